"""Reading the inbox: the oldest event of a chat, handled in one transaction, ticked off in the same commit."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import datetime, timedelta

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


class Reader:
    """`start_some` is a step that says whether there was anything to do; `run` goes on for ever."""

    def __init__(self, office: Office, channels: Mapping[str, Channel]) -> None:
        self._office = office
        self._channels = channels
        self._introducing = Introducing(office, channels)
        self._busy: set[tuple[str, str]] = set()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            while True:
                began = time.perf_counter()
                try:
                    started = await self.start_some(tasks)
                except Unavailable:
                    _log.warning("inbox.unavailable")
                    started = False
                except Exception as error:  # its words may quote what somebody wrote
                    self._office.metrics.error("read")
                    _log.error("inbox.broken", error=type(error).__name__)
                    started = False
                if started:  # looking takes its time when much is waiting: handling gets as much
                    await asyncio.sleep(time.perf_counter() - began)
                else:
                    await self._office.to_read.wait(_IDLE)

    async def start_some(self, tasks: asyncio.TaskGroup) -> bool:
        """The oldest events of chats in which nothing is being handled: one slow chat holds up no other."""
        free = _AT_ONCE - len(self._busy)
        if free <= 0:
            return False
        now, before = self._office.real.now(), set(self._busy)
        most = _AT_ONCE + len(before)
        rows = [row for row in await self._heads(now, most) if (row.channel, row.chat) not in before][:free]
        for row in rows:
            self._busy.add((row.channel, row.chat))
            tasks.create_task(self._in_turn(row))
        return bool(rows)

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
        try:
            await self._office.rush.over()
            if await self.handle(row):
                self._office.ring_all()
            else:
                await asyncio.sleep(_ELSEWHERE)
        except Unavailable:
            _log.warning("inbox.unavailable")
            await asyncio.sleep(_IDLE)
        except Exception:
            self._office.metrics.error("read")
            _log.exception("inbox.broken", channel=row.channel, row=row.id)
            await asyncio.sleep(_IDLE)
        finally:
            self._busy.discard((row.channel, row.chat))
            self._office.to_read.ring()

    async def handle(self, row: InboxRow) -> bool:
        """One event; False if another instance has it. What fails is tried again, a little later each time, then
        parked: the chat goes on."""
        began = time.perf_counter()
        try:
            inbound = self._read(row)
            named = await self._introducing.named(inbound)
            member = await self._introducing.membership(named)
            done = await self._commit(row, named, member)
        except Undeliverable as error:
            await self._later(row, error.reason, permanent=error.permanent)
        except Unavailable:
            raise
        except Exception as error:
            await self._later(row, type(error).__name__, permanent=isinstance(error, ValueError))
            _log.exception("inbox.failed", channel=row.channel, row=row.id)
        else:
            if done:
                self._office.metrics.handled(row.channel, time.perf_counter() - began)
            return done
        return True

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

    async def _commit(self, row: InboxRow, inbound: Inbound | None, member: bool | None) -> bool:
        def work(tx: Transaction) -> bool:
            if inbox.claim(tx.connection, row.id) is None:
                return False
            if inbound is not None:
                self._turn(tx, row, inbound, member)
            inbox.done(tx.connection, row.id, tx.real_now)
            if inbound is None or isinstance(inbound, TopicTurned):
                inbox.empty(
                    tx.connection, row.id
                )  # the platform's own echo: it says nothing, and may quote a topic's name
            return True

        return await self._office.write(work, inbound)

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
