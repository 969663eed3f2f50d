"""`/mine`: the tickets that an agent has."""

from __future__ import annotations

from desk.asking import Asked
from handlers.queue import show
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    show(turn, turn.tx.tickets.claimed_by(turn.agent()), "agent.mine", "agent.mine_empty")
