"""Acceptance: arriving events are kept, many deliveries in one commit, before anybody is told that they were."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import time
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final

from bot.channel import Event
from bot.clock import Clock
from bot.metrics import Metrics
from storage import inbox
from storage.database import Database
from storage.failures import Unavailable
from storage.inbox import Arrived

AT_ONCE: Final = 128  # events of one commit
MOST_WAITING: Final = 64 * 1024 * 1024  # letters of payloads that may wait for a commit
_GATHERS: Final = 0.002  # seconds; a commit costs as much for a few as for many
_LONGEST: Final = 200  # keys, chats and presses are indexed, and PostgreSQL's indexes take no long ones
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_log = logging.getLogger(__name__)


class _Delivery:
    """Events that were delivered together, and who waits for them."""

    __slots__ = ("events", "kept", "size")

    def __init__(self, events: list[Arrived], kept: asyncio.Future[int]) -> None:
        self.events = events
        self.kept = kept
        self.size = sum(len(event[3]) for event in events)


class Acceptor:
    """`clock` is real time: reply tokens age from what it says.

    `on_new` is called after a commit that kept anything new, `on_press` with channel and press for each new event that
    has one, `on_kept` with how many events a commit held; none may wait.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        on_new: Callable[[], None],
        on_press: Callable[[str, str], None] = lambda channel, press: None,
        on_kept: Callable[[int], None] = lambda events: None,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._clock = clock
        self._on_new = on_new
        self._on_press = on_press
        self._on_kept = on_kept
        self._metrics = metrics
        self._waiting: dict[_Delivery, None] = {}  # in order; whoever gives up takes itself out
        self._size = 0
        self._any = asyncio.Event()
        self._ended = False

    async def accept(self, channel: str, events: Sequence[Event]) -> int:
        """Returns once all of them are kept: how many were new. Raises Unavailable if they could not be kept.

        Who stops waiting before their commit has begun has not delivered; afterwards they may have.
        """
        if not events:
            return 0
        if self._ended or self._size > MOST_WAITING:
            raise Unavailable("nothing more is accepted now")
        delivery = _Delivery([_storable(channel, event) for event in events], asyncio.Future())
        self._waiting[delivery] = None
        self._size += delivery.size
        self._any.set()
        try:
            return await delivery.kept
        finally:
            if delivery in self._waiting:
                self._drop(delivery)

    async def run(self) -> None:
        """Commits what arrives, until it is cancelled: stop the doors first."""
        many = False
        try:
            while True:
                await self._any.wait()
                if len(self._waiting) > 1 or many:  # a rush: the next ones are nearly here
                    await asyncio.sleep(_GATHERS)
                batch = self._next()
                many = len(batch) > 1
                if batch:
                    await self._keep(batch)
                else:
                    self._any.clear()
        finally:
            self._ended = True
            for delivery in self._waiting:
                _fail(delivery)

    def _next(self) -> list[_Delivery]:
        batch: list[_Delivery] = []
        count = 0
        for delivery in islice(self._waiting, AT_ONCE):
            count += len(delivery.events)
            if batch and count > AT_ONCE:
                break
            batch.append(delivery)
        for delivery in batch:
            self._drop(delivery)
        return batch

    def _drop(self, delivery: _Delivery) -> None:
        del self._waiting[delivery]
        self._size -= delivery.size

    async def _keep(self, batch: list[_Delivery]) -> None:
        """A delivery that the database refuses must not take its neighbours along: then each is tried alone."""
        try:
            await self._commit(batch)
        except Exception as error:
            if isinstance(error, Unavailable) or len(batch) == 1:
                self._refuse(batch, error)
                return
            for delivery in batch:
                await self._keep([delivery])
        except BaseException:
            for delivery in batch:
                _fail(delivery)
            raise

    async def _commit(self, batch: list[_Delivery]) -> None:
        rows = [event for delivery in batch for event in delivery.events]
        now = self._clock.now()
        began = time.perf_counter()
        ids = await self._database.write(lambda connection: inbox.accept(connection, rows, now), first=True)
        self._metrics.committed(time.perf_counter() - began)
        self._on_kept(len(rows))
        self._tell(batch, rows, ids)

    def _tell(self, batch: list[_Delivery], rows: list[Arrived], ids: list[int | None]) -> None:
        at = 0
        for delivery in batch:
            end = at + len(delivery.events)
            if not delivery.kept.done():
                delivery.kept.set_result(sum(1 for id in ids[at:end] if id is not None))
            at = end
        new = [row for row, id in zip(rows, ids, strict=True) if id is not None]
        self._count(rows, new)
        try:
            if new:
                self._on_new()
            for channel, *_, press in new:
                if press is not None:
                    self._on_press(channel, press)
        except Exception:  # it is kept, whatever becomes of the word about it
            self._metrics.error("accepting")
            _log.exception("new events could not be announced")

    def _count(self, rows: list[Arrived], new: list[Arrived]) -> None:
        for channel in {row[0] for row in rows}:
            accepted = sum(1 for row in new if row[0] == channel)
            duplicated = sum(1 for row in rows if row[0] == channel) - accepted
            self._metrics.accepted(channel, accepted, duplicated)

    def _refuse(self, batch: list[_Delivery], error: Exception) -> None:
        self._metrics.error("accepting")
        _log.error("events of %d deliveries could not be kept: %s", len(batch), type(error).__name__)
        for delivery in batch:
            _fail(delivery)


def _fail(delivery: _Delivery) -> None:
    if not delivery.kept.done():
        delivery.kept.set_exception(Unavailable("it could not be kept"))


def _storable(channel: str, event: Event) -> Arrived:
    """A row that both databases take.

    The payload is JSON: there a NUL or half a surrogate pair is written as its escape, and means the same. In keys and
    chats they are replaced; a press that holds one was never the platform's.
    """
    payload = event.payload
    if "\x00" in payload or not (payload.isascii() or _is_text(payload)):
        payload = _UNSTORABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", payload)
    return channel, _short(event.key), _short(event.chat), payload, _press(event.press)


def _is_text(payload: str) -> bool:
    return _UNSTORABLE.search(payload) is None


def _short(word: str) -> str:
    """Too long a word is known by its hash: it must stay the same each time it comes."""
    if len(word) > _LONGEST:
        return "hash-" + hashlib.sha256(word.encode("utf-8", "surrogatepass")).hexdigest()[:40]
    return _UNSTORABLE.sub("\ufffd", word)


def _press(press: str | None) -> str | None:
    if press is None or len(press) > _LONGEST or _UNSTORABLE.search(press):
        return None
    return press
