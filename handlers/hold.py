"""`/hold N`: waiting for the customer."""

from __future__ import annotations

from desk import lifecycle
from desk.asking import Asked
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    agent = turn.agent()
    ticket, _rest = turn.ticket(asked)
    turn.carry_out(lifecycle.hold(ticket, agent, turn.now))
