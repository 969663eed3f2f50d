"""Promises: by when the customer has an answer, and how that is said."""

from __future__ import annotations

from datetime import datetime, timedelta

from desk.business_calendar import Length, Range, Span, Unit, far_end
from desk.notice import Fact, Line
from desk.policy import Policy
from desk.triage.verdict import Priority

_SAID_AS_LENGTH = timedelta(hours=4)
_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def first_answer_due(priority: Priority, policy: Policy, since: datetime) -> datetime | None:
    """The moment by which a ticket opened at `since` has its first answer; None where nothing is promised."""
    length = policy.first_answer.get(priority)
    return policy.calendar.due(since, length) if length else None


def raised_due(priority: Priority, before: datetime | None, policy: Policy, now: datetime) -> datetime | None:
    """Raised at `now`: counted from now, and not later than what was promised before, unless that has passed."""
    due = first_answer_due(priority, policy, now)
    if due is None or before is None:
        return due or before
    return min(due, before) if before > now else due


def lowered_due(
    priority: Priority, opened: datetime, before: datetime | None, policy: Policy, now: datetime
) -> datetime | None:
    """Lowered at `now`: counted from when the ticket opened; where that has passed, it stays as it was promised."""
    due = first_answer_due(priority, policy, opened)
    return before if due is not None and due <= now else due


def first_answer_line(priority: Priority, due: datetime | None, policy: Policy, now: datetime) -> Line:
    """The sentence that the customer reads at `now`."""
    length = policy.first_answer.get(priority)
    if due is None:
        return _without_date(length)
    if due <= now:
        return Line("promise.late")
    if isinstance(length, Range) and length.most is not None:
        return Line("promise.range", {"range": said(length), "due": due})
    span = far_end(length) if length else None
    if span and span.unit is Unit.CLOCK and span.time == due - now and span.time <= _SAID_AS_LENGTH:
        return Line("promise.within", {"within": span.time, "due": due})
    return Line("promise.by", {"due": due})


def _without_date(length: Length | None) -> Line:
    if isinstance(length, Range) and length.most is None:
        return Line("promise.open", {"range": said(length)})
    return Line("promise.none")


def said(length: Length) -> Fact:
    """A length of time as a fact: "4 working hours", "2–3 working days", "3 months or more"."""
    if isinstance(length, Span):
        unit, (count,) = _counted(length)
        return length.time if length.unit is Unit.CLOCK else Line(f"length.{unit}", {"count": count})
    if length.most is None:
        return Line("range.or_more", {"least": said(length.least)})
    unit, (least, most) = _counted(length.least, length.most)
    return Line(f"range.{unit}", {"least": least, "most": most})


def _counted(*spans: Span) -> tuple[str, tuple[int, ...]]:
    """The largest unit in which all of them are whole, and how many of it each is."""
    kind = spans[-1].unit
    if kind not in (Unit.CLOCK, Unit.WORKING):
        return kind.value, tuple(span.count for span in spans)
    units = {"hours": _HOUR, "minutes": _MINUTE} if kind is Unit.WORKING else {"days": _DAY, "hours": _HOUR}
    fits = (name for name, size in units.items() if not any(span.time % size for span in spans))
    name = next(fits, "minutes")
    size = units.get(name, _MINUTE)
    counts = tuple(max(1, round(span.time / size)) for span in spans)
    return (f"working_{name}" if kind is Unit.WORKING else name), counts
