"""The weights: what similar messages turned out to be, as plain numbers read without any library."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import mul
from typing import Any

from desk.triage.rows import BadWeights, Rows, numbers, packed_rows
from desk.triage.verdict import Kind, Priority

FORMAT = 2
LEVELS: tuple[Priority, ...] = (Priority.URGENT, Priority.IMPORTANT, Priority.NORMAL)
BLOCKS = ("wording", "ending", "words", "sounds", "sense")

Outcome = tuple[Priority, Kind]


@dataclass(frozen=True, slots=True)
class Odds:
    """How likely each outcome is, from 0 to 1, and how far a kind that comes seldom is helped."""

    outcomes: Mapping[Outcome, float]
    help: Mapping[Kind, float]

    @property
    def levels(self) -> dict[Priority, float]:
        found = dict.fromkeys(LEVELS, 0.0)
        for (level, _), odds in self.outcomes.items():
            found[level] += odds
        return found

    def kind(self, level: Priority) -> Kind:
        """What a message of this level is most likely about."""
        of_level = {kind: odds * self.help[kind] for (one, kind), odds in self.outcomes.items() if one is level}
        return max(of_level, key=lambda kind: of_level[kind])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """A small network: rows of weights, hidden units, outcomes.

    `lean` is how likely *urgent* must be for the verdict: to miss an outage costs more than a false one."""

    lean: float
    outcomes: tuple[Outcome, ...]
    help: Mapping[Kind, float] = field(repr=False)
    bias: tuple[float, ...] = field(repr=False)  # of the hidden units
    blocks: Mapping[str, Rows] = field(repr=False)
    outer: tuple[tuple[float, ...], ...] = field(repr=False)  # an outcome's weight for each hidden unit
    tops: tuple[float, ...] = field(repr=False)  # what an outcome has to begin with

    @classmethod
    def read(cls, raw: bytes) -> Model:
        """Raises BadWeights at once, not at the first message."""
        try:
            whole, end = memoryview(raw), raw.index(b"\n")
            return _model(json.loads(bytes(whole[:end])), whole[end + 1 :])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadWeights(f"not weights: {type(error).__name__}") from error

    def odds(self, shown: Mapping[str, Iterable[str]]) -> Odds:
        hidden = list(self.bias)
        for name in BLOCKS:
            self.blocks[name].add(shown[name], hidden)
        hidden = [max(number, 0.0) for number in hidden]
        scores = [top + sum(map(mul, row, hidden)) for top, row in zip(self.tops, self.outer, strict=True)]
        return Odds(dict(zip(self.outcomes, _shares(scores), strict=True)), self.help)


def packed(
    *,
    lean: float,
    outcomes: Sequence[Outcome],
    help: Mapping[Kind, float],
    bias: Sequence[float],
    blocks: Mapping[str, tuple[Mapping[str, bytes], Sequence[float]]],
    outer: Sequence[Sequence[float]],
    tops: Sequence[float],
) -> bytes:
    """The bytes that `Model.read` takes. A block is a row of bytes for each feature (a hidden unit's weight in steps,
    128 is nothing) and what one step is worth for each unit."""
    about: dict[str, Any] = {
        "format": FORMAT,
        "lean": lean,
        "outcomes": [[level.value, kind.value] for level, kind in outcomes],
        "help": {kind.value: factor for kind, factor in help.items()},
        "bias": list(bias),
        "outer": [list(row) for row in outer],
        "tops": list(tops),
    }
    body = b""
    for name in BLOCKS:
        about[name], more = packed_rows(*blocks[name])
        body += more
    return json.dumps(about).encode() + b"\n" + body


def _model(about: Mapping[str, Any], body: memoryview) -> Model:
    if about["format"] != FORMAT:
        raise BadWeights(f"weights of format {about['format']}, wanted {FORMAT}")
    bias, tops = numbers(about["bias"]), numbers(about["tops"])
    outcomes = tuple((Priority(level), Kind(kind)) for level, kind in about["outcomes"])
    outer = tuple(numbers(row) for row in about["outer"])
    if {level for level, _ in outcomes} != set(LEVELS):
        raise BadWeights("the outcomes are not of every level")
    if not (len(outcomes) == len(outer) == len(tops)) or any(len(row) != len(bias) for row in outer):
        raise BadWeights("the numbers are not one for each hidden unit and outcome")
    blocks = {}
    for name in BLOCKS:
        blocks[name], body = Rows.read(about[name], body, len(bias))
    return Model(
        lean=float(about["lean"]),
        outcomes=outcomes,
        help={kind: float(about["help"].get(kind.value, 1.0)) for kind in Kind},
        bias=bias,
        blocks=blocks,
        outer=outer,
        tops=tops,
    )


def _shares(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    whole = sum(powers)
    return [power / whole for power in powers]
