"""How moments, days and lengths of time read in each language, calendar and zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.notice import Line
from locales import dates
from locales.voice import say

BANGKOK = ZoneInfo("Asia/Bangkok")
TEHRAN = ZoneInfo("Asia/Tehran")
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # Saturday: 10:00 in Bangkok, 06:30 in Tehran


@pytest.mark.parametrize(
    ("language", "zone", "hours", "said"),
    [
        ("en", BANGKOK, 4.5, "today 14:30"),
        ("en", BANGKOK, 23, "tomorrow 09:00"),
        ("en", BANGKOK, -24, "yesterday 10:00"),
        ("en", BANGKOK, 48, "Monday 23 November, 10:00"),
        ("en", BANGKOK, 24 * 60, "Wednesday 20 January 2027, 10:00"),
        ("en", TEHRAN, 4.5, "today 11:00"),
        ("th", BANGKOK, 4.5, "วันนี้ เวลา 14:30 น."),
        ("th", BANGKOK, 23, "วันพรุ่งนี้ เวลา 09:00 น."),
        ("th", BANGKOK, -24, "เมื่อวานนี้ เวลา 10:00 น."),
        ("th", BANGKOK, 48, "วันจันทร์ที่ 23 พ.ย. เวลา 10:00 น."),
        ("th", BANGKOK, 24 * 60, "วันพุธที่ 20 ม.ค. 2570 เวลา 10:00 น."),
        ("th", TEHRAN, 48, "วันจันทร์ที่ 23 พ.ย. เวลา 06:30 น."),
        ("fa", TEHRAN, 4.5, "امروز ساعت ۱۱:۰۰"),
        ("fa", TEHRAN, 23, "فردا ساعت ۰۵:۳۰"),
        ("fa", TEHRAN, -24, "دیروز ساعت ۰۶:۳۰"),
        ("fa", TEHRAN, 48, "دوشنبه ۲ آذر ساعت ۰۶:۳۰"),
        ("fa", TEHRAN, 24 * 60, "چهارشنبه ۳۰ دی ساعت ۰۶:۳۰"),
        ("fa", TEHRAN, 24 * 150, "سه‌شنبه ۳۱ فروردین ۱۴۰۶ ساعت ۰۶:۳۰"),
        ("fa", BANGKOK, 48, "دوشنبه ۲ آذر ساعت ۱۰:۰۰"),
    ],
)
def test_a_moment_is_said_in_the_readers_zone_and_calendar(
    language: str, zone: ZoneInfo, hours: float, said: str
) -> None:
    assert dates.moment(language, NOW + timedelta(hours=hours), zone, NOW) == said


@pytest.mark.parametrize(
    ("on", "fa", "th", "en"),
    [
        (date(2026, 3, 20), "جمعه ۲۹ اسفند ۱۴۰۴", "วันศุกร์ที่ 20 มี.ค. 2569", "Friday 20 March 2026"),
        (date(2026, 3, 21), "شنبه ۱ فروردین ۱۴۰۵", "วันเสาร์ที่ 21 มี.ค. 2569", "Saturday 21 March 2026"),
        (date(2025, 3, 20), "پنجشنبه ۳۰ اسفند ۱۴۰۳", "วันพฤหัสบดีที่ 20 มี.ค. 2568", "Thursday 20 March 2025"),
        (date(2025, 3, 21), "جمعه ۱ فروردین ۱۴۰۴", "วันศุกร์ที่ 21 มี.ค. 2568", "Friday 21 March 2025"),
        (date(2030, 3, 20), "چهارشنبه ۳۰ اسفند ۱۴۰۸", "วันพุธที่ 20 มี.ค. 2573", "Wednesday 20 March 2030"),
        (date(2026, 4, 13), "دوشنبه ۲۴ فروردین ۱۴۰۵", "วันจันทร์ที่ 13 เม.ย. 2569", "Monday 13 April 2026"),
        (date(2024, 2, 29), "پنجشنبه ۱۰ اسفند ۱۴۰۲", "วันพฤหัสบดีที่ 29 ก.พ. 2567", "Thursday 29 February 2024"),
        (date(2026, 12, 31), "پنجشنبه ۱۰ دی ۱۴۰۵", "วันพฤหัสบดีที่ 31 ธ.ค. 2569", "Thursday 31 December 2026"),
        (date(2027, 1, 1), "جمعه ۱۱ دی ۱۴۰۵", "วันศุกร์ที่ 1 ม.ค. 2570", "Friday 1 January 2027"),
    ],
)
def test_a_far_day_has_weekday_day_month_and_year(on: date, fa: str, th: str, en: str) -> None:
    long_ago = date(2019, 6, 1)
    assert {language: dates.day(language, on, long_ago) for language in ("fa", "th", "en")} == {
        "fa": fa,
        "th": th,
        "en": en,
    }


def test_the_year_is_said_when_the_readers_own_calendar_has_turned() -> None:
    before_nowruz, after = date(2026, 3, 10), date(2026, 3, 25)
    assert dates.day("fa", after, before_nowruz) == "چهارشنبه ۵ فروردین ۱۴۰۵"
    assert dates.day("th", after, before_nowruz) == "วันพุธที่ 25 มี.ค."
    december, january = date(2026, 12, 20), date(2027, 1, 5)
    assert dates.day("fa", january, december) == "سه‌شنبه ۱۵ دی"
    assert dates.day("en", january, december) == "Tuesday 5 January 2027"


def test_the_night_between_the_zones_is_another_day_in_bangkok() -> None:
    now = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    late = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
    assert dates.moment("en", late, BANGKOK, now) == "tomorrow 01:00"
    assert dates.moment("en", late, TEHRAN, now) == "today 21:30"


def test_the_days_around_new_year_are_still_today_and_tomorrow() -> None:
    eve, new_year = date(2026, 12, 31), date(2027, 1, 1)
    assert dates.day("th", new_year, eve) == "วันพรุ่งนี้"
    assert dates.day("en", eve, new_year) == "yesterday"
    assert dates.day("fa", date(2026, 3, 21), date(2026, 3, 20)) == "فردا"


def test_a_day_beyond_the_jalali_calendar_leaves_an_ellipsis_and_a_warning(
    warnings_of_the_voice: pytest.LogCaptureFixture,
) -> None:
    said = say("fa", "lines", {"lines": date.max}, zone=TEHRAN, now=NOW)
    assert said == "\u200f…"
    assert "lines cannot say the fact lines" in warnings_of_the_voice.text


@pytest.mark.parametrize(
    ("span", "en", "th", "fa"),
    [
        (timedelta(0), "0 minutes", "0 นาที", "۰ دقیقه"),
        (timedelta(seconds=1), "1 second", "1 วินาที", "۱ ثانیه"),
        (timedelta(seconds=45), "45 seconds", "45 วินาที", "۴۵ ثانیه"),
        (timedelta(minutes=1), "1 minute", "1 นาที", "۱ دقیقه"),
        (timedelta(minutes=30), "30 minutes", "30 นาที", "۳۰ دقیقه"),
        (timedelta(hours=1), "1 hour", "1 ชั่วโมง", "۱ ساعت"),
        (timedelta(minutes=80), "1 hour 20 minutes", "1 ชั่วโมง 20 นาที", "۱ ساعت و ۲۰ دقیقه"),
        (timedelta(hours=24), "24 hours", "24 ชั่วโมง", "۲۴ ساعت"),
        (timedelta(days=2), "2 days", "2 วัน", "۲ روز"),
        (
            timedelta(days=3, hours=1, minutes=1),
            "3 days 1 hour 1 minute",
            "3 วัน 1 ชั่วโมง 1 นาที",
            "۳ روز و ۱ ساعت و ۱ دقیقه",
        ),
        (timedelta(minutes=-30), "30 minutes", "30 นาที", "۳۰ دقیقه"),
        (timedelta(minutes=59, seconds=59), "1 hour", "1 ชั่วโมง", "۱ ساعت"),
        (timedelta(days=2000), "2,000 days", "2,000 วัน", "۲٬۰۰۰ روز"),
    ],
)
def test_a_length_of_time_has_the_right_plural(span: timedelta, en: str, th: str, fa: str) -> None:
    assert (dates.length("en", span), dates.length("th", span), dates.length("fa", span)) == (en, th, fa)


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_every_moment_of_a_lifetime_can_be_said(at: datetime) -> None:
    for language in ("th", "fa", "en"):
        for zone in (BANGKOK, TEHRAN):
            said = say(language, "lines", {"lines": Line("lines", {"lines": at})}, zone=zone, now=NOW)
            assert "{" not in said
            assert "…" not in said
