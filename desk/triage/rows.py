"""A row of small weights for each feature: found by the feature's mark, and added up many at a time."""

from __future__ import annotations

import math
import struct
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, islice
from operator import le
from typing import Any
from zlib import crc32

_LANE = 2  # bytes that one weight takes while many are added up
_AT_ONCE = 256  # as many rows of bytes as a lane holds
_ZERO = 128  # a weight of nothing, as a byte
_MARK_BITS = 31
_NUMBER = "I" if array("I").itemsize == 4 else "L"  # of four bytes


class BadWeights(Exception):
    """Bytes that are no weights; the text says what is wrong with them."""


class Rows:
    """The weights of one sort of features, in the lanes of long numbers.

    A feature is known by its mark alone: the names would take more memory than all that is known about them."""

    def __init__(self, marks: array[int], starts: array[int], weights: memoryview, scales: Sequence[float]) -> None:
        self._shift = _shift(len(marks))
        marks.append(1 << _MARK_BITS)  # where every search ends
        self._marks = marks  # in rising order
        self._starts = starts  # where those begin that have the same first bits: about one each
        self._lanes = bytearray(len(weights) * _LANE)
        self._lanes[::_LANE] = weights
        self._row, self._form = len(scales) * _LANE, f"<{len(scales)}H"
        self._scales = tuple(scales)

    @classmethod
    def read(cls, about: Mapping[str, Any], body: memoryview, units: int) -> tuple[Rows, memoryview]:
        """The rows that a body begins with, and what follows them; raises BadWeights."""
        count, scales = int(about["count"]), numbers(about["scales"])
        sizes = (4 * count, 4 * _buckets(count), count * units)
        if count < 0 or len(body) < sum(sizes) or len(scales) != units:
            raise BadWeights("weights are cut off")
        first, second, end = accumulate(sizes)
        marks, starts = _whole(body[:first]), _whole(body[first:second])
        if not _rising(marks, 1 << _MARK_BITS) or not _rising(starts, count + 1):
            raise BadWeights("the marks are not in order")
        return cls(marks, starts, body[second:end], scales), body[end:]

    def add(self, features: Iterable[str], to: list[float]) -> None:
        """Onto the numbers of the hidden units; a message with more features does not shout louder."""
        lanes, row = self._lanes, self._row
        found = self._known(features)
        if not found:
            return
        share, nothing = 1 / math.sqrt(len(found)), _ZERO * len(found)
        sums = [-nothing] * len(to)
        for first in range(0, len(found), _AT_ONCE):
            some = found[first : first + _AT_ONCE]
            total = sum([int.from_bytes(lanes[at : at + row], "little") for at in some])
            lanes_of = struct.unpack(self._form, total.to_bytes(row, "little"))
            sums = [one + other for one, other in zip(sums, lanes_of, strict=True)]
        for unit, (number, scale) in enumerate(zip(sums, self._scales, strict=True)):
            to[unit] += number * scale * share

    def _known(self, features: Iterable[str]) -> list[int]:
        """Where the rows of those begin that have one."""
        marks, starts, shift, row = self._marks, self._starts, self._shift, self._row
        found = []
        for mark in [crc32(feature.encode()) >> 1 for feature in features]:  # `mark_of`, without the call
            place = starts[mark >> shift]
            while marks[place] < mark:
                place += 1
            if marks[place] == mark:
                found.append(place * row)
        return found


def packed_rows(rows: Mapping[str, bytes], scales: Sequence[float]) -> tuple[dict[str, Any], bytes]:
    """What `Rows.read` takes. A row has a byte for each hidden unit, 128 being nothing; scales say what a step is."""
    marked = dict(sorted((mark_of(feature), row) for feature, row in rows.items()))
    sizes = [0] * (_buckets(len(marked)) + 1)
    for mark in marked:
        sizes[(mark >> _shift(len(marked))) + 1] += 1
    starts = list(accumulate(sizes))[:-1]
    body = struct.pack(f"<{len(marked) + len(starts)}I", *marked, *starts) + b"".join(marked.values())
    return {"count": len(marked), "scales": list(scales)}, body


def mark_of(feature: str) -> int:
    return crc32(feature.encode()) >> 1


def numbers(found: Sequence[Any]) -> tuple[float, ...]:
    as_numbers = tuple(float(number) for number in found)
    if not all(map(math.isfinite, as_numbers)):
        raise BadWeights("a weight is no number")
    return as_numbers


def _shift(count: int) -> int:
    return _MARK_BITS - count.bit_length()


def _buckets(count: int) -> int:
    return 1 << count.bit_length()


def _whole(raw: memoryview) -> array[int]:
    found = array(_NUMBER)
    found.frombytes(raw)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def _rising(found: array[int], below: int) -> bool:
    return all(map(le, found, islice(found, 1, None))) and (not found or found[-1] < below)
