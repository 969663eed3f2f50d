"""The answer to 'is it down for everybody now?'."""

from __future__ import annotations

from desk import lifecycle
from desk.asking import Asked
from desk.refusal import Refusal
from desk.triage.verdict import Priority
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    ticket, answer = turn.ticket(asked)
    if answer not in ("yes", "no"):
        raise Refusal("not_understood")
    if answer == "yes":
        turn.carry_out(lifecycle.wish_priority(ticket, Priority.URGENT, turn.policy, turn.now, sure=True))
        return
    turn.carry_out(lifecycle.deny_down(ticket, turn.policy, turn.now))
