"""`/privacy`: what is kept, where, and for how long."""

from __future__ import annotations

from desk.asking import Asked
from desk.decision import say
from desk.notice import Line, Quoted, To
from desk.speech import paragraphs
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    policy = turn.policy
    facts = {"media": policy.media_for, "words": policy.closed_for, "raw": policy.raw_for}
    lines = [Line("privacy.kept", facts), Line("privacy.rights")]
    own = policy.privacy.get(turn.person.language)
    if own:
        lines.append(Line("privacy.company", {"words": Quoted(own)}))
    turn.carry_out(say(paragraphs(To.HERE, *lines)))
