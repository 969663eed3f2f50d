"""`/reply N text`: an answer to the customer, from anywhere an agent may type."""

from __future__ import annotations

from desk.asking import Asked
from desk.decision import say
from desk.messages import Said
from desk.notice import Code
from desk.refusal import Refusal
from desk.speech import pressed
from handlers import answer
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    said = turn.inbound
    if not isinstance(said, Said):
        raise Refusal("type_instead", command=Code("/reply"))
    ticket, text = turn.ticket(asked)
    answer.send(turn, ticket, said, text)
    if said.private:
        turn.carry_out(say(pressed("done.replied", ticket)))
