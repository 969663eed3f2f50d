"""Dates as a desk file writes them: `2026-12-31`, `1405-10-10`, `2569-12-31`, with windows for a part of the day."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from persiantools.jdatetime import JalaliDate

from bot.policies.spans import windows
from desk.business_calendar import Window

_DATE = re.compile(r"\A(\d{4})-(\d{2})-(\d{2})\Z")
_BUDDHIST_ERA = 543
_JALALI, _GREGORIAN, _BUDDHIST = range(1300, 1500), range(1900, 2200), range(2443, 2743)

DATE_EXPECTED = "a date such as 2026-12-31, 1405-10-10 (Jalali) or 2569-12-31 (Buddhist)"
DATED_EXPECTED = (
    f'{DATE_EXPECTED}, alone, with windows ("2026-12-31 13:00-17:30") or as a table '
    '({ on = "2026-12-31", windows = ["13:00-17:30"], name = "stocktaking" })'
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """One own closure or opening; without windows it is of the whole day."""

    on: date
    windows: tuple[Window, ...] = ()
    names: Mapping[str, str]


def day(raw: object) -> date:
    """The year tells the calendar. Raises ValueError with what is expected."""
    if type(raw) is date:  # TOML's own dates are Gregorian in their form: the year tells here too
        raw = raw.isoformat()
    match = _DATE.match(raw.strip()) if isinstance(raw, str) else None
    if match is None:
        raise ValueError(DATE_EXPECTED)
    year, month, number = map(int, match.groups())
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


def dated(languages: tuple[str, ...]) -> Callable[[Any], Dated]:
    """The parser of one entry of `closed` or `open`; a name is a text, or one for each language."""

    def parse(raw: Any) -> Dated:
        if isinstance(raw, Mapping):
            return _table(raw, languages)
        if isinstance(raw, str):
            on, _, rest = raw.strip().partition(" ")
            written = [one.strip() for one in rest.split(",")] if rest.strip() else []
            return Dated(on=day(on), windows=windows(written), names={})
        return Dated(on=_given(raw), names={})

    return parse


def _given(raw: object) -> date:
    try:
        return day(raw)
    except ValueError as error:
        raise ValueError(DATED_EXPECTED if str(error) == DATE_EXPECTED else str(error)) from None


def _table(raw: Mapping[str, Any], languages: tuple[str, ...]) -> Dated:
    unknown = set(raw) - {"on", "windows", "name"}
    if unknown or "on" not in raw:
        raise ValueError(DATED_EXPECTED)
    return Dated(
        on=_given(raw["on"]), windows=windows(raw.get("windows", [])), names=_names(raw.get("name"), languages)
    )


def _names(raw: object, languages: tuple[str, ...]) -> Mapping[str, str]:
    if raw is None:
        return {}
    names = raw if isinstance(raw, Mapping) else dict.fromkeys(languages, raw)
    if set(names) - set(languages) or not all(isinstance(name, str) and name.strip() for name in names.values()):
        raise ValueError(f"a name in quotes, or one for each of {', '.join(languages)}")
    return dict(names)
