"""Sending the outbox of one channel: alerts before replies, each chat in its order, within the platform's rates."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from bot.channel import Channel
from bot.workers.composing import Composer
from bot.workers.lease import Lease
from bot.workers.office import Office
from bot.workers.pacing import Allowance, Pace
from bot.workers.speaking import Speech
from desk.notice import Urgency
from storage import outbox
from storage.database import Connection
from storage.failures import Unavailable
from storage.outbox import OutboxRow

_AT_ONCE = 48  # chats; fewer than a channel has connections
_IDLE = 1.0
_DRAIN = 6.0  # seconds of the ten that a stop may take
_log = structlog.get_logger(__name__)


class Sender:
    """One instance speaks for a bot at a time: it holds the lease, and knows what was said in the last minute."""

    def __init__(self, office: Office, channel: Channel, composer: Composer) -> None:
        self._office = office
        self._channel = channel
        self._lease = Lease(office, f"speak:{channel.name}")
        self._pace = Pace(channel.rates)
        self._speech = Speech(office, channel, composer)
        self._bell = office.to_send.echo()  # another channel's sender waits for it, too
        self._busy: set[str] = set()
        self._in_hand: set[int] = set()
        self._full: dict[tuple[str, bool], float] = {}  # chats without room, for alerts or for all the rest, until then
        self._astray = False  # a row may have been left trying
        self._ending = False
        self._idle = asyncio.Event()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            while True:
                try:
                    pause = await self._step(tasks)
                except Unavailable:
                    _log.warning("outbox.unavailable", channel=self._channel.name)
                    pause = _IDLE
                except Exception as error:  # its words may quote what is to be said
                    self._office.metrics.error("send")
                    _log.error("outbox.broken", channel=self._channel.name, error=type(error).__name__)
                    pause = _IDLE
                if pause > 0:
                    await self._bell.wait(pause)

    async def drain(self) -> None:
        """Begin nothing more, and wait for what is on its way."""
        self._ending = self._pace.ended = True
        if self._busy:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_DRAIN):
                    await self._idle.wait()

    async def stop(self) -> None:
        await self._lease.give_back()

    async def _step(self, tasks: asyncio.TaskGroup) -> float:
        """Start what may be sent now; seconds until there may be more."""
        held = self._lease.held
        if self._ending or not await self._lease.hold():
            return _IDLE
        if not held:
            await self._learn_pace()
        if not held or self._astray:
            await self._adopt()
        await self._office.rush.over()
        at = time.monotonic()
        self._full = {place: until for place, until in self._full.items() if until > at}
        free = _AT_ONCE - len(self._busy)
        if free <= 0 or (wait := self._pace.bot_wait(at)) > 0:
            return _IDLE if free <= 0 else wait
        now = self._office.real.now()
        heads, due, expired = await self._office.database.read(lambda connection: self._look(connection, now, free))
        started = [self._start(tasks, batch) for batch in heads]
        if expired:
            await self._office.database.write(lambda c: outbox.drop_expired(c, self._channel.name, now))
        if len(heads) == free and any(started):
            return 0.0
        return self._until_next(due, self._pace.bot_wait(at) if not all(started) else 0.0)

    async def _learn_pace(self) -> None:
        """How fast the bot spoke before this instance took over."""
        name, now = self._channel.name, self._office.real.now()
        recent = await self._office.database.read(lambda c: outbox.recent_sends(c, name, now - timedelta(minutes=1)))
        at = time.monotonic()
        for chat, when, calls in recent:
            self._pace.made(chat, at=at - (now - when).total_seconds(), calls=calls)

    async def _adopt(self) -> None:
        """What was left in the middle: by another instance, by this one before it was killed, by a database's end."""
        name, now, in_hand = self._channel.name, self._office.real.now(), set(self._in_hand)
        self._astray = False
        try:
            await self._office.database.write(lambda c: outbox.adopt(c, name, now, in_hand=in_hand))
        except BaseException:
            self._astray = True
            raise

    def _look(
        self, connection: Connection, now: datetime, most: int
    ) -> tuple[list[list[OutboxRow]], datetime | None, bool]:
        """What may go now; where that is all: when time alone frees more, and whether it has spoilt any."""
        name, closed, narrow = self._channel.name, self._closed(), self._narrow()
        heads = outbox.heads(
            connection,
            name,
            now,
            exclude_chats=closed,
            only_alerts=narrow,
            limit=most,
            per_chat=self._channel.joins,
        )
        if len(heads) == most:
            return heads, now, False
        closed |= {batch[0].chat for batch in heads}
        due = outbox.next_due(connection, name, now, exclude_chats=closed, only_alerts=narrow)
        return heads, due, outbox.any_expired(connection, now)

    def _closed(self) -> set[str]:
        return {*self._busy, *(chat for chat, alert in self._full if alert)}

    def _narrow(self) -> set[str]:
        return {chat for chat, alert in self._full if not alert}

    def _start(self, tasks: asyncio.TaskGroup, batch: Sequence[OutboxRow]) -> bool:
        first, at = batch[0], time.monotonic()
        pressed, alert = first.kind == "press", first.urgency == Urgency.ALERT
        line = f"press:{first.id}" if pressed else first.chat
        if line in self._busy:
            return False
        private = first.person is not None
        if not pressed:
            wait = self._pace.take(first.chat, private=private, at=at, alert=alert)
            if wait > 0:
                if self._pace.bot_wait(at) == 0:
                    self._full[first.chat, alert] = at + wait
                return False
        self._busy.add(line)
        self._idle.clear()
        allowance = Allowance(self._pace, first.chat, private=private, alert=alert, room=not pressed)
        tasks.create_task(self._say(line, batch, allowance))
        return True

    async def _say(self, line: str, batch: Sequence[OutboxRow], allowance: Allowance) -> None:
        ids = {row.id for row in batch}
        self._in_hand |= ids
        try:
            await self._speech.say(batch, allowance)
        except Unavailable:
            self._astray = True
            _log.warning("outbox.unavailable", channel=self._channel.name)
        except Exception:
            self._astray = len(batch) > 1
            self._office.metrics.error("send")
            _log.exception("send.broken", channel=self._channel.name, row=batch[0].id, kind=batch[0].kind)
            await self._give_up(batch[0])
        finally:
            allowance.close()
            self._in_hand -= ids
            self._busy.discard(line)
            if not self._busy:
                self._idle.set()
            self._bell.ring()

    async def _give_up(self, row: OutboxRow) -> None:
        try:
            await self._speech.give_up(row)
        except Unavailable:
            self._astray = True

    def _until_next(self, due: datetime | None, wait: float) -> float:
        """The next row that time alone will free, within a second; a bell may ring sooner."""
        at = time.monotonic()
        self._pace.forget_old(at)
        waits = [until - at for until in self._full.values()]
        if wait > 0:
            waits.append(wait)
        if due is not None:
            waits.append((due - self._office.real.now()).total_seconds())
        return max(0.01, min([_IDLE, *waits]))
