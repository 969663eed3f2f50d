"""Text too long for one message: cut where it hurts least, and never inside what the reader sees as one letter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import regex

Unit = Literal["code_points", "utf16", "graphemes", "bytes"]

# A pair of regional indicators is taken first: left to \X alone, a long row of flags costs the square of its length.
_GRAPHEME = regex.compile(r"\p{RI}{2}[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*+|\X")
# What one code point may take at the most: a smaller limit could not hold every text.
_LARGEST = {"code_points": 1, "utf16": 2, "graphemes": 1, "bytes": 4}


def size(text: str, unit: Unit) -> int:
    match unit:
        case "code_points":
            return len(text)
        case "utf16":
            return len(text) + sum(one > "\uffff" for one in text)
        case "bytes":
            return len(text.encode("utf-8", "surrogatepass"))
        case "graphemes":
            return sum(1 for _ in graphemes(text))


def graphemes(text: str) -> Iterator[str]:
    return (match[0] for match in _GRAPHEME.finditer(text))


def cut(text: str, limit: int, unit: Unit) -> list[str]:
    """Parts of at most `limit` each; joined they are the text again. A part may be blank: it need not be sent.

    A part ends after a paragraph, else a line, else a word, if one of them ends in its second half, else after a
    grapheme. Only a grapheme that is over the limit all by itself is broken.
    """
    _check(limit, unit)
    parts: list[str] = []
    part: list[str] = []
    used = 0
    for piece, length in _pieces(text, limit, unit):
        while part and used + length > limit:
            at = _border(part)
            parts.append("".join(part[:at]))
            part = part[at:]
            used = sum(_length(one, unit) for one in part)
        part.append(piece)
        used += length
    return [*parts, "".join(part)] if part else parts


def shorten(text: str, limit: int, unit: Unit, ellipsis: str = "…") -> str:
    """The text if it fits, else as many whole graphemes as leave room for the ellipsis."""
    room = limit - size(ellipsis, unit)
    if room < 0:
        raise ValueError(f"{limit} {unit} leave no room for the ellipsis")
    if len(text) * _LARGEST[unit] <= limit:
        return text
    used = kept = seen = 0
    for one in graphemes(text):
        used += _length(one, unit)
        if used > limit:
            return text[:kept].rstrip() + ellipsis
        seen += len(one)
        if used <= room:
            kept = seen
    return text


def _check(limit: int, unit: Unit) -> None:
    if limit < _LARGEST[unit]:
        raise ValueError(f"{limit} {unit} cannot hold every letter")


def _pieces(text: str, limit: int, unit: Unit) -> Iterator[tuple[str, int]]:
    for one in graphemes(text):
        length = _length(one, unit)
        if length <= limit:
            yield one, length
        else:
            yield from ((point, _length(point, unit)) for point in one)


def _length(grapheme: str, unit: Unit) -> int:
    return 1 if unit == "graphemes" else size(grapheme, unit)


def _border(part: list[str]) -> int:
    """How many graphemes to keep of a part that is full."""
    half = len(part) // 2
    line = word = 0
    for at in range(len(part), half, -1):
        if not part[at - 1].isspace():
            continue
        word = word or at
        if part[at - 1].endswith("\n"):
            line = line or at
            if at > 1 and part[at - 2].endswith("\n"):
                return at
    return line or word or len(part)
