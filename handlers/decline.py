"""`/decline N reason`: the desk does not do this, and says why."""

from __future__ import annotations

from desk import lifecycle
from desk.asking import Asked
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    by = turn.agent()
    ticket, reason = turn.ticket(asked)
    turn.carry_out(lifecycle.decline(ticket, by, reason, turn.now))
