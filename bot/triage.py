"""`helpdesk triage`: judge messages from the command line, and measure the judgement against labels."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import click

LABELS = ("urgent", "important", "normal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One message of an evaluation file, with what was said about it and what triage says."""

    label: str
    verdict: str
    language: str
    hard: bool


class BadLine(Exception):
    """A line that cannot be judged; the text says what is wrong, never what it holds."""


@click.group()
def triage() -> None:
    """Judge messages without a desk: no settings, no database."""


@triage.command()
def predict() -> None:
    """JSON lines {"id", "text"} in, JSON lines with priority, kind, language, confidence and reasons out."""
    bad = False
    out = sys.stdout.buffer
    for number, line in _lines(sys.stdin.buffer):
        try:
            answer = json.dumps(_answer(line))
        except BadLine as problem:
            bad = True
            click.echo(f"line {number}: {problem}", err=True)
            continue
        out.write(answer.encode() + b"\n")
        out.flush()
    if bad:
        sys.exit(1)


@triage.command(name="eval")
@click.argument("file", type=click.File("rb"))
def evaluate(file: BinaryIO) -> None:
    """Measure against FILE: JSON lines with text, label, lang and perhaps hard."""
    rows, bad = [], False
    for number, line in _lines(file):
        try:
            rows.append(_labelled(line))
        except BadLine as problem:
            bad = True
            click.echo(f"line {number}: {problem}", err=True)
    click.echo(json.dumps(_report(rows), indent=2))
    if bad:
        sys.exit(1)


def _lines(source: BinaryIO) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(source, start=1):
        if line.strip():
            yield number, line


def _row(line: bytes) -> dict[str, object]:
    try:
        row = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse)
    except UnicodeDecodeError:
        raise BadLine("not UTF-8") from None
    except (ValueError, RecursionError):
        raise BadLine("not JSON") from None
    if not isinstance(row, dict):
        raise BadLine("not a JSON object")
    return row


def _refuse(constant: str) -> object:
    raise ValueError(constant)  # NaN and Infinity are not JSON


def _text(row: dict[str, object]) -> str:
    if "text" not in row:
        raise BadLine("text is missing")
    text = row["text"]
    if not isinstance(text, str):
        raise BadLine("text is not a string")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadLine("text holds a lone surrogate") from None
    return text


def _answer(line: bytes) -> dict[str, object]:
    from desk.triage import judge  # the word lists are read only when there is something to judge

    row = _row(line)
    verdict = judge(_text(row))
    return {
        "id": row.get("id"),
        "priority": verdict.priority.value,
        "kind": verdict.kind.value,
        "language": verdict.language,
        "confidence": verdict.confidence,
        "reasons": list(verdict.reasons),
    }


def _labelled(line: bytes) -> Labelled:
    row = _row(line)
    label = row.get("label")
    if label not in LABELS:
        raise BadLine("label is not one of urgent, important, normal")
    answer = _answer(line)
    return Labelled(
        label=str(label),
        verdict=str(answer["priority"]),
        language=str(row.get("lang") or answer["language"]),
        hard=row.get("hard") is True,
    )


def _report(rows: list[Labelled]) -> dict[str, object]:
    languages: dict[str, list[Labelled]] = defaultdict(list)
    for row in rows:
        languages[row.language].append(row)
    return {
        **_scores(rows),
        "languages": {language: _scores(languages[language]) for language in sorted(languages)},
        "hard": _scores([row for row in rows if row.hard]),
    }


def _scores(rows: list[Labelled]) -> dict[str, object]:
    classes = {label: _scores_of(label, rows) for label in LABELS}
    present = [scores["f1"] for scores in classes.values() if scores["count"]]
    return {
        "count": len(rows),
        "macro_f1": round(sum(present) / len(present), 4) if present else 0.0,
        "classes": classes,
    }


def _scores_of(label: str, rows: Iterable[Labelled]) -> dict[str, float]:
    said, true, both = 0, 0, 0
    for row in rows:
        said += row.verdict == label
        true += row.label == label
        both += row.verdict == row.label == label
    precision = both / said if said else 0.0
    recall = both / true if true else 0.0
    f1 = 2 * precision * recall / (precision + recall) if both else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4), "count": true}
