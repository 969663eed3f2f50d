"""`/release N`: back into the queue."""

from __future__ import annotations

from desk import lifecycle
from desk.asking import Asked
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    agent = turn.agent()
    ticket, _rest = turn.ticket(asked)
    turn.carry_out(lifecycle.release(ticket, agent, supervisor=agent.supervisor and bool(turn.directory.supervisors)))
