"""`/new [words]`: another matter, whatever else is open."""

from __future__ import annotations

from dataclasses import replace

from desk.asking import Asked
from desk.messages import Said
from desk.notice import To
from handlers import hear, place
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    said = turn.inbound
    waiting = turn.tx.entries.unplaced_of(turn.person)
    if isinstance(said, Said) and (asked.rest or said.attachments):
        words = replace(said, text=asked.rest)
        wanting = replace(hear.speak(turn, words), wants_new=True)
        turn.tx.people.save(wanting)
        hear.receive(turn, wanting, words)
    elif waiting:
        place.as_new(turn.tx, turn.person, waiting)  # they were asked which ticket it is about: none of them
    else:
        turn.tx.people.save(replace(turn.person, wants_new=True))
        turn.say("ask.new", to=To.HERE)
