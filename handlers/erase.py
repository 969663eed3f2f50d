"""`/erase N`: a ticket's customer wants nothing of them to be kept; a supervisor sees to it, and confirms."""

from __future__ import annotations

from desk import lifecycle
from desk.asking import Asked
from desk.refusal import Refusal
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    ticket, sure = turn.ticket(asked)
    if sure not in ("", "yes"):
        raise Refusal("not_understood")
    customer = turn.tx.people.get(ticket.customer)
    lifecycle.may_erase(ticket, customer, turn.tx.tickets.open_of(customer))
    if not sure:
        turn.carry_out(lifecycle.ask_erase(ticket))
        return
    gone = turn.tx.people.erase(customer, turn.now)
    for number in gone.tickets:
        entries = [entry for entry, of_ticket in gone.entries if of_ticket == number]
        turn.carry_out(lifecycle.erased(turn.tx.tickets.get(number), entries, turn.agent()))
    turn.carry_out(lifecycle.told_erased(ticket))
