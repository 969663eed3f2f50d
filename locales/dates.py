"""Days, moments and lengths of time as the reader says them: Jalali in Persian, Buddhist years in Thai."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from babel.dates import get_month_names
from persiantools.jdatetime import MONTH_NAMES_FA, JalaliDate

from locales.catalogues import fill, find, words
from locales.digits import number, prose

_BUDDHIST_ERA = 543
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NEAR = {-1: "date.yesterday", 0: "date.today", 1: "date.tomorrow"}
_DAYS_FROM = timedelta(hours=48)  # "36 hours" is said so, "48 hours" is two days


def day(language: str, on: date, today: date) -> str:
    """Today, tomorrow, yesterday; else weekday, day and month, and the year where it is not the year of `today`."""
    near = _NEAR.get((on - today).days)
    return words(language, near) if near else _far(language, on, today)


def moment(language: str, at: datetime, zone: tzinfo, now: datetime) -> str:
    """Day and time of day in `zone`; `at` and `now` are aware."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    key = "date.near_at" if abs((local.date() - today).days) <= 1 else "date.far_at"
    time = prose(language, f"{local:%H:%M}")
    return words(language, key, day=day(language, local.date(), today), time=time)


def length(language: str, span: timedelta) -> str:
    """Days, hours, minutes, to the nearest minute; seconds where there is less than one. The sign is not said."""
    parts = [_of_unit(language, unit, count) for unit, count in _units(span)]
    said = parts.pop()
    while parts:
        said = words(language, "time.join", first=parts.pop(), rest=said)
    return said


def _of_unit(language: str, unit: str, count: int) -> str:
    return fill(find(language, f"time.{unit}", count)[1], lambda _: number(language, count))


def _far(language: str, on: date, today: date) -> str:
    (year, month, number_of_day), (this_year, _, _) = _parts(language, on), _parts(language, today)
    key = "date.day_month" if year == this_year else "date.day_month_year"
    weekday = words(language, f"term.weekday.{_WEEKDAYS[on.weekday()]}")
    said = words(language, key, weekday=weekday, day=str(number_of_day), month=month, year=str(year))
    return prose(language, said)


def _parts(language: str, on: date) -> tuple[int, str, int]:
    """Year, name of the month and day of the month in the reader's calendar."""
    if language == "fa":
        jalali = JalaliDate.to_jalali(on.year, on.month, on.day)
        return jalali.year, str(MONTH_NAMES_FA[jalali.month]), jalali.day
    if language == "th":
        return on.year + _BUDDHIST_ERA, get_month_names("abbreviated", locale="th")[on.month], on.day
    return on.year, get_month_names("wide", locale="en")[on.month], on.day


def _units(span: timedelta) -> list[tuple[str, int]]:
    span = abs(span)
    seconds = round(span.total_seconds())
    if 0 < seconds < 60:
        return [("seconds", seconds)]
    minutes = round(seconds / 60)
    days = minutes // (24 * 60) if timedelta(minutes=minutes) >= _DAYS_FROM else 0
    hours, minutes = divmod(minutes - days * 24 * 60, 60)
    units = [(unit, count) for unit, count in (("days", days), ("hours", hours), ("minutes", minutes)) if count]
    return units or [("minutes", 0)]
