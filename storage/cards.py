"""The shelf of cards: where each ticket is shown to the agents, and as what it was drawn last."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, update

from storage.both import Both
from storage.tables import cards


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPlace:
    """One ticket in one group. `drawn` is a hash of what is shown, `topic_state` what the topic looks like."""

    ticket: int
    channel: str
    chat: str
    thread: str | None = None
    ref: str | None = None
    drawn: str | None = None
    topic_state: str | None = None


_COLUMNS: Final = [cards.c[field.name] for field in fields(CardPlace)]
_OF_TICKET: Final = select(*_COLUMNS).where(cards.c.ticket == bindparam("ticket")).order_by(cards.c.id)
_GET: Final = select(*_COLUMNS).where(
    cards.c.ticket == bindparam("ticket"), cards.c.channel == bindparam("channel"), cards.c.chat == bindparam("chat")
)
_SAVE: Final = Both(
    lambda insert: (row := insert(cards)).on_conflict_do_update(
        index_elements=["ticket", "channel", "chat"],
        set_={name: row.excluded[name] for name in ("thread", "ref", "drawn", "topic_state")},
    )
)
_FORGET_THREAD: Final = (
    update(cards)
    .where(
        cards.c.channel == bindparam("this_channel"),
        cards.c.chat == bindparam("this_chat"),
        cards.c.thread == bindparam("this_thread"),
    )
    .values(thread=None, ref=None, drawn=None, topic_state=None)
)


class Cards:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, ticket: int, channel: str, chat: str) -> CardPlace | None:
        row = self._connection.execute(_GET, {"ticket": ticket, "channel": channel, "chat": chat}).one_or_none()
        return None if row is None else _place(row)

    def of_ticket(self, number: int) -> list[CardPlace]:
        return [_place(row) for row in self._connection.execute(_OF_TICKET, {"ticket": number})]

    def save(self, *places: CardPlace) -> None:
        self._connection.execute(_SAVE.on(self._connection), [asdict(place) for place in places])

    def forget_thread(self, channel: str, chat: str, thread: str) -> None:
        """The topic is gone, and the card that stood in it."""
        values = {"this_channel": channel, "this_chat": chat, "this_thread": thread}
        self._connection.execute(_FORGET_THREAD, values)


def _place(row: Any) -> CardPlace:
    return CardPlace(**row._mapping)
