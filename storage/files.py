"""The shelf of files: references to what the platforms keep, and the content of what they would lose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from desk.messages import Attachment, MediaKind
from desk.ticket import Entry, File
from storage.tables import entries, file_contents, files, fixed

FETCHING: Final = timedelta(minutes=5)  # who claimed a file and is silent for so long has failed
_SHORT_LIVED: Final = frozenset({"line"})  # a platform that deletes content soon: it is fetched and kept here

_ADD: Final = insert(files)
_THIS: Final = files.c.id == bindparam("this")
_OF_ENTRY: Final = select(files).where(files.c.entry == bindparam("entry")).order_by(files.c.index, files.c.id)
_OF_MESSAGE: Final = (
    select(files)
    .join(entries, entries.c.id == files.c.entry)
    .where(
        entries.c.channel == bindparam("channel"),
        entries.c.chat == bindparam("chat"),
        files.c.channel == bindparam("channel"),
        files.c.ref == bindparam("ref"),
    )
    .limit(1)
)
_NO_CONTENT: Final = delete(file_contents).where(file_contents.c.file == bindparam("this"))
_NOTHING: Final = (
    update(files)
    .where(_THIS)
    .values(state="gone", ref="", name=None, mime=None, preview_ref=None, url=None, not_before=None)
)
_GET: Final = select(files).where(_THIS)
_WANTED: Final = (
    select(files)
    .where(files.c.state == fixed("wanted"), or_(files.c.not_before.is_(None), files.c.not_before <= bindparam("now")))
    .order_by(files.c.not_before, files.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_CLAIM: Final = (
    update(files)
    .where(files.c.id.in_(bindparam("ids", expanding=True)))
    .values(not_before=bindparam("until"), attempts=files.c.attempts + 1)
)
_KEPT: Final = (
    update(files)
    .where(_THIS, files.c.state == fixed("wanted"))
    .values(
        state="kept", size=bindparam("bytes"), mime=bindparam("new_mime"), kept_at=bindparam("now"), not_before=None
    )
)
_CONTENT: Final = insert(file_contents)
_TURN: Final = (
    update(files)
    .where(_THIS, files.c.state == fixed("wanted"))
    .values(state=bindparam("new_state"), size=bindparam("bytes"), not_before=None)
)
_LATER: Final = update(files).where(_THIS, files.c.state == fixed("wanted")).values(not_before=bindparam("moment"))
_LOAD: Final = select(file_contents.c.content, file_contents.c.mime).where(file_contents.c.file == bindparam("this"))
_OLD: Final = select(files.c.id).where(files.c.state == fixed("kept"), files.c.kept_at < bindparam("before"))
_PURGE_CONTENT: Final = delete(file_contents).where(file_contents.c.file.in_(_OLD))
_PURGE: Final = (
    update(files).where(files.c.state == fixed("kept"), files.c.kept_at < bindparam("before")).values(state="gone")
)
_NEXT: Final = (
    select(files.c.not_before)
    .where(files.c.state == fixed("wanted"))
    .order_by(files.c.not_before.nulls_first())
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file to be fetched; `attempts` counts this one too."""

    file: File
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    content: bytes
    mime: str | None = None


class Files:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self.added = False

    def add(self, entry: Entry, attachments: Sequence[Attachment], *, first: int | None = None) -> None:
        """More files of an entry: at the place `first` of its album, else after those that it has."""
        if not attachments:
            return
        if first is None:
            first = len(self.of_entry(entry.id))
        rows = [_row(entry, first + number, attachment) for number, attachment in enumerate(attachments)]
        self._connection.execute(_ADD, rows)
        self.added = True

    def of_entry(self, entry: int) -> list[File]:
        return [_file(row) for row in self._connection.execute(_OF_ENTRY, {"entry": entry})]

    def get(self, id: int) -> File | None:
        row = self._connection.execute(_GET, {"this": id}).one_or_none()
        return None if row is None else _file(row)

    def of_message(self, channel: str, chat: str, ref: str) -> File | None:
        """The file that a message of its own brought, where a file goes by its message's id."""
        row = self._connection.execute(_OF_MESSAGE, {"channel": channel, "chat": chat, "ref": ref}).first()
        return None if row is None else _file(row)

    def wipe(self, id: int) -> None:
        """Nothing of it stays but that there was one."""
        self._connection.execute(_NO_CONTENT, {"this": id})
        self._connection.execute(_NOTHING, {"this": id})

    def want(self, now: datetime, limit: int) -> list[Wanted]:
        """Claims files to fetch; who claims one says keep, gone, too_large or later."""
        rows = self._connection.execute(_WANTED, {"now": now, "limit": limit}).fetchall()
        if rows:
            self._connection.execute(_CLAIM, {"ids": [row.id for row in rows], "until": now + FETCHING})
        return [Wanted(file=_file(row), attempts=row.attempts + 1) for row in rows]

    def next_wanted(self) -> tuple[bool, datetime | None]:
        """Whether there is any file to fetch, and when; None is at once."""
        row = self._connection.execute(_NEXT).one_or_none()
        return row is not None, row[0] if row is not None else None

    def keep(self, id: int, content: bytes, mime: str | None) -> bool:
        """False if it is not wanted any more: taken back while it was fetched."""
        values = {"this": id, "bytes": len(content), "new_mime": mime, "now": self._now}
        if self._connection.execute(_KEPT, values).rowcount != 1:
            return False
        self._connection.execute(_CONTENT, {"file": id, "mime": mime, "content": content})
        return True

    def gone(self, id: int) -> None:
        self._connection.execute(_TURN, {"this": id, "new_state": "gone", "bytes": None})

    def too_large(self, id: int, size: int | None = None) -> None:
        self._connection.execute(_TURN, {"this": id, "new_state": "too_large", "bytes": size})

    def later(self, id: int, not_before: datetime) -> None:
        self._connection.execute(_LATER, {"this": id, "moment": not_before})

    def purge(self, before: datetime) -> int:
        """Empties what was kept before then; how many."""
        self._connection.execute(_PURGE_CONTENT, {"before": before})
        return self._connection.execute(_PURGE, {"before": before}).rowcount

    def content(self, id: int) -> Content | None:
        row = self._connection.execute(_LOAD, {"this": id}).one_or_none()
        return None if row is None else Content(content=bytes(row.content), mime=row.mime)


def _row(entry: Entry, index: int, attachment: Attachment) -> dict[str, Any]:
    wanted = entry.channel in _SHORT_LIVED and attachment.url is None
    return {
        "entry": entry.id,
        "channel": entry.channel,
        "index": index,
        "kind": attachment.kind.value,
        "ref": attachment.ref,
        "name": attachment.name,
        "mime": attachment.mime,
        "said_size": attachment.size,
        "preview_ref": attachment.preview_ref,
        "url": attachment.url,
        "state": "wanted" if wanted else "remote",
    }


def _file(row: Any) -> File:
    attachment = Attachment(
        kind=MediaKind(row.kind),
        ref=row.ref,
        name=row.name,
        mime=row.mime,
        size=row.said_size,
        preview_ref=row.preview_ref,
        url=row.url,
    )
    return File(
        id=row.id,
        entry=row.entry,
        channel=row.channel,
        attachment=attachment,
        index=row.index,
        state=row.state,
        size=row.size,
    )
