"""Polling: the offset moves on, and the platform forgets, only after the events were kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

import structlog

from bot.channel import Event, Polled, Undeliverable
from bot.workers.lease import Lease
from bot.workers.office import LEASE_RENEWAL, Office
from storage.failures import Unavailable

_PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)
_WAIT = 1.0
_RENEWAL = LEASE_RENEWAL.total_seconds()
_log = structlog.get_logger(__name__)


class Accepts(Protocol):
    async def accept(self, channel: str, events: Sequence[Event]) -> int: ...


class _LeaseLost(Exception):
    """Another instance polls now."""


class Poller:
    """One instance polls for a bot; another takes over within the life of its lease."""

    def __init__(self, office: Office, name: str, channel: Polled, acceptor: Accepts) -> None:
        self._name = name
        self._channel = channel
        self._acceptor = acceptor
        self._lease = Lease(office, f"poll:{name}")
        self._offset: int | None = None
        self._failures = 0

    async def run(self) -> None:
        while True:
            try:
                await self.poll_once()
            except Unavailable:
                _log.warning("poll.unavailable", channel=self._name)
                await asyncio.sleep(_WAIT)
            except _LeaseLost:
                _log.warning("poll.lease_lost", channel=self._name)

    async def stop(self) -> None:
        await self._lease.give_back()

    async def poll_once(self) -> None:
        if not await self._lease.hold():
            self._offset = None  # whoever polls now knows better
            await asyncio.sleep(_WAIT)
            return
        try:
            events, offset = await self._poll()
        except Undeliverable as error:
            await self._failed(error)
            return
        if events:
            await self._acceptor.accept(self._name, events)
        self._offset = offset if offset is not None else self._offset
        self._failures = 0

    async def _poll(self) -> tuple[Sequence[Event], int | None]:
        """A long poll takes longer than a lease lives: it is renewed meanwhile, and the poll ends with it."""
        try:
            async with asyncio.TaskGroup() as tasks:
                renewing = tasks.create_task(self._keep_lease())
                try:
                    return await self._channel.poll(self._offset)
                finally:
                    renewing.cancel()
        except ExceptionGroup as group:
            raise group.exceptions[0] from None

    async def _keep_lease(self) -> None:
        while True:
            await asyncio.sleep(_RENEWAL)
            if not await self._lease.hold():
                raise _LeaseLost

    async def _failed(self, error: Undeliverable) -> None:
        pause = _PAUSES[min(self._failures, len(_PAUSES) - 1)]
        if error.retry_after is not None:
            pause = max(pause, error.retry_after.total_seconds())
        self._failures += 1
        _log.warning("poll.failed", channel=self._name, why=error.reason, again_in=pause)
        await asyncio.sleep(pause)
