"""`/faq [words]`: the help articles, or what they say to these words."""

from __future__ import annotations

from desk import faq
from desk.asking import Asked, bare_number
from desk.decision import say
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    told = faq.looked_up(asked.rest, bare_number(asked.rest), turn.person.language, turn.policy.articles)
    turn.carry_out(say(told))
