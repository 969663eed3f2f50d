"""`/status [N]`: how a customer's tickets stand."""

from __future__ import annotations

from desk import callbacks
from desk.asking import Asked
from desk.decision import say
from desk.notice import Button, Fact, Line, Quoted, Term, TicketNumber, To
from desk.promise_lines import promise_lines
from desk.speech import paragraphs, please_call
from desk.ticket import Ticket
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    number, _rest = asked.number_first()
    if number is not None:
        ticket, _rest = turn.ticket(asked)
        _one(turn, ticket)
        return
    mine = turn.tx.tickets.open_of(turn.person)
    if len(mine) == 1:
        _one(turn, mine[0])
        return
    if not mine:
        turn.say("status.none", to=To.HERE)
        return
    turn.carry_out(say(paragraphs(To.HERE, Line("status.open", {"count": len(mine)}), *map(_row, mine))))


def _facts(ticket: Ticket) -> dict[str, Fact]:
    return {
        "number": TicketNumber(ticket.number),
        "status": Term(f"customer_status.{ticket.status.value}"),
        "priority": Term(f"priority.{ticket.priority.value}"),
        "subject": Quoted(ticket.subject, 60),
    }


def _row(ticket: Ticket) -> Line:
    return Line("status.row", _facts(ticket))


def _one(turn: Turn, ticket: Ticket) -> None:
    lines = [Line("status.one", {**_facts(ticket), "opened": ticket.opened_at})]
    lines += promise_lines(ticket, turn.policy, turn.now)
    callback = turn.tx.callbacks.open_of(ticket.number)
    if callback is not None:
        lines.append(callbacks.standing(ticket, callback, turn.now))
    n = ticket.number
    row = (
        (Button("solved", f"close:{n}"), Button("new_matter", "new"))
        if ticket.status.open
        else (Button("new_matter", "new"),)
    )
    call = callbacks.changes(ticket) if callback else please_call(ticket, turn.policy)
    turn.carry_out(say(paragraphs(To.HERE, *lines, buttons=(row, call) if call else (row,))))
