"""JSON that anybody may have written: each piece is there in the wanted shape, or it is not there."""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import Any

Json = dict[str, Any]
LONGEST_ID = 100

_HALF_LETTER = re.compile("[\ud800-\udfff]")


def parse(written: str | bytes) -> Any:
    """The value, with numbers that no database holds as None. Raises ValueError on what is no JSON."""
    text = written.decode("utf-8") if isinstance(written, bytes) else written
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def dump(value: Any) -> tuple[str, Any]:
    """One line of JSON in its own letters, which any database takes; and what it says, which may be less."""
    try:
        written, kept = _ENCODER.encode(value), value
    except RecursionError:
        kept = {name: one for name, one in object_of(value).items() if not isinstance(one, dict | list)}
        written = _ENCODER.encode(kept)
    if _HALF_LETTER.search(written) is None:
        return written, kept
    written = _HALF_LETTER.sub("\ufffd", written)
    return written, parse(written)


def clean(text: str) -> str:
    """Without the two things that Python calls text and a database or a platform does not."""
    return _HALF_LETTER.sub("\ufffd", text).replace("\x00", "")


def object_of(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def text_of(value: object) -> str:
    return clean(value) if isinstance(value, str) else ""


def id_of(value: object) -> str:
    """An id of LINE's, which are all short: what is longer is none, and would break an index."""
    found = text_of(value)
    return found if len(found) <= LONGEST_ID else ""


def count_of(value: object) -> int | None:
    """A whole number, also where it was written as text."""
    if isinstance(value, str) and value.isdecimal() and len(value) <= 18:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def number_of(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= 19 else None


def _broken(digits: str) -> float | None:
    value = float(digits)
    return value if isfinite(value) else None


_DECODER = json.JSONDecoder(parse_int=_whole, parse_float=_broken, parse_constant=lambda _: None)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
