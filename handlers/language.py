"""`/language th|fa|en`: the language that the bot speaks with this person, from now on."""

from __future__ import annotations

from dataclasses import replace

from desk.asking import Asked
from desk.decision import say
from desk.notice import Button, Notice, Term, To
from desk.spoken_words import language_named
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    wanted = language_named(asked.rest)
    if wanted is None or wanted not in turn.policy.languages:
        row = tuple(Button(f"language_{one}", f"language:{one}") for one in turn.policy.languages)
        turn.carry_out(say(Notice(to=To.HERE, key="ask.language", buttons=(row,))))
        return
    turn.tx.people.save(replace(turn.person, language=wanted, pinned=True))
    turn.say("done.language", language=Term(f"language.{wanted}"))
