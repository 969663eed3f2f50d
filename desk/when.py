"""A moment to come, as agents type it: `30m`, `2h`, `1d`, `17:30`, `2026-12-31`, `1405-10-10 09:00`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

from desk.dates import day
from desk.digits import latin
from desk.notice import Code, Listing
from desk.refusal import Refusal
from desk.wall_clock import instant

_LENGTH = re.compile(r"\A(\d{1,4})\s*([mhd])\Z", re.ASCII)
_TIME = re.compile(r"\A([01]?\d|2[0-3])[:.]([0-5]\d)\Z", re.ASCII)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_END_OF_DAY = timedelta(hours=23, minutes=59)
_ONE_DAY = timedelta(days=1)


def moment(text: str, now: datetime, zone: tzinfo) -> datetime:
    """In UTC. A time alone is the next such; a date alone is the end of that day. Raises Refusal for what cannot be
    read, and for what is over."""
    found = _read(latin(text).strip().lower(), now, zone)
    if found is None:
        raise Refusal("which_moment", examples=_examples(now, zone))
    if found <= now:
        raise Refusal("moment_is_over", examples=_examples(now, zone))
    return found


def _read(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    if length := _LENGTH.match(text):
        return now.astimezone(UTC) + timedelta(**{_UNITS[length[2]]: int(length[1])})
    on, _, rest = text.partition(" ")
    if (at := _time(text)) is not None:
        return _next(at, now, zone)
    at = _time(rest.strip()) if rest else _END_OF_DAY
    written = _date(on)
    return None if written is None or at is None else instant(zone, written, at)


def _next(at: timedelta, now: datetime, zone: tzinfo) -> datetime:
    today = now.astimezone(zone).date()
    found = instant(zone, today, at)
    return found if found > now else instant(zone, today + _ONE_DAY, at)


def _time(text: str) -> timedelta | None:
    """How long after midnight."""
    match = _TIME.match(text)
    return timedelta(hours=int(match[1]), minutes=int(match[2])) if match else None


def _date(text: str) -> date | None:
    try:
        return day(text)
    except ValueError:
        return None


def _examples(now: datetime, zone: tzinfo) -> Listing:
    tomorrow = now.astimezone(zone).date() + _ONE_DAY
    return Listing(tuple(map(Code, ("30m", "2h", "1d", "17:30", f"{tomorrow}", f"{tomorrow} 17:30"))))
