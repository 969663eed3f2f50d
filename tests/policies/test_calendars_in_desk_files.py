"""The calendar of a desk file: hours, after hours, holidays and own dates, and every mistake in them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.policies import PolicyError, read_policy
from desk.business_calendar import Certainty, Months, Phase, Range, Span, Unit, Window
from desk.course import Terms
from desk.triage import Kind, Priority

WEEKDAYS = "\n".join(f'{day} = ["08:30-17:30"]' for day in ("monday", "tuesday", "wednesday", "thursday", "friday"))
HOURS = f'time_zone = "Asia/Bangkok"\n[hours]\n{WEEKDAYS}\n'


@pytest.fixture
def read(tmp_path):
    def read(text: str):
        path = tmp_path / "desk.toml"
        path.write_text(text, encoding="utf-8")
        return read_policy(str(path), years=range(2026, 2029))

    return read


@pytest.fixture
def mistakes(read):
    def mistakes(text: str) -> dict[str, str]:
        with pytest.raises(PolicyError) as refused:
            read(text)
        return {one.key: one.expected for one in refused.value.mistakes}

    return mistakes


def promised_to(policy, priority):
    """What a first answer is promised to a priority, where nothing else decides."""
    terms = Terms(priority=priority, kind=Kind.QUESTION)
    return next(rule.length for rule in policy.promises if rule.fits(terms, Phase.OPEN))


def at(year: int, month: int, day: int, clock: str) -> datetime:
    return datetime.combine(date(year, month, day), time.fromisoformat(clock), ZoneInfo("Asia/Bangkok"))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2 weeks", Span(unit=Unit.WEEKS, count=2)),
        ("1 month", Span(unit=Unit.MONTHS, count=1)),
        (
            "2-3 working days",
            Range(least=Span(unit=Unit.WORKING_DAYS, count=2), most=Span(unit=Unit.WORKING_DAYS, count=3)),
        ),
        ("1 – 4 weeks", Range(least=Span(unit=Unit.WEEKS, count=1), most=Span(unit=Unit.WEEKS, count=4))),
        ("30-60m", Range(least=Span(time=timedelta(minutes=30)), most=Span(time=timedelta(minutes=60)))),
        ("3 months or more", Range(least=Span(unit=Unit.MONTHS, count=3))),
    ],
)
def test_ranges_weeks_and_months_are_read(read, written, meant):
    assert promised_to(read(f'[first_answer]\nnormal = "{written}"\n'), Priority.NORMAL) == meant


@pytest.mark.parametrize(
    "written",
    ["3-2 weeks", "0 working days", "2-3", "2-3 weeks or more", "soon", "1 year", "-1 weeks", "2-3-4 weeks", ""],
)
def test_what_is_no_length_of_time_is_refused(mistakes, written):
    assert list(mistakes(f'[first_answer]\nnormal = "{written}"\n')) == ["first_answer.normal"]


def test_the_public_holidays_of_a_country_close_the_desk(read):
    calendar = read(HOURS + '[holidays]\ncountry = "TH"\n').calendar

    songkran = calendar.holiday(date(2026, 4, 13))
    assert songkran is not None
    assert "สงกรานต์" in songkran.names["th"]
    assert "Songkran" in songkran.names["en"]
    assert calendar.next_open(at(2026, 4, 10, "17:30")) == at(2026, 4, 16, "08:30")


def test_estimated_holidays_are_known_as_such_and_lose_the_remark(read):
    calendar = read('time_zone = "Asia/Tehran"\n[holidays]\ncountry = "IR"\n').calendar

    assert calendar.public is not None
    assert calendar.public.certainty(2026) is Certainty.SURE
    assert calendar.public.certainty(2027) is Certainty.ESTIMATED
    assert calendar.public.certainty(2035) is Certainty.UNKNOWN
    assert date(2027, 3, 10) in calendar.unsure(2027)
    assert date(2027, 3, 21) not in calendar.unsure(2027)
    names = [name for closure in calendar.closed.values() for name in closure.names.values()]
    assert not [name for name in names if "estimated" in name or "تخمین" in name]


def test_a_country_that_decrees_days_every_year_is_unknown_beyond_the_last_decree(read):
    public = read(HOURS + '[holidays]\ncountry = "TH"\n').calendar.public

    assert [public.certainty(year) for year in (2026, 2028)] == [Certainty.SURE, Certainty.UNKNOWN]


def test_a_year_that_somebody_has_confirmed_is_sure(read):
    calendar = read('[holidays]\ncountry = "IR"\nconfirmed = [2027]\n').calendar

    assert calendar.public.certainty(2027) is Certainty.SURE
    assert calendar.unsure(2027) == ()
    assert calendar.public.certainty(2028) is Certainty.ESTIMATED


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-12-30", date(2026, 12, 30)),
        ("2569-12-30", date(2026, 12, 30)),
        ("1405-10-09", date(2026, 12, 30)),
        ("1403-12-30", date(2025, 3, 20)),
        ("2571-02-29", date(2028, 2, 29)),
    ],
)
def test_the_year_tells_in_which_calendar_a_date_is_written(read, written, meant):
    assert meant in read(HOURS + f'[holidays]\nclosed = ["{written}"]\n').calendar.closed
    assert read(HOURS + f'[holidays]\nclosed = ["{written}"]\n').calendar.holiday(meant) is not None


def test_a_date_of_toml_s_own_is_a_date_too(read):
    assert date(2026, 12, 30) in read(HOURS + "[holidays]\nclosed = [2026-12-30]\n").calendar.closed


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1404-12-30", "month 12 of 1404 has 29 days"),
        ("2026-02-29", "month 02 of 2026 has 28 days"),
        ("2570-02-29", "month 02 of 2570 has 28 days"),
        ("1405-07-31", "month 07 of 1405 has 30 days"),
        ("2026-13-01", "a month from 01 to 12"),
        ("2026-00-10", "a month from 01 to 12"),
        ("2026-01-00", "has 31 days"),
        ("0026-01-01", "the year 26 is of none of these"),
        ("1700-01-01", "the year 1700"),
        ("30-12-2026", "a date such as"),
        ("2026-12-30 25:00-26:00", "a window such as"),
        ("2026-12-30 09:00-12:00, 11:00-13:00", "do not overlap"),
    ],
)
def test_a_date_that_is_not_there_is_refused_with_its_place(mistakes, written, expected):
    (place, said), *rest = mistakes(HOURS + f'[holidays]\nclosed = ["2026-12-31", "{written}"]\n').items()

    assert place == "holidays.closed[2]"
    assert expected in said
    assert rest == []


def test_a_closure_may_be_of_a_part_of_the_day_and_have_names(read):
    calendar = read(
        HOURS
        + '[holidays]\nclosed = ["2026-11-20 12:00-24:00", '
        + '{ on = "2569-11-23", name = { th = "วันหยุดบริษัท", en = "company day" } }]\n'
    ).calendar

    assert not calendar.open_at(at(2026, 11, 20, "12:00"))
    assert calendar.open_at(at(2026, 11, 20, "11:59"))
    assert calendar.holiday(date(2026, 11, 23)).names == {"th": "วันหยุดบริษัท", "en": "company day"}


def test_an_own_opening_goes_before_the_holiday(read):
    calendar = read(
        HOURS + '[holidays]\ncountry = "TH"\nopen = ["2026-12-10", "2026-12-12 09:00-12:00, 13:00-15:00"]\n'
    ).calendar

    assert calendar.special[date(2026, 12, 10)] == (Window(time(8, 30), time(17, 30)),)
    assert len(calendar.special[date(2026, 12, 12)]) == 2
    assert calendar.holiday(date(2026, 12, 10)) is None


def test_after_hours_are_others_on_holidays(read):
    calendar = read(
        HOURS
        + '[after_hours]\nfriday = ["17:30-22:00"]\nholidays = ["08:30-22:00"]\n'
        + '[holidays]\nclosed = ["2026-11-23", "2026-11-27 15:00-17:30"]\n'
    ).calendar

    assert calendar.phase(at(2026, 11, 20, "21:59")) is Phase.AFTER_HOURS
    assert calendar.phase(at(2026, 11, 20, "22:00")) is Phase.CLOSED
    assert calendar.phase(at(2026, 11, 23, "09:00")) is Phase.AFTER_HOURS
    assert calendar.phase(at(2026, 11, 27, "16:00")) is Phase.CLOSED
    assert calendar.phase(at(2026, 11, 27, "18:00")) is Phase.AFTER_HOURS


def test_tehran_counts_jalali_months_unless_told_otherwise(read):
    assert read('time_zone = "Asia/Tehran"\n').calendar.months is Months.JALALI
    assert read('time_zone = "Asia/Tehran"\ncalendar = "gregorian"\n').calendar.months is Months.GREGORIAN
    assert read('time_zone = "Asia/Bangkok"\n').calendar.months is Months.GREGORIAN


def test_every_mistake_of_a_calendar_is_told_at_once(mistakes):
    found = mistakes(
        """
        time_zone = "Asia/Nowhere"
        calendar = "lunar"
        [hours]
        sunday = ["22:00-02:00"]
        monday = ["01:00-05:00"]
        tuesday = ["09:00"]
        wednesday = ["09:00-12:00", "11:00-13:00"]
        thursday = ["24:00-26:00"]
        [after_hours]
        friday = ["17:30-22:00", "21:00-23:00"]
        sunnday = ["09:00-10:00"]
        holidays = "all day"
        [holidays]
        country = "XX"
        confirmed = [1405]
        closed = ["2026-12-31", "2569-12-31", { day = "2026-01-01" }, 7]
        open = ["1405-10-10 09:00-10:00", "2026-12-26", { on = "2026-12-27", windows = ["09:00-10:00"], name = "" }]
        """
    )

    assert set(found) == {
        *("time_zone", "calendar", "hours.monday", "hours.tuesday", "hours.wednesday", "hours.thursday"),
        *(
            "after_hours.friday",
            "after_hours.sunnday",
            "after_hours.holidays",
            "holidays.country",
            "holidays.confirmed",
        ),
        *("holidays.closed[2]", "holidays.closed[3]", "holidays.closed[4]"),
        *("holidays.open[1]", "holidays.open[2]", "holidays.open[3]"),
    }
    assert "holidays.closed[1]" in found["holidays.closed[2]"]
    assert "holidays.closed[1]" in found["holidays.open[1]"]
    assert "past midnight" in found["hours.monday"]
    assert "a saturday has no hours" in found["holidays.open[2]"]
    assert "did you mean" in found["after_hours.sunnday"]


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ('subdivision = "BE"', "holidays.subdivision"),
        ("confirmed = [2026]", "holidays.confirmed"),
        ('country = "DE"\nsubdivision = "XX"', "holidays.subdivision"),
        ('country = "th"', "holidays.country"),
        ("country = 66", "holidays.country"),
        ('closed = "2026-12-31"', "holidays.closed"),
    ],
)
def test_what_does_not_fit_a_country_is_told(mistakes, table, key):
    assert list(mistakes(f"[holidays]\n{table}\n")) == [key]


def test_a_subdivision_has_holidays_of_its_own(read):
    womens_day = date(2026, 3, 8)

    assert read('[holidays]\ncountry = "DE"\nsubdivision = "BE"\n').calendar.holiday(womens_day) is not None
    assert read('[holidays]\ncountry = "DE"\n').calendar.holiday(womens_day) is None
