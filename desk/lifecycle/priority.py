"""Priority: what the desk judges, the customer says and an agent decides, and the promise that follows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desk.decision import Decision, Happened
from desk.doubt import is_doubtful
from desk.lifecycle.guard import must_be_open
from desk.notice import Button, Code, Fact, Line, Notice, ShowCard, Term, To
from desk.people import Person
from desk.policy import Policy
from desk.promise import in_step
from desk.promise_lines import promise_lines
from desk.refusal import Refusal
from desk.speech import card_urgency, number, paragraphs, pressed
from desk.ticket import Stands, Ticket
from desk.triage.verdict import Kind, Priority, Verdict


def raise_to(ticket: Ticket, verdict: Verdict, policy: Policy, now: datetime) -> Ticket:
    """Judged again: higher raises the ticket and its promise, lower changes nothing.

    What an agent decided stands against more of the same, and gives way to what is worse than anything said so far.
    What the customer answered stands against more doubt, and gives way to what leaves none.
    """
    worse = verdict.priority.rank > ticket.judged.rank
    judged = ticket
    if worse:
        judged = replace(
            ticket, judged=verdict.priority, reasons=verdict.reasons, confidence=verdict.confidence, kind=verdict.kind
        )
    answered = ticket.stands is not None and ticket.stands.level is not None
    stands = ticket.decided is not None or (answered and is_doubtful(verdict, policy))
    if verdict.priority.rank <= ticket.priority.rank or (stands and not worse):
        return judged
    return _with_priority(replace(judged, decided=None), verdict.priority, policy, now)


def set_priority(ticket: Ticket, priority: Priority, by: Person, policy: Policy, now: datetime) -> Decision:
    """An agent decides; the promise follows and the customer is told."""
    must_be_open(ticket)
    if ticket.priority is priority and ticket.decided is priority:
        return Decision(ticket=ticket).also(
            pressed("done.priority", ticket, priority=Term(f"priority.{priority.value}"))
        )
    changed = _with_priority(replace(ticket, decided=priority), priority, policy, now)
    told = () if ticket.priority is priority else (tell_priority(changed, policy, now),)
    return Decision(
        ticket=changed,
        happened=(Happened(what="priority", by=by.id, facts={"priority": Term(f"priority.{priority.value}")}),),
        outgoing=(
            pressed("done.priority", changed, priority=Term(f"priority.{priority.value}")),
            *told,
            ShowCard(ticket=ticket.number, urgency=card_urgency(changed)),
        ),
    )


def wish_priority(ticket: Ticket, priority: Priority, policy: Policy, now: datetime, *, sure: bool) -> Decision:
    """The customer says how important it is. Urgent out of hours is asked once more: is it down for everybody now?"""
    must_be_open(ticket)
    if policy.urgent_after_hours == "ask" and not sure and _urgent_at_night(ticket, priority, policy, now):
        return Decision(ticket=ticket).also(_ask_if_down(ticket))
    return _wished(ticket, priority, policy, now)


def say_how_it_stands(ticket: Ticket, stands: Stands, policy: Policy, now: datetime) -> Decision:
    """The answer to the question of a doubtful receipt: a wish that is sure, and may lower too; the last one counts."""
    must_be_open(ticket)
    level = stands.level
    if ticket.stands is None or level is None:
        raise Refusal("not_asked", number=number(ticket), command=Code(f"/priority {ticket.number} urgent"))
    return _wished(ticket, level, policy, now, stands=stands)


def deny_down(ticket: Ticket, policy: Policy, now: datetime) -> Decision:
    """Not down for everybody, yet important enough to press for it."""
    must_be_open(ticket)
    return _wished(ticket, _at_least_important(ticket), policy, now)


def _urgent_at_night(ticket: Ticket, priority: Priority, policy: Policy, now: datetime) -> bool:
    raised = priority is Priority.URGENT and ticket.priority is not Priority.URGENT
    return raised and not policy.calendar.open_at(now)


def _believed(ticket: Ticket, priority: Priority, policy: Policy, now: datetime) -> Priority:
    """What becomes of a wish: the desk file may say that at night nobody's own word makes a ticket urgent."""
    softened = policy.urgent_after_hours == "no" and _urgent_at_night(ticket, priority, policy, now)
    return _at_least_important(ticket) if softened else priority


def _at_least_important(ticket: Ticket) -> Priority:
    return max(ticket.priority, Priority.IMPORTANT, key=lambda level: level.rank)


def _wished(
    ticket: Ticket, priority: Priority, policy: Policy, now: datetime, *, stands: Stands | None = None
) -> Decision:
    wished = replace(ticket, wished=priority, stands=stands or ticket.stands)
    if ticket.decided is None:
        wished = _with_priority(wished, _believed(ticket, priority, policy, now), policy, now)
    done = pressed("done.wished", wished, priority=Term(f"priority.{wished.priority.value}"))
    if wished == ticket:
        return Decision(ticket=ticket).also(done)
    told = (tell_priority(wished, policy, now),) if wished.priority is not ticket.priority else ()
    return Decision(
        ticket=wished,
        happened=(_said(ticket, priority, stands),),
        outgoing=(done, *told, ShowCard(ticket=ticket.number, urgency=card_urgency(wished))),
    )


def _said(ticket: Ticket, priority: Priority, stands: Stands | None) -> Happened:
    if stands is not None:
        return Happened(what="stands", by=ticket.customer, facts={"stands": Term(f"stands.{stands.value}")})
    return Happened(what="wished", by=ticket.customer, facts={"priority": Term(f"priority.{priority.value}")})


def _with_priority(ticket: Ticket, priority: Priority, policy: Policy, now: datetime) -> Ticket:
    """The promises follow the priority."""
    return in_step(replace(ticket, priority=priority), policy, now)


def tell_priority(ticket: Ticket, policy: Policy, now: datetime) -> Notice:
    line = Line(
        "ticket.priority_now", {"number": number(ticket), "priority": Term(f"priority.{ticket.priority.value}")}
    )
    return paragraphs(To.CUSTOMER, line, *promise_lines(ticket, policy, now), ticket=ticket.number)


def tell_moved(before: Ticket, after: Ticket, policy: Policy, now: datetime) -> tuple[Notice, ...]:
    """What is promised now, where that is something else than before."""
    was, lines = (promise_lines(ticket, policy, now) for ticket in (before, after))
    if was == lines or not lines:
        return ()
    line = Line("ticket.promise_now", {"number": number(after)})
    return (paragraphs(To.CUSTOMER, line, *lines, ticket=after.number),)


def _ask_if_down(ticket: Ticket) -> Notice:
    yes = Button("down_for_all", f"down:{ticket.number}:yes")
    no = Button("not_for_all", f"down:{ticket.number}:no")
    return Notice(
        to=To.CUSTOMER,
        key="ask.down_for_all",
        facts={"number": number(ticket)},
        buttons=((yes, no),),
        ticket=ticket.number,
    )


def set_kind(ticket: Ticket, kind: Kind, by: Person, policy: Policy, now: datetime) -> Decision:
    """What the matter is about; the promises follow, and the customer is told where they are others now."""
    must_be_open(ticket)
    facts: dict[str, Fact] = {"kind": Term(f"kind.{kind.value}")}
    changed = in_step(replace(ticket, kind=kind), policy, now)
    return Decision(
        ticket=changed,
        happened=(Happened(what="kind", by=by.id, facts=facts),),
        outgoing=(
            pressed("done.kind", ticket, **facts),
            *tell_moved(ticket, changed, policy, now),
            ShowCard(ticket=ticket.number),
        ),
    )


def reasons_of(verdict: Verdict) -> Fact:
    return Term(f"reason.{verdict.reasons[0]}") if verdict.reasons else Term("reason.no_cue")


def judge_again(ticket: Ticket, verdict: Verdict, policy: Policy, now: datetime) -> Decision:
    """The words changed: higher raises the ticket, and the customer is told; lower changes nothing."""
    raised = in_step(raise_to(ticket, verdict, policy, now), policy, now)
    if raised.priority is ticket.priority:
        before = in_step(ticket, policy, now)
        return Decision(ticket=raised, outgoing=tell_moved(before, raised, policy, now))
    facts: dict[str, Fact] = {"priority": Term(f"priority.{raised.priority.value}"), "reasons": reasons_of(verdict)}
    card = ShowCard(ticket=ticket.number, urgency=card_urgency(raised))
    return Decision(
        ticket=raised,
        happened=(Happened(what="raised", facts=facts),),
        outgoing=(tell_priority(raised, policy, now), card),
    )
