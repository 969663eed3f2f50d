"""`/reopen N`: the matter was not done after all."""

from __future__ import annotations

from desk import lifecycle
from desk.asking import Asked
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    ticket, _rest = turn.ticket(asked)
    turn.carry_out(lifecycle.reopen(ticket, turn.person, turn.policy, turn.now))
