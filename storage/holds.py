"""Holds: chats, or a whole channel, that must not be written to for a while; and groups that got another id."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, exists, update

from storage.both import Both
from storage.groups import Groups
from storage.tables import cards, copies, entries, holds, inbox, outbox, reply_tokens, tickets

_HOLD: Final = Both(
    lambda insert: (row := insert(holds)).on_conflict_do_update(
        index_elements=["channel", "chat"], set_={"until": row.excluded.until}, where=holds.c.until < row.excluded.until
    )
)
_THIS: Final = (holds.c.channel == bindparam("this_channel"), holds.c.chat == bindparam("old"))
_RELEASE: Final = delete(holds).where(*_THIS)
_there: Final = cards.alias("there")
_DOUBLE_CARDS: Final = delete(cards).where(
    cards.c.channel == bindparam("this_channel"),
    cards.c.chat == bindparam("old"),
    exists().where(
        _there.c.ticket == cards.c.ticket, _there.c.channel == cards.c.channel, _there.c.chat == bindparam("new")
    ),
)


def _moved(table: Any) -> Any:
    return (
        update(table)
        .where(table.c.channel == bindparam("this_channel"), table.c.chat == bindparam("old"))
        .values(chat=bindparam("new"))
    )


_MOVED: Final = tuple(_moved(table) for table in (outbox, cards, copies, entries, inbox, tickets, reply_tokens))


def hold(connection: Connection, channel: str, chat: str | None, until: datetime) -> None:
    """Nothing goes to the chat (None: to anybody) before `until`; a longer hold stays."""
    connection.execute(_HOLD.on(connection), [{"channel": channel, "chat": chat or "", "until": until}])


def move_chat(connection: Connection, channel: str, old: str, new: str, now: datetime) -> None:
    """A group has another id: everything that we keep about it goes along, and the old id means the new one."""
    values = {"this_channel": channel, "old": old, "new": new}
    connection.execute(_RELEASE, values)
    connection.execute(_DOUBLE_CARDS, values)
    for statement in _MOVED:
        connection.execute(statement, values)
    Groups(connection, now).migrated(channel, old, new)
