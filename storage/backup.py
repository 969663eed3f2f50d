"""A copy of everything in one file, and the way back from it."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, and_, bindparam, or_, select, update
from sqlalchemy.engine import make_url

from storage import schema
from storage.database import open_database
from storage.failures import Unavailable
from storage.sqlite import OwnerLock
from storage.tables import outbox, reminders

FRESH: Final = timedelta(hours=1)

# What must not be said any more in any case is dropped by the way, and nothing to look at.
_UNSAID: Final = and_(
    outbox.c.state.in_(("waiting", "trying")),
    or_(outbox.c.not_after.is_(None), outbox.c.not_after > bindparam("now")),
)
_OLD_SENDS: Final = (
    select(outbox.c.id, outbox.c.channel, outbox.c.kind, outbox.c.ticket, outbox.c.created_at)
    .where(_UNSAID, outbox.c.created_at < bindparam("before"))
    .order_by(outbox.c.id)
)
_PARK_SENDS: Final = (
    update(outbox)
    .where(_UNSAID, outbox.c.created_at < bindparam("before"))
    .values(state="parked", reason="restored", owner=None)
)
_OLD_REMINDERS: Final = (
    select(reminders.c.id, reminders.c.ticket, reminders.c.matter, reminders.c.due)
    .where(reminders.c.parked_at.is_(None), reminders.c.due < bindparam("before"))
    .order_by(reminders.c.id)
)
_PARK_REMINDERS: Final = (
    update(reminders)
    .where(reminders.c.parked_at.is_(None), reminders.c.due < bindparam("before"))
    .values(parked_at=bindparam("now"), error="restored")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """Not carried on with after a restore. `what` is a kind of message or a reminder's matter; never a text."""

    shelf: str  # "outbox" or "reminders"
    id: int
    what: str
    ticket: int | None
    at: datetime
    channel: str | None = None


class NotABackup(Exception):
    """The file is not a whole database of ours."""


class NotKept(Unavailable):
    """What a restore would replace cannot be copied first, so it was not replaced."""


async def back_up(url: str, target: Path) -> None:
    """Copies a SQLite database, media and all, into one file, as it is at one moment, also while it is being served."""
    source = _file(url)
    if not source.exists():
        raise Unavailable("there is no database to copy")
    await asyncio.to_thread(_copy, source, target)


async def restore(url: str, backup: Path, now: datetime, *, keep: Path | None = None) -> list[Parked]:
    """Puts a backup in the place of a SQLite database; what is more than an hour old is parked and listed, not sent.

    What was there is first copied to `keep`. The place changes last, once the copy of the backup is all that it has to
    be. Raises Owned while a run serves the file, NotABackup, Newer, and NotKept.
    """
    place = _file(url)
    copy = place.with_name(f"{place.name}.restored")
    lock = OwnerLock(str(place))
    try:
        await asyncio.to_thread(_check, backup)
        await asyncio.to_thread(_copy, backup, copy)
        parked = await _carry_on(make_url(url).set(database=str(copy)).render_as_string(hide_password=False), now)
        await asyncio.to_thread(_replace, place, copy, keep)
        return parked
    finally:
        _remove(copy)
        lock.release()


async def _carry_on(url: str, now: datetime) -> list[Parked]:
    database = await open_database(url, owner_lock=False)
    try:
        await schema.migrate(database)
        return await database.write(lambda connection: park_old(connection, now))
    finally:
        await database.close()


def park_old(connection: Connection, now: datetime) -> list[Parked]:
    """The rule of a restore: nobody wants to read yesterday's messages now."""
    before = {"before": now - FRESH, "now": now}
    found = [
        Parked(shelf="outbox", id=row.id, what=row.kind, ticket=row.ticket, at=row.created_at, channel=row.channel)
        for row in connection.execute(_OLD_SENDS, before)
    ]
    found += [
        Parked(shelf="reminders", id=row.id, what=row.matter, ticket=row.ticket, at=row.due)
        for row in connection.execute(_OLD_REMINDERS, before)
    ]
    connection.execute(_PARK_SENDS, before)
    connection.execute(_PARK_REMINDERS, before)
    return found


def _file(url: str) -> Path:
    parsed = make_url(url)
    if not parsed.drivername.startswith("sqlite") or not parsed.database:
        raise ValueError("only a SQLite file is copied here")
    return Path(parsed.database)


def _copy(source: Path, target: Path) -> None:
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(source)) as whole, closing(sqlite3.connect(unfinished)) as copy:
            whole.backup(copy)  # all pages at once: one moment, and writers go on beside it
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
        _settle(unfinished, target)
    except (sqlite3.DatabaseError, OSError) as error:
        raise Unavailable("the copy could not be written") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _replace(place: Path, copy: Path, keep: Path | None) -> None:
    if keep is not None and place.exists():
        try:
            _copy(place, keep)
        except Unavailable as error:
            raise NotKept("what is there cannot be copied") from error
    with closing(sqlite3.connect(copy)) as whole:
        whole.execute("PRAGMA journal_mode=DELETE")  # all of it is in the one file that is moved
    for beside in _beside(place):
        beside.unlink(missing_ok=True)
    _settle(copy, place)


def _remove(file: Path) -> None:
    for one in (file, *_beside(file)):
        one.unlink(missing_ok=True)


def _beside(file: Path) -> list[Path]:
    return [file.with_name(f"{file.name}{end}") for end in ("-wal", "-shm")]


def _check(backup: Path) -> None:
    if not backup.is_file():
        raise NotABackup("there is no such file")
    try:
        with closing(sqlite3.connect(f"{backup.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            whole = copy.execute("PRAGMA quick_check").fetchone() == ("ok",)
            (step,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
            (works_from,) = copy.execute("SELECT value FROM meta WHERE key = ?", (schema.WORKS_FROM,)).fetchone()
    except (sqlite3.DatabaseError, TypeError) as error:
        raise NotABackup("the file is not a database of this bot") from error
    if not whole:
        raise NotABackup("the file is damaged")
    schema.judge(step, works_from)


def _settle(unfinished: Path, target: Path) -> None:
    with open(unfinished, "rb") as written:
        os.fsync(written.fileno())
    os.replace(unfinished, target)
    with suppress(OSError):  # a directory that cannot be flushed is flushed by the system in time
        directory = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
