"""How a promise is said: to the customer in a sentence, to agents in a word."""

from __future__ import annotations

from datetime import datetime, timedelta

from desk import course as courses
from desk.business_calendar import Length, Phase, Range, Span, Unit, far_end
from desk.course import Target
from desk.notice import Fact, Line, Term
from desk.policy import Policy
from desk.promise import Promise, standing
from desk.ticket import Ticket

_SAID_AS_LENGTH = timedelta(hours=4)
_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def promise_lines(ticket: Ticket, policy: Policy, now: datetime) -> tuple[Line, ...]:
    """What the customer reads at `now`: by when they are answered, and by when it is done, where that is promised.
    Nothing while the clock stands: then it is their turn."""
    if courses.paused_since(ticket.course) is not None:
        return ()
    stand = standing(ticket, policy, now)
    answers = [stand[target] for target in (Target.FIRST_ANSWER, Target.NEXT_ANSWER) if target in stand]
    if ticket.answered_at is not None:
        answers = [promise for promise in answers if promise.length is not None]
    elif not answers:
        return (Line("promise.none"),)
    done = stand.get(Target.RESOLUTION)
    lasting = [done] if done is not None and (done.length is not None or done.theirs) else []
    return tuple(promise_line(promise, now) for promise in (*answers, *lasting))


def promise_line(promise: Promise, now: datetime) -> Line:
    """The sentence that the customer reads at `now`."""
    done, length = promise.target is Target.RESOLUTION, promise.length
    facts: dict[str, Fact] = {"due": promise.due} if promise.due is not None else {}
    if promise.average and length is not None:
        return Line("resolution.average" if done else "promise.average", {"within": said(length)})
    if promise.due is None:
        return _without_date(length, done=done)
    if promise.due <= now:
        return Line("resolution.late" if done else "promise.late")
    if isinstance(length, Range) and length.most is not None:
        return Line("resolution.range" if done else "promise.range", {"range": said(length), **facts})
    span = far_end(length) if length else None
    if span and span.unit is Unit.CLOCK and span.time == promise.due - now and span.time <= _SAID_AS_LENGTH:
        return Line("resolution.within" if done else "promise.within", {"within": span.time, **facts})
    return Line("resolution.by" if done else "promise.by", facts)


def _without_date(length: Length | None, *, done: bool) -> Line:
    if isinstance(length, Range) and length.most is None:
        return Line("resolution.open" if done else "promise.open", {"range": said(length)})
    return Line("resolution.none" if done else "promise.none")


def due_lines(ticket: Ticket, policy: Policy, now: datetime) -> tuple[Line, ...]:
    """What agents see of it on a card; nothing while the clock stands."""
    stand = standing(ticket, policy, now).values()
    return tuple(line for promise in stand if not promise.paused for line in _due_line(promise, now))


def _due_line(promise: Promise, now: datetime) -> tuple[Line, ...]:
    facts: dict[str, Fact] = {"target": Term(f"target.{promise.target.value}")}
    if promise.length is not None and (promise.average or promise.due is None):
        key = "card.promised_average" if promise.average else "card.promised"
        return (Line(key, {**facts, "within": said(promise.length)}),)
    if promise.due is None:
        return ()
    return (Line("card.late" if promise.due <= now else "card.due", {**facts, "due": promise.due}),)


def opening_line(ticket: Ticket, policy: Policy, now: datetime) -> tuple[Line, ...]:
    """When the desk opens again: said while nobody is there, nobody is called, and no promise tells it."""
    phase, on_call = policy.calendar.phase(now), policy.on_call
    paged = ticket.priority in on_call.priorities and phase in on_call.when.phases
    if phase is not Phase.CLOSED or paged:
        return ()
    promise = standing(ticket, policy, now).get(Target.FIRST_ANSWER)
    opens = policy.calendar.next_open(now)
    if opens is None or (promise is not None and promise.due is not None and not promise.average):
        return ()
    return (Line("hours.opens", {"opens": opens}),)


def averages(policy: Policy) -> tuple[Fact, ...]:
    """The lengths that are promised on average for a first answer, each once."""
    rules = (rule for rule in policy.promises if rule.target is Target.FIRST_ANSWER and rule.average)
    return tuple(said(length) for length in dict.fromkeys(rule.length for rule in rules) if length is not None)


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
