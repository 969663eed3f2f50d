"""Open hours week by week: each week of UTC is laid out once, and most of them look alike."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import accumulate
from typing import TypeVar

from desk.wall_clock import instant

_At = TypeVar("_At", int, timedelta)

Hours = tuple[tuple[timedelta, timedelta], ...]
"""Open stretches of a day, as times since its midnight; the last may end on the day after."""

_EPOCH = datetime(1970, 1, 5, tzinfo=UTC)  # a Monday
_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_WEEK = 7 * _DAY // _TICK
_KEPT = 1024  # weeks laid out at a time
_FARTHEST_WEEKS = 5218  # a hundred years: beyond that a desk counts as never open
_FARTHEST_DAYS = 7 * _FARTHEST_WEEKS


class _Week:
    """Open stretches of one week in ticks since its beginning, joined; `done` is what they come to so far."""

    __slots__ = ("done", "ends", "starts", "total")

    def __init__(self, stretches: list[tuple[int, int]]) -> None:
        self.starts = [start for start, _ in stretches]
        self.ends = [end for _, end in stretches]
        self.done = list(accumulate(end - start for start, end in stretches))
        self.total = self.done[-1] if self.done else 0

    def until(self, at: int) -> int:
        i = bisect_right(self.starts, at) - 1
        return self.done[i] - max(0, self.ends[i] - at) if i >= 0 else 0


class OpenWeeks:
    """`usual` are the hours of the seven weekdays, Monday first; `dated` those of single days, by ordinal.

    Remembers at most _KEPT weeks. Weeks without dated days and without a change of the clock share one layout.
    """

    def __init__(self, zone: tzinfo, usual: tuple[Hours, ...], dated: Mapping[int, Hours]) -> None:
        self._zone = zone
        self._usual = usual
        self._dated = dated
        self._weeks: dict[int, _Week] = {}
        self._alike: dict[timedelta, _Week] = {}
        self._odd = frozenset(week for day in dated for week in _weeks_around(day))
        self._last_odd = max(self._odd, default=0)
        self._ever = any(usual)
        worked = [bool(hours) for hours in usual]
        self._worked = [*accumulate(worked, initial=0)]  # working days among the first so many of a usual week
        changed = sorted((day, bool(hours) - worked[(day - 1) % 7]) for day, hours in dated.items())
        self._changed = [day for day, _ in changed]
        self._more = [*accumulate((more for _, more in changed), initial=0)]

    def hours_of(self, day: int) -> Hours:
        dated = self._dated.get(day)
        return self._usual[(day - 1) % 7] if dated is None else dated

    def with_also(self, other: OpenWeeks) -> OpenWeeks:
        """Open whenever one of the two is; both in one zone."""
        usual = tuple(_joined_hours(mine, others) for mine, others in zip(self._usual, other._usual, strict=True))
        days = self._dated.keys() | other._dated.keys()
        dated = {day: _joined_hours(self.hours_of(day), other.hours_of(day)) for day in days}
        return OpenWeeks(self._zone, usual, dated)

    def open_at(self, moment: datetime) -> bool:
        number, at = _split(moment)
        week = self._week(number)
        i = bisect_right(week.starts, at) - 1
        return i >= 0 and at < week.ends[i]

    def next_open(self, moment: datetime) -> datetime | None:
        first, at = _split(moment)
        for number in self._ahead(first):
            week = self._week(number)
            i = bisect_right(week.ends, at)
            if i < len(week.ends):
                return _joined(number, max(week.starts[i], at))
            at = 0
        return None

    def after(self, moment: datetime, time: timedelta) -> datetime | None:
        """When that much open time has passed since `moment`, at the earliest."""
        first, at = _split(moment)
        left = time // _TICK + self._week(first).until(at)
        for number in self._ahead(first):
            week = self._week(number)
            if left <= week.total:
                i = bisect_left(week.done, left)
                return _joined(number, week.ends[i] - (week.done[i] - left))
            left -= week.total
        return None

    def between(self, start: datetime, end: datetime) -> timedelta:
        (first, at), (last, until) = _split(start), _split(end)
        whole = sum(self._week(number).total for number in range(first, last))
        return timedelta(microseconds=whole - self._week(first).until(at) + self._week(last).until(until))

    def stretches(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open stretches that end after `moment`, in order; what never closes comes in pieces of at most a week."""
        held: tuple[int, int] | None = None
        first, at = _split(moment)
        for number in self._ahead(first):
            week, base = self._week(number), number * _WEEK
            for start, end in zip(week.starts, week.ends, strict=True):
                if end <= at:
                    continue
                begins, ends = base + max(start, at), base + end
                if held and held[1] == begins and ends - held[0] <= _WEEK:
                    held = (held[0], ends)
                    continue
                if held:
                    yield _joined(0, held[0]), _joined(0, held[1])
                held = (begins, ends)
            at = 0
        if held:
            yield _joined(0, held[0]), _joined(0, held[1])

    def working_day_after(self, day: int, count: int) -> int | None:
        """The ordinal of the working day that comes `count` working days after `day`."""
        wanted = self._days_until(day) + count
        near = 7 * count + 14
        reach = near if self._days_until(day + near) >= wanted else _FARTHEST_DAYS
        days = range(day, min(day + reach + 1, date.max.toordinal()))
        found = bisect_left(days, wanted, key=self._days_until)
        return days[found] if found < len(days) else None

    def _days_until(self, day: int) -> int:
        """Working days from the beginning of the calendar to `day`: ordinal 1 is a Monday."""
        weeks, rest = divmod(day, 7)
        return weeks * self._worked[7] + self._worked[rest] + self._more[bisect_right(self._changed, day)]

    def _ahead(self, week: int) -> range:
        return range(week, week + _FARTHEST_WEEKS if self._ever else max(week, self._last_odd) + 1)

    def _week(self, number: int) -> _Week:
        found = self._weeks.get(number)
        if found is None:
            if len(self._weeks) >= _KEPT:
                self._weeks.clear()
            found = self._weeks[number] = self._laid_out(number)
        return found

    def _laid_out(self, number: int) -> _Week:
        begin = _joined(number, 0)
        offsets = {(begin + k * _DAY).astimezone(self._zone).utcoffset() or timedelta(0) for k in (-3, 3, 9)}
        if number in self._odd or len(offsets) > 1:
            return self._lay_out(begin)
        (offset,) = offsets
        if offset not in self._alike:
            self._alike[offset] = self._lay_out(begin)
        return self._alike[offset]

    def _lay_out(self, begin: datetime) -> _Week:
        monday = begin.toordinal()
        found: list[tuple[int, int]] = []
        for ordinal in range(monday - 2, monday + 8):  # what began on Saturday may end on Sunday, behind UTC
            day = date.fromordinal(ordinal)
            for first, last in self.hours_of(ordinal):
                start = max(0, (instant(self._zone, day, first) - begin) // _TICK)
                end = min(_WEEK, (instant(self._zone, day, last) - begin) // _TICK)
                if start < end:
                    found.append((start, end))
        return _Week([*_merged(sorted(found))])


def _joined_hours(one: Hours, other: Hours) -> Hours:
    return tuple(_merged(sorted((*one, *other))))


def _merged(stretches: Iterable[tuple[_At, _At]]) -> Iterator[tuple[_At, _At]]:
    """In order, what touches or overlaps as one."""
    held: tuple[_At, _At] | None = None
    for start, end in stretches:
        if held and start <= held[1]:
            held = (held[0], max(held[1], end))
            continue
        if held:
            yield held
        held = (start, end)
    if held:
        yield held


def _weeks_around(day: int) -> range:
    """The weeks of UTC that hours of this day can fall into, in whatever zone."""
    first, last = ((day + shift - _EPOCH.toordinal()) // 7 for shift in (-1, 3))
    return range(first, last + 1)


def _split(moment: datetime) -> tuple[int, int]:
    return divmod((moment - _EPOCH) // _TICK, _WEEK)


def _joined(week: int, at: int) -> datetime:
    return _EPOCH + timedelta(microseconds=week * _WEEK + at)
