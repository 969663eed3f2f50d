"""Marks: what is committed before a call, and what after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.channel import Sent
from bot.workers.office import Office
from desk.decision import Decision
from desk.notice import Amend
from storage import outbox
from storage.outbox import Landed, OutboxRow
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Parts of a row that arrived by one call, `before` earlier ones; `whole`: there are no more. `words`: those that
    were said, where they were somebody's."""

    row: OutboxRow
    sent: Sequence[Sent]
    before: int
    whole: bool
    words: str = ""


class Marks:
    """What follows a call is written down however long the database is away: until then the chat waits."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def begin(
        self, rows: Sequence[OutboxRow], *, key: str | None = None, batch: str | None = None
    ) -> Sequence[int]:
        """The rows that may be called for. Raises Unavailable: then nothing may be."""
        now, owner = self._office.real.now(), self._office.owner
        ids = [row.id for row in rows]
        return await self._office.database.write(lambda c: outbox.start(c, ids, owner, now, retry_key=key, batch=batch))

    async def arrived(self, *arrivals: Arrival, thread: str | None = None, ended: bool = False) -> None:
        """All that one call carried, in one commit. `ended`: what is left of a row goes as another one, later."""
        now = self._office.real.now()

        def work(tx: Transaction) -> None:
            for number, one in enumerate(arrivals):
                calls = 1 if number == 0 else 0
                landed = [
                    Landed(ref=ref, quote=quote, thread=thread) for sent in one.sent for ref, quote in pairs(sent)
                ]
                write = outbox.sent if one.whole else outbox.part_sent
                write(tx.connection, one.row.id, landed, now, calls=calls, before=one.before, parts=len(one.sent))
                _amend_if_changed(tx, one)
                if ended and not one.whole:
                    outbox.rest_of(tx.connection, one.row.id, now)

        await self._office.settle(work)
        for one in arrivals:
            if one.whole:
                self._office.metrics.sent(one.row.channel, one.row.kind, "sent")

    async def done(self, row: OutboxRow, *, calls: int) -> None:
        """What leaves no message of its own behind."""
        now = self._office.real.now()
        await self._office.settle(lambda tx: outbox.sent(tx.connection, row.id, [], now, calls=calls))
        self._office.metrics.sent(row.channel, row.kind, "sent")

    async def later(self, row: OutboxRow, seconds: float, why: str, *, calls: int = 0) -> None:
        """What is left of it was surely not said."""
        now = self._office.real.now()

        def work(tx: Transaction) -> None:
            if calls:
                outbox.count_calls(tx.connection, row.id, calls, now)
            outbox.again(tx.connection, row.id, now + timedelta(seconds=seconds), why)

        await self._office.settle(work)

    async def drop(self, row: OutboxRow) -> None:
        now = self._office.real.now()
        await self._office.settle(lambda tx: outbox.drop(tx.connection, row.id, "nothing to say", now))


def pairs(sent: Sent) -> list[tuple[str, str | None]]:
    quotes = [*sent.quotes, *[None] * len(sent.refs)]
    return [(ref, quote or None) for ref, quote in zip(sent.refs, quotes, strict=False) if ref]


def _amend_if_changed(tx: Transaction, one: Arrival) -> None:
    """What was edited, added to or taken back while it was on its way arrived as it was before: that copy follows."""
    row = one.row
    if row.kind != "relay" or row.entry is None or row.ticket is None:
        return
    entry = tx.entries.get(row.entry)
    other_words = row.copy is None and entry.text != one.words
    if entry.gone_at is not None or other_words:
        tx.carry_out(Decision(outgoing=(Amend(entry=row.entry, ticket=row.ticket),)))
