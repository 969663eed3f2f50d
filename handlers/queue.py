"""`/queue`: what waits, the most pressing first."""

from __future__ import annotations

from collections.abc import Sequence

from desk.asking import Asked
from desk.decision import say
from desk.notice import Fact, Line, Name, Quoted, Term, TicketNumber, To
from desk.speech import paragraphs
from desk.ticket import Ticket
from handlers.turn import Turn

_SHOWN = 20


def handle(turn: Turn, asked: Asked) -> None:
    show(turn, turn.tx.tickets.queue(_SHOWN + 1), "agent.queue", "agent.queue_empty")


def show(turn: Turn, tickets: Sequence[Ticket], head: str, empty: str) -> None:
    turn.agent()
    if not tickets:
        turn.say(empty, to=To.HERE)
        return
    lines = [Line(head, {"count": len(tickets)}), *(_row(turn, ticket) for ticket in tickets[:_SHOWN])]
    if len(tickets) > _SHOWN:
        lines.append(Line("agent.and_more"))
    turn.carry_out(say(paragraphs(To.HERE, *lines)))


def _row(turn: Turn, ticket: Ticket) -> Line:
    facts: dict[str, Fact] = {
        "number": TicketNumber(ticket.number),
        "priority": Term(f"priority.{ticket.priority.value}"),
        "status": Term(f"status.{ticket.status.value}"),
        "age": turn.now - ticket.opened_at,
        "subject": Quoted(ticket.subject, 60),
    }
    if ticket.claimed_by is None:
        return Line("agent.queue_row", facts)
    return Line("agent.queue_row_claimed", {**facts, "agent": Name(turn.tx.people.get(ticket.claimed_by).name)})
