"""`/queue`: what waits, the most pressing first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from desk.asking import Asked
from desk.callback import Callback, CallbackState
from desk.decision import say
from desk.notice import Fact, Line, Name, Quoted, Term, TicketNumber, To
from desk.promise import next_due
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
    open_callbacks = turn.tx.callbacks.open_among([ticket.number for ticket in tickets[:_SHOWN]])
    rows = (_with_callback(_with_due(turn, one), open_callbacks.get(one.number), turn.now) for one in tickets[:_SHOWN])
    lines = [Line(head, {"count": len(tickets)}), *rows]
    if len(tickets) > _SHOWN:
        lines.append(Line("agent.and_more"))
    turn.carry_out(say(paragraphs(To.HERE, *lines)))


def _with_callback(row: Line, callback: Callback | None, now: datetime) -> Line:
    """A countdown for who waits to be called."""
    if callback is None or callback.due is None or callback.state is not CallbackState.WAITING:
        return row
    facts: dict[str, Fact] = {"row": row, "left": abs(callback.due - now), "due": callback.due}
    return Line("agent.queue_callback" if callback.due >= now else "agent.queue_callback_late", facts)


def _with_due(turn: Turn, ticket: Ticket) -> Line:
    """What is promised next, and how much time is left for it."""
    row, due = _row(turn, ticket), next_due(ticket)
    if due is None:
        return row
    target, at = due
    facts: dict[str, Fact] = {"row": row, "target": Term(f"target.{target.value}"), "left": abs(at - turn.now)}
    return Line("agent.queue_due" if at > turn.now else "agent.queue_late", facts)


def _row(turn: Turn, ticket: Ticket) -> Line:
    facts: dict[str, Fact] = {
        "mark": Term(f"mark.{ticket.priority.value}"),
        "number": TicketNumber(ticket.number),
        "priority": Term(f"priority.{ticket.priority.value}"),
        "status": Term(f"status.{ticket.status.value}"),
        "age": turn.now - ticket.opened_at,
        "subject": Quoted(ticket.subject, 60),
    }
    if ticket.claimed_by is None:
        return Line("agent.queue_row", facts)
    return Line("agent.queue_row_claimed", {**facts, "agent": Name(turn.tx.people.get(ticket.claimed_by).name)})
