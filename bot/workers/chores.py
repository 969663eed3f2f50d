"""Chores: what is forgotten in time, and the watch over LINE's quota and the year's holidays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.channel import Channel, Undeliverable
from bot.clock import real_seconds
from bot.workers.office import Office
from handlers import forget, holidays, page, quota, silence
from storage import inbox, outbox, sweeping
from storage.failures import Unavailable

FORGET_EVERY = timedelta(hours=1)
QUOTA_EVERY = timedelta(minutes=10)
HOLIDAYS_EVERY = timedelta(hours=6)
SILENCE_EVERY = timedelta(seconds=30)  # of the desk's time
PAGES_EVERY = timedelta(minutes=1)
SETTLED_FOR = timedelta(days=30)  # rows of inbox and outbox, emptied long before
_log = structlog.get_logger(__name__)


class Chores:
    def __init__(self, office: Office, channels: Mapping[str, Channel]) -> None:
        self._office = office
        self._channels = channels

    @property
    def silence_every(self) -> timedelta:
        """By the wall, but no more often than once a second."""
        return timedelta(seconds=max(1.0, real_seconds(self._office.clock, SILENCE_EVERY)))

    async def forget(self) -> None:
        """Raw bodies, media and the words of long closed tickets, by the desk's own times; then rows that are over."""
        policy, real = self._office.policy, self._office.real.now()
        try:
            await self._office.database.write(lambda c: inbox.forget_bodies(c, real - policy.raw_for))
            await self._office.database.write(lambda c: outbox.forget_bodies(c, real - policy.raw_for))
            await self._office.write(lambda tx: tx.files.purge(real - policy.media_for))
            while await self._office.write(lambda tx: forget.incidents(tx, tx.now - policy.closed_for)):
                self._office.to_send.ring()
            while await self._office.write(lambda tx: forget.closed(tx, tx.now - policy.closed_for)):
                self._office.to_send.ring()
            await self._sweep(real - max(SETTLED_FOR, policy.raw_for))
        except Unavailable:
            _log.warning("chores.unavailable")

    async def _sweep(self, before: datetime) -> None:
        database = self._office.database
        while old := await database.read(partial(sweeping.old, before=before)):
            await database.write(partial(sweeping.sweep, rows=old))

    async def watch_quota(self) -> None:
        """At 80 and at 95 per cent of the month's messages the agents are told, once each."""
        for name, channel in self._channels.items():
            try:
                used = await channel.quota()
            except Undeliverable as error:
                _log.warning("quota.unknown", channel=name, why=error.reason)
                continue
            if used is None:
                continue
            self._office.metrics.quota(name, used)
            if used.limit:
                await self._office.write(partial(quota.tell, channel=name, used=used.used, limit=used.limit))
                self._office.to_send.ring()

    async def watch_holidays(self) -> None:
        """Once a year the supervisors are told which holidays are not certain."""
        try:
            if await self._office.write(holidays.tell):
                self._office.to_send.ring()
        except Unavailable:
            _log.warning("chores.unavailable")

    async def watch_silence(self) -> None:
        """Heartbeats of the monitoring that were not heard for too long."""
        if not self._office.policy.monitoring.heartbeats:
            return
        try:
            if await self._office.write(silence.watch):
                self._office.ring_all()
        except Unavailable:
            _log.warning("chores.unavailable")

    async def sweep_pages(self) -> None:
        """Each urgent ticket that should have a page and has none gets one; each page that stands still goes on."""
        try:
            missing, standing = await self._office.write(page.sweep)
        except Unavailable:
            _log.warning("chores.unavailable")
            return
        if missing or standing:
            _log.warning("pages.made_up_for", missing=missing, standing=standing)
            self._office.metrics.made_up_for(missing=missing, standing=standing)
            self._office.ring_all()
