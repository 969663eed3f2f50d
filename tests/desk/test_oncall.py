"""Whose shift it is: by weeks and by days, over holidays, where the clocks change, and while people come and go."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk import oncall
from desk.business_calendar import BusinessCalendar, Closure
from desk.on_call_terms import Every, Rotation
from desk.oncall import Cover, Member

BERLIN, TEHRAN = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tehran")
WEEKLY = Rotation(every=Every.WEEK, weekday=0, at=time(9))
DAILY = Rotation(every=Every.DAY, at=time(9))
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
ZONES = ("Asia/Bangkok", "Asia/Tehran", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe")


def calendar(zone=UTC, *holidays):
    return BusinessCalendar(zone=zone, week=((),) * 7, closed={day: Closure() for day in holidays})


def line_of(*people, since=MONDAY):
    """Everybody joined before it was the first one's turn."""
    joined = [
        Member(person=person, joined_at=since - timedelta(days=30 - place)) for place, person in enumerate(people)
    ]
    return (replace(joined[0], turn_at=since), *joined[1:])


def on(members, rotation, now, zone=UTC, *holidays):
    found = oncall.shift(members, rotation, calendar(zone, *holidays), now)
    return found.on.person if found else None


def test_nobody_is_on_call_where_nobody_joined():
    assert oncall.shift((), WEEKLY, calendar(), MONDAY) is None


@pytest.mark.parametrize(
    ("days", "person"),
    [(0, 1), (6, 1), (6.9999, 1), (7, 2), (13, 2), (14, 3), (21, 1), (7 * 52, 2)],
)
def test_a_weekly_rotation_hands_over_at_its_weekday_and_time(days, person):
    assert on(line_of(1, 2, 3), WEEKLY, MONDAY + timedelta(days=days)) == person


@pytest.mark.parametrize(("hours", "person"), [(0, 1), (23, 1), (24, 2), (48, 1), (24 * 365, 2)])
def test_a_daily_rotation_hands_over_every_day(hours, person):
    assert on(line_of(1, 2), DAILY, MONDAY + timedelta(hours=hours)) == person


def test_the_next_hand_over_is_told():
    found = oncall.shift(line_of(1, 2), WEEKLY, calendar(), MONDAY)
    assert found.until == MONDAY + timedelta(days=7)
    assert [one.person for one in found.turns] == [1, 2]


HOLIDAY = date(2026, 11, 30)
NEXT_DAY = HOLIDAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("holidays", "moment", "person"),
    [
        ((HOLIDAY,), datetime(2026, 11, 30, 23, tzinfo=UTC), 1),
        ((HOLIDAY,), datetime(2026, 12, 1, 8, 59, tzinfo=UTC), 1),
        ((HOLIDAY,), datetime(2026, 12, 1, 9, tzinfo=UTC), 2),
        ((HOLIDAY, NEXT_DAY), datetime(2026, 12, 1, 9, tzinfo=UTC), 1),
        ((HOLIDAY, NEXT_DAY), datetime(2026, 12, 2, 9, tzinfo=UTC), 2),
        ((HOLIDAY,), datetime(2026, 12, 7, 9, tzinfo=UTC), 1),
    ],
)
def test_a_weekly_hand_over_on_a_holiday_moves_to_the_next_day_that_is_none(holidays, moment, person):
    rotation = replace(WEEKLY, on_holidays=False)
    assert on(line_of(1, 2), rotation, moment, UTC, *holidays) == person
    assert on(line_of(1, 2), WEEKLY, datetime(2026, 11, 30, 9, tzinfo=UTC), UTC, *holidays) == 2


def test_holidays_longer_than_a_week_make_one_hand_over_of_two():
    holidays = [HOLIDAY + timedelta(days=shift) for shift in range(9)]
    rotation = replace(WEEKLY, on_holidays=False)
    moments = oncall.hand_overs(rotation, calendar(UTC, *holidays), MONDAY)
    assert [one.date() for one in islice(moments, 2)] == [date(2026, 12, 9), date(2026, 12, 14)]


def test_a_daily_rotation_keeps_who_is_on_over_the_holidays():
    holidays = [date(2026, 11, 24), date(2026, 11, 25)]
    rotation = replace(DAILY, on_holidays=False)
    assert on(line_of(1, 2), rotation, MONDAY + timedelta(days=2, hours=5), UTC, *holidays) == 1
    assert on(line_of(1, 2), rotation, MONDAY + timedelta(days=3), UTC, *holidays) == 2


@pytest.mark.parametrize(
    ("zone", "rotation", "after", "expected"),
    [
        # The clock in Berlin goes from 02:00 to 03:00: what is at 02:30 is at the jump; in autumn 02:30 comes twice.
        (BERLIN, replace(DAILY, at=time(2, 30)), datetime(2026, 3, 28, 12, tzinfo=UTC), "2026-03-29T01:00"),
        (BERLIN, replace(DAILY, at=time(2, 30)), datetime(2026, 10, 24, 12, tzinfo=UTC), "2026-10-25T00:30"),
        (BERLIN, WEEKLY, datetime(2026, 3, 24, tzinfo=UTC), "2026-03-30T07:00"),
        (BERLIN, WEEKLY, datetime(2026, 10, 20, tzinfo=UTC), "2026-10-26T08:00"),
        (TEHRAN, replace(DAILY, at=time(0)), datetime(2022, 3, 21, 12, tzinfo=UTC), "2022-03-21T20:30"),
        (TEHRAN, replace(WEEKLY, weekday=5, at=time(8)), datetime(2026, 11, 22, tzinfo=UTC), "2026-11-28T04:30"),
    ],
)
def test_hand_overs_stand_on_the_clock_of_the_desks_zone(zone, rotation, after, expected):
    first = next(oncall.hand_overs(rotation, calendar(zone), after))
    assert first.astimezone(UTC) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


rotations = st.builds(
    Rotation,
    every=st.sampled_from(Every),
    weekday=st.integers(0, 6),
    at=st.builds(time, st.integers(0, 23), st.sampled_from((0, 30))),
    on_holidays=st.booleans(),
)
moments = st.integers(0, 330 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
holiday_sets = st.sets(st.dates(date(2026, 1, 1), date(2027, 3, 1)), max_size=40)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ZONES), rotations, moments, holiday_sets)
def test_between_two_hand_overs_it_is_one_persons_turn_and_then_the_next_ones(zone, rotation, since, holidays):
    days = calendar(ZoneInfo(zone), *holidays)
    members = line_of(1, 2, 3, since=since)
    people = (1, 2, 3)
    for count, moment in enumerate(islice(oncall.hand_overs(rotation, days, since), 12)):
        just_before = oncall.shift(members, rotation, days, moment - timedelta(seconds=1))
        assert just_before.on.person == people[count % 3]
        assert just_before.until == moment
        assert oncall.shift(members, rotation, days, moment).on.person == people[(count + 1) % 3]
        assert rotation.on_holidays or days.holiday(moment.astimezone(days.zone).date()) is None


people_come_and_go = st.lists(st.tuples(st.sampled_from(("join", "leave", "wait")), st.integers(1, 5)), max_size=30)


@settings(max_examples=80, deadline=None)
@given(rotations, people_come_and_go)
def test_whoever_is_on_stays_on_while_others_join_and_leave(rotation, story):
    days, now = calendar(), MONDAY
    members: tuple[Member, ...] = ()
    for what, person in story:
        before = oncall.shift(members, rotation, days, now)
        if what == "wait":
            now += timedelta(hours=31 * person)
            continue
        act = oncall.joined if what == "join" else oncall.left
        members = act(members, person, rotation, days, now)
        after = oncall.shift(members, rotation, days, now)
        if before is None or after is None:
            continue
        leaves = what == "leave" and before.on.person == person
        stays = before.turns[1].person if leaves else before.on.person
        assert after.on.person == stays
        assert [one.joined_at for one in members] == sorted(one.joined_at for one in members)
        assert sum(one.turn_at is not None for one in members) == 1


def cover(person, covered, start=0, end=10):
    hour = timedelta(hours=1)
    return Cover(person=person, covered=covered, starts_at=MONDAY + start * hour, ends_at=MONDAY + end * hour)


@pytest.mark.parametrize(
    ("covers", "hour", "expected"),
    [
        ((), 0, (1, None)),
        ((cover(2, 1),), 0, (2, 10)),
        ((cover(2, 1),), 9.99, (2, 10)),
        ((cover(2, 1),), 10, (1, None)),
        ((cover(2, 1, 5),), 4, (1, None)),
        ((cover(2, 1), cover(3, 1)), 0, (3, 10)),
        ((cover(2, 1), cover(3, 2, 0, 4)), 0, (3, 4)),
        ((cover(2, 1), cover(1, 2)), 0, (1, None)),
        ((cover(3, 2),), 0, (1, None)),
    ],
)
def test_who_stands_in(covers, hour, expected):
    person, until = oncall.stand_in(1, covers, MONDAY + timedelta(hours=hour))
    ends = None if expected[1] is None else MONDAY + timedelta(hours=expected[1])
    assert (person, until) == (expected[0], ends)
