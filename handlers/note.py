"""`/note N text`: a word among the agents, which never leaves them."""

from __future__ import annotations

from desk import lifecycle
from desk.asking import Asked
from desk.messages import Said
from desk.refusal import Refusal
from desk.speech import number
from desk.ticket import Side
from handlers.keeping import keep
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    agent = turn.agent()
    ticket, text = turn.ticket(asked)
    said = turn.inbound
    if not isinstance(said, Said) or not (text or said.attachments):
        raise Refusal("note_needs_text", number=number(ticket))
    keep(turn, said, ticket.number, text, Side.NOTE)
    turn.carry_out(lifecycle.note(ticket, agent))
