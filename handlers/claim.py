"""`/claim N`, the card's first button: exactly one agent takes the ticket."""

from __future__ import annotations

from desk import lifecycle
from desk.asking import Asked
from desk.refusal import Refusal
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    agent = turn.agent()
    number, _rest = asked.number_first()
    ticket = turn.tx.tickets.get(number) if number is not None else turn.pointed()
    if ticket is None:
        raise Refusal("which_ticket")
    holder = turn.tx.people.get(ticket.claimed_by) if ticket.claimed_by else None
    turn.carry_out(lifecycle.claim(ticket, agent, turn.now, holder))
