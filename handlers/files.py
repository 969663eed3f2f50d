"""What became of a file that was brought home: it came late, or it never will."""

from __future__ import annotations

from desk.decision import Decision, say
from desk.notice import Address, Follow, Notice
from desk.speech import file_name
from desk.ticket import File
from storage.transaction import Transaction


def arrived(tx: Transaction, file: File) -> None:
    """Who was shown the words without it is shown it now."""
    entry = tx.entries.get(file.entry)
    if entry.ticket is None or entry.gone_at is not None:
        return
    tx.carry_out(Decision(outgoing=(Follow(file=file.id, entry=entry.id, ticket=entry.ticket),)))


def too_large(tx: Transaction, file: File) -> None:
    """Who sent it is told in the chat where they did; the readers see it where it would stand."""
    entry = tx.entries.get(file.entry)
    facts = {"name": file_name(file.attachment)}
    there = Address(channel=entry.channel, chat=entry.chat)
    tx.carry_out(say(Notice(to=there, key="relay.file_too_large", facts=facts, ticket=entry.ticket)))
