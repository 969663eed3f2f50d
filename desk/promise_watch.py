"""Promises that are watched: a warning before one is broken, and who hears of it afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from desk import course as courses
from desk.course import Target
from desk.decision import Decision, Forget, Happened, Remind
from desk.notice import Fact, Notice, Quoted, ShowCard, Term, To, Urgency
from desk.policy import Policy
from desk.promise import Promise, standing
from desk.speech import number
from desk.ticket import Ticket

MATTER = "promise"
WARN, REVIEW, BREACH, GROUP, SUPERVISORS = STEPS = ("warn", "review", "breach", "group", "supervisors")
_TO = {
    WARN: To.ASSIGNEE,
    REVIEW: To.ASSIGNEE,
    BREACH: To.ASSIGNEE,
    GROUP: To.AGENTS,
    SUPERVISORS: To.SUPERVISORS,
}

Steps = tuple[tuple[str, datetime], ...]


def promise_reminders(before: Ticket | None, after: Ticket, policy: Policy, now: datetime) -> Iterable[Remind | Forget]:
    """What changes for the reminders of a ticket's promises: nothing, as long as they stand as they stood."""
    if before is not None and before.course == after.course:
        return
    was = _watched(before, policy, now) if before is not None else {}
    watched = _watched(after, policy, now)
    for target in Target:
        if was.get(target) != watched.get(target):
            yield _next(target, watched.get(target, ()), now) or Forget(matter=f"{MATTER}:{target}")


def promise_due(ticket: Ticket, target: Target, step: str, policy: Policy, now: datetime) -> Decision:
    """The reminder of a promise is due: the newest step that is due speaks, once, and the next one is waited for.

    `step` is the one that the reminder was set for: it and what came after it were not said yet.
    """
    steps = _watched(ticket, policy, now).get(target, ())
    again = _next(target, steps, now)
    reminders = (again,) if again else ()
    unsaid = [name for name, at in steps if at <= now and STEPS.index(name) >= STEPS.index(step)]
    if not unsaid:
        return Decision(ticket=ticket, reminders=reminders)
    broken = STEPS.index(step) <= STEPS.index(BREACH) <= STEPS.index(unsaid[-1])
    facts: dict[str, Fact] = {"target": Term(f"target.{target.value}")}
    return Decision(
        ticket=ticket,
        happened=(Happened(what="breached", facts=facts),) if broken else (),
        outgoing=(
            _word(ticket, unsaid[-1], standing(ticket, policy, now)[target]),
            *((ShowCard(ticket=ticket.number),) if broken else ()),
        ),
        reminders=reminders,
    )


def _word(ticket: Ticket, step: str, promise: Promise) -> Notice:
    """Broken promises are alerts, which are pushed everywhere; a warning may wait for its turn."""
    facts: dict[str, Fact] = {
        "number": number(ticket),
        "target": Term(f"target.{promise.target.value}"),
        "subject": Quoted(ticket.subject or "…", 80),
    }
    urgency = Urgency.CARD if step in (WARN, REVIEW) else Urgency.ALERT
    if promise.due is None or step == REVIEW:
        since = {**facts, "since": promise.since}
        return Notice(to=_TO[step], key="agent.promise_review", facts=since, ticket=ticket.number, urgency=urgency)
    key = "agent.promise_warning" if step == WARN else "agent.promise_broken"
    due = {**facts, "due": promise.due}
    return Notice(to=_TO[step], key=key, facts=due, ticket=ticket.number, urgency=urgency)


def _next(target: Target, steps: Steps, now: datetime) -> Remind | None:
    coming = [(name, at) for name, at in steps if at > now]
    if not coming:
        return None
    name, at = coming[0]
    return Remind(matter=f"{MATTER}:{target}", due=at, facts={"step": name})


def _watched(ticket: Ticket, policy: Policy, now: datetime) -> dict[Target, Steps]:
    """When each promise of a ticket has to be looked at; nothing while its clock stands."""
    if courses.paused_since(ticket.course) is not None:
        return {}
    made = courses.promised(ticket.course)
    return {target: _steps(step, ticket, policy, now) for target, step in made.items()}


def _steps(step: courses.Step, ticket: Ticket, policy: Policy, now: datetime) -> Steps:
    """An average is warned of and never broken; an open end is looked at again where its range begins."""
    due = courses.due(step, ticket.course, policy.calendar, now)
    if due is None:
        review = courses.near_end(step, ticket.course, policy.calendar, now)
        return ((REVIEW, review),) if review is not None else ()
    warn = courses.part(step, policy.warn_at, ticket.course, policy.calendar, now) or due
    if step.average:
        return ((WARN, min(warn, due)),)
    every = policy.escalate_every
    return (WARN, min(warn, due)), (BREACH, due), (GROUP, due + every), (SUPERVISORS, due + 2 * every)
