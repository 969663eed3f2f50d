"""What becomes of a send that did not work: later, never, elsewhere, or nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog

from bot.channel import Channel, Undeliverable
from bot.workers.office import Office
from desk.decision import Decision
from desk.notice import ShowCard, Urgency
from handlers import undelivered
from storage import holds, outbox
from storage.outbox import OutboxRow
from storage.transaction import Transaction

_LONGEST_PAUSE = 60
_KEPT_TRYING = timedelta(hours=24)
_log = structlog.get_logger(__name__)


class Outcomes:
    def __init__(self, office: Office, channel: Channel) -> None:
        self._office = office
        self._channel = channel

    async def failed(
        self, rows: Sequence[OutboxRow], error: Undeliverable, *, thread: str | None = None, calls: int = 0
    ) -> None:
        """Settles the rows of one call; what is to be tried again waits in its place. `calls` were made before it."""

        def work(tx: Transaction) -> str:
            if calls:
                outbox.count_calls(tx.connection, rows[0].id, calls, tx.real_now)
            return self._settle(tx, rows, error, thread)

        outcome = await self._office.settle(work)
        if any(row.page is not None for row in rows):
            self._office.to_send.ring()
        for row in rows:
            self._office.metrics.sent(row.channel, row.kind, outcome)
        log = _log.info if outcome == "again" else _log.warning
        log("send.failed", channel=self._channel.name, rows=[row.id for row in rows], why=error.reason, outcome=outcome)

    def _settle(self, tx: Transaction, rows: Sequence[OutboxRow], error: Undeliverable, thread: str | None) -> str:
        if error.moved_to is not None:
            return self._moved(tx, rows, error.moved_to)
        if error.thread_gone and (gone := thread or self._thread_of(tx, rows[0])):
            return self._topic_gone(tx, rows, gone)
        if error.retry_after is not None:
            return self._held(tx, rows, error, error.retry_after)
        if error.sent_unknown:
            return self._unknown(tx, rows)
        if error.permanent or error.gone or error.quota:
            return self._never(tx, rows, error)
        return self._again(tx, rows, error)

    def _moved(self, tx: Transaction, rows: Sequence[OutboxRow], new: str) -> str:
        for row in rows:
            outbox.again(tx.connection, row.id, tx.real_now, "moved")
        tx.move_chat(self._channel.name, rows[0].chat, new)
        _log.warning(
            "group.moved", channel=self._channel.name, to=new, setting=f"{self._channel.name.upper()}_AGENT_GROUP"
        )
        return "again"

    def _thread_of(self, tx: Transaction, row: OutboxRow) -> str | None:
        place = tx.cards.get(row.ticket, row.channel, row.chat) if row.ticket is not None else None
        return row.thread or (place.thread if place else None)

    def _topic_gone(self, tx: Transaction, rows: Sequence[OutboxRow], gone: str) -> str:
        """The topic is made again by its card, which goes first; what was to stand in it follows."""
        row = rows[0]
        tx.cards.forget_thread(row.channel, row.chat, gone)
        outbox.leave_thread(tx.connection, row.channel, row.chat, gone)
        for row in rows:
            outbox.again(tx.connection, row.id, tx.real_now, "topic gone")
            if row.ticket is not None and row.kind != "card":
                tx.carry_out(Decision(outgoing=(ShowCard(ticket=row.ticket, urgency=Urgency.ALERT),)))
        return "again"

    def _held(self, tx: Transaction, rows: Sequence[OutboxRow], error: Undeliverable, pause: timedelta) -> str:
        until = tx.real_now + pause
        self._office.metrics.too_many(self._channel.name)
        holds.hold(tx.connection, self._channel.name, None if error.whole_bot else rows[0].chat, until)
        for row in rows:
            outbox.again(tx.connection, row.id, until, "limited")
        return "again"

    def _unknown(self, tx: Transaction, rows: Sequence[OutboxRow]) -> str:
        states = [outbox.unknown(tx.connection, row.id, tx.real_now) for row in rows]
        for row, state in zip(rows, states, strict=True):
            if state in ("dropped", "failed"):
                self._tell(tx, row, "unknown")
        return "unknown"

    def _never(self, tx: Transaction, rows: Sequence[OutboxRow], error: Undeliverable) -> str:
        why = "gone" if error.gone else "quota" if error.quota else "refused"
        for row in rows:
            if error.quota and row.person is None:
                outbox.only_free(tx.connection, row.id, tx.real_now)  # a group hears it once somebody writes there
                continue
            outbox.fail(tx.connection, row.id, error.reason, tx.real_now)
            if error.gone and row.person is not None:
                undelivered.gone(tx, tx.people.get(row.person))
            self._tell(tx, row, why)
        return "failed"

    def _again(self, tx: Transaction, rows: Sequence[OutboxRow], error: Undeliverable) -> str:
        for row in rows:
            if tx.real_now - row.created_at > _KEPT_TRYING:
                outbox.fail(tx.connection, row.id, error.reason, tx.real_now)
                self._tell(tx, row, "too_old")
                continue
            pause = timedelta(seconds=min(_LONGEST_PAUSE, 2 ** min(row.attempts, 6)) / 2)
            outbox.again(tx.connection, row.id, tx.real_now + pause, error.reason)
        return "again"

    def _tell(self, tx: Transaction, row: OutboxRow, why: str) -> None:
        """The agents hear of an answer that did not reach its customer; a page that reached nobody calls the next."""
        if row.page is not None and row.person is not None and why != "unknown":
            undelivered.page_not_sent(tx, row.page, row.person)
        if row.kind == "relay" and row.person is not None and row.ticket is not None:
            undelivered.not_sent(tx, row.ticket, why)
