"""Moments as agents type them: lengths, times, dates of three calendars, in the desk's zone and any digits."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from desk.refusal import Refusal
from desk.when import moment

BANGKOK, TEHRAN, BERLIN = ZoneInfo("Asia/Bangkok"), ZoneInfo("Asia/Tehran"), ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("30m", "2026-11-23 10:30"),
        ("2h", "2026-11-23 12:00"),
        ("1d", "2026-11-24 10:00"),
        (" 2 H ", "2026-11-23 12:00"),
        ("17:30", "2026-11-23 17:30"),
        ("17.30", "2026-11-23 17:30"),
        ("9:30", "2026-11-24 09:30"),
        ("10:00", "2026-11-24 10:00"),
        ("2026-11-24 09:00", "2026-11-24 09:00"),
        ("2569-11-24 09:00", "2026-11-24 09:00"),
        ("1405-09-03 09:00", "2026-11-24 09:00"),
        ("1405/9/3  09:00", "2026-11-24 09:00"),
        ("2026-11-24", "2026-11-24 23:59"),
        ("2026-11-23", "2026-11-23 23:59"),
        ("๑๗:๓๐", "2026-11-23 17:30"),
        ("۱۴۰۵-۰۹-۰۳ ۰۹:۰۰", "2026-11-24 09:00"),
        ("۳۰m", "2026-11-23 10:30"),
    ],
)
def test_a_moment_is_read_in_the_desk_s_zone(written: str, meant: str):
    found = moment(written, NOW, BANGKOK)
    assert found == datetime.fromisoformat(meant).replace(tzinfo=BANGKOK)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "written",
    [
        "", "soon", "30", "2 weeks", "25:00", "17:60", "24:00", "2026-02-30", "2026-13-01", "1405-12-31", "1600-01-01",
        "2026-11-24 soon", "2026-11-24 09:00 sharp", "-2h", "99999d", "17:30 2026-11-24", "٣٠", "²h",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_answered_with_examples(written: str):
    with pytest.raises(Refusal) as no:
        moment(written, NOW, BANGKOK)
    assert no.value.key == "which_moment"
    assert {code.value for code in no.value.facts["examples"].values} >= {"30m", "17:30", "2026-11-24 17:30"}


@pytest.mark.parametrize("written", ["2026-11-23 09:59", "2026-11-23 10:00", "2020-01-01", "0m", "1399-01-01"])
def test_what_is_over_is_refused(written: str):
    with pytest.raises(Refusal) as no:
        moment(written, NOW, BANGKOK)
    assert no.value.key == "moment_is_over"


def test_the_next_such_time_is_of_the_clock_on_the_wall():
    late = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)  # 02:30 of the 24th in Tehran
    assert moment("03:00", late, TEHRAN) == datetime(2026, 11, 24, 3, 0, tzinfo=TEHRAN)
    assert moment("02:00", late, TEHRAN) == datetime(2026, 11, 25, 2, 0, tzinfo=TEHRAN)


def test_a_time_that_the_clock_jumps_over_is_the_moment_of_the_jump():
    evening = datetime(2027, 3, 27, 22, 0, tzinfo=BERLIN)
    assert moment("02:30", evening, BERLIN) == datetime(2027, 3, 28, 3, 0, tzinfo=BERLIN)
