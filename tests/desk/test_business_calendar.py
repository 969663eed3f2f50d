"""Working time, by the week and by the clock: what people would count on their fingers."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from persiantools.jdatetime import JalaliDate

from desk.business_calendar import BusinessCalendar, Closure, Months, Phase, Range, Span, Unit, Window

BANGKOK, TEHRAN, BERLIN = ZoneInfo("Asia/Bangkok"), ZoneInfo("Asia/Tehran"), ZoneInfo("Europe/Berlin")


def hours(*written: str) -> tuple[Window, ...]:
    found = []
    for one in written:
        start, end = one.split("-")
        found.append(Window(time.fromisoformat(start), time.fromisoformat(end.replace("24:", "00:"))))
    return tuple(found)


def week(*, weekdays: str = "0123456", windows: tuple[Window, ...]) -> tuple[tuple[Window, ...], ...]:
    return tuple(windows if str(day) in weekdays else () for day in range(7))


def holidays(*days: date) -> dict[date, Closure]:
    return {day: Closure() for day in days}


def working(**length: int) -> Span:
    return Span(unit=Unit.WORKING, time=timedelta(**length))


def days(count: int) -> Span:
    return Span(unit=Unit.WORKING_DAYS, count=count)


def jalali(year: int, month: int, day: int) -> date:
    return JalaliDate(year, month, day).to_gregorian()


def at(zone: ZoneInfo, day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), zone)


OFFICE = BusinessCalendar(zone=BANGKOK, week=week(weekdays="01234", windows=hours("08:30-12:00", "13:00-17:30")))
IRANIAN = BusinessCalendar(
    zone=TEHRAN, week=week(weekdays="56012", windows=hours("09:00-17:00")), months=Months.JALALI
)  # Saturday to Wednesday
FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)


def test_half_an_hour_of_working_time_on_friday_at_quarter_past_five_ends_on_monday_at_quarter_to_nine():
    assert OFFICE.due(at(BANGKOK, FRIDAY, "17:15"), working(minutes=30)) == at(BANGKOK, MONDAY, "08:45")


def test_half_an_hour_of_the_clock_on_friday_at_quarter_past_five_ends_the_same_evening():
    assert OFFICE.due(at(BANGKOK, FRIDAY, "17:15"), Span(time=timedelta(minutes=30))) == at(BANGKOK, FRIDAY, "17:45")


def test_working_time_that_just_fits_ends_when_the_desk_closes():
    assert OFFICE.due(at(BANGKOK, FRIDAY, "17:00"), working(minutes=30)) == at(BANGKOK, FRIDAY, "17:30")


def test_lunch_does_not_count():
    assert OFFICE.due(at(BANGKOK, FRIDAY, "11:30"), working(hours=1)) == at(BANGKOK, FRIDAY, "13:30")
    assert OFFICE.working_between(at(BANGKOK, FRIDAY, "11:30"), at(BANGKOK, FRIDAY, "13:30")) == timedelta(hours=1)


def test_five_working_hours_over_a_tehran_weekend_with_a_holiday():
    """Wednesday 15:00, closed on Thursday and Friday, a holiday on Saturday: three hours are left for Sunday."""
    wednesday, saturday, sunday = date(2026, 11, 18), date(2026, 11, 21), date(2026, 11, 22)
    desk = BusinessCalendar(zone=TEHRAN, week=IRANIAN.week, closed=holidays(saturday))

    assert desk.due(at(TEHRAN, wednesday, "15:00"), working(hours=5)) == at(TEHRAN, sunday, "12:00")


def test_two_working_days_over_nowruz_end_after_the_thirteenth_day():
    """1405: the last day of 1404 is a Friday; closed from 29 Esfand to 4 Farvardin, on 12 and 13 Farvardin."""
    closed = holidays(jalali(1404, 12, 29), *(jalali(1405, 1, day) for day in (1, 2, 3, 4, 12, 13)))
    desk = BusinessCalendar(zone=TEHRAN, week=IRANIAN.week, closed=closed)
    asked = at(TEHRAN, jalali(1404, 12, 27), "16:00")  # Wednesday

    assert desk.due(asked, days(1)) == at(TEHRAN, jalali(1405, 1, 5), "16:00")
    assert desk.due(asked, days(5)) == at(TEHRAN, jalali(1405, 1, 11), "16:00")
    assert desk.due(asked, days(6)) == at(TEHRAN, jalali(1405, 1, 15), "16:00")


def test_songkran_is_skipped_with_the_weekend_before_it():
    desk = BusinessCalendar(
        zone=BANGKOK, week=OFFICE.week, closed=holidays(*(date(2026, 4, day) for day in (13, 14, 15)))
    )
    asked = at(BANGKOK, date(2026, 4, 10), "17:00")  # Friday

    assert desk.due(asked, working(hours=4)) == at(BANGKOK, date(2026, 4, 16), "12:00")
    assert desk.due(asked, days(1)) == at(BANGKOK, date(2026, 4, 16), "17:00")


def test_a_working_day_counts_from_the_next_open_hour():
    assert OFFICE.due(at(BANGKOK, FRIDAY, "20:00"), days(1)) == at(BANGKOK, MONDAY + timedelta(days=1), "08:30")
    assert OFFICE.due(at(BANGKOK, FRIDAY, "12:15"), days(1)) == at(BANGKOK, MONDAY, "13:00")


def test_a_working_day_that_ends_on_a_half_day_ends_with_its_hours():
    half = BusinessCalendar(zone=BANGKOK, week=OFFICE.week, special={MONDAY: hours("09:00-12:00")})

    assert half.due(at(BANGKOK, FRIDAY, "17:00"), days(1)) == at(BANGKOK, MONDAY, "12:00")
    assert half.due(at(BANGKOK, FRIDAY, "08:30"), days(1)) == at(BANGKOK, MONDAY, "09:00")


def test_a_window_past_midnight_belongs_to_the_day_on_which_it_starts():
    night = BusinessCalendar(zone=BANGKOK, week=week(weekdays="4", windows=hours("22:00-02:00")))
    saturday = FRIDAY + timedelta(days=1)

    assert night.open_at(at(BANGKOK, saturday, "01:59"))
    assert not night.open_at(at(BANGKOK, saturday, "02:00"))
    assert night.due(at(BANGKOK, FRIDAY, "23:00"), working(hours=2)) == at(BANGKOK, saturday, "01:00")
    assert night.due(at(BANGKOK, saturday, "01:00"), days(1)) == at(BANGKOK, saturday + timedelta(days=7), "01:00")


def test_a_holiday_does_not_cut_the_night_that_began_before_it():
    saturday = FRIDAY + timedelta(days=1)
    night = BusinessCalendar(zone=BANGKOK, week=week(windows=hours("22:00-02:00")), closed=holidays(saturday))

    assert night.open_at(at(BANGKOK, saturday, "01:00"))
    assert not night.open_at(at(BANGKOK, saturday, "23:00"))


def test_windows_that_touch_are_one_stretch():
    desk = BusinessCalendar(zone=BANGKOK, week=week(weekdays="4", windows=hours("09:00-12:00", "12:00-15:00")))

    ((opens, closes),) = islice(desk.opens(at(BANGKOK, FRIDAY, "00:00")), 1)

    assert (opens, closes) == (at(BANGKOK, FRIDAY, "09:00"), at(BANGKOK, FRIDAY, "15:00"))


def test_an_afternoon_closed_leaves_the_morning():
    party = BusinessCalendar(zone=BANGKOK, week=OFFICE.week, closed={FRIDAY: Closure(windows=hours("12:00-24:00"))})

    assert party.due(at(BANGKOK, FRIDAY, "11:30"), working(hours=1)) == at(BANGKOK, MONDAY, "09:00")
    assert party.holiday(FRIDAY) is None


def test_an_own_opening_stands_against_weekday_and_holiday():
    saturday = FRIDAY + timedelta(days=1)
    desk = BusinessCalendar(
        zone=BANGKOK, week=OFFICE.week, closed=holidays(saturday), special={saturday: hours("10:00-11:00")}
    )

    assert desk.next_open(at(BANGKOK, FRIDAY, "18:00")) == at(BANGKOK, saturday, "10:00")
    assert desk.holiday(saturday) is None


AFTER = BusinessCalendar(
    zone=BANGKOK,
    week=week(weekdays="01234", windows=hours("17:30-22:00")),
    closed=holidays(MONDAY),
    on_holidays=hours("08:30-22:00"),
)
ALL_DAY = BusinessCalendar(zone=BANGKOK, week=OFFICE.week, closed=holidays(MONDAY), after_hours=AFTER)


@pytest.mark.parametrize(
    ("day", "clock", "phase"),
    [
        (FRIDAY, "17:29", Phase.OPEN),
        (FRIDAY, "17:30", Phase.AFTER_HOURS),
        (FRIDAY, "21:59", Phase.AFTER_HOURS),
        (FRIDAY, "22:00", Phase.CLOSED),
        (FRIDAY, "12:30", Phase.CLOSED),
        (MONDAY, "08:29", Phase.CLOSED),
        (MONDAY, "08:30", Phase.AFTER_HOURS),
        (MONDAY, "21:59", Phase.AFTER_HOURS),
        (MONDAY, "22:00", Phase.CLOSED),
    ],
)
def test_after_hours_are_others_on_a_holiday(day, clock, phase):
    assert ALL_DAY.phase(at(BANGKOK, day, clock)) is phase


def test_when_the_clock_is_moved_back_the_hour_that_comes_twice_counts_twice():
    sunday = date(2026, 10, 25)
    desk = BusinessCalendar(zone=BERLIN, week=week(windows=hours("00:00-06:00")))
    midnight = at(BERLIN, sunday, "00:00")

    assert desk.working_between(midnight, at(BERLIN, sunday, "12:00")) == timedelta(hours=7)
    assert desk.due(midnight, working(hours=3)) == datetime(2026, 10, 25, 1, 0, tzinfo=UTC)  # 02:00 for the second time


def test_a_window_that_ends_in_the_hour_that_comes_twice_ends_the_first_time():
    desk = BusinessCalendar(zone=BERLIN, week=week(weekdays="6", windows=hours("02:15-02:45")))
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30 again

    assert desk.open_at(second - timedelta(hours=1))
    assert not desk.open_at(second)


def test_what_the_clock_jumps_over_has_no_minutes():
    desk = BusinessCalendar(zone=BERLIN, week=week(weekdays="6", windows=hours("02:00-03:00", "05:00-06:00")))
    sunday = date(2026, 3, 29)

    assert desk.working_between(at(BERLIN, sunday, "00:00"), at(BERLIN, sunday, "12:00")) == timedelta(hours=1)
    assert desk.next_open(at(BERLIN, sunday, "00:00")) == at(BERLIN, sunday, "05:00")


def test_midnight_did_not_exist_in_tehran_when_the_clock_went_forward():
    desk = BusinessCalendar(zone=TEHRAN, week=week(windows=hours("00:00-02:00")))
    before = datetime(2022, 3, 21, 12, 0, tzinfo=UTC)

    assert desk.next_open(before) == datetime(2022, 3, 21, 20, 30, tzinfo=UTC)  # 00:00 is 01:00
    assert desk.working_between(before, before + timedelta(hours=12)) == timedelta(hours=1)


def test_arithmetic_is_right_over_a_change_of_the_clock_whatever_zone_the_start_is_written_in():
    start = datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN)

    assert OFFICE.due(start, Span(time=timedelta(hours=2))) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_weeks_keep_the_time_of_day_over_a_change_of_the_clock():
    desk = BusinessCalendar(zone=BERLIN, week=week(windows=hours("09:00-17:00")))

    assert desk.due(at(BERLIN, date(2026, 10, 20), "10:00"), Span(unit=Unit.WEEKS, count=1)) == at(
        BERLIN, date(2026, 10, 27), "10:00"
    )


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 10, 15), 3, date(2027, 1, 15)),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last(start, count, end):
    assert OFFICE.due(at(BANGKOK, start, "10:00"), Span(unit=Unit.MONTHS, count=count)) == at(BANGKOK, end, "10:00")


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ((1404, 6, 31), 1, (1404, 7, 30)),
        ((1404, 6, 31), 6, (1404, 12, 29)),
        ((1403, 6, 31), 6, (1403, 12, 30)),
        ((1404, 10, 15), 3, (1405, 1, 15)),
    ],
)
def test_months_of_a_jalali_desk_are_jalali(start, count, end):
    due = IRANIAN.due(at(TEHRAN, jalali(*start), "10:00"), Span(unit=Unit.MONTHS, count=count))

    assert due == at(TEHRAN, jalali(*end), "10:00")


def test_a_range_is_due_at_its_far_end_and_an_open_one_never():
    asked = at(BANGKOK, FRIDAY, "10:00")

    assert OFFICE.due(asked, Range(least=days(2), most=days(3))) == OFFICE.due(asked, days(3))
    assert OFFICE.due(asked, Range(least=Span(unit=Unit.MONTHS, count=3))) is None


@pytest.mark.parametrize("length", [working(minutes=1), days(1), working(), days(0)])
def test_a_desk_that_never_opens_promises_nothing_and_says_so(length):
    shut = BusinessCalendar(zone=BANGKOK, week=((),) * 7)

    assert shut.due(at(BANGKOK, FRIDAY, "10:00"), length) is None
    assert shut.next_open(at(BANGKOK, FRIDAY, "10:00")) is None
    assert list(shut.opens(at(BANGKOK, FRIDAY, "10:00"))) == []
    assert shut.slots(at(BANGKOK, FRIDAY, "10:00"), timedelta(hours=1), 3) == ()
    assert not shut.ever_open


def test_a_desk_that_opens_on_one_date_alone_is_open_then_and_never_again():
    once = BusinessCalendar(zone=BANGKOK, week=((),) * 7, special={date(2031, 5, 6): hours("09:00-10:00")})
    asked = at(BANGKOK, FRIDAY, "10:00")

    assert once.ever_open
    assert once.due(asked, working(hours=1)) == at(BANGKOK, date(2031, 5, 6), "10:00")
    assert once.due(asked, days(0)) == at(BANGKOK, date(2031, 5, 6), "09:00")
    assert once.due(asked, working(minutes=61)) is None
    assert once.due(asked, days(1)) is None


def test_more_working_time_than_a_century_holds_is_no_promise():
    minute_a_week = BusinessCalendar(zone=BANGKOK, week=week(weekdays="4", windows=hours("09:00-09:01")))

    assert minute_a_week.due(at(BANGKOK, FRIDAY, "08:00"), working(hours=9999)) is None


def test_long_spans_skip_years_and_still_see_their_holidays():
    closed = holidays(*(date(year, 1, 1) for year in range(2026, 2080)))
    desk = BusinessCalendar(zone=BANGKOK, week=week(windows=hours("00:00-24:00")), closed=closed)
    start = at(BANGKOK, date(2026, 1, 2), "00:00")
    end = at(BANGKOK, date(2066, 1, 2), "00:00")

    assert desk.working_between(start, end) == end - start - timedelta(days=40)
    assert desk.due(start, working(hours=24 * ((end - start).days - 40))) == at(BANGKOK, date(2066, 1, 1), "00:00")
    assert desk.due(start, days((end - start).days - 40)) == end


def test_what_never_closes_comes_in_pieces_of_a_week():
    always = BusinessCalendar(zone=BANGKOK, week=week(windows=hours("00:00-24:00")))
    start = at(BANGKOK, FRIDAY, "10:00")

    pieces = list(islice(always.opens(start), 3))

    assert pieces[0][0] == start
    assert all(first[1] == second[0] for first, second in pairwise(pieces))
    assert max(closes - opens for opens, closes in pieces) <= timedelta(days=7)


def test_the_next_slots_lie_whole_in_the_windows_and_begin_no_sooner_than_asked():
    found = OFFICE.slots(at(BANGKOK, FRIDAY, "16:10"), timedelta(hours=1), 4)

    assert [(start.astimezone(BANGKOK).isoformat(" ", "minutes")[:16], end - start) for start, end in found] == [
        ("2026-11-23 08:30", timedelta(hours=1)),
        ("2026-11-23 09:30", timedelta(hours=1)),
        ("2026-11-23 10:30", timedelta(hours=1)),
        ("2026-11-23 13:00", timedelta(hours=1)),
    ]


def test_slots_past_midnight_follow_one_another():
    night = BusinessCalendar(zone=BANGKOK, week=week(weekdays="4", windows=hours("22:00-02:00")))

    found = night.slots(at(BANGKOK, FRIDAY, "23:30"), timedelta(minutes=60), 3)

    assert [f"{start.astimezone(BANGKOK):%d %H:%M}" for start, _ in found] == ["21 00:00", "21 01:00", "27 22:00"]


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(TypeError):
        OFFICE.open_at(datetime(2026, 11, 20, 10, 0))  # noqa: DTZ001


def test_estimated_holidays_of_a_year_are_known_unless_the_desk_opens_on_them():
    eid, moved = date(2027, 3, 10), date(2027, 3, 11)
    desk = BusinessCalendar(
        zone=TEHRAN,
        week=IRANIAN.week,
        closed={eid: Closure(sure=False), moved: Closure(sure=False), date(2027, 3, 21): Closure()},
        special={moved: hours("09:00-17:00")},
    )

    assert desk.unsure(2027) == (eid,)
    assert desk.unsure(2026) == ()


def test_memory_stays_bounded_over_a_long_life():
    for year in range(60):
        OFFICE.open_at(at(BANGKOK, date(2026 + year, 6, 1), "10:00"))
        OFFICE.working_between(at(BANGKOK, date(2026, 1, 1), "00:00"), at(BANGKOK, date(2026 + year, 6, 1), "00:00"))

    assert len(OFFICE._open._weeks) <= 1024
