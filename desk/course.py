"""A ticket's course: its own history as far as its promises go, and by when each is due.

What is due is worked out from the steps each time, never added up. While a ticket waits for its customer, or is closed,
the clock of its promises stands; what was left of them then counts on:

- of working time, and of working days, the working time that was left; a pause outside of the hours costs nothing;
- of anything else, and of a moment that an agent named outside of the hours, the time on the clock.

A pause that begins when the promise is broken already changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from desk.business_calendar import BusinessCalendar
from desk.spans import Length, Span, Unit, far_end
from desk.triage.verdict import Kind, Priority

_MOMENT = timedelta(seconds=1)

Pause = tuple[datetime, datetime]


class Target(StrEnum):
    """What is promised."""

    FIRST_ANSWER = "first_answer"
    NEXT_ANSWER = "next_answer"  # to the customer's words after an answer
    RESOLUTION = "resolution"


class What(StrEnum):
    PROMISED = "promised"
    PAUSED = "paused"
    RESUMED = "resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a ticket's promises depend on."""

    priority: Priority
    kind: Kind
    plan: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`at` is when it happened; all else belongs to what was promised then, and counts from `since`."""

    what: What
    at: datetime
    target: Target | None = None
    since: datetime | None = None
    length: Length | None = None  # with neither length nor `until` nothing is promised
    until: datetime | None = None  # a moment that was named instead
    average: bool = False
    theirs: bool = False  # an agent's own word: nothing but another one moves it
    terms: Terms | None = None


Course = tuple[Step, ...]


def promised(course: Course) -> dict[Target, Step]:
    """The promise of each target that stands."""
    return {step.target: step for step in course if step.target is not None}


def paused_since(course: Course) -> datetime | None:
    """Since when the clock stands; None while it runs."""
    return course[-1].at if course and course[-1].what is What.PAUSED else None


def due(step: Step, course: Course, calendar: BusinessCalendar, now: datetime) -> datetime | None:
    """By when a promise is to be kept; while its clock stands: as if it ran again from `now`."""
    return _due(step, tuple(_pauses(course, now)), calendar)


def part(step: Step, share: float, course: Course, calendar: BusinessCalendar, now: datetime) -> datetime | None:
    """When a share of a promise's time has passed, its pauses left out."""
    whole = _due(step, (), calendar)
    if whole is None or step.since is None:
        return None
    working = _working(step, calendar) and calendar.working_between(step.since, whole)
    span = Span(unit=Unit.WORKING, time=working * share) if working else Span(time=(whole - step.since) * share)
    return _due(replace(step, length=span, until=None), tuple(_pauses(course, now)), calendar)


def near_end(step: Step, course: Course, calendar: BusinessCalendar, now: datetime) -> datetime | None:
    """When the shorter end of a range has passed."""
    least = getattr(step.length, "least", None)
    return None if least is None else _due(replace(step, length=least), tuple(_pauses(course, now)), calendar)


def _pauses(course: Course, now: datetime) -> Iterable[Pause]:
    began: datetime | None = None
    for step in course:
        match step.what:
            case What.PAUSED:
                began = step.at
            case What.RESUMED if began is not None:
                yield began, step.at
                began = None
    if began is not None:
        yield began, max(began, now)


def _due(step: Step, pauses: Iterable[Pause], calendar: BusinessCalendar) -> datetime | None:
    if step.since is None:
        return None
    end = step.until or (calendar.due(step.since, step.length) if step.length else None)
    if end is None:
        return None
    working = _working(step, calendar)
    for paused, over in pauses:
        began = max(paused, step.since)
        if began < min(over, end):
            end = _later(end, began, over, calendar) if working else end + (over - began)
    return end


def _later(end: datetime, began: datetime, over: datetime, calendar: BusinessCalendar) -> datetime:
    left = calendar.working_between(began, end)
    if not left and over <= end:
        return end
    counted = calendar.due(over, Span(unit=Unit.WORKING, time=left))
    return end if counted is None else max(end, counted)


def _working(step: Step, calendar: BusinessCalendar) -> bool:
    """Whether working time alone counts; a moment that was named counts in it where it is of the hours."""
    if step.until is not None:
        return calendar.open_at(step.until) or calendar.open_at(step.until - _MOMENT)
    span = far_end(step.length) if step.length else None
    return span is not None and span.unit in (Unit.WORKING, Unit.WORKING_DAYS)


def put(course: Course, step: Step) -> Course:
    """With a promise in the place of the one that its target had; promises stand before the pauses."""
    others = tuple(one for one in course if one.target is not None and one.target is not step.target)
    return (*others, step, *(one for one in course if one.target is None))


def pruned(course: Course, needed: datetime | None) -> Course:
    """Without the pauses that were over before the moment from which the first promise may count; None: all."""
    kept: list[Step] = []
    for step in course:
        over = step.what is What.RESUMED and (needed is None or step.at <= needed)
        if over and kept and kept[-1].what is What.PAUSED:
            kept.pop()
        else:
            kept.append(step)
    return tuple(kept)
