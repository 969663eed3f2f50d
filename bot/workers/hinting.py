"""Hints that an answer is on its way: shown only when it takes longer than people expect."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from bot.channel import Channel, Undeliverable
from bot.workers.office import Office
from desk.notice import Address
from desk.ticket import File
from storage import inbox
from storage.failures import Unavailable

AFTER = timedelta(seconds=2)
_LASTS = timedelta(seconds=20)  # not shown again in a chat for so long
_LOOK = 0.5  # seconds between two looks at the inbox
_MOST = 16  # chats at one look


class Hints:
    """Only chats of one person are told; a group can wait, and a hint that fails is no loss."""

    def __init__(self, office: Office, channels: Mapping[str, Channel]) -> None:
        self._office = office
        self._channels = {name: channel for name, channel in channels.items() if channel.reply_life is not None}
        self._told: dict[tuple[str, str], datetime] = {}

    async def run(self) -> None:
        """Looks after events that wait to be handled."""
        while self._channels:
            await asyncio.sleep(_LOOK)
            with suppress(Unavailable):
                await self.look()

    async def look(self) -> None:
        """One look: whoever wrote more than two seconds ago and was not heard yet."""
        before = self._office.real.now() - AFTER
        names = list(self._channels)
        waiting = await self._office.database.read(lambda c: inbox.unheard_since(c, names, before, _MOST))
        for channel, chat in waiting:
            await self._tell(channel, chat)

    async def tell_later(self, file: File) -> None:
        """To be cancelled once the file is there: only what takes long is hinted at."""
        await asyncio.sleep(AFTER.total_seconds())
        with suppress(Unavailable, LookupError):
            entry = await self._office.read(lambda tx: tx.entries.get(file.entry))
            await self._tell(entry.channel, entry.chat)

    async def _tell(self, channel: str, chat: str) -> None:
        now = self._office.real.now()
        self._told = {place: at for place, at in self._told.items() if now - at < _LASTS}
        if channel not in self._channels or (channel, chat) in self._told:
            return
        self._told[channel, chat] = now
        with suppress(Undeliverable):
            await self._channels[channel].hint(Address(channel=channel, chat=chat))
