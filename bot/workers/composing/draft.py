"""A message before it is sent, and what must be known about where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channel import Card, Message
from storage.cards import CardPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`message` None: there is nothing to say any more. `private`: one person reads it. `erases`: the message's text is
    the tombstone of what is taken back. `words`: those of the entry that it says."""

    message: Message | None
    thread: str | None = None
    private: bool = True
    erases: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDraft:
    """A card as it would be drawn now, and where it was drawn last. `changed` says it in one line."""

    card: Card
    buttons: tuple[tuple[tuple[str, str], ...], ...]
    changed: str
    state: str
    place: CardPlace | None
