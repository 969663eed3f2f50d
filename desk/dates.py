"""Dates as people write them, in three calendars: `2026-12-31`, `1405-10-10`, `2569-12-31`. The year tells which."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date

from persiantools.jdatetime import JalaliDate

from desk.digits import latin

_DATE = re.compile(r"\A(\d{4})([-/])(\d{1,2})\2(\d{1,2})\Z", re.ASCII)
_BUDDHIST_ERA = 543
_JALALI, _GREGORIAN, _BUDDHIST = range(1300, 1500), range(1900, 2200), range(2443, 2743)

DATE_EXPECTED = "a date such as 2026-12-31, 1405-10-10 (Jalali) or 2569-12-31 (Buddhist)"


def day(text: str) -> date:
    """Digits of any of the three sets. Raises ValueError with what is expected."""
    match = _DATE.match(latin(text.strip()))
    if match is None:
        raise ValueError(DATE_EXPECTED)
    year, month, number = int(match[1]), int(match[3]), int(match[4])
    if year in _JALALI:
        return _jalali(year, month, number)
    if year not in _GREGORIAN and year not in _BUDDHIST:
        raise ValueError(f"{DATE_EXPECTED}; the year {year} is of none of these")
    era = _BUDDHIST_ERA if year in _BUDDHIST else 0
    return _possible(
        year, month, number, lambda: monthrange(year - era, month)[1], lambda: date(year - era, month, number)
    )


def _jalali(year: int, month: int, number: int) -> date:
    return _possible(
        year,
        month,
        number,
        lambda: JalaliDate.days_in_month(month, year),
        lambda: JalaliDate(year, month, number).to_gregorian(),
    )


def _possible(year: int, month: int, number: int, last: Callable[[], int], made: Callable[[], date]) -> date:
    if not 1 <= month <= 12:
        raise ValueError(f"a month from 01 to 12, not {month:02}")
    if not 1 <= number <= last():
        raise ValueError(f"a day that is there: month {month:02} of {year} has {last()} days, not {number}")
    return made()
