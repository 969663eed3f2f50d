"""On-call in a desk file: the rotation, the ladder of a page, and when a ticket pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import time, timedelta
from typing import Any

from bot.policies.reading import Reading
from bot.policies.spans import clock
from desk.business_calendar import BusinessCalendar
from desk.on_call_terms import Every, OnCallTerms, PageHours, Rotation
from desk.triage.verdict import Priority

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HAND_OVER = re.compile(r"\A(?:(?P<day>[^\W\d]+)\s+)?(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)\Z")
_STEP = (timedelta(minutes=1), timedelta(hours=12))
_UNACKNOWLEDGED = (timedelta(minutes=1), timedelta(days=2))
_MOST_ROUNDS = 20

HandOver = tuple[int | None, time]


def read_on_call(reading: Reading, calendar: BusinessCalendar) -> OnCallTerms:
    take, usual = reading.take, OnCallTerms()
    usually = PageHours.CLOSED if calendar.after_hours is None else PageHours.AFTER_HOURS
    when = take("on_call.when", _when, usually)
    if when is PageHours.AFTER_HOURS and calendar.after_hours is None:
        reading.wrong("on_call.when", 'windows under [after_hours] beside it, or "closed" or "always"')
    return OnCallTerms(
        rotation=_rotation(reading),
        step=take("on_call.step", _between(*_STEP), usual.step),
        rounds=take("on_call.rounds", _rounds, usual.rounds),
        unacknowledged_after=take(
            "on_call.unacknowledged_after", _between(*_UNACKNOWLEDGED), usual.unacknowledged_after
        ),
        when=when,
        priorities=take("on_call.priorities", _priorities, usual.priorities),
    )


def _rotation(reading: Reading) -> Rotation:
    usual = Rotation()
    every = reading.take("on_call.rotation", _every, None)
    hand_over = reading.take("on_call.hand_over", _hand_over, None)
    on_holidays = reading.take("on_call.hand_over_on_holidays", _yes_or_no, usual.on_holidays)
    if every is None and not _written(reading, "rotation"):
        every = usual.every
    if hand_over is not None:
        _fits(reading, every, hand_over)
    weekday, at = hand_over or (None, usual.at)
    return Rotation(
        every=every or usual.every,
        weekday=usual.weekday if weekday is None else weekday,
        at=at,
        on_holidays=on_holidays,
    )


def _written(reading: Reading, name: str) -> bool:
    table = reading.raw.get("on_call")
    return isinstance(table, Mapping) and name in table


def _fits(reading: Reading, every: Every | None, hand_over: HandOver) -> None:
    """A weekly rotation has a weekday, a daily one has none; what is neither was told already."""
    weekday, _at = hand_over
    if every is Every.DAY and weekday is not None:
        reading.wrong("on_call.hand_over", "a time alone, such as 09:00: a daily rotation has no weekday")
    if every is Every.WEEK and weekday is None:
        reading.wrong("on_call.hand_over", "a weekday and a time, such as monday 09:00: the rotation is weekly")


def _every(raw: Any) -> Every:
    if raw not in tuple(Every):
        raise ValueError("daily or weekly")
    return Every(raw)


def _hand_over(raw: Any) -> HandOver:
    match = _HAND_OVER.match(raw.strip().lower()) if isinstance(raw, str) else None
    if match is None:
        raise ValueError("a weekday and a time such as monday 09:00, or for a daily rotation a time such as 09:00")
    if match["day"] is not None and match["day"] not in _DAYS:
        raise ValueError(f"a weekday ({', '.join(_DAYS)}) before the time; {match['day']!r} is none")
    weekday = None if match["day"] is None else _DAYS.index(match["day"])
    return weekday, time(int(match["hour"]), int(match["minute"]))


def _yes_or_no(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise ValueError("true or false")
    return raw


def _between(least: timedelta, most: timedelta) -> Callable[[Any], timedelta]:
    def parse(raw: Any) -> timedelta:
        length = clock(raw)
        if not least <= length <= most:
            raise ValueError(f"a length of time from {_minutes(least)}m to {_minutes(most) // 60}h")
        return length

    return parse


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds()) // 60


def _rounds(raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= _MOST_ROUNDS:
        raise ValueError(f"a whole number from 1 to {_MOST_ROUNDS}")
    return raw


def _when(raw: Any) -> PageHours:
    if raw not in tuple(PageHours):
        raise ValueError(f"one of {', '.join(PageHours)}")
    return PageHours(raw)


def _priorities(raw: Any) -> frozenset[Priority]:
    levels = tuple(level.value for level in Priority)
    if not isinstance(raw, list) or not raw or not all(one in levels for one in raw):
        raise ValueError(f"a list of one or more of {', '.join(levels)}")
    return frozenset(map(Priority, raw))
