"""The end of a ticket, and its coming back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desk.conversation import may_reopen
from desk.decision import Decision, Forget, Happened
from desk.lifecycle.guard import must_be_open, must_have_customer
from desk.lifecycle.opening import album_pause, waits_again
from desk.lifecycle.priority import judge_again
from desk.notice import Button, Fact, IfUnknown, Line, Notice, Quoted, Relay, ShowCard, Term, TicketNumber, To
from desk.people import Person
from desk.policy import Policy
from desk.promise import in_step
from desk.promise_lines import promise_lines
from desk.refusal import Refusal
from desk.speech import card_urgency, number, paragraphs, pressed
from desk.ticket import Entry, Status, Ticket
from desk.triage.verdict import Verdict


def close(ticket: Ticket, by: Person, now: datetime, *, words: bool) -> Decision:
    """The matter is done. With `words` the agent's text has gone to the customer just before."""
    if not ticket.status.open:
        if ticket.status is Status.CLOSED:
            return Decision(ticket=ticket).also(pressed("done.closed", ticket))
        raise Refusal("not_open", number=number(ticket), status=Term(f"status.{ticket.status.value}"))
    mine = by.id == ticket.customer
    key = "ticket.closed_by_you" if mine else "ticket.closed_after_words" if words else "ticket.closed"
    told = Notice(
        to=To.CUSTOMER,
        key=key,
        facts={"number": number(ticket)},
        buttons=_rating(ticket),
        ticket=ticket.number,
        if_unknown=IfUnknown.DROP if words else IfUnknown.AGAIN,
    )
    done = () if mine else (pressed("done.closed", ticket),)
    return _closed(ticket, by, now, Happened(what="closed", by=by.id), *done, told)


def solve(ticket: Ticket, by: Person, now: datetime) -> Decision:
    """An article answered it, says the customer. Where nobody worked on it, nobody's work is rated."""
    if by.id != ticket.customer:
        raise Refusal("no_such_ticket", number=number(ticket))
    if not ticket.status.open:
        return close(ticket, by, now, words=False)
    told = Notice(
        to=To.CUSTOMER,
        key="ticket.solved",
        facts={"number": number(ticket)},
        buttons=_rating(ticket) if ticket.answered_at else (),
        ticket=ticket.number,
    )
    return _closed(ticket, by, now, Happened(what="solved", by=by.id), told)


def _closed(ticket: Ticket, by: Person, now: datetime, happened: Happened, *told: Notice) -> Decision:
    return Decision(
        ticket=replace(ticket, status=Status.CLOSED, closed_at=now, closed_by=by.id, waiting_since=None),
        happened=(happened,),
        outgoing=(*told, ShowCard(ticket=ticket.number)),
        reminders=(Forget(),),
    )


def _rating(ticket: Ticket) -> tuple[tuple[Button, ...], ...]:
    return (tuple(Button(f"rate_{mark}", f"rate:{ticket.number}:{mark}") for mark in range(1, 6)),)


def rate(ticket: Ticket, mark: int, by: Person) -> Decision:
    """One to five, by the customer, after the close; the last word counts."""
    if ticket.status.open:
        raise Refusal("rate_when_closed", number=number(ticket))
    return Decision(
        ticket=replace(ticket, rating=mark),
        happened=(Happened(what="rated", by=by.id, facts={"mark": mark}),),
        outgoing=(pressed("done.rated", ticket, mark=mark), ShowCard(ticket=ticket.number)),
    )


def decline(ticket: Ticket, by: Person, reason: str, now: datetime) -> Decision:
    """The desk does not do this; the customer reads why."""
    must_have_customer(ticket)
    must_be_open(ticket)
    if not reason.strip():
        raise Refusal("decline_needs_reason", number=number(ticket))
    facts: dict[str, Fact] = {"number": number(ticket), "reason": Quoted(reason.strip())}
    return Decision(
        ticket=replace(ticket, status=Status.DECLINED, closed_at=now, closed_by=by.id, waiting_since=None),
        happened=(Happened(what="declined", by=by.id),),
        outgoing=(
            pressed("done.declined", ticket),
            Notice(to=To.CUSTOMER, key="ticket.declined", facts=facts, ticket=ticket.number),
            ShowCard(ticket=ticket.number),
        ),
        reminders=(Forget(),),
    )


def reopen_by_customer(ticket: Ticket, entry: Entry, verdict: Verdict, policy: Policy, now: datetime) -> Decision:
    """Words after the close, soon enough: the same ticket, the same agent."""
    opened = replace(_reopened(ticket), heard_at=now, gathers_until=now + policy.gather_within, unheard=False)
    again = judge_again(waits_again(opened, entry.text, now), verdict, policy, now)
    raised = again.ticket or opened
    told = _tell_reopened(opened if again.happened else raised, policy, now, promise=not again.happened)
    return Decision(
        ticket=raised,
        happened=(Happened(what="reopened", by=ticket.customer), *again.happened),
        outgoing=(
            told,
            *again.outgoing,
            ShowCard(ticket=ticket.number, urgency=card_urgency(raised)),
            Relay(entry=entry.id, ticket=ticket.number, to=To.AGENTS, after=album_pause(entry)),
        ),
    )


def reopen(ticket: Ticket, by: Person, policy: Policy, now: datetime) -> Decision:
    """An agent may reopen at any time; a customer as long as the desk allows."""
    if ticket.status.open:
        return Decision(ticket=ticket).also(pressed("done.reopened", ticket))
    if ticket.merged_into:
        raise Refusal("merged", number=number(ticket), into=TicketNumber(ticket.merged_into))
    if by.id == ticket.customer and not may_reopen(ticket, policy, now):
        raise Refusal("reopen_too_late", number=number(ticket))
    opened = in_step(_reopened(ticket), policy, now)
    told = _tell_reopened(opened, policy, now)
    return Decision(
        ticket=opened,
        happened=(Happened(what="reopened", by=by.id),),
        outgoing=(pressed("done.reopened", ticket), told, ShowCard(ticket=ticket.number)),
    )


def _tell_reopened(ticket: Ticket, policy: Policy, now: datetime, *, promise: bool = True) -> Notice:
    """With the promise that counts on, unless a word on the priority says it."""
    line = Line("ticket.reopened", {"number": number(ticket)})
    promises = promise_lines(ticket, policy, now) if promise else ()
    return paragraphs(To.CUSTOMER, line, *promises, ticket=ticket.number)


def _reopened(ticket: Ticket) -> Ticket:
    status = Status.CLAIMED if ticket.claimed_by else Status.NEW
    return replace(ticket, status=status, closed_at=None, closed_by=None)
