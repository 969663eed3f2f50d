"""Promises a second, beside the libraries that count the same working time in the same run: one JSON object on stdout.

They are no dependencies, so they live in an environment of their own:

    python3 -m venv build/promises
    build/promises/bin/pip install persiantools tzdata businesstimedelta business-duration
    build/promises/bin/python tests/load/promises.py

Without them only our own figures are printed. Every library is given the same hours, holidays and questions, and has to
give the same answers. Times are of the processor, so that a busy machine does not count.
"""

import json
import platform
import sys
import time
import warnings
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as clock
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from desk.business_calendar import BusinessCalendar, Closure, Months, Span, Unit, Window  # noqa: E402

ZONE = ZoneInfo("Asia/Bangkok")
MORNING, NOON, AFTERNOON, EVENING = clock(8, 30), clock(12), clock(13), clock(17, 30)
CLOSED = [date(2026, 4, 13), date(2026, 4, 14), date(2026, 4, 15), date(2026, 5, 1), date(2026, 5, 4)]
# Sundays, which change nothing: businesstimedelta fails where there is no holiday in the coming year.
SUNDAYS = [date(2026, 1, 4) + k * timedelta(weeks=20) for k in range(12)]
WEEK = ((Window(MORNING, NOON), Window(AFTERNOON, EVENING)),) * 5 + ((),) * 2
STARTS = [datetime(2026, 4, 1, 7, 20, tzinfo=ZONE) + k * timedelta(hours=5, minutes=7) for k in range(100)]
ROUNDS = 7

Ask = Callable[[datetime], Any]


def ours() -> dict[str, Ask]:
    calendar = BusinessCalendar(zone=ZONE, week=WEEK, closed={day: Closure() for day in CLOSED}, months=Months.JALALI)

    def due(span: Span) -> Ask:
        return lambda start: calendar.due(start, span)

    return {
        "4 working hours": due(Span(unit=Unit.WORKING, time=timedelta(hours=4))),
        "400 working hours": due(Span(unit=Unit.WORKING, time=timedelta(hours=400))),
        "working time in 30 days": lambda start: calendar.working_between(start, start + timedelta(days=30)),
        "3 working days": due(Span(unit=Unit.WORKING_DAYS, count=3)),
        "500 working days": due(Span(unit=Unit.WORKING_DAYS, count=500)),
        "2 weeks": due(Span(unit=Unit.WEEKS, count=2)),
        "3 jalali months": due(Span(unit=Unit.MONTHS, count=3)),
        "30 minutes of the clock": due(Span(time=timedelta(minutes=30))),
    }


def business_timedelta() -> dict[str, Ask]:
    library, zone = import_module("businesstimedelta"), import_module("pytz").timezone(ZONE.key)
    rules = library.Rules(
        [
            library.WorkDayRule(start_time=MORNING, end_time=EVENING, working_days=[0, 1, 2, 3, 4], tz=zone),
            library.LunchTimeRule(start_time=NOON, end_time=AFTERNOON, working_days=[0, 1, 2, 3, 4], tz=zone),
            library.HolidayRule(dict.fromkeys([*CLOSED, *SUNDAYS], "closed"), tz=zone),
        ]
    )

    def between(start: datetime) -> timedelta:
        found = rules.difference(start, start + timedelta(days=30))
        return timedelta(hours=found.hours, seconds=found.seconds)

    return {
        "4 working hours": lambda start: start + library.BusinessTimeDelta(rules, hours=4),
        "400 working hours": lambda start: start + library.BusinessTimeDelta(rules, hours=400),
        "working time in 30 days": between,
    }


def business_duration() -> dict[str, Ask]:
    """Knows one window a day, and only counts between two moments: the lunch is taken off by a second count."""
    duration = import_module("business_duration").businessDuration
    holidays = dict.fromkeys(CLOSED, "closed")

    def between(start: datetime) -> timedelta:
        naive = start.replace(tzinfo=None)
        span = {"startdate": naive, "enddate": naive + timedelta(days=30), "holidaylist": holidays, "unit": "sec"}
        counted = duration(starttime=MORNING, endtime=EVENING, **span) - duration(
            starttime=NOON, endtime=AFTERNOON, **span
        )
        return timedelta(seconds=float(counted))

    return {"working time in 30 days": between}


def microseconds(ask: Ask, starts: list[datetime]) -> float:
    began = time.process_time()
    for start in starts:
        ask(start)
    return (time.process_time() - began) / len(starts) * 1e6


def measured(asked: dict[str, dict[str, Ask]]) -> dict[str, Any]:
    """Each round asks everybody the same, one after the other; the median of the rounds counts."""
    found: dict[str, Any] = {}
    for question in asked["ours"]:
        answering = {name: asks[question] for name, asks in asked.items() if question in asks}
        rounds = [
            {name: microseconds(ask, STARTS * (20 if name == "ours" else 1)) for name, ask in answering.items()}
            for _ in range(ROUNDS)
        ]
        took = {name: median(each[name] for each in rounds) for name in answering}
        found[question] = {
            "ours_us": round(took["ours"], 2),
            "ours_per_second": round(1e6 / took["ours"]),
            **{
                name: {
                    "us": round(took[name], 1),
                    "times_faster": round(median(each[name] / each["ours"] for each in rounds), 1),
                    "same_answers": f"{agreeing(answering['ours'], answering[name])} of {len(STARTS)}",
                }
                for name in took
                if name != "ours"
            },
        }
    return found


def agreeing(one: Ask, other: Ask) -> int:
    return sum(one(start) == other(start) for start in STARTS)


def main() -> None:
    warnings.simplefilter("ignore")  # the libraries', of what they are built on
    asked = {"ours": ours()}
    absent = []
    for name, library in (("businesstimedelta", business_timedelta), ("business_duration", business_duration)):
        try:
            asked[name] = library()
        except ImportError:
            absent.append(name)
    told = {"python": platform.python_version(), "questions": measured(asked)}
    print(json.dumps(told | ({"not_installed": absent} if absent else {}), indent=2))


if __name__ == "__main__":
    main()
