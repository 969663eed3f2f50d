"""The weights: what similar messages turned out to be, as plain numbers read without any library."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from desk.triage.verdict import Kind, Priority

FORMAT = 1
LEVELS: tuple[Priority, ...] = (Priority.URGENT, Priority.IMPORTANT, Priority.NORMAL)
KINDS: tuple[Kind, ...] = tuple(Kind)
COLUMNS = len(LEVELS) + len(KINDS)
BLOCKS = ("wording", "ending", "sense")

_LANE = 4  # bytes that one weight takes while many are added up
_ZERO = 128  # a weight of nothing, as a byte


class BadWeights(Exception):
    """Bytes that are no weights; the text says what is wrong with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """How likely each level and each kind is, from 0 to 1."""

    levels: Mapping[Priority, float]
    kinds: Mapping[Kind, float]


class _Block:
    """The weights of one sort of features: all columns of a feature in the lanes of one number, added at one go."""

    def __init__(self, names: Sequence[str], weights: bytes, scales: Sequence[float]) -> None:
        wide = bytearray(len(weights) * _LANE)
        wide[::_LANE] = weights
        row = COLUMNS * _LANE
        numbers = (int.from_bytes(wide[at : at + row], "little") for at in range(0, len(wide), row))
        self._known = dict(zip(names, numbers, strict=True))
        self._scales = tuple(scales)

    def scores(self, features: Iterable[str]) -> list[float]:
        """One for each column; a message with more features does not shout louder."""
        known = self._known
        found = [known[feature] for feature in features if feature in known]
        if not found:
            return [0.0] * COLUMNS
        lanes = sum(found).to_bytes(COLUMNS * _LANE, "little")
        sums = (int.from_bytes(lanes[at : at + _LANE], "little") for at in range(0, len(lanes), _LANE))
        nothing, share = _ZERO * len(found), 1 / math.sqrt(len(found))
        return [(total - nothing) * scale * share for total, scale in zip(sums, self._scales, strict=True)]


@dataclass(frozen=True)
class Model:
    """`lean` is how likely *urgent* must be for the verdict: to miss an outage costs more than a false one."""

    raw: bytes = field(repr=False)

    @classmethod
    def read(cls, raw: bytes) -> Model:
        """Raises BadWeights at once, not at the first message."""
        model = cls(raw)
        _ = model._parts
        return model

    @property
    def lean(self) -> float:
        return self._parts[0]

    def odds(self, shown: Mapping[str, Iterable[str]]) -> Odds:
        _, bias, blocks = self._parts
        scores = [
            sum(column) for column in zip(bias, *(blocks[name].scores(shown[name]) for name in BLOCKS), strict=True)
        ]
        levels = zip(LEVELS, _shares(scores[: len(LEVELS)]), strict=True)
        kinds = zip(KINDS, _shares(scores[len(LEVELS) :]), strict=True)
        return Odds(levels=dict(levels), kinds=dict(kinds))

    @cached_property
    def _parts(self) -> tuple[float, list[float], dict[str, _Block]]:
        try:
            head, body = zlib.decompress(self.raw).split(b"\n", 1)
            about: dict[str, Any] = json.loads(head)
            if about["format"] != FORMAT or about["columns"] != [*LEVELS, *KINDS]:
                raise BadWeights(f"weights of format {about['format']}, wanted {FORMAT}")
            bias = [float(number) for number in about["bias"]]
            if len(bias) != COLUMNS:
                raise BadWeights("the biases are not one for each column")
            blocks = {}
            for name in BLOCKS:
                blocks[name], body = _block(about[name], body)
            return float(about["lean"]), bias, blocks
        except (zlib.error, ValueError, KeyError, TypeError) as error:
            raise BadWeights(f"not weights: {type(error).__name__}") from error


def packed(
    *,
    lean: float,
    bias: Sequence[float],
    blocks: Mapping[str, tuple[Sequence[str], Sequence[Sequence[int]], Sequence[float]]],
) -> bytes:
    """The bytes that `Model.read` takes. A block is its features' names, their rows of whole numbers from -127 to 127,
    and what one step is worth in each column."""
    about: dict[str, Any] = {"format": FORMAT, "columns": [*LEVELS, *KINDS], "lean": lean, "bias": list(bias)}
    body = b""
    for name in BLOCKS:
        names, rows, scales = blocks[name]
        spelled = "\n".join(names).encode()
        weights = bytes(number + _ZERO for row in rows for number in row)
        about[name] = {"count": len(names), "spelled": len(spelled), "scales": list(scales)}
        body += spelled + weights
    return zlib.compress(json.dumps(about).encode() + b"\n" + body, 9)


def _block(about: Mapping[str, Any], body: bytes) -> tuple[_Block, bytes]:
    spelled, count = int(about["spelled"]), int(about["count"])
    names = body[:spelled].decode().split("\n") if count else []
    end = spelled + count * COLUMNS
    if len(body) < end or len(about["scales"]) != COLUMNS:
        raise BadWeights("weights are cut off")
    return _Block(names, body[spelled:end], [float(scale) for scale in about["scales"]]), body[end:]


def _shares(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    whole = sum(powers)
    return [power / whole for power in powers]
