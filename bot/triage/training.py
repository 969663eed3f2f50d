"""Makes weights from labelled messages, with scikit-learn; nothing of this is needed to judge."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.triage.corpus import messages
from bot.triage.fitting import Fitted, Layers, calibrated, shares
from desk.triage.features import shown
from desk.triage.language import language_of
from desk.triage.model import BLOCKS, LEVELS, Outcome, packed
from desk.triage.rules import rule
from desk.triage.scene import scene_of
from desk.triage.verdict import Kind, Priority

_SELDOM = {
    "wording": 8,
    "ending": 8,
    "words": 6,
    "sounds": 8,
    "sense": 5,
}  # in fewer messages than this a feature tells of them alone
# Of a whole block, however many features a message has.
_WEIGHT = {"wording": 3.0, "ending": 1.5, "words": 3.0, "sounds": 2.0, "sense": 3.0}
_SELDOM_KINDS = 0.4  # how far a kind that comes seldom is helped
_SELDOM_OUTCOMES = 20  # fewer messages than this teach no outcome of their own
_STEPS = 127  # the largest weight, in steps
_NOTHING = 128
_PRECISE, _FOUND = 0.80, 0.94  # what *urgent* must be worth on a corpus harder than life, and how much is enough


class Design(StrEnum):
    """What can be compared: wording or rules left out, and the layer between features and outcomes left out."""

    JOINED = "joined"
    LINEAR = "linear"
    WORDING = "wording"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A message and what it is. Those of one voice are never on both sides when the training measures itself."""

    text: str
    label: str
    kind: str | None
    voice: str


def train(corrections: Sequence[Example] = (), design: Design = Design.JOINED) -> bytes:
    """Weights from the corpus and the corrections; raises ImportError without scikit-learn."""
    import numpy as np

    examples = [*_corpus(), *corrections]
    blocks = [block for block in BLOCKS if design is not Design.WORDING or block != "sense"]
    rows = [_features(example.text) for example in examples]
    names = {block: _vocabulary([row[block] for row in rows], _SELDOM[block]) for block in blocks}
    table = _table(rows, names)
    outcomes, truly = _outcomes(examples)
    levels = np.array([LEVELS.index(level) for level, _ in outcomes])
    fitted = Fitted(len(outcomes), hidden=design is Design.JOINED)
    unseen = fitted.unseen(table, truly, [example.voice for example in examples])
    heat, shift = calibrated(unseen, levels, truly)
    urgent = shares(heat * unseen + shift[levels])[:, levels == 0].sum(axis=1)
    return _packed(
        fitted.on(table, truly).scaled(heat, shift[levels]),
        names,
        outcomes,
        lean=_lean(urgent, levels[truly] == 0),
        help=_help(Counter(outcomes[one][1] for one in truly)),
    )


def _corpus() -> list[Example]:
    return [
        Example(text=one.text, label=one.label, kind=one.kind, voice=one.lang + one.voice) for one in messages("train")
    ]


def _features(text: str) -> dict[str, set[str]]:
    language = language_of(text)
    scene = scene_of(text, language)
    return shown(scene, rule(scene), language)


def _vocabulary(rows: Sequence[set[str]], seldom: int) -> list[str]:
    counts = Counter(feature for features in rows for feature in features)
    return sorted(feature for feature, count in counts.items() if count >= seldom)


def _table(rows: Sequence[dict[str, set[str]]], names: dict[str, list[str]]) -> Any:
    """A row a message; a block weighs the same in each, however many features the message has."""
    import numpy as np
    from scipy.sparse import csr_matrix

    columns, first = {}, 0
    for block, features in names.items():
        columns[block] = {feature: first + place for place, feature in enumerate(features)}
        first += len(features)
    values: list[float] = []
    places: list[int] = []
    ends = [0]
    for row in rows:
        for block, known in columns.items():
            found = sorted(known[feature] for feature in row[block] if feature in known)
            places += found
            values += [_WEIGHT[block] / math.sqrt(len(found))] * len(found) if found else []
        ends.append(len(places))
    return csr_matrix((np.array(values, dtype=np.float32), places, ends), shape=(len(rows), first))


def _outcomes(examples: Sequence[Example]) -> tuple[list[Outcome], Any]:
    """The outcomes there are, and the number of each message's own."""
    import numpy as np

    own = [_outcome(example) for example in examples]
    counts = Counter(own)
    usual = [_usual(level) for level in LEVELS]
    outcomes = sorted({one for one, count in counts.items() if count >= _SELDOM_OUTCOMES} | set(usual))
    numbers = {outcome: number for number, outcome in enumerate(outcomes)}
    return outcomes, np.array([numbers.get(one, numbers[_usual(one[0])]) for one in own])


def _outcome(example: Example) -> Outcome:
    level = Priority(example.label)
    return (level, Kind(example.kind)) if example.kind else _usual(level)


def _usual(level: Priority) -> Outcome:
    return level, Kind.QUESTION if level is Priority.NORMAL else Kind.FAULT


def _lean(urgent: Any, truly: Any) -> float:
    """The highest threshold that finds enough of what is urgent; else the lowest one that is still precise."""
    kept = 0.5
    for step in range(50, 9, -1):
        said = urgent >= step / 100
        precise, found = truly[said].mean(), said[truly].mean()
        if precise < _PRECISE:
            break
        kept = step / 100
        if found >= _FOUND:
            break
    return kept


def _help(counts: Counter[Kind]) -> dict[Kind, float]:
    most = max(counts.values())
    return {kind: (most / count) ** _SELDOM_KINDS for kind, count in counts.items()}


def _packed(
    layers: Layers, names: dict[str, list[str]], outcomes: Sequence[Outcome], *, lean: float, help: dict[Kind, float]
) -> bytes:
    """Each block's weights as bytes, and what a step is worth for each hidden unit."""
    import numpy as np

    units = len(layers.bias)
    blocks: dict[str, Any] = {block: ({}, [0.0] * units) for block in BLOCKS}
    first = 0
    for block, features in names.items():
        own = layers.inner[first : first + len(features)]
        first += len(features)
        largest = np.maximum(np.abs(own).max(axis=0), 1e-9)
        rows = (np.rint(own / largest * _STEPS) + _NOTHING).astype(np.uint8)
        steps = [float(most) / _STEPS * _WEIGHT[block] for most in largest]
        blocks[block] = (dict(zip(features, map(bytes, rows), strict=True)), steps)
    return packed(
        lean=lean,
        outcomes=outcomes,
        help=help,
        bias=[float(number) for number in layers.bias],
        blocks=blocks,
        outer=[[float(number) for number in row] for row in layers.outer.T],
        tops=[float(number) for number in layers.tops],
    )
