"""JSON lines at the door: what they must hold, and what is wrong with those that do not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from bot.triage.figures import LABELS

Row = dict[str, Any]
T = TypeVar("T")


class BadLine(Exception):
    """A line that cannot be judged; the text says what is wrong, never what it holds."""


def numbered(source: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(source, start=1):
        if line.strip():
            yield number, line


def all_of(source: Iterable[bytes], read: Callable[[Row], T]) -> tuple[list[T], list[str]]:
    """What could be read, and a complaint for each line that could not."""
    found, complaints = [], []
    for number, line in numbered(source):
        try:
            found.append(read(row_of(line)))
        except BadLine as problem:
            complaints.append(f"line {number}: {problem}")
    return found, complaints


def row_of(line: bytes) -> Row:
    try:
        row = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse)
    except UnicodeDecodeError:
        raise BadLine("not UTF-8") from None
    except (ValueError, RecursionError):
        raise BadLine("not JSON") from None
    if not isinstance(row, dict):
        raise BadLine("not a JSON object")
    return row


def text_of(row: Row) -> str:
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


def label_of(row: Row) -> str:
    label = row.get("label")
    if label not in LABELS:
        raise BadLine(f"label is not one of {', '.join(LABELS)}")
    return str(label)


def hard_of(row: Row) -> tuple[str, ...]:
    """Why a message is hard, or only that it is."""
    hard = row.get("hard")
    if isinstance(hard, list):
        return tuple(str(reason) for reason in hard)
    return ("hard",) if hard is True else ()


def _refuse(constant: str) -> object:
    raise ValueError(constant)  # NaN and Infinity are not JSON
