"""Fetching what a platform would lose: LINE's content is brought home at once, again and again until it is there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import structlog

from bot.channel import Channel, Fetched, Undeliverable
from bot.workers.hinting import Hints
from bot.workers.office import Office
from handlers import files
from storage.failures import Unavailable
from storage.files import Wanted
from storage.transaction import Transaction

_AT_ONCE = 4
_TRIES = 12
_PREPARING = 120  # tries, while the platform says that it is still preparing a film
_IDLE = 1.0
_log = structlog.get_logger(__name__)


class Fetcher:
    def __init__(self, office: Office, channels: Mapping[str, Channel], hints: Hints | None = None) -> None:
        self._office = office
        self._channels = channels
        self._hints = hints or Hints(office, channels)

    async def run(self) -> None:
        while True:
            try:
                busy = await self.fetch_some()
            except Unavailable:
                busy = False
            if not busy:
                await self._office.to_fetch.wait(_IDLE)

    async def fetch_some(self) -> bool:
        now = self._office.real.now()
        _any, due = await self._office.read(lambda tx: tx.files.next_wanted())
        if not _any or (due is not None and due > now):
            return False
        wanted = await self._office.write(lambda tx: tx.files.want(now, _AT_ONCE))
        async with asyncio.TaskGroup() as tasks:
            for one in wanted:
                tasks.create_task(self._one(one, tasks))
        return bool(wanted)

    async def _one(self, wanted: Wanted, tasks: asyncio.TaskGroup) -> None:
        """A file that cannot be kept must not keep the others from being fetched."""
        telling = tasks.create_task(self._hints.tell_later(wanted.file))
        try:
            await self._fetch(wanted)
        except Unavailable:
            _log.warning("fetch.unavailable", file=wanted.file.id)
        except Exception:
            self._office.metrics.error("fetch")
            _log.error("fetch.broken", file=wanted.file.id, channel=wanted.file.channel, exc_info=False)
        finally:
            telling.cancel()

    async def _fetch(self, wanted: Wanted) -> None:
        file = wanted.file
        channel = self._channels.get(file.channel)
        if channel is None:
            return
        try:
            fetched = await channel.fetch(file.attachment.ref)
        except Undeliverable as error:
            await self._failed(wanted, error)
            return
        kept = await self._office.settle(lambda tx: _keep(tx, wanted, fetched))
        self._office.metrics.fetched("kept" if kept else "not_wanted")
        self._office.to_send.ring()

    async def _failed(self, wanted: Wanted, error: Undeliverable) -> None:
        file = wanted.file
        if error.reason == "too large":
            await self._office.settle(lambda tx: _too_large(tx, wanted))
            outcome = "too_large"
        elif error.permanent or wanted.attempts >= (_PREPARING if error.retry_after else _TRIES):
            await self._office.settle(lambda tx: tx.files.gone(file.id))
            outcome = "gone"
        else:
            pause = error.retry_after or timedelta(seconds=min(60, 2 ** (wanted.attempts - 1)))
            later = self._office.real.now() + pause
            await self._office.settle(lambda tx: tx.files.later(file.id, later))
            outcome = "again"
        self._office.metrics.fetched(outcome)
        self._office.to_send.ring()


def _keep(tx: Transaction, wanted: Wanted, fetched: Fetched) -> bool:
    if not tx.files.keep(wanted.file.id, fetched.content, fetched.mime):
        return False
    files.arrived(tx, wanted.file)
    return True


def _too_large(tx: Transaction, wanted: Wanted) -> None:
    tx.files.too_large(wanted.file.id)
    files.too_large(tx, wanted.file)
