"""Reminders: a due row enters by the same door as a visitor, and the desk decides again with what is true now."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.clock import real_seconds
from bot.workers.office import Office
from handlers import remind
from storage import reminders
from storage.database import Connection
from storage.failures import Unavailable
from storage.reminders import Due
from storage.transaction import Transaction

_TRIES = 5
_LONGEST = 30.0
_log = structlog.get_logger(__name__)


class Reminder:
    """`remind_one` is a step that says whether there was anything to do. Both raise Unavailable."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def run_due(self) -> float:
        """Everything that is due now, one by one; real seconds until the next one is."""
        while await self.remind_one():
            pass
        due = await self._office.read(lambda tx: tx.reminders.next_due())
        if due is None:
            return _LONGEST
        clock = self._office.clock
        return min(_LONGEST, max(0.0, real_seconds(clock, due - clock.now())))

    async def remind_one(self) -> bool:
        taken: list[Due] = []

        def work(tx: Transaction) -> bool:
            taken[:] = tx.reminders.claim_due(tx.now, 1)
            for due in taken:
                remind.handle(tx, due)
            return bool(taken)

        try:
            found = await self._office.write(work)
        except Unavailable:
            raise
        except Exception as error:
            _log.exception("reminder.failed", ticket=taken[0].ticket if taken else None)
            await self._put_back(taken, type(error).__name__)
            return bool(taken)
        for due in taken:
            self._office.metrics.reminded((self._office.clock.now() - due.due).total_seconds())
        if found:
            self._office.to_send.ring()
        return found

    async def _put_back(self, taken: list[Due], error: str) -> None:
        """The transaction was undone, so the row is there again: later, and in the end parked."""
        now = self._office.clock.now()

        def work(connection: Connection) -> None:
            for due in taken:
                if due.attempts + 1 >= _TRIES:
                    reminders.park(connection, due.id, error, now)
                else:
                    reminders.failed(connection, due.id, error, now + timedelta(seconds=2**due.attempts))

        await self._office.database.write(work)
