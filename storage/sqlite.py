"""SQLite: one writer on one thread, a whole transaction as one hop to it, and readers beside it."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Literal, TypeVar

import aiosqlite
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from storage.compiled import QuickConnection
from storage.failures import Owned, Unavailable
from storage.writer import Turn, WriterLine

T = TypeVar("T")

READERS: Final = 4
_OUT_OF_REACH: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOTADB,
    }
)


class OwnerLock:
    """An OS lock on `<file>.lock`: gone with the process, however it ends."""

    def __init__(self, path: str) -> None:
        self._file = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise Owned("another process owns this database") from error

    def release(self) -> None:
        os.close(self._file)


class _Line:
    """One connection and its thread. All of it but `write` and `read` happens on that thread."""

    def __init__(self, aio: aiosqlite.Connection) -> None:
        self._aio = aio
        self._waiting = WriterLine()
        self._connection: Connection

    @classmethod
    async def open(cls, path: str, *, writer: bool, engine_options: dict[str, Any]) -> _Line:
        # A whole transaction is one call on aiosqlite's thread; its own methods would be a hop a statement.
        aio = aiosqlite.connect(path, isolation_level=None, cached_statements=512)
        aio._thread.daemon = True  # an abandoned line must not keep the process alive
        line = cls(await aio)
        try:
            await line._on_thread(line._prepare, writer, engine_options)
        except BaseException:
            await aio.close()
            raise
        return line

    def _prepare(self, writer: bool, engine_options: dict[str, Any]) -> None:
        raw = self._aio._conn
        raw.execute("PRAGMA busy_timeout=5000")
        raw.execute("PRAGMA foreign_keys=ON")
        if writer:
            raw.execute("PRAGMA journal_mode=WAL")
            raw.execute("PRAGMA synchronous=FULL")
            raw.execute("PRAGMA wal_autocheckpoint=4000")  # a turn writes many pages: copy them back less often
            raw.execute("PRAGMA cache_size=-16000")
        else:
            raw.execute("PRAGMA query_only=ON")
        engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool, **engine_options)
        self._connection = QuickConnection(engine)

    @property
    def begun(self) -> bool:
        """Whether a transaction is under way: some failures end it."""
        return bool(self._aio._conn.in_transaction)

    async def write(self, fn: Callable[[Connection], T], *, first: bool) -> T:
        turn = Turn(fn, first=first)
        raw = self._aio._conn  # raises ValueError when it is closed
        if self._waiting.put(turn):
            self._aio._tx.put_nowait((None, lambda: self._waiting.serve(raw, self._connection)))
        await turn.ended
        result: T = turn.result
        return result

    async def read(self, fn: Callable[[Connection], T]) -> T:
        result: T = await self._on_thread(self._whole, fn)
        return result

    async def _on_thread(self, fn: Callable[..., Any], *args: Any) -> Any:
        return await self._aio._execute(fn, *args)  # type: ignore[no-untyped-call]

    def _whole(self, fn: Callable[[Connection], T]) -> T:
        raw, connection = self._aio._conn, self._connection
        raw.execute("BEGIN")
        connection.begin()  # tells SQLAlchemy of it
        try:
            result = fn(connection)
            connection.commit()
        except BaseException:
            connection.rollback()
            raw.rollback()  # also after a commit that failed
            raise
        return result

    async def close(self) -> None:
        await self._on_thread(self._connection.close)
        await self._aio.close()


class SqliteDatabase:
    """`write` and `read` take a plain function; nothing in it can wait on a network."""

    dialect: Literal["sqlite"] = "sqlite"

    def __init__(self, path: str, lock: OwnerLock | None, writer: _Line, readers: list[_Line]) -> None:
        self.path = path
        self._lock = lock
        self._writer = writer
        self._readers = readers
        self._free: asyncio.LifoQueue[_Line] = asyncio.LifoQueue()
        for reader in readers:
            self._free.put_nowait(reader)

    @classmethod
    async def open(cls, path: str, *, owner_lock: bool, engine_options: dict[str, Any]) -> SqliteDatabase:
        lines: list[_Line] = []
        lock: OwnerLock | None = None
        try:
            lock = OwnerLock(path) if owner_lock else None
            for number in range(1 + READERS):
                lines.append(await _Line.open(path, writer=number == 0, engine_options=engine_options))  # noqa: PERF401
        except BaseException as error:
            for line in lines:
                await line.close()
            if lock is not None:
                lock.release()
            if isinstance(error, OSError | sqlite3.DatabaseError):
                raise Unavailable("the database file cannot be opened") from error
            raise
        return cls(path, lock, lines[0], lines[1:])

    async def write(self, fn: Callable[[Connection], T], *, first: bool = False) -> T:
        """Runs `fn`, whole or not at all, and returns once that is on the disk. `first` goes before who waits already.

        `fn` may be run again from the start, after all that it wrote was taken back.
        """
        try:
            return await self._writer.write(fn, first=first)
        except (DBAPIError, sqlite3.DatabaseError) as error:
            if _out_of_reach(error):
                raise Unavailable("the database is locked, full or out of reach") from error
            raise

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """Runs `fn` over one unchanging view; it cannot write."""
        reader = await self._free.get()
        try:
            return await reader.read(fn)
        except (DBAPIError, sqlite3.DatabaseError) as error:
            if _out_of_reach(error):
                raise Unavailable("the database is locked, full or out of reach") from error
            raise
        finally:
            self._free.put_nowait(reader)

    def failed_itself(self, error: BaseException) -> bool:
        """Within `fn`: it was the database that failed, and not what was asked of it. The whole is lost."""
        return isinstance(error, DBAPIError | sqlite3.DatabaseError) and (
            _out_of_reach(error) or not self._writer.begun
        )

    async def close(self) -> None:
        for line in (*self._readers, self._writer):
            with suppress(ValueError):  # closed already
                await line.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def _out_of_reach(error: DBAPIError | sqlite3.DatabaseError) -> bool:
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _OUT_OF_REACH
