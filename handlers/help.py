"""`/help`: what can be typed here, by this person."""

from __future__ import annotations

from desk.asking import Asked
from desk.decision import say
from desk.notice import Line, To
from desk.speech import paragraphs
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    lines = [Line("help.agent")] if turn.as_agent else [Line("help.customer")]
    if turn.policy.articles and not turn.as_agent:
        lines.append(Line("help.articles"))
    if turn.as_agent and turn.person.supervisor:
        lines.append(Line("help.supervisor"))
    turn.carry_out(say(paragraphs(To.HERE, *lines)))
