"""What every worker shares: the database, the desk's policy, the two clocks, the metrics."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from bot.clock import Clock
from bot.metrics import Metrics
from bot.workers.rush import Rush
from desk.messages import Inbound
from desk.policy import Directory, Policy
from storage.database import Connection, Database
from storage.failures import Stale, Unavailable
from storage.transaction import Transaction

T = TypeVar("T")

LEASE_LIFE = timedelta(seconds=6)
LEASE_RENEWAL = timedelta(seconds=2)
_STALE_TRIES = 10
_AWAY = 0.5  # seconds between looks for a database that is away


class Bell:
    """Wakes a worker: rung when there may be something to do."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._echoes: list[Bell] = []

    def echo(self) -> Bell:
        """For one of several who wait: each hears every ring."""
        self._echoes.append(Bell())
        return self._echoes[-1]

    def ring(self) -> None:
        self._event.set()
        for echo in self._echoes:
            echo.ring()

    async def wait(self, seconds: float) -> None:
        """Until rung, or until the time is over."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            pass
        self._event.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """`clock` is the desk's time, `real` the platforms': leases, rates, tokens and retries run by it."""

    database: Database
    policy: Policy
    directory: Directory
    clock: Clock
    real: Clock
    metrics: Metrics
    owner: str
    to_read: Bell = field(default_factory=Bell)
    to_send: Bell = field(default_factory=Bell)
    to_remind: Bell = field(default_factory=Bell)
    to_fetch: Bell = field(default_factory=Bell)
    rush: Rush = field(default_factory=Rush)

    def transaction(self, connection: Connection, inbound: Inbound | None = None) -> Transaction:
        return Transaction(
            connection,
            now=self.clock.now(),
            policy=self.policy,
            directory=self.directory,
            inbound=inbound,
            real_now=self.real.now(),
        )

    async def read(self, fn: Callable[[Transaction], T]) -> T:
        return await self.database.read(lambda connection: fn(self.transaction(connection)))

    async def write(self, fn: Callable[[Transaction], T], inbound: Inbound | None = None) -> T:
        """One transaction, whole; again from the start when somebody else changed the ticket meanwhile."""
        for _ in range(_STALE_TRIES):
            try:
                return await self._once(fn, inbound)
            except Stale:
                await asyncio.sleep(0)
        return await self._once(fn, inbound)

    async def _once(self, fn: Callable[[Transaction], T], inbound: Inbound | None) -> T:
        last: list[Transaction] = []

        def whole(connection: Connection) -> T:
            last[:] = [self.transaction(connection, inbound)]
            return fn(last[0])

        done = await self.database.write(whole)
        for one in last[0].happened:
            self.metrics.happened(one)
        return done

    async def settle(self, fn: Callable[[Transaction], T]) -> T:
        """Writes down what has happened already, however long the database is away. `fn` may run twice to its end."""
        while True:
            try:
                return await self.write(fn)
            except Unavailable:
                await asyncio.sleep(_AWAY)

    def ring(self, tx: Transaction) -> None:
        """After its commit: who may have something to do now."""
        self.to_send.ring()
        if tx.reminders.touched:
            self.to_remind.ring()
        if tx.files.added:
            self.to_fetch.ring()

    def ring_all(self) -> None:
        for bell in (self.to_send, self.to_remind, self.to_fetch):
            bell.ring()
