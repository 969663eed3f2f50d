"""The shelf of groups: which we are in, and what became of their ids."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, select, update

from storage.both import Both
from storage.tables import groups

_KNOW: Final = Both(
    lambda insert: (row := insert(groups)).on_conflict_do_update(
        index_elements=["channel", "chat"], set_={"title": row.excluded.title}
    )
)
_KNOW_QUIETLY: Final = Both(lambda insert: insert(groups).on_conflict_do_nothing(index_elements=["channel", "chat"]))
_THIS: Final = (groups.c.channel == bindparam("this_channel"), groups.c.chat == bindparam("this_chat"))
_ANNOUNCE: Final = update(groups).where(*_THIS, groups.c.announced_at.is_(None)).values(announced_at=bindparam("now"))
_ANNOUNCED: Final = select(groups.c.announced_at).where(*_THIS)
_MOVED: Final = update(groups).where(*_THIS).values(moved_to=bindparam("new"))
_MOVED_TO: Final = select(groups.c.channel, groups.c.chat, groups.c.moved_to).where(groups.c.moved_to.is_not(None))


class Groups:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._moved: dict[tuple[str, str], str] | None = None

    def know(self, channel: str, chat: str, title: str = "") -> None:
        statement = _KNOW if title else _KNOW_QUIETLY
        row = {"channel": channel, "chat": chat, "title": title, "known_at": self._now}
        self._connection.execute(statement.on(self._connection), [row])

    def announce(self, channel: str, chat: str) -> bool:
        """True once a group: whoever gets it says there what the group's id is."""
        self.know(channel, chat)
        return self._connection.execute(_ANNOUNCE, _this(channel, chat) | {"now": self._now}).rowcount == 1

    def announced(self, channel: str, chat: str) -> bool:
        return self._connection.execute(_ANNOUNCED, _this(channel, chat)).scalar_one_or_none() is not None

    def migrated(self, channel: str, old: str, new: str) -> None:
        """From now on the old id means the new one."""
        self.know(channel, old)
        self.know(channel, new)
        self._connection.execute(_MOVED, _this(channel, old) | {"new": new})
        self._moved = None

    def resolve(self, channel: str, chat: str) -> str:
        """The id that a group has today; an id from the settings may be an old one."""
        if self._moved is None:
            rows = self._connection.execute(_MOVED_TO).all()
            self._moved = {(row.channel, row.chat): row.moved_to for row in rows}
        seen = {chat}
        while (new := self._moved.get((channel, chat))) is not None and new not in seen:
            seen.add(new)
            chat = new
        return chat


def _this(channel: str, chat: str) -> dict[str, object]:
    return {"this_channel": channel, "this_chat": chat}
