"""`/priority N level`: an agent decides, a customer wishes."""

from __future__ import annotations

from desk import lifecycle
from desk.asking import Asked
from desk.notice import Code, Listing
from desk.refusal import Refusal
from desk.spoken_words import priority_of
from desk.triage.verdict import Priority
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    ticket, word = turn.ticket(asked)
    level = priority_of(word)
    if level is None:
        raise Refusal("which_priority", levels=Listing(tuple(Code(level.value) for level in Priority)))
    if turn.as_agent and ticket.customer != turn.person.id:
        turn.label(ticket, lifecycle.set_priority(ticket, level, turn.agent(), turn.policy, turn.now))
        return
    turn.carry_out(lifecycle.wish_priority(ticket, level, turn.policy, turn.now, sure=False))
