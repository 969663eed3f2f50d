"""A message was taken back: it is wiped wherever it stands, and only a tombstone is left."""

from __future__ import annotations

from desk.decision import Decision
from desk.messages import Unsent
from desk.notice import Amend, ShowCard
from handlers import number
from handlers.turn import Turn


def handle(turn: Turn, event: Unsent) -> None:
    entries = turn.tx.entries
    if _part_of_album(turn, event):
        return
    entry = entries.by_ref(event.channel, event.chat, event.ref)
    if entry is None:
        if turn.sender is not None:
            entries.bury(event.channel, event.chat, event.ref, turn.sender, event.at)
        return
    number.reworded(turn, entry, None)
    entries.wipe(entry.id, event.at)
    if entry.ticket is not None:
        again = (Amend(entry=entry.id, ticket=entry.ticket), ShowCard(ticket=entry.ticket))
        turn.carry_out(Decision(outgoing=again))


def _part_of_album(turn: Turn, event: Unsent) -> bool:
    """One of several pictures: only that one goes."""
    file = turn.tx.files.of_message(event.channel, event.chat, event.ref)
    together = turn.tx.files.of_entry(file.entry) if file is not None else []
    if file is None or len(together) < 2:
        return False
    entry = turn.tx.entries.get(file.entry)
    turn.tx.files.wipe(file.id)
    turn.tx.entries.wipe_raw(entry)
    if entry.ticket is not None:
        place = [one.id for one in together].index(file.id)
        again = (Amend(entry=entry.id, ticket=entry.ticket, part=place), ShowCard(ticket=entry.ticket))
        turn.carry_out(Decision(outgoing=again))
    return True
