"""The line before SQLite's one writer: what waits together shares a commit, and is still whole or not at all."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

MOST: Final = 32  # turns of one commit
_SLICE: Final = 0.01  # seconds after which a commit takes no more turns

Work = Callable[[Connection], Any]


class Turn:
    """One function that waits to be written, and who waits for it."""

    __slots__ = ("ended", "error", "first", "fn", "result")

    def __init__(self, fn: Work, *, first: bool) -> None:
        self.fn = fn
        self.first = first
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.result: Any = None
        self.error: BaseException | None = None

    def end(self) -> None:
        if self.ended.done():
            return
        if self.error is None:
            self.ended.set_result(None)
        else:
            self.ended.set_exception(self.error)


class WriterLine:
    """`serve` and all that it calls happen on the writer's thread; `put` on the loop's."""

    def __init__(self) -> None:
        self._first: deque[Turn] = deque()
        self._rest: deque[Turn] = deque()
        self._lock = threading.Lock()
        self._serving = False

    def put(self, turn: Turn) -> bool:
        """True when somebody has to call `serve`."""
        with self._lock:
            (self._first if turn.first else self._rest).append(turn)
            begins, self._serving = not self._serving, True
        return begins

    def serve(self, raw: sqlite3.Connection, connection: Connection) -> None:
        """Until nobody waits. Never raises."""
        while (turn := self._next()) is not None:
            turns = [turn]
            try:
                self._commit(turns, raw, connection)
            except BaseException as error:
                _undo(raw, connection)
                _again(turns, error, raw, connection)
            _tell(turns)

    def _next(self) -> Turn | None:
        with self._lock:
            turn = self._take()
            if turn is None:
                self._serving = False
            return turn

    def _take(self) -> Turn | None:
        """Who gave up meanwhile is left out."""
        for line in (self._first, self._rest):
            while line:
                turn = line.popleft()
                if not turn.ended.cancelled():
                    return turn
        return None

    def _commit(self, turns: list[Turn], raw: sqlite3.Connection, connection: Connection) -> None:
        """`turns` grows by those that join before the commit."""
        until = time.monotonic() + _SLICE
        raw.execute("BEGIN IMMEDIATE")
        connection.begin()  # tells SQLAlchemy of it
        turn: Turn | None = turns[0]
        while turn is not None:
            _run(turn, raw, connection)
            turn = self._joining(turns, until)
        connection.commit()

    def _joining(self, turns: list[Turn], until: float) -> Turn | None:
        """A commit that somebody at the door waits for is not made longer by those who have time."""
        if len(turns) >= MOST or time.monotonic() > until:
            return None
        with self._lock:
            if not self._first and any(turn.first for turn in turns):
                return None
            turn = self._take()
        if turn is not None:
            turns.append(turn)
        return turn


def _alone(turn: Turn, raw: sqlite3.Connection, connection: Connection) -> None:
    """One transaction for one turn."""
    try:
        raw.execute("BEGIN IMMEDIATE")
        connection.begin()
        turn.result = turn.fn(connection)
        connection.commit()
    except BaseException as error:
        turn.error = error
        _undo(raw, connection)


def _run(turn: Turn, raw: sqlite3.Connection, connection: Connection) -> None:
    """What it raises takes back its own part only. Raises when the whole transaction is lost by it."""
    raw.execute("SAVEPOINT turn")
    try:
        turn.result = turn.fn(connection)
    except BaseException as error:
        turn.error = error
        if not raw.in_transaction:
            raise
        raw.execute("ROLLBACK TO turn")
    raw.execute("RELEASE turn")


def _again(turns: list[Turn], error: BaseException, raw: sqlite3.Connection, connection: Connection) -> None:
    """A rule of the schema that is asked at the commit was broken by one of them: each is tried alone."""
    if len(turns) == 1 or not _of_one(error):
        for turn in turns:
            turn.error = error
        return
    for turn in turns:
        turn.result = turn.error = None
        _alone(turn, raw, connection)


def _of_one(error: BaseException) -> bool:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, sqlite3.IntegrityError) or not isinstance(cause, sqlite3.Error)


def _undo(raw: sqlite3.Connection, connection: Connection) -> None:
    with suppress(SQLAlchemyError, sqlite3.Error):  # it failed already, and that is what is told
        connection.rollback()
        raw.rollback()  # also after a commit that failed


def _tell(turns: list[Turn]) -> None:
    try:
        turns[0].ended.get_loop().call_soon_threadsafe(_end, turns)
    except RuntimeError:
        return  # the loop is closed: nobody waits any more


def _end(turns: list[Turn]) -> None:
    for turn in turns:
        turn.end()
