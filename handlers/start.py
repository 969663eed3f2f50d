"""`/start`: hello, and what to do next."""

from __future__ import annotations

from dataclasses import replace

from desk.asking import Asked
from desk.decision import say
from desk.notice import Button, Line, To
from desk.speech import paragraphs
from handlers import chat_turned
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    if not turn.inbound.private:
        chat_turned.introduce(turn)
        return
    person = turn.person
    if turn.as_agent:
        turn.say("agent.hello", to=To.HERE)
        return
    lines = [Line("start.hello"), Line("start.write")]
    if person.noticed_at is None:
        lines.append(Line("privacy.notice"))
    turn.tx.people.save(replace(person, noticed_at=person.noticed_at or turn.now, reachable=True))
    row = tuple(Button(f"language_{one}", f"language:{one}") for one in turn.policy.languages if one != person.language)
    turn.carry_out(say(paragraphs(To.HERE, *lines, buttons=(row,) if row else ())))
