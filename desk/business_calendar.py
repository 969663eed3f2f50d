"""Working time: which minutes count towards a promise.

How lengths of time are counted, and why, is in docs/calendar.md:

- minutes and hours of the clock run always; working minutes and hours only while the desk is open;
- working days count from the next open moment, which is the moment itself while the desk is open. They end on that
  many working days later at the same time of day, so that one who asks at 10:00 reads "until 10:00", not "until the
  evening"; never on another day than the one that was promised: before the hours of that day it is their beginning, in
  a break the end of the break, after them their end;
- weeks and months run on the calendar, closed days and all, to the same time of day; where a month is too short, to
  its last day;
- a range is due at its far end; one with an open end is never due.

All moments are aware; those that come back are in UTC.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from heapq import merge
from itertools import islice, takewhile

from desk.open_weeks import Hours, OpenWeeks
from desk.spans import Length, Range, Span, Unit, far_end
from desk.wall_clock import Months, instant, later, months_later, since_midnight

__all__ = [
    "BusinessCalendar",
    "Certainty",
    "Closure",
    "Length",
    "Months",
    "Phase",
    "PublicHolidays",
    "Range",
    "Span",
    "Unit",
    "Week",
    "Window",
    "far_end",
]

_DAY = timedelta(days=1)
_SLOT_DAYS = 400
_PHASES_WITHIN = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Window:
    """Open from `start` to `end` of one day; an `end` not after `start` is on the next day."""

    start: time
    end: time


Week = tuple[tuple[Window, ...], ...]
"""Seven days, Monday first. A window belongs to the day on which it starts, past midnight too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """A dated day on which the desk is closed: all of it, which makes it a holiday, or only in `windows`."""

    names: Mapping[str, str] = field(default_factory=dict)  # language → what the day is called
    windows: tuple[Window, ...] = ()
    sure: bool = True  # an estimated holiday may move by a day

    @property
    def holiday(self) -> bool:
        return not self.windows


class Certainty(StrEnum):
    """What is known of a country's holidays in a year."""

    SURE = "sure"
    ESTIMATED = "estimated"  # some of them hang on the moon and may move
    UNKNOWN = "unknown"  # not announced when the list was made: days may be missing


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicHolidays:
    """Whose holidays are in the calendar, and how far they are known."""

    country: str
    years: Mapping[int, Certainty]

    def certainty(self, year: int) -> Certainty:
        return self.years.get(year, Certainty.UNKNOWN)


class Phase(StrEnum):
    """What the desk is doing at a moment."""

    OPEN = "open"
    AFTER_HOURS = "after_hours"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessCalendar:
    """Weekly hours in a zone, and the dated days on which they are others.

    `special` are the hours of a date whatever weekday or holiday it is; `closed` closes a date, unless it is special;
    `on_holidays` are the hours of a whole day that is closed. `after_hours` is a second set of hours on the same days,
    for the time in which this one is closed.
    """

    zone: tzinfo
    week: Week
    closed: Mapping[date, Closure] = field(default_factory=dict)
    special: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)
    on_holidays: tuple[Window, ...] = ()
    months: Months = Months.GREGORIAN
    public: PublicHolidays | None = None
    after_hours: BusinessCalendar | None = None
    _open: OpenWeeks = field(init=False, repr=False, compare=False)
    _whole: BusinessCalendar | None = field(init=False, repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        usual = tuple(map(_hours, self.week))
        dated = {day.toordinal(): self._closed_hours(usual[day.weekday()], why) for day, why in self.closed.items()}
        dated |= {day.toordinal(): _hours(windows) for day, windows in self.special.items()}
        object.__setattr__(self, "_open", OpenWeeks(self.zone, usual, dated))
        if self.after_hours is not None:
            whole = copy(self)
            object.__setattr__(whole, "_open", self._open.with_also(self.after_hours._open))
            object.__setattr__(whole, "after_hours", None)
            object.__setattr__(self, "_whole", whole)

    @property
    def with_after_hours(self) -> BusinessCalendar:
        """The same calendar where after hours count as open, too: for what is done whenever somebody is there."""
        return self._whole or self

    def _closed_hours(self, usual: Hours, closure: Closure) -> Hours:
        return _hours(self.on_holidays) if closure.holiday else _less(usual, _hours(closure.windows))

    def open_at(self, moment: datetime) -> bool:
        return self._open.open_at(moment)

    def phase(self, moment: datetime) -> Phase:
        if self.open_at(moment):
            return Phase.OPEN
        after = self.after_hours is not None and self.after_hours.open_at(moment)
        return Phase.AFTER_HOURS if after else Phase.CLOSED

    def next_in(self, phases: Container[Phase], moment: datetime) -> datetime | None:
        """The first moment from `moment` on, within the coming year, at which the desk is in one of these phases."""
        return next((at for at in self._changes(moment) if self.phase(at) in phases), None)

    def _changes(self, moment: datetime) -> Iterator[datetime]:
        """The moment itself, and whenever the phase may have become another one."""
        yield moment
        calendars = (self,) if self.after_hours is None else (self, self.after_hours)
        edges = merge(*((edge for stretch in one._open.stretches(moment) for edge in stretch) for one in calendars))
        yield from takewhile(lambda edge: edge - moment < _PHASES_WITHIN, edges)

    def holiday(self, day: date) -> Closure | None:
        """Why the desk has a holiday on a day; None where it has not."""
        closure = self.closed.get(day)
        return closure if closure and closure.holiday and day not in self.special else None

    def unsure(self, year: int) -> tuple[date, ...]:
        """Holidays of a year, in order, that are only estimated."""
        return tuple(
            sorted(day for day in self.closed if day.year == year and (why := self.holiday(day)) and not why.sure)
        )

    @property
    def ever_open(self) -> bool:
        """Whether there is a working hour at all, be it on one date."""
        return any(self.week) or any(self.special.values()) or bool(self.closed and self.on_holidays)

    def next_open(self, moment: datetime) -> datetime | None:
        """The moment itself if open, else the next opening; None for a desk that opens no more in a hundred years."""
        return self._open.next_open(moment)

    def opens(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """From when to when the desk is open, from `moment` on; what never closes comes in pieces of a week."""
        return self._open.stretches(moment)

    def slots(self, moment: datetime, length: timedelta, count: int) -> tuple[tuple[datetime, datetime], ...]:
        """The next `count` slots of `length` that begin at `moment` or later, each whole within a window of the day and
        counted from the window's beginning; fewer where the coming year has no more."""
        return tuple(islice(self._slots(moment, length), count))

    def _slots(self, moment: datetime, length: timedelta) -> Iterator[tuple[datetime, datetime]]:
        free = moment.astimezone(UTC)
        first = moment.astimezone(self.zone).toordinal() - 1
        for ordinal in range(first, first + _SLOT_DAYS):
            for start, end in self._instants(ordinal):
                slot = start + max(0, -((start - free) // length)) * length
                while slot + length <= end:
                    yield slot, slot + length
                    free = slot = slot + length

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; none where the second is not after the first."""
        return self._open.between(start, end) if start < end else timedelta(0)

    def due(self, start: datetime, length: Length) -> datetime | None:
        """When `length` from `start` is over. None if its end is open, or if the desk never opens for long enough."""
        span = far_end(length)
        if span is None:
            return None
        match span.unit:
            case Unit.CLOCK:
                return start.astimezone(UTC) + span.time
            case Unit.WORKING:
                return self._open.after(start, span.time) if span.time else self.next_open(start)
            case Unit.WORKING_DAYS:
                return self._after_days(start, span.count)
            case Unit.WEEKS:
                return later(self.zone, start, self._day(start) + 7 * span.count * _DAY)
            case Unit.MONTHS:
                return later(self.zone, start, months_later(self._day(start), span.count, self.months))

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _after_days(self, start: datetime, count: int) -> datetime | None:
        begin = self.next_open(start)
        if begin is None:
            return None
        local = begin.astimezone(self.zone)
        day = self._working_day(begin, local)
        last = self._open.working_day_after(day, count)
        if last is None:
            return None
        at, hours = since_midnight(local, date.fromordinal(day)), self._open.hours_of(last)
        within = (max(at, opens) for opens, closes in hours if at <= closes)
        return instant(self.zone, date.fromordinal(last), next(within, hours[-1][1]))

    def _working_day(self, moment: datetime, local: datetime) -> int:
        """The day that an open moment belongs to: past midnight it may be the one before."""
        today = local.toordinal()
        for day in (today, today - 1):
            at = since_midnight(local, date.fromordinal(day))
            if any(opens <= at < closes for opens, closes in self._open.hours_of(day)):
                return day
        mine = any(opens <= moment < closes for opens, closes in self._instants(today))  # an hour that comes twice
        return today if mine else today - 1

    def _instants(self, ordinal: int) -> list[tuple[datetime, datetime]]:
        day = date.fromordinal(ordinal)
        hours = self._open.hours_of(ordinal)
        return [(instant(self.zone, day, start), instant(self.zone, day, end)) for start, end in hours]


def _hours(windows: tuple[Window, ...]) -> Hours:
    return tuple(sorted(map(_stretch, windows)))


def _stretch(window: Window) -> tuple[timedelta, timedelta]:
    start, end = (timedelta(hours=at.hour, minutes=at.minute, seconds=at.second) for at in (window.start, window.end))
    return start, end if end > start else end + _DAY


def _less(hours: Hours, without: Hours) -> Hours:
    for gone_from, gone_to in without:
        parts = (part for start, end in hours for part in ((start, min(end, gone_from)), (max(start, gone_to), end)))
        hours = tuple((start, end) for start, end in parts if start < end)
    return hours
