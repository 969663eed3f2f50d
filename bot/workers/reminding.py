"""Reminders: a due row enters by the same door as a visitor, and the desk decides again with what is true now."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from bot.clock import real_seconds
from bot.workers.office import Office
from handlers import remind
from storage import reminders
from storage.database import Connection
from storage.failures import Stale, Unavailable
from storage.reminders import Due
from storage.transaction import Transaction

AT_ONCE = 64  # in one transaction, at the most
_SLICE = 0.05  # seconds after which a transaction takes no more: customers wait for the same writer
_TRIES = 5
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """What became of the reminders of one transaction."""

    decided: list[Due] = field(default_factory=list)
    failed: list[tuple[Due, Exception]] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not self.decided and not self.failed


class Reminder:
    """`remind_some` is a step that says whether there was anything to do. Both raise Unavailable."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def run_due(self) -> float:
        """Everything that is due now; real seconds until the next one is."""
        clock = self._office.clock
        while True:
            due = await self._office.database.read(reminders.next_due)
            if due is None:
                return math.inf
            wait = real_seconds(clock, due - clock.now())
            if wait > 0 or not await self.remind_some():  # what is due and cannot be had, another instance has in hand
                return max(0.0, wait)

    async def remind_some(self) -> bool:
        """The next ones that are due, in the order of their moments, in one transaction that others need not wait for
        long. One that fails is put back by itself; what the database took back is due still."""
        try:
            done = await self._office.write(self._round)
        except Unavailable:
            raise
        except Exception as error:  # a row that cannot be read, or a rule that is asked at the commit
            _log.warning("reminders.one_by_one", error=type(error).__name__)
            return await self._each_alone()
        self._tell(done)
        return not done.empty

    def _round(self, tx: Transaction) -> Round:
        dues = tx.reminders.take_due(tx.now, AT_ONCE)
        if not dues:
            return Round()
        until = time.monotonic() + _SLICE
        to_be_had = tx.look_ahead({due.ticket for due in dues})  # somebody else is just changing the others
        dues = [due for due in dues if due.ticket in to_be_had]
        try:
            with tx.together():
                return Round(decided=_together(tx, dues, until))
        except Exception as error:
            if self._office.database.failed_itself(error):
                raise
        return self._apart(tx, dues, until)

    def _apart(self, tx: Transaction, dues: Sequence[Due], until: float) -> Round:
        """One of them failed: each in a savepoint of its own, so that it fails alone."""
        done = Round()
        changed: set[int] = set()  # tickets that somebody else has just changed: theirs keep their order, next time
        for due in _for_a_while(dues, until):
            if due.ticket in changed:
                continue
            try:
                with tx.attempt():
                    still = tx.reminders.take(due.id, tx.now)
                    if still is not None:
                        _decide(tx, still)
                        done.decided.append(still)
            except Stale:
                changed.add(due.ticket)
            except Exception as error:
                if self._office.database.failed_itself(error):
                    raise
                self._put_back(tx.connection, due.id, due.attempts, error)
                done.failed.append((due, error))
        return done

    async def _each_alone(self) -> bool:
        now = self._office.clock.now()
        ids = await self._office.database.read(lambda connection: reminders.due_ids(connection, now, AT_ONCE))
        for id in ids:
            await self._alone(id)
        return bool(ids)

    async def _alone(self, id: int) -> None:
        def work(tx: Transaction) -> Round:
            due = tx.reminders.take(id, tx.now)
            if due is None:
                return Round()
            _decide(tx, due)
            return Round(decided=[due])

        try:
            done = await self._office.write(work)
        except Unavailable:
            raise
        except Exception as error:
            await self._put_back_unread(id, error)
        else:
            self._tell(done)

    async def _put_back_unread(self, id: int, error: Exception) -> None:
        def work(connection: Connection) -> int:
            attempts = reminders.attempts(connection, id)
            self._put_back(connection, id, attempts, error)
            return attempts

        self._failed(id, await self._office.database.write(work), error)

    def _put_back(self, connection: Connection, id: int, attempts: int, error: Exception) -> None:
        """To be asked again later, and in the end parked."""
        now, why = self._office.clock.now(), type(error).__name__
        if attempts + 1 >= _TRIES:
            reminders.park(connection, id, why, now)
        else:
            reminders.failed(connection, id, why, now + timedelta(seconds=2**attempts))

    def _tell(self, done: Round) -> None:
        """After the commit."""
        now = self._office.clock.now()
        for due in done.decided:
            self._office.metrics.reminded((now - due.due).total_seconds())
        for due, error in done.failed:
            self._failed(due.id, due.attempts, error)
        if done.decided:
            self._office.to_send.ring()

    def _failed(self, id: int, attempts: int, error: Exception) -> None:
        outcome = "parked" if attempts + 1 >= _TRIES else "failed"
        self._office.metrics.not_reminded(outcome)
        _log.error(f"reminder.{outcome}", row=id, exc_info=error)


def _together(tx: Transaction, dues: Sequence[Due], until: float) -> list[Due]:
    decided = []
    for due in _for_a_while(dues, until):
        if tx.reminders.stands(due):
            _decide(tx, due)
            decided.append(due)
    return decided


def _decide(tx: Transaction, due: Due) -> None:
    with tx.reminders.deciding(due):
        remind.handle(tx, due)


def _for_a_while(dues: Sequence[Due], until: float) -> Iterator[Due]:
    """One at least."""
    for due in dues:
        yield due
        if time.monotonic() > until:
            return
