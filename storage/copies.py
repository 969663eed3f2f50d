"""The shelf of copies: where our messages stand, so that a reply finds its ticket and an edit every copy."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, desc, insert, select

from storage.tables import copies


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One message that stands in a chat. `kind`: `entry` (what somebody said), `card`, `page`, or `words`
    (any other notice)."""

    id: int = 0
    channel: str
    chat: str
    ref: str
    thread: str | None = None
    part: int = 0
    quote: str | None = None  # what a later message needs to answer it
    entry: int | None = None
    ticket: int | None = None
    kind: str = "words"
    ours: bool = True


_COLUMNS: Final = [copies.c[name] for name in Copy.__slots__]
_ADD: Final = insert(copies)
_OF_ENTRY: Final = (
    select(*_COLUMNS).where(copies.c.entry == bindparam("entry")).order_by(copies.c.chat, copies.c.part, copies.c.id)
)
_OF_TICKET: Final = select(*_COLUMNS).where(copies.c.ticket == bindparam("ticket")).order_by(copies.c.id)
_FIND: Final = (
    select(*_COLUMNS)
    .where(
        copies.c.channel == bindparam("channel"),
        copies.c.chat == bindparam("chat"),
        copies.c.ref == bindparam("ref"),
    )
    .order_by(desc(copies.c.id))
    .limit(1)
)
_GET: Final = select(*_COLUMNS).where(copies.c.id == bindparam("id"))


class Copies:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def add(self, *stands: Copy) -> None:
        add(self._connection, self._now, *stands)

    def get(self, id: int) -> Copy | None:
        return self._first(_GET, {"id": id})

    def of_entry(self, entry: int) -> list[Copy]:
        """By chat, then by part."""
        return [_copy(row) for row in self._connection.execute(_OF_ENTRY, {"entry": entry})]

    def of_ticket(self, number: int) -> list[Copy]:
        return [_copy(row) for row in self._connection.execute(_OF_TICKET, {"ticket": number})]

    def find(self, channel: str, chat: str, ref: str) -> Copy | None:
        return self._first(_FIND, {"channel": channel, "chat": chat, "ref": ref})

    def _first(self, statement: Any, values: dict[str, Any]) -> Copy | None:
        row = self._connection.execute(statement, values).one_or_none()
        return None if row is None else _copy(row)


def add(connection: Connection, now: datetime, *stands: Copy) -> None:
    if stands:
        connection.execute(_ADD, [{"at": now} | _row(one) for one in stands])


def _row(copy: Copy) -> dict[str, Any]:
    row = asdict(copy)
    del row["id"]
    return row


def _copy(row: Any) -> Copy:
    return Copy(**row._mapping)
