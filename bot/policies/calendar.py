"""The business calendar of a desk file: hours, after hours, holidays and own dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, tzinfo
from typing import Any

from bot.policies.dates import Dated, dated
from bot.policies.public_holidays import check_country, public_holidays
from bot.policies.reading import Reading
from bot.policies.spans import runs_into, windows
from desk.business_calendar import BusinessCalendar, Certainty, Closure, Months, PublicHolidays, Week, Window

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_JALALI_ZONES = ("Asia/Tehran", "Iran")
_BUDDHIST_ERA = 543

Closures = dict[date, Closure]


def read_calendar(reading: Reading, zone: tzinfo, languages: tuple[str, ...], years: Iterable[int]) -> BusinessCalendar:
    week = _week(reading, "hours")
    public, closed = _country(reading, years)
    own_closed = reading.take_each("holidays.closed", dated(languages))
    own_open = reading.take_each("holidays.open", dated(languages))
    _each_once(reading, {"holidays.closed": own_closed, "holidays.open": own_open})
    closed |= {one.on: Closure(names=one.names, windows=one.windows) for one in own_closed.values()}
    special = _special(reading, own_open, week)
    months = Months.JALALI if str(zone) in _JALALI_ZONES else Months.GREGORIAN
    return BusinessCalendar(
        zone=zone,
        week=week,
        closed=closed,
        special=special,
        months=reading.take("calendar", _months, months),
        public=public,
        after_hours=_after_hours(reading, zone, closed, special),
    )


def _week(reading: Reading, table: str) -> Week:
    none: tuple[Window, ...] = ()
    week = tuple(reading.take(f"{table}.{day}", windows, none) for day in _DAYS)
    for number, day in enumerate(_DAYS):
        if runs_into(week[number - 1], week[number]):
            reading.wrong(f"{table}.{day}", "windows that do not overlap those past midnight of the day before")
    return week


def _after_hours(
    reading: Reading, zone: tzinfo, closed: Closures, special: Mapping[date, tuple[Window, ...]]
) -> BusinessCalendar | None:
    """Other hours on the same holidays; a day that is opened, or closed for a part of it, is none."""
    none: tuple[Window, ...] = ()
    week = _week(reading, "after_hours")
    on_holidays = reading.take("after_hours.holidays", windows, none)
    if not on_holidays and not any(week):
        return None
    whole = {day: closure for day, closure in closed.items() if closure.holiday and day not in special}
    return BusinessCalendar(zone=zone, week=week, closed=whole, on_holidays=on_holidays)


def _country(reading: Reading, years: Iterable[int]) -> tuple[PublicHolidays | None, Closures]:
    country = reading.take("holidays.country", _code, "")
    subdivision = reading.take("holidays.subdivision", _code, "")
    no_years: frozenset[int] = frozenset()
    confirmed = reading.take("holidays.confirmed", _years, no_years)
    if not country:
        for key, given in (("holidays.subdivision", subdivision), ("holidays.confirmed", confirmed)):
            if given:
                reading.wrong(key, "holidays.country beside it")
        return None, {}
    try:
        check_country(country, None)
    except ValueError as error:
        reading.wrong("holidays.country", str(error))
        return None, {}
    try:
        check_country(country, subdivision or None)
    except ValueError as error:
        reading.wrong("holidays.subdivision", str(error))
        return None, {}
    public, closed = public_holidays(country, subdivision or None, years)
    sure = dict.fromkeys(confirmed, Certainty.SURE)
    closed = {day: replace(why, sure=why.sure or day.year in confirmed) for day, why in closed.items()}
    return replace(public, years={**public.years, **sure}), closed


def _each_once(reading: Reading, lists: Mapping[str, Mapping[str, Dated]]) -> None:
    seen: dict[date, str] = {}
    for entries in lists.values():
        for place, one in entries.items():
            if one.on in seen:
                reading.wrong(place, f"each date once; {one.on} is under {seen[one.on]} already")
            seen.setdefault(one.on, place)


def _special(reading: Reading, opened: Mapping[str, Dated], week: Week) -> dict[date, tuple[Window, ...]]:
    special = {}
    for place, one in opened.items():
        usual = week[one.on.weekday()]
        if not one.windows and not usual:
            reading.wrong(place, f"windows too, since a {_DAYS[one.on.weekday()]} has no hours of its own")
        special[one.on] = one.windows or usual
    return special


def _months(raw: Any) -> Months:
    if raw not in [*Months]:
        raise ValueError(f"one of {', '.join(Months)}")
    return Months(raw)


def _code(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise ValueError("a code in quotes, such as TH")
    return raw.strip()


def _years(raw: Any) -> frozenset[int]:
    if not isinstance(raw, list) or not all(type(year) is int for year in raw):
        raise ValueError("a list of years such as [2026, 2027]")
    gregorian = [year - _BUDDHIST_ERA if year > 2400 else year for year in raw]
    if not all(1900 <= year < 2200 for year in gregorian):
        raise ValueError("Gregorian or Buddhist years such as 2027 or 2570")
    return frozenset(gregorian)
