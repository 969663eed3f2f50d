"""Touching what is on a screen already: an entry brought up to date, and the answer to a pressed button."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar

from bot.channel import Channel, Undeliverable
from bot.workers.composing import Composer
from bot.workers.marks import Marks
from bot.workers.office import Office
from bot.workers.pacing import Allowance
from desk.notice import Address, Urgency
from storage import inbox, outbox
from storage.bodies import from_body
from storage.outbox import OutboxRow
from storage.transaction import Transaction

T = TypeVar("T")

_LATE_LASTS = timedelta(minutes=5)


class Touching:
    def __init__(self, office: Office, channel: Channel, composer: Composer, marks: Marks) -> None:
        self._office = office
        self._channel = channel
        self._composer = composer
        self._marks = marks

    async def amend(self, row: OutboxRow, allowance: Allowance) -> None:
        draft = await self._office.read(lambda tx: self._composer.amend(tx, row, edits=self._channel.edits))
        if draft.message is None:
            return
        to = Address(channel=row.channel, chat=row.chat, thread=draft.thread)
        await allowance.take()
        ref = str(row.body["ref"])
        if draft.erases:
            await repeatable(self._channel.erase(to, ref, draft.message.text))
        elif self._channel.edits:
            await repeatable(self._channel.edit(to, ref, draft.message))
        else:
            parts = list(self._channel.parts(draft.message))[: self._channel.joins]
            await repeatable(self._channel.send(to, parts, retry_key=f"amend-{row.id}"))

    async def press(self, row: OutboxRow) -> None:
        """The result of a press, where it was pressed; too late for that, it follows as a private word."""
        press = from_body(row.body).press
        now = self._office.real.now()
        draft = await self._office.read(lambda tx: self._composer.notice(tx, row))
        text = draft.message.text if draft.message else ""
        if press is None or not await self._marks.begin([row]):
            return
        outcome = "late"
        if await self._office.settle(lambda tx: inbox.answer_press(tx.connection, press, now)):
            try:
                await self._channel.answer_press(press, text)
                outcome = "result"
            except Undeliverable as error:
                outcome = "failed" if error.sent_unknown else "late"
        if outcome == "late" and text:
            await self._office.settle(lambda tx: _follow(tx, row))
        self._office.metrics.pressed(row.channel, outcome)
        await self._marks.done(row, calls=0)


async def repeatable(call: Awaitable[T]) -> T:
    """What leaves the same behind when it is done twice: an unknown end is as good as none."""
    try:
        return await call
    except Undeliverable as error:
        if error.sent_unknown:
            raise Undeliverable(error.reason) from error
        raise


def _follow(tx: Transaction, row: OutboxRow) -> None:
    """In line with everything else that is said to them, and once."""
    if row.person is None or not tx.once(f"late press {row.id}"):
        return
    who = tx.people.get(row.person)
    if not who.reachable:
        return
    body = {name: value for name, value in row.body.items() if name not in ("press", "quote", "quote_token")}
    follows = {
        "channel": who.channel,
        "chat": who.ref,
        "kind": "notice",
        "ticket": row.ticket,
        "person": who.id,
        "language": row.language,
        "body": body,
        "urgency": int(Urgency.REPLY),
        "if_unknown": row.if_unknown,
        "not_after": tx.real_now + _LATE_LASTS,
    }
    outbox.add(tx.connection, [follows], tx.real_now)
