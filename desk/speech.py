"""Shapes of what the desk says that several rules share."""

from __future__ import annotations

from desk.doubt import answer_buttons
from desk.messages import Attachment
from desk.notice import Button, Fact, IfUnknown, Line, Listing, Notice, Quoted, Term, TicketNumber, To, Urgency
from desk.policy import Policy
from desk.ticket import Stands, Ticket
from desk.triage.verdict import Priority


def paragraphs(to: To, *lines: Line, **rest: object) -> Notice:
    """Several sentences as one message, a line each."""
    return Notice(to=to, key="lines", facts={"lines": Listing(tuple(lines), "lines")}, **rest)  # type: ignore[arg-type]


def number(ticket: Ticket) -> TicketNumber:
    return TicketNumber(ticket.number)


def receipt_buttons(ticket: Ticket, policy: Policy, *, answered: bool = False) -> tuple[tuple[Button, ...], ...]:
    """What a customer may press under the first answer; who is asked how it stands need not call it urgent as well.
    `answered`: an article stands in it."""
    urgent = Button("mark_urgent", f"priority:{ticket.number}:urgent")
    solved = Button("answers_it", f"solved:{ticket.number}") if answered else Button("solved", f"close:{ticket.number}")
    asked = answer_buttons(ticket) if ticket.stands is Stands.UNKNOWN else ()
    first = (solved,) if asked or ticket.priority is Priority.URGENT else (urgent, solved)
    call = please_call(ticket, policy)
    return (*asked, first, call) if call else (*asked, first)


def please_call(ticket: Ticket, policy: Policy) -> tuple[Button, ...]:
    """The button that asks for a callback, where this customer may have one."""
    offered = ticket.status.open and policy.callbacks.windows_of(ticket.plan)
    return (Button("callback", f"callback:{ticket.number}"),) if offered else ()


def card_urgency(ticket: Ticket) -> Urgency:
    return Urgency.ALERT if ticket.priority is Priority.URGENT and ticket.claimed_by is None else Urgency.CARD


def agent_buttons(ticket: Ticket) -> tuple[tuple[Button, ...], ...]:
    """What an agent may press on the ticket's card, by its state."""
    n = ticket.number
    if not ticket.status.open:
        return () if ticket.merged_into else ((Button("reopen", f"reopen:{n}"),),)
    levels = tuple(
        Button(f"priority_{level.value}", f"priority:{n}:{level.value}")
        for level in Priority
        if level is not ticket.priority
    )
    if ticket.claimed_by is None:
        return ((Button("claim", f"claim:{n}"),), levels)
    return ((Button("hold", f"hold:{n}"), Button("close", f"close:{n}"), Button("release", f"release:{n}")), levels)


def pressed(key: str, ticket: Ticket, **facts: Fact) -> Notice:
    """The short result of an agent's act, where they acted."""
    return Notice(
        to=To.PRESS, key=key, facts={"number": number(ticket), **facts}, ticket=ticket.number, if_unknown=IfUnknown.DROP
    )


def file_name(attachment: Attachment) -> Fact:
    """What a file is called, or else what it is."""
    return Quoted(attachment.name, 60) if attachment.name else Term(f"file.{attachment.kind.value}")
