"""Lengths of time as a desk file writes them: `30m`, `4 working hours`, `2-3 working days`, `3 months or more`."""

from __future__ import annotations

import re
from datetime import time, timedelta
from itertools import pairwise

from desk.business_calendar import Length, Range, Span, Unit, Window

_CLOCK = re.compile(r"\A(\d{1,5})\s*(s|m|h|d)\Z")
_LENGTH = re.compile(
    r"\A(\d{1,5})(?:\s*[-–]\s*(\d{1,5}))?\s*(s|m|h|d|working\s+(?:minute|hour|day)s?|weeks?|months?)(\s+or\s+more)?\Z"
)
_WINDOW = re.compile(r"\A([01]\d|2[0-3]):([0-5]\d)\s*-\s*(?:(24:00)|([01]\d|2[0-3]):([0-5]\d))\Z")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_MOST = 9999

CLOCK_EXPECTED = "a length of time with its unit, such as 20s, 30m, 2h or 7d"
LENGTH_EXPECTED = (
    "a length of time such as 30m, 2h, 4 working hours, 1 working day, 2 weeks or 3 months, a range of these such as "
    "2-3 working days, or an open one such as 3 months or more"
)
WINDOW_EXPECTED = "a window such as 08:30-17:30; an end before its start is on the next day"


def clock(text: object) -> timedelta:
    """Raises ValueError with what is expected."""
    match = _CLOCK.match(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise ValueError(CLOCK_EXPECTED)
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def length(text: object) -> Length:
    """Raises ValueError with what is expected."""
    match = _LENGTH.match(text.strip()) if isinstance(text, str) else None
    if match is None or (match[2] and match[4]):
        raise ValueError(LENGTH_EXPECTED)
    least = _span(int(match[1]), match[3])
    if match[4]:
        return Range(least=least)
    if not match[2]:
        return least
    if int(match[1]) >= int(match[2]):
        raise ValueError("a range that begins with the smaller number, such as 2-3 working days")
    return Range(least=least, most=_span(int(match[2]), match[3]))


def _span(count: int, written: str) -> Span:
    if not 1 <= count <= _MOST:
        raise ValueError(f"a length of time from 1 to {_MOST}")
    unit = written.split()[-1].rstrip("s") or "s"
    match unit:
        case "s" | "m" | "h" | "d":
            return Span(unit=Unit.CLOCK, time=timedelta(**{_UNITS[unit]: count}))
        case "minute" | "hour":
            return Span(unit=Unit.WORKING, time=timedelta(**{f"{unit}s": count}))
        case "day":
            return Span(unit=Unit.WORKING_DAYS, count=count)
        case "week":
            return Span(unit=Unit.WEEKS, count=count)
        case _:
            return Span(unit=Unit.MONTHS, count=count)


def window(text: object) -> Window:
    """Raises ValueError with what is expected."""
    match = _WINDOW.match(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise ValueError(WINDOW_EXPECTED)
    start = time(int(match[1]), int(match[2]))
    end = time(0, 0) if match[3] else time(int(match[4]), int(match[5]))
    if start == end and not match[3]:
        raise ValueError("an end that differs from its start")
    return Window(start, end)


def windows(raw: object) -> tuple[Window, ...]:
    """The windows of one day, in order. Raises ValueError with what is expected."""
    if not isinstance(raw, list):
        raise ValueError('a list of windows such as ["08:30-12:00", "13:00-17:30"]')
    found = sorted((window(one) for one in raw), key=lambda one: (one.start, one.end))
    for first, second in pairwise(found):
        if past_midnight(first) or second.start < first.end:
            raise ValueError("windows that do not overlap")
    return tuple(found)


def past_midnight(one: Window) -> bool:
    """Whether it takes up the rest of its day; its end is of the next one, be it midnight."""
    return one.end <= one.start


def runs_into(one: tuple[Window, ...], following: tuple[Window, ...]) -> bool:
    """Whether the last window of a day is still open when the first of the next one begins."""
    return bool(one and following) and past_midnight(one[-1]) and following[0].start < one[-1].end
