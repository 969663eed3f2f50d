"""A pressed button is answered within a second: with its result if that is there, else empty, so that nothing hangs."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from bot.channel import Channel, Undeliverable
from bot.workers.office import Office
from storage import inbox
from storage.failures import Unavailable

_PATIENCE = 1.0
_MOST = 1000


class Presses:
    """`expect` each press that came in; `run` answers those whose result takes longer."""

    def __init__(self, office: Office, channels: Mapping[str, Channel]) -> None:
        self._office = office
        self._channels = channels
        self._waiting: asyncio.Queue[tuple[float, str, str]] = asyncio.Queue(_MOST)

    def expect(self, channel: str, press: str) -> None:
        """Never waits; beyond a thousand at once the result alone answers."""
        if channel in self._channels and not self._waiting.full():
            due = asyncio.get_running_loop().time() + _PATIENCE
            self._waiting.put_nowait((due, channel, press))

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            while True:
                due, channel, press = await self._waiting.get()
                await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
                tasks.create_task(self._answer(channel, press))

    async def _answer(self, channel: str, press: str) -> None:
        now = self._office.real.now()
        try:
            if not await self._office.database.write(lambda c: inbox.answer_press(c, press, now)):
                return
            await self._channels[channel].answer_press(press, "")
            self._office.metrics.pressed(channel, "empty")
        except (Undeliverable, Unavailable):
            self._office.metrics.pressed(channel, "failed")
