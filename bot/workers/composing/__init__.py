"""Putting into words: an outbox row becomes a message in its reader's language."""

from bot.workers.composing.composer import Composer, NotYet
from bot.workers.composing.draft import CardDraft, Draft

__all__ = ["CardDraft", "Composer", "Draft", "NotYet"]
