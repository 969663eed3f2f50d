"""A customer's right to be forgotten: asked for once, confirmed once, and never while a matter of theirs is open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desk.decision import Decision, Happened, say
from desk.lifecycle.guard import must_have_customer
from desk.notice import Amend, Button, IfUnknown, Listing, Notice, Outgoing, ShowCard, TicketNumber, To, Urgency
from desk.people import Person
from desk.refusal import Refusal
from desk.speech import number, pressed
from desk.ticket import Ticket


def may_erase(ticket: Ticket, customer: Person, still_open: Sequence[Ticket]) -> None:
    """Raises Refusal. An agent's name belongs to what they did in others' tickets."""
    must_have_customer(ticket)
    if customer.agent:
        raise Refusal("erase_agent", number=number(ticket))
    if still_open:
        open_ones = Listing(tuple(TicketNumber(one.number) for one in still_open))
        raise Refusal("erase_open", number=number(ticket), open=open_ones)


def ask_erase(ticket: Ticket) -> Decision:
    """It cannot be undone, so it is asked once more."""
    sure = Button("erase", f"erase:{ticket.number}:yes")
    asked = Notice(
        to=To.HERE,
        key="ask.erase",
        facts={"number": number(ticket)},
        buttons=((sure,),),
        ticket=ticket.number,
        if_unknown=IfUnknown.DROP,
    )
    return say(asked)


def erased(ticket: Ticket, entries: Iterable[int], by: Person) -> Decision:
    """What stands of this ticket in the agents' groups follows; other talk goes first."""
    copies: list[Outgoing] = [Amend(entry=entry, ticket=ticket.number, urgency=Urgency.HINT) for entry in entries]
    return Decision(
        ticket=ticket,
        happened=(Happened(what="erased", by=by.id),),
        outgoing=(ShowCard(ticket=ticket.number), *copies),
    )


def told_erased(ticket: Ticket) -> Decision:
    return say(pressed("done.erased", ticket))
