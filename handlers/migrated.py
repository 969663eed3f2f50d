"""A group has another id now: everything that names the old one follows, in one commit."""

from __future__ import annotations

from desk.messages import Migrated
from handlers.turn import Turn


def handle(turn: Turn, event: Migrated) -> None:
    turn.tx.move_chat(event.channel, event.chat, event.new_chat)
