"""`/kind N kind`: what the matter is about."""

from __future__ import annotations

from desk import lifecycle
from desk.asking import Asked
from desk.notice import Code, Listing
from desk.refusal import Refusal
from desk.spoken_words import kind_of
from desk.triage.verdict import Kind
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    by = turn.agent()
    ticket, word = turn.ticket(asked)
    kind = kind_of(word)
    if kind is None:
        raise Refusal("which_kind", kinds=Listing(tuple(Code(kind.value) for kind in Kind)))
    turn.label(ticket, lifecycle.set_kind(ticket, kind, by, turn.policy, turn.now))
