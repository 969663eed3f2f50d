"""The calendar against a clerk who looks at the wall clock every minute and writes down whether the desk is open."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.business_calendar import BusinessCalendar, Closure, Span, Unit, Window
from desk.wall_clock import instant

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
WATCHED = 24  # days
SHOWN = 16  # of them may be asked about; the rest is for what is due later

# Zones, and days around which their clocks change, or do not.
PLACES = (
    ("Asia/Bangkok", date(2026, 4, 6)),
    ("Asia/Tehran", date(2022, 3, 15)),  # 00:00 becomes 01:00
    ("Asia/Tehran", date(2022, 9, 13)),  # 24:00 becomes 23:00
    ("Asia/Tehran", date(2026, 3, 14)),
    ("Europe/Berlin", date(2026, 3, 22)),
    ("Europe/Berlin", date(2026, 10, 18)),
    ("Australia/Lord_Howe", date(2026, 3, 29)),  # by half an hour
    ("America/Havana", date(2026, 10, 25)),  # 01:00 becomes 00:00
    ("America/St_Johns", date(2026, 3, 1)),
    ("Pacific/Kiritimati", date(2026, 7, 1)),
    ("Etc/GMT+12", date(2026, 7, 1)),
)


@dataclass(frozen=True)
class Watched:
    """For each minute, the latest time that the clock on the wall has shown so far."""

    begin: datetime
    shown: list[datetime]


@cache
def watched(place: tuple[str, date]) -> Watched:
    zone, begin = ZoneInfo(place[0]), datetime.combine(place[1], time(), UTC)
    latest, shown = datetime.min, []  # noqa: DTZ901
    for minute in range(-24 * 60, WATCHED * 24 * 60):
        latest = max(latest, (begin + minute * MINUTE).astimezone(zone).replace(tzinfo=None))
        shown.append(latest)
    return Watched(begin, shown[24 * 60 :])


def minute_of(at: time) -> int:
    return at.hour * 60 + at.minute


def open_minutes(calendar: BusinessCalendar, day: date) -> frozenset[int]:
    """Minutes since the midnight of `day` that belong to its hours."""

    def of(windows: tuple[Window, ...]) -> set[int]:
        found: set[int] = set()
        for window in windows:
            end = minute_of(window.end) + (0 if window.end > window.start else 24 * 60)
            found |= set(range(minute_of(window.start), end))
        return found

    usual = of(calendar.week[day.weekday()])
    if day in calendar.special:
        return frozenset(of(calendar.special[day]))
    if day in calendar.closed:
        partly = calendar.closed[day].windows
        return frozenset(usual - of(partly) if partly else of(calendar.on_holidays))
    return frozenset(usual)


class Clerk:
    """Writes down every minute, and counts."""

    def __init__(self, calendar: BusinessCalendar, place: tuple[str, date]) -> None:
        self.calendar = calendar
        self.seen = watched(place)
        self.hours = {day: open_minutes(calendar, day) for day in self._days(place[1])}
        self.open = [self._open(shown) for shown in self.seen.shown]

    @staticmethod
    def _days(first: date) -> list[date]:
        return [first + k * DAY for k in range(-3, WATCHED + 3)]

    def _open(self, shown: datetime) -> bool:
        today, minute = shown.date(), shown.hour * 60 + shown.minute
        return minute in self.hours[today] or minute + 24 * 60 in self.hours[today - DAY]

    def moment(self, minute: int | None) -> datetime | None:
        return None if minute is None else self.seen.begin + minute * MINUTE

    def next_open(self, start: int) -> int | None:
        return next((minute for minute in range(start, len(self.open)) if self.open[minute]), None)

    def after(self, start: int, working: int) -> int | None:
        for minute in range(start, len(self.open)):
            working -= self.open[minute]
            if working == 0:
                return minute + 1
        return None

    def after_days(self, start: int, count: int) -> int | None:
        begin = self.next_open(start)
        if begin is None:
            return None
        local = self.moment(begin).astimezone(self.calendar.zone).replace(tzinfo=None)
        latest = self.seen.shown[begin]
        mine = latest.hour * 60 + latest.minute in self.hours[latest.date()]
        day = latest.date() if mine else latest.date() - DAY
        at = (local - datetime.combine(day, time())) // MINUTE
        left = count
        while left:
            day += DAY
            if day not in self.hours:
                return None
            left -= bool(self.hours[day])
        hours = self.hours[day]
        if at not in hours and at - 1 not in hours:
            at = min((minute for minute in hours if minute > at), default=max(hours) + 1)
        wall = datetime.combine(day, time()) + at * MINUTE
        return next((minute for minute, shown in enumerate(self.seen.shown) if shown >= wall), None)


def windows_from(edges: list[int]) -> tuple[Window, ...]:
    """Pairs of quarter hours; the last may end on the day after."""
    times = [time(edge % 96 // 4, edge % 4 * 15) for edge in sorted(set(edges))]
    return tuple(Window(start, end) for start, end in zip(times[::2], times[1::2], strict=False))


def edges(*, last: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(0, last), max_size=6, unique=True)


@st.composite
def windows(draw) -> tuple[Window, ...]:
    found = list(windows_from(draw(edges(last=96))))
    if draw(st.booleans()) and found and found[-1].end != time(0):  # past midnight, touching or not
        found.append(Window(found[-1].end, time(draw(st.integers(0, 4)) % 24)))
    if draw(st.integers(0, 5)) == 0:
        found = [Window(time(2, 15), time(2, 45)), Window(time(2, 45), time(9))]
    return tuple(found)


@st.composite
def desks(draw) -> tuple[BusinessCalendar, tuple[str, date]]:
    place = draw(st.sampled_from(PLACES))
    hours = draw(st.lists(windows(), min_size=1, max_size=3))
    days = st.integers(-1, WATCHED).map(lambda k: place[1] + k * DAY)
    calendar = BusinessCalendar(
        zone=ZoneInfo(place[0]),
        week=tuple(draw(st.sampled_from([(), *hours])) for _ in range(7)),
        closed=draw(st.dictionaries(days, windows().map(lambda some: Closure(windows=some[:2])), max_size=4)),
        special=draw(st.dictionaries(days, windows(), max_size=3)),
        on_holidays=draw(st.sampled_from([(), *hours])),
    )
    return calendar, place


STARTS = st.integers(0, SHOWN * 24 * 60 - 1)
MANY = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place[0]} {place[1]}")
def test_every_time_of_day_is_when_the_wall_clock_first_shows_it_or_a_later_one(place):
    zone, seen = ZoneInfo(place[0]), watched(place)
    reached = iter(enumerate(seen.shown))
    minute, shown = next(reached)
    for quarter in range(SHOWN * 96):
        wall = datetime.combine(place[1] + DAY, time()) + quarter * 15 * MINUTE
        while shown < wall:
            minute, shown = next(reached)
        assert instant(zone, place[1], wall - datetime.combine(place[1], time())) == seen.begin + minute * MINUTE


@MANY
@given(desks(), STARTS, st.integers(1, 3000))
def test_working_time_ends_in_the_minute_that_the_clerk_counts_to(desk, start, working):
    calendar, place = desk
    clerk = Clerk(calendar, place)
    expected = clerk.after(start, working)
    due = calendar.due(clerk.moment(start), Span(unit=Unit.WORKING, time=working * MINUTE))

    if expected is not None:
        assert due == clerk.moment(expected)
    else:
        assert due is None or due > clerk.moment(len(clerk.open))


@MANY
@given(desks(), STARTS, STARTS)
def test_between_two_moments_lie_as_many_minutes_as_the_clerk_has_written_down(desk, one, other):
    calendar, place = desk
    clerk = Clerk(calendar, place)
    start, end = sorted((one, other))

    assert calendar.working_between(clerk.moment(start), clerk.moment(end)) == sum(clerk.open[start:end]) * MINUTE
    assert not calendar.working_between(clerk.moment(end), clerk.moment(start))


@MANY
@given(desks(), STARTS, st.integers(0, 9))
def test_working_days_end_where_the_clerk_s_finger_comes_to_rest(desk, start, count):
    calendar, place = desk
    clerk = Clerk(calendar, place)
    expected = clerk.after_days(start, count)
    due = calendar.due(clerk.moment(start), Span(unit=Unit.WORKING_DAYS, count=count))

    if expected is not None:
        assert due == clerk.moment(expected)
    else:
        assert due is None or due > clerk.moment(SHOWN * 24 * 60)


@MANY
@given(desks(), STARTS)
def test_the_desk_is_open_when_the_clerk_says_so_and_opens_next_when_the_clerk_says_so(desk, start):
    calendar, place = desk
    clerk = Clerk(calendar, place)
    expected = clerk.next_open(start)
    found = calendar.next_open(clerk.moment(start))

    assert calendar.open_at(clerk.moment(start)) is clerk.open[start]
    if expected is not None:
        assert found == clerk.moment(expected)
    else:
        assert found is None or found >= clerk.moment(len(clerk.open))


@MANY
@given(desks())
def test_the_stretches_cover_the_open_minutes_and_no_others(desk):
    calendar, place = desk
    clerk = Clerk(calendar, place)
    covered = [False] * len(clerk.open)
    before = clerk.moment(0)
    for opens, closes in calendar.opens(clerk.moment(0)):
        assert before <= opens < closes
        before = closes
        first, last = ((edge - clerk.seen.begin) // MINUTE for edge in (opens, closes))
        covered[first:last] = [True] * len(covered[first:last])
        if last >= len(covered):
            break

    assert covered == clerk.open


@MANY
@given(desks(), STARTS, st.integers(1, 8).map(lambda quarters: quarters * 15))
def test_slots_are_open_from_end_to_end_and_do_not_overlap(desk, start, minutes):
    calendar, place = desk
    clerk = Clerk(calendar, place)
    before = clerk.moment(start)
    for begin, end in calendar.slots(before, minutes * MINUTE, 5):
        assert begin >= before
        assert end - begin == minutes * MINUTE
        first, last = ((edge - clerk.seen.begin) // MINUTE for edge in (begin, end))
        assert all(clerk.open[first:last])
        before = end


@MANY
@given(desks(), STARTS, st.integers(0, 59_999_999), st.integers(1, 3000))
def test_within_a_minute_the_same_rules_hold(desk, start, micros, working):
    """What is due, is due as soon as its working time has passed, and not before."""
    calendar, place = desk
    begin = datetime.combine(place[1], time(), UTC) + start * MINUTE + timedelta(microseconds=micros)
    due = calendar.due(begin, Span(unit=Unit.WORKING, time=working * MINUTE))

    if due is not None:
        assert calendar.working_between(begin, due) == working * MINUTE
        assert calendar.working_between(begin, due - timedelta(microseconds=1)) < working * MINUTE
