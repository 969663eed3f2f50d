"""Lengths of time as a company promises them: `30m`, `4 working hours`, `2-3 working days`, `3 months or more`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Unit(StrEnum):
    CLOCK = "clock"  # round the clock
    WORKING = "working"  # only while the desk is open
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"  # of the calendar
    MONTHS = "months"  # of the desk's calendar, Gregorian or Jalali


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """`time` counts for CLOCK and WORKING, `count` for the other units."""

    unit: Unit = Unit.CLOCK
    time: timedelta = timedelta(0)
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """From `least` to `most`, in one unit; without `most` its end is open. The promise is its far end."""

    least: Span
    most: Span | None = None


Length = Span | Range


def far_end(length: Length) -> Span | None:
    """What a promise of this length is measured by; None for an open end."""
    return length.most if isinstance(length, Range) else length
