"""`/eta N WHEN`: an agent says by when it is done, and the customer is told."""

from __future__ import annotations

from desk import lifecycle
from desk.asking import Asked
from desk.when import moment
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    agent = turn.agent()
    ticket, when = turn.ticket(asked)
    until = moment(when, turn.now, turn.policy.zone)
    turn.carry_out(lifecycle.eta(ticket, until, agent, turn.policy, turn.now))
