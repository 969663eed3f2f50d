"""Single values out of what Telegram sent: of the right kind, or ValueError."""

from __future__ import annotations

import re
from datetime import datetime

NAME = "telegram"
"""What this channel is called in addresses and events."""

# PostgreSQL stores no NUL, and half a surrogate pair cannot be encoded at all.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LARGEST = 1 << 63


def number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not -_LARGEST < value < _LARGEST:
        raise ValueError("not a number that fits")
    return value


def number_or_none(value: object) -> int | None:
    return None if value is None else number(value)


def text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("not a text")
    return _UNSTORABLE.sub("\ufffd", value)


def text_or_none(value: object) -> str | None:
    return None if value is None else text(value)


def degrees(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -180 <= value <= 180:
        raise ValueError("not a coordinate")
    return float(value)


def moment(value: object) -> datetime:
    """As the SDK made it: aware, in UTC."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError("not a moment")
    return value
