"""`/close [N] [words]`: the matter is done, says the customer or an agent, perhaps with a last word."""

from __future__ import annotations

from desk import lifecycle
from desk.asking import Asked
from desk.messages import Said
from desk.ticket import Side
from handlers import answer
from handlers.keeping import keep
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    ticket, words = turn.ticket(asked)
    said = turn.inbound if isinstance(turn.inbound, Said) else None
    last_word = said is not None and turn.as_agent and bool(words or said.attachments)
    if last_word and said is not None and ticket.incident:
        keep(turn, said, ticket.number, words, Side.NOTE)  # nobody reads it but those who look into it later
    elif last_word and said is not None and ticket.status.open:
        answer.send(turn, ticket, said, words)
        ticket = turn.tx.tickets.get(ticket.number)
    turn.carry_out(lifecycle.close(ticket, turn.person, turn.now, words=last_word))
