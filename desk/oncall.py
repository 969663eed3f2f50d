"""On-call: whose shift it is at a moment, who stands in, who is next, and when the hand-over is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import takewhile

from desk.business_calendar import BusinessCalendar
from desk.on_call_terms import Every, Rotation
from desk.wall_clock import instant

_DAY = timedelta(days=1)
_MOVES_AT_MOST = 60  # days: a hand-over that finds no day without a holiday by then is left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody in the rotation. `turn_at`: at that moment it was their turn; all other turns are counted from it."""

    person: int
    joined_at: datetime
    reached_at: datetime | None = None  # pressed the button of the trial message
    turn_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """`person` takes over the shifts of `covered`."""

    person: int
    covered: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """`turns` are the members, whose turn it is first; `until` is the next hand-over, None where there is none."""

    turns: tuple[Member, ...]
    until: datetime | None

    @property
    def on(self) -> Member:
        return self.turns[0]


def hand_overs(rotation: Rotation, calendar: BusinessCalendar, after: datetime) -> Iterator[datetime]:
    """The moments of hand-over later than `after`, in order, each once; at most a year of them."""
    begin = after.astimezone(calendar.zone).date()
    last: datetime | None = None
    for day in _days(rotation, begin):
        moved = _moved(day, rotation, calendar)
        if moved is None:
            continue
        at = timedelta(hours=rotation.at.hour, minutes=rotation.at.minute)
        moment = instant(calendar.zone, moved, at)
        if moment > after and (last is None or moment > last):
            last = moment
            yield moment


def _days(rotation: Rotation, begin: date) -> Iterator[date]:
    """The days on which it would be handed over if there were no holidays, from so early that none is missed."""
    first = begin - (_MOVES_AT_MOST + 1) * _DAY
    if rotation.every is Every.WEEK:
        first += ((rotation.weekday - first.weekday()) % 7) * _DAY
    apart = 7 if rotation.every is Every.WEEK else 1
    for ordinal in range(first.toordinal(), min(begin.toordinal() + 366, date.max.toordinal() - 2), apart):
        yield date.fromordinal(ordinal)


def _moved(day: date, rotation: Rotation, calendar: BusinessCalendar) -> date | None:
    if rotation.on_holidays or calendar.holiday(day) is None:
        return day
    days = (day + shift * _DAY for shift in range(1, _MOVES_AT_MOST))
    return next((one for one in days if calendar.holiday(one) is None), None)


def turns_between(rotation: Rotation, calendar: BusinessCalendar, since: datetime, now: datetime) -> int:
    """How many hand-overs there were after `since` and until `now`, which counts."""
    count, at = 0, since
    while at < now:
        passed = [*takewhile(lambda moment: moment <= now, hand_overs(rotation, calendar, at))]
        if not passed:
            break
        count, at = count + len(passed), passed[-1]
    return count


def shift(members: Sequence[Member], rotation: Rotation, calendar: BusinessCalendar, now: datetime) -> Shift | None:
    """Whose turn it is. `members` come in the order of joining; None where there are none."""
    if not members:
        return None
    known = next((place for place, one in enumerate(members) if one.turn_at is not None), 0)
    since = members[known].turn_at or members[known].joined_at
    on = (known + turns_between(rotation, calendar, since, now)) % len(members)
    until = next(hand_overs(rotation, calendar, now), None)
    return Shift(turns=(*members[on:], *members[:on]), until=until)


def joined(
    members: Sequence[Member], person: int, rotation: Rotation, calendar: BusinessCalendar, now: datetime
) -> tuple[Member, ...]:
    """Last in the line; whose turn it is keeps it."""
    if any(one.person == person for one in members):
        return tuple(members)
    stay = _anchored(members, shift(members, rotation, calendar, now), now)
    return (*stay, Member(person=person, joined_at=now, turn_at=None if stay else now))


def left(
    members: Sequence[Member], person: int, rotation: Rotation, calendar: BusinessCalendar, now: datetime
) -> tuple[Member, ...]:
    """Whose turn it is keeps it, unless it is they who leave: then the next one has it from now on."""
    today = shift(members, rotation, calendar, now)
    stay = tuple(one for one in members if one.person != person)
    if today is None or not stay:
        return stay
    turns = tuple(one for one in today.turns if one.person != person)
    return _anchored(stay, replace(today, turns=turns), now)


def _anchored(members: Sequence[Member], today: Shift | None, now: datetime) -> tuple[Member, ...]:
    on = today.on.person if today else None
    return tuple(replace(one, turn_at=now if one.person == on else None) for one in members)


def stand_in(person: int, covers: Sequence[Cover], now: datetime) -> tuple[int, datetime | None]:
    """Who takes this person's shift at `now`, and until when. `covers` come oldest first: the newest counts.

    Who stands in may be covered too; where that leads back to where it began, it is the one it began with.
    """
    at, until = person, None
    for _ in covers:
        cover = next(
            (one for one in reversed(covers) if one.covered == at and one.starts_at <= now < one.ends_at), None
        )
        if cover is None:
            return at, until
        at, until = cover.person, min(until or cover.ends_at, cover.ends_at)
        if at == person:
            return person, None
    return at, until
