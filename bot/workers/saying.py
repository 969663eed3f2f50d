"""Saying one row where each part is a call of its own: what arrived is not said twice."""

from __future__ import annotations

from bot.channel import Channel, Undeliverable
from bot.workers.drafting import Drafting
from bot.workers.marks import Arrival, Marks
from bot.workers.outcomes import Outcomes
from bot.workers.pacing import Allowance, NotNow
from desk.notice import Address
from storage.outbox import OutboxRow


class Saying:
    def __init__(self, channel: Channel, drafting: Drafting, marks: Marks, outcomes: Outcomes) -> None:
        self._channel = channel
        self._drafting = drafting
        self._marks = marks
        self._outcomes = outcomes

    async def say(self, row: OutboxRow, allowance: Allowance) -> None:
        ready = await self._drafting.ready(row)
        if ready is None or not await self._marks.begin([row]):
            return
        to = Address(channel=row.channel, chat=row.chat, thread=ready.thread)
        for index, part in enumerate(ready.parts):
            try:
                await allowance.take()
                sent = (await self._channel.send(to, [part]))[0]
            except NotNow as wait:
                await self._marks.later(row, wait.seconds, "paced")
                return
            except Undeliverable as error:
                await self._outcomes.failed([row], error, thread=to.thread)
                return
            whole = index == len(ready.parts) - 1
            before = row.parts_sent + index
            arrival = Arrival(row=row, sent=[sent], before=before, whole=whole, words=ready.words)
            await self._marks.arrived(arrival, thread=to.thread)
