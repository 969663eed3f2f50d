"""`/split N text`: the second matter in a ticket gets one of its own."""

from __future__ import annotations

from desk import lifecycle
from desk.asking import Asked
from desk.triage import judge
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    by = turn.agent()
    ticket, text = turn.ticket(asked)
    customer = turn.tx.people.get(ticket.customer)
    verdict = judge(text, turn.policy.triage_at(turn.now))
    number = turn.tx.tickets.next_number()
    first, second = lifecycle.split(ticket, number, text, by, customer, verdict, turn.policy, turn.now)
    turn.carry_out(second)
    turn.carry_out(first)
