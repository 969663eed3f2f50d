"""Reading the inbox: the oldest event of a chat, handled in one transaction, ticked off in the same commit."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum, auto

import structlog

from bot import alerts
from bot.channel import Channel, Undeliverable
from bot.phones import with_phone
from bot.workers.introducing import Introducing
from bot.workers.office import Office
from desk.messages import Inbound, TopicTurned, Unknown
from handlers.router import route
from handlers.turn import Turn
from storage import inbox, reply_tokens
from storage.failures import Unavailable
from storage.inbox import InboxRow
from storage.transaction import Transaction

_AT_ONCE = 64  # chats; what takes long is the network's
_TRIES = 5
_IDLE = 0.5
_ELSEWHERE = 0.05  # another instance has it: it is done soon
_log = structlog.get_logger(__name__)


class Left(Enum):
    """What is left to do in the chat of an event that was looked at."""

    NOTHING = auto()
    MORE = auto()  # other events of it wait
    ALL = auto()  # this one, too: another instance has it, or it failed
    ASKING = auto()  # this one: the platform has to be asked something first


class Reader:
    """`start_some` is a step that says whether it is worth looking again at once; `run` goes on for ever."""

    def __init__(self, office: Office, channels: Mapping[str, Channel]) -> None:
        self._office = office
        self._channels = channels
        self._introducing = Introducing(office, channels)
        self._busy: set[tuple[str, str]] = set()
        self._passed: set[tuple[str, str]] = set()  # chats that were busy when their next event was seen
        self._crowded = False  # more chats wait than may be busy

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            while True:
                began = time.perf_counter()
                try:
                    again = await self.start_some(tasks)
                except Unavailable:
                    _log.warning("inbox.unavailable")
                    again = False
                except Exception as error:  # its words may quote what somebody wrote
                    self._office.metrics.error("read")
                    _log.error("inbox.broken", error=type(error).__name__)
                    again = False
                if again:  # looking takes its time when much is waiting: handling gets as much
                    await asyncio.sleep(time.perf_counter() - began)
                else:
                    await self._office.to_read.wait(_IDLE)

    async def start_some(self, tasks: asyncio.TaskGroup) -> bool:
        """The oldest events of chats in which nothing is being handled: one slow chat holds up no other.

        Whoever has handled one rings where more may wait: who rings for nothing costs a look at the whole inbox.
        """
        free = _AT_ONCE - len(self._busy)
        if free <= 0:
            self._crowded = True
            return False
        now, before = self._office.real.now(), set(self._busy)
        most = _AT_ONCE + len(before)
        found = await self._heads(now, most)
        passed = {(row.channel, row.chat) for row in found} & before
        self._passed |= passed & self._busy
        rows = [row for row in found if (row.channel, row.chat) not in before]
        self._crowded = len(rows) > free
        for row in rows[:free]:
            self._busy.add((row.channel, row.chat))
            tasks.create_task(self._in_turn(row))
        return len(found) == most or not passed <= self._busy  # some were through before they were seen

    async def _heads(self, now: datetime, most: int) -> list[InboxRow]:
        try:
            return await self._office.database.read(lambda connection: inbox.heads(connection, now, most))
        except Unavailable:
            raise
        except Exception:  # a row that the disk has spoilt must not keep the others
            found = await self._office.database.read(lambda connection: inbox.head_ids(connection, now, most))
            rows = [await self._readable(id, channel, now) for id, channel in found]
            return [row for row in rows if row is not None]

    async def _readable(self, id: int, channel: str, now: datetime) -> InboxRow | None:
        try:
            return await self._office.database.read(lambda connection: inbox.get(connection, id))
        except Unavailable:
            raise
        except Exception as error:
            why = type(error).__name__
            await self._office.database.write(lambda connection: inbox.park_unreadable(connection, id, why, now))
            self._office.metrics.parked(channel)
            _log.error("inbox.parked", channel=channel, row=id, error=why)
            return None

    async def _in_turn(self, row: InboxRow) -> None:
        place, left = (row.channel, row.chat), Left.ALL
        try:
            await self._office.rush.over()
            left = await self.handle(row)
            if left is Left.ALL:
                await asyncio.sleep(_ELSEWHERE)
        except Unavailable:
            _log.warning("inbox.unavailable")
            await asyncio.sleep(_IDLE)
        except Exception:
            self._office.metrics.error("read")
            _log.exception("inbox.broken", channel=row.channel, row=row.id)
            await asyncio.sleep(_IDLE)
        finally:
            self._busy.discard(place)
            if left is not Left.NOTHING or place in self._passed or self._crowded:
                self._passed.discard(place)
                self._office.to_read.ring()

    async def handle(self, row: InboxRow) -> Left:
        """One event. What fails is tried again, a little later each time, then parked: the chat goes on."""
        began = time.perf_counter()
        try:
            left = await self._handled(row, self._read(row))
        except Undeliverable as error:
            await self._later(row, error.reason, permanent=error.permanent)
        except Unavailable:
            raise
        except Exception as error:
            await self._later(row, type(error).__name__, permanent=isinstance(error, ValueError))
            _log.exception("inbox.failed", channel=row.channel, row=row.id)
        else:
            if left is not Left.ALL:
                self._office.metrics.handled(row.channel, time.perf_counter() - began)
            return left
        return Left.MORE

    async def _handled(self, row: InboxRow, inbound: Inbound | None) -> Left:
        left = await self._commit(row, inbound)
        if left is not Left.ASKING or inbound is None:
            return left
        named = await self._introducing.named(inbound)
        member = await self._introducing.membership(named)
        return await self._commit(row, named, member, asked=True)

    def _read(self, row: InboxRow) -> Inbound | None:
        if row.channel == alerts.CHANNEL:
            return alerts.read(row.payload, row.received_at)
        channel = self._channels.get(row.channel)
        if channel is None:
            raise ValueError("a channel that is not on")
        inbound = channel.read(row.payload)
        if isinstance(inbound, Unknown):
            self._office.metrics.unknown(row.channel, inbound.what)
        return None if inbound is None else with_phone(inbound, self._office.policy.callbacks.country)

    async def _commit(
        self, row: InboxRow, inbound: Inbound | None, member: bool | None = None, *, asked: bool = False
    ) -> Left:
        """`asked`: whatever the platform had to be asked about the sender."""
        last: list[Transaction] = []

        def work(tx: Transaction) -> Left:
            last[:] = [tx]
            if inbox.claim(tx.connection, row.id) is None:
                return Left.ALL
            if inbound is not None:
                if not asked and self._introducing.wanted(tx, inbound):
                    return Left.ASKING
                self._turn(tx, row, inbound, member)
            inbox.done(tx.connection, row.id, tx.real_now)
            if inbound is None or isinstance(inbound, TopicTurned):
                inbox.empty(
                    tx.connection, row.id
                )  # the platform's own echo: it says nothing, and may quote a topic's name
            return Left.MORE if inbox.any_waits(tx.connection, row.channel, row.chat) else Left.NOTHING

        left = await self._office.write(work, inbound)
        self._office.ring(last[0])
        return left

    def _turn(self, tx: Transaction, row: InboxRow, inbound: Inbound, member: bool | None) -> None:
        if inbound.reply_token:
            reply_tokens.keep(tx.connection, inbound.channel, inbound.chat, inbound.reply_token, row.received_at)
        person = None
        if inbound.sender is not None and not inbound.sender.anonymous:
            person = tx.people.meet(inbound.channel, inbound.sender, tx.now)
        turn = Turn(
            tx=tx,
            inbound=inbound,
            policy=self._office.policy,
            directory=self._office.directory,
            sender=person,
            member=member,
        )
        route(turn)

    async def _later(self, row: InboxRow, error: str, *, permanent: bool) -> None:
        now = self._office.real.now()
        if permanent or row.attempts + 1 >= _TRIES:
            await self._office.database.write(lambda connection: inbox.park(connection, row.id, error, now))
            self._office.metrics.parked(row.channel)
            _log.error("inbox.parked", channel=row.channel, row=row.id, error=error)
            return
        self._office.metrics.failed(row.channel)
        later = now + timedelta(seconds=2**row.attempts)
        await self._office.database.write(lambda connection: inbox.failed(connection, row.id, error, later))
