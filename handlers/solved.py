"""`/solved [N]`: the customer's question is answered."""

from __future__ import annotations

from desk import lifecycle
from desk.asking import Asked
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    ticket, _rest = turn.ticket(asked)
    turn.carry_out(lifecycle.solve(ticket, turn.person, turn.now))
