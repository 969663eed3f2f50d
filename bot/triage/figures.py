"""How good the judgement is, measured against labels."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

LABELS = ("urgent", "important", "normal")
_STEPS = 10  # of confidence, for the calibration error


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One message of an evaluation file, with what was said about it and what triage says."""

    label: str
    verdict: str
    language: str
    confidence: float
    hard: tuple[str, ...] = ()
    kind: str | None = None
    kind_verdict: str = ""


def report(rows: Sequence[Labelled], talk: Sequence[Labelled] = ()) -> dict[str, object]:
    """The public figures; `kinds` and `everyday` only where the rows say something about them. `talk` is everyday talk
    that counts for nothing else."""
    languages: dict[str, list[Labelled]] = defaultdict(list)
    for row in rows:
        languages[row.language].append(row)
    found: dict[str, object] = {
        **_scores(rows),
        "languages": {name: _scores(some) for name, some in sorted(languages.items())},
        "hard": _scores([row for row in rows if row.hard]),
        "plain": _scores([row for row in rows if not row.hard]),
        "calibration_error": calibration_error(rows),
    }
    kinds = [row for row in rows if row.kind is not None]
    if kinds:
        found["kinds"] = _kinds(kinds)
    everyday = [row for row in [*rows, *talk] if "everyday" in row.hard]
    if everyday:
        woken = sum(row.verdict == "urgent" != row.label for row in everyday)
        found["everyday"] = {"count": len(everyday), "false_urgent": round(woken / len(everyday), 4)}
    return found


def calibration_error(rows: Sequence[Labelled]) -> float:
    """By how much, on average, confidence differs from how often the verdict is right."""
    steps: dict[int, list[Labelled]] = defaultdict(list)
    for row in rows:
        steps[min(int(row.confidence * _STEPS), _STEPS - 1)].append(row)
    gaps = (
        abs(sum(row.confidence for row in some) - sum(row.verdict == row.label for row in some))
        for some in steps.values()
    )
    return round(sum(gaps) / len(rows), 4) if rows else 0.0


Pair = Callable[[Labelled], tuple[str | None, str]]


def _priority(row: Labelled) -> tuple[str | None, str]:
    return row.label, row.verdict


def _kind(row: Labelled) -> tuple[str | None, str]:
    return row.kind, row.kind_verdict


def _scores(rows: Sequence[Labelled]) -> dict[str, object]:
    return _by_class(rows, LABELS, _priority)


def _kinds(rows: Sequence[Labelled]) -> dict[str, object]:
    names = sorted(Counter(row.kind for row in rows if row.kind is not None))
    return _by_class(rows, names, _kind)


def _by_class(rows: Sequence[Labelled], names: Iterable[str], pair: Pair) -> dict[str, object]:
    classes = {name: _scores_of(name, rows, pair) for name in names}
    present = [scores["f1"] for scores in classes.values() if scores["count"]]
    return {
        "count": len(rows),
        "macro_f1": round(sum(present) / len(present), 4) if present else 0.0,
        "classes": classes,
    }


def _scores_of(name: str, rows: Iterable[Labelled], pair: Pair) -> dict[str, float]:
    said, true, both = 0, 0, 0
    for label, verdict in map(pair, rows):
        said += verdict == name
        true += label == name
        both += verdict == label == name
    precision = both / said if said else 0.0
    recall = both / true if true else 0.0
    f1 = 2 * precision * recall / (precision + recall) if both else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4), "count": true}
