"""The clock on the wall of a zone: when it shows a time, and what it shows some weeks or months later."""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from persiantools.jdatetime import JalaliDate

_MIDNIGHT = time()
_SECOND = timedelta(seconds=1)


class Months(StrEnum):
    GREGORIAN = "gregorian"
    JALALI = "jalali"


def instant(zone: tzinfo, day: date, since_midnight: timedelta) -> datetime:
    """The first moment, in UTC, at which the clock in `zone` shows this time of `day` or a later one.

    `since_midnight` may reach into the days after. A time that the clock jumps over is the moment of the jump, one
    that it shows twice is the first of the two: so what follows on paper never comes earlier, and what touches still
    touches.
    """
    local = datetime.combine(day, _MIDNIGHT, zone) + since_midnight  # by the wall: no change of the clock counts here
    before, after = _offset(local), _offset(local.replace(fold=1))
    wall = local.replace(tzinfo=UTC)
    return wall - before if before >= after else _jump(zone, wall - after, after, after - before)


def _jump(zone: tzinfo, low: datetime, after: timedelta, within: timedelta) -> datetime:
    seconds = range(int(within / _SECOND) + 1)
    found = bisect_left(seconds, True, key=lambda s: _offset((low + s * _SECOND).astimezone(zone)) == after)
    return low + found * _SECOND


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta(0)


def since_midnight(local: datetime, day: date) -> timedelta:
    """How far the clock that shows `local` is past the midnight in which `day` began."""
    return local.replace(tzinfo=None) - datetime.combine(day, _MIDNIGHT)


def later(zone: tzinfo, moment: datetime, day: date) -> datetime:
    """The same time of day on `day`."""
    local = moment.astimezone(zone)
    return instant(zone, day, since_midnight(local, local.date()))


def month_began(zone: tzinfo, moment: datetime, months: Months) -> datetime:
    """When the month of the calendar began that this moment is in."""
    day = moment.astimezone(zone).date()
    passed = JalaliDate.to_jalali(day.year, day.month, day.day).day if months is Months.JALALI else day.day
    return instant(zone, day - timedelta(days=passed - 1), timedelta(0))


def months_later(day: date, count: int, months: Months) -> date:
    """The same day of the month that many months later, or the last one of a month that is shorter."""
    if months is Months.JALALI:
        return _jalali_later(day, count)
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _jalali_later(day: date, count: int) -> date:
    jalali = JalaliDate.to_jalali(day.year, day.month, day.day)
    year, month = divmod(jalali.year * 12 + jalali.month - 1 + count, 12)
    last = JalaliDate.days_in_month(month + 1, year)
    return JalaliDate(year, month + 1, min(jalali.day, last)).to_gregorian()
