"""What agents say: answers, notes, waiting for the customer, and customers who are gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desk.decision import Decision, Forget, Happened
from desk.lifecycle.claiming import claimed
from desk.lifecycle.guard import must_be_open, must_have_customer
from desk.lifecycle.opening import album_pause
from desk.notice import Notice, Relay, ShowCard, To, Urgency
from desk.people import Person
from desk.refusal import Refusal
from desk.speech import number, pressed
from desk.ticket import Entry, Status, Ticket


def answer(
    ticket: Ticket,
    entry: Entry,
    agent: Person,
    customer: Person,
    now: datetime,
    *,
    files: bool = False,
    media_links: bool = True,
    too_large: bool = False,
) -> Decision:
    """An agent's words go to the customer; answering an unclaimed ticket claims it. LINE fetches `files` by links."""
    must_have_customer(ticket)
    if not customer.reachable:
        raise Refusal("customer_gone", number=number(ticket))
    if files and customer.channel == "line" and not media_links:
        raise Refusal("no_public_url", number=number(ticket))
    if too_large and customer.channel == "line":
        raise Refusal("file_too_large", number=number(ticket))
    answered = replace(ticket, answered_at=ticket.answered_at or now, unanswered_since=None)
    happened = [Happened(what="answered", by=agent.id)]
    if ticket.status.open and ticket.claimed_by is None:
        answered = claimed(answered, agent, now)
        happened.insert(0, Happened(what="claimed", by=agent.id))
    relay = Relay(entry=entry.id, ticket=ticket.number, to=To.CUSTOMER, after=album_pause(entry))
    changed = answered != ticket
    card = (ShowCard(ticket=ticket.number),) if changed else ()
    return Decision(
        ticket=answered,
        happened=tuple(happened),
        outgoing=(relay, *card),
        reminders=(Forget(matter="unclaimed"), Forget(matter="page")),
    )


def note(ticket: Ticket, agent: Person) -> Decision:
    """Stays among the agents: kept in the ticket, never sent to the customer."""
    return Decision(
        ticket=ticket,
        happened=(Happened(what="noted", by=agent.id),),
        outgoing=(pressed("done.noted", ticket),),
    )


def hold(ticket: Ticket, agent: Person, now: datetime) -> Decision:
    """Waiting for the customer: any word of theirs ends it."""
    must_have_customer(ticket)
    must_be_open(ticket)
    if ticket.status is Status.WAITING:
        return Decision(ticket=ticket).also(pressed("done.held", ticket))
    held = replace(ticket, status=Status.WAITING, waiting_since=now)
    if held.claimed_by is None:
        held = replace(held, claimed_by=agent.id, claimed_at=now)
    return Decision(
        ticket=held,
        happened=(Happened(what="held", by=agent.id),),
        outgoing=(pressed("done.held", ticket), ShowCard(ticket=ticket.number)),
    )


def regain_customer(ticket: Ticket) -> Decision:
    """They can be written to again."""
    if not ticket.unheard:
        return Decision(ticket=ticket)
    return Decision(
        ticket=replace(ticket, unheard=False),
        happened=(Happened(what="customer_back", by=ticket.customer),),
        outgoing=(ShowCard(ticket=ticket.number),),
    )


def lose_customer(ticket: Ticket) -> Decision:
    """The platform says that the customer cannot be written to any more: the agents are told once."""
    if ticket.unheard or not ticket.status.open:
        return Decision(ticket=ticket)
    told = Notice(
        to=To.AGENTS,
        key="agent.customer_gone",
        facts={"number": number(ticket)},
        ticket=ticket.number,
        urgency=Urgency.ALERT,
    )
    return Decision(
        ticket=replace(ticket, unheard=True),
        happened=(Happened(what="customer_gone"),),
        outgoing=(told, ShowCard(ticket=ticket.number)),
    )
