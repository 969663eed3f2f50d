"""`/block N` and `/unblock N`: a supervisor stops listening to a ticket's customer, and begins again."""

from __future__ import annotations

from dataclasses import replace

from desk import lifecycle
from desk.asking import Asked
from desk.decision import Decision, Happened
from desk.speech import number, pressed
from handlers.turn import Turn


def bar(turn: Turn, asked: Asked) -> None:
    _set(turn, asked, barred=True)


def unbar(turn: Turn, asked: Asked) -> None:
    _set(turn, asked, barred=False)


def _set(turn: Turn, asked: Asked, *, barred: bool) -> None:
    by = turn.agent()
    ticket, _rest = turn.ticket(asked)
    lifecycle.must_have_customer(ticket)
    customer = turn.tx.people.get(ticket.customer)
    turn.tx.people.save(replace(customer, barred=barred))
    what = "blocked" if barred else "unblocked"
    happened = (Happened(what=what, by=by.id, facts={"number": number(ticket)}),)
    key = "done.blocked" if barred else "done.unblocked"
    turn.carry_out(Decision(ticket=ticket, happened=happened, outgoing=(pressed(key, ticket),)))
