"""Promises: what is promised to a ticket, how that moves with it, and by when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from desk import course as courses
from desk.business_calendar import Length
from desk.course import Course, Step, Target, Terms, What
from desk.policy import Policy, PromiseRule
from desk.ticket import Status, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One that stands. `due` is None where there is no latest moment; while `paused`, it is what would be left now."""

    target: Target
    since: datetime
    length: Length | None
    due: datetime | None
    average: bool = False
    theirs: bool = False
    paused: bool = False
    rule: PromiseRule | None = None


def promised_now(target: Target, terms: Terms, policy: Policy, now: datetime) -> Promise:
    """What a ticket of these terms is promised from `now` on."""
    rule = rule_of(target, terms, policy, now)
    length = rule.length if rule else None
    due = policy.calendar.due(now, length) if length else None
    return Promise(target=target, since=now, length=length, due=due, average=bool(rule and rule.average), rule=rule)


def rule_of(target: Target, terms: Terms, policy: Policy, since: datetime) -> PromiseRule | None:
    """The rule that decides; which phase the desk is in is judged at the moment from which the promise counts."""
    phase = policy.calendar.phase(since)
    return next((rule for rule in policy.promises if rule.target is target and rule.fits(terms, phase)), None)


def standing(ticket: Ticket, policy: Policy, now: datetime) -> dict[Target, Promise]:
    """What is promised to a ticket and not kept yet."""
    paused = courses.paused_since(ticket.course) is not None
    return {
        target: Promise(
            target=target,
            since=step.since or step.at,
            length=step.length,
            due=courses.due(step, ticket.course, policy.calendar, now),
            average=step.average,
            theirs=step.theirs,
            paused=paused,
        )
        for target, step in courses.promised(ticket.course).items()
    }


def next_due(ticket: Ticket) -> tuple[Target, datetime] | None:
    """What is due first of what is not kept yet; None where nothing is, or the clock stands."""
    dues = {
        Target.FIRST_ANSWER: ticket.first_answer_due if ticket.answered_at is None else None,
        Target.NEXT_ANSWER: ticket.next_answer_due,
        Target.RESOLUTION: ticket.resolution_due,
    }
    found = [(due, target) for target, due in dues.items() if due is not None]
    return min(found)[::-1] if found else None


def in_step(ticket: Ticket, policy: Policy, now: datetime) -> Ticket:
    """The ticket with its course and dues as it stands at `now`. Asked twice, it changes nothing more."""
    course = _paused_or_not(ticket, now)
    made = courses.promised(course)
    for target, origin in _wanted(ticket, policy, made).items():
        before = made.get(target)
        after = _made(target, ticket, policy, now) if before is None else _moved(before, origin, ticket, policy, now)
        if after != before:
            course = courses.put(course, after)
    return _with_dues(replace(ticket, course=_needed(course, ticket, policy)), policy, now)


def promise_until(ticket: Ticket, until: datetime, policy: Policy, now: datetime) -> Ticket:
    """An agent names the moment by which it is done: the promise is theirs from now on."""
    named = Step(
        what=What.PROMISED,
        at=now,
        target=Target.RESOLUTION,
        since=now,
        until=until,
        theirs=True,
        terms=terms_of(ticket),
    )
    return in_step(replace(ticket, course=courses.put(ticket.course, named)), policy, now)


def earlier_of(kept: Ticket, gone: Ticket, policy: Policy, now: datetime) -> Ticket:
    """Two tickets that are one matter from now on: of each promise the one that is due first, at its moment."""
    mine, course = courses.promised(kept.course), kept.course
    for target, other in courses.promised(gone.course).items():
        due = courses.due(other, gone.course, policy.calendar, now)
        own = courses.due(mine[target], course, policy.calendar, now) if target in mine else None
        if due is not None and (own is None or due < own):
            course = courses.put(
                course, replace(other, at=now, since=now, until=due, length=None, terms=terms_of(kept))
            )
    return in_step(replace(kept, course=course), policy, now)


def terms_of(ticket: Ticket) -> Terms:
    return Terms(priority=ticket.priority, kind=ticket.kind, plan=ticket.plan)


def _wanted(ticket: Ticket, policy: Policy, made: Mapping[Target, Step]) -> dict[Target, datetime]:
    """What is still to be kept, and from when it counts at the earliest."""
    if ticket.incident:  # nobody waits for an answer
        return {}
    wanted = {Target.RESOLUTION: ticket.opened_at}
    if ticket.answered_at is None:
        wanted[Target.FIRST_ANSWER] = ticket.opened_at
    elif ticket.unanswered_since is not None:
        wanted[Target.NEXT_ANSWER] = ticket.unanswered_since
    ruled = {rule.target for rule in policy.promises}
    return {target: origin for target, origin in wanted.items() if target in ruled or target in made}


def _needed(course: Course, ticket: Ticket, policy: Policy) -> Course:
    """Without the promises that were kept, and the pauses that no other needs."""
    made = courses.promised(course)
    wanted = _wanted(ticket, policy, made)
    origins = (
        made[target].at if made[target].theirs else origin for target, origin in wanted.items() if target in made
    )
    kept = tuple(step for step in course if step.target is None or step.target in wanted)
    return courses.pruned(kept, min(origins, default=None))


def _paused_or_not(ticket: Ticket, now: datetime) -> Course:
    """The clock stands while the customer is waited for, and while the ticket is closed."""
    runs = ticket.status in (Status.NEW, Status.CLAIMED)
    if runs == (courses.paused_since(ticket.course) is None):
        return ticket.course
    return (*ticket.course, Step(what=What.RESUMED if runs else What.PAUSED, at=now))


def _made(target: Target, ticket: Ticket, policy: Policy, now: datetime, since: datetime | None = None) -> Step:
    """What the desk promises; it counts from `since`, else from now."""
    since = since or now
    rule = rule_of(target, terms_of(ticket), policy, since)
    return Step(
        what=What.PROMISED,
        at=now,
        target=target,
        since=since,
        length=rule.length if rule else None,
        average=bool(rule and rule.average),
        terms=terms_of(ticket),
    )


def _moved(before: Step, origin: datetime, ticket: Ticket, policy: Policy, now: datetime) -> Step:
    """A promise whose ticket has another priority, kind or plan.

    A higher priority promises anew from now, and not later than before; a lower one from the origin, unless that is
    over. Another kind or plan does as the one or the other, as what it promises is sooner or later than before.
    """
    terms, was = terms_of(ticket), before.terms
    if was == terms or before.target is None:
        return before
    kept = replace(before, terms=terms)
    if before.theirs or was is None:
        return kept
    anew, again = (_made(before.target, ticket, policy, now, since) for since in (now, origin))
    due, due_anew, due_again = (
        courses.due(step, ticket.course, policy.calendar, now) for step in (before, anew, again)
    )
    higher = terms.priority.rank - was.priority.rank
    sooner = due_again is not None and (due is None or due_again < due)
    if higher > 0 or (higher == 0 and sooner):
        return kept if _holds(due, due_anew, now) else anew
    return kept if due_again is not None and due_again <= now else again


def _holds(before: datetime | None, anew: datetime | None, now: datetime) -> bool:
    """Whether what was promised before still stands where a new promise is made from `now`."""
    if before is None or anew is None:
        return anew is None
    return now < before <= anew


def _with_dues(ticket: Ticket, policy: Policy, now: datetime) -> Ticket:
    stand = standing(ticket, policy, now)
    dues = {target: None if promise.paused else promise.due for target, promise in stand.items()}
    kept = ticket.first_answer_due if ticket.answered_at is not None else None
    return replace(
        ticket,
        first_answer_due=dues.get(Target.FIRST_ANSWER, kept),
        next_answer_due=dues.get(Target.NEXT_ANSWER),
        resolution_due=dues.get(Target.RESOLUTION),
    )
