"""Joining rows of one chat into one call: a free reply while its token lives, else a push under one key."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import replace

from bot.channel import Channel, Message, Sent, Undeliverable
from bot.workers.composing import CardDraft
from bot.workers.drafting import Drafting, Ready
from bot.workers.marks import Arrival, Marks
from bot.workers.office import Office
from bot.workers.outcomes import Outcomes
from desk.notice import Address
from storage import outbox, reply_tokens
from storage.cards import CardPlace
from storage.database import Connection
from storage.outbox import OutboxRow

DEAD_TOKEN = "invalid reply token"  # noqa: S105
_TELLING = 8.0  # seconds after it was taken alive in which a dead token can only have been used up


class Joining:
    def __init__(self, office: Office, channel: Channel, drafting: Drafting, marks: Marks, outcomes: Outcomes) -> None:
        self._office = office
        self._channel = channel
        self._drafting = drafting
        self._marks = marks
        self._outcomes = outcomes

    async def say(self, rows: Sequence[OutboxRow]) -> None:
        ready = await self._fitting(rows)
        if not ready:
            return
        key = ready[0].row.retry_key
        spared = [one.row.id for one in ready] if all(one.row.may_push for one in ready) else []
        token = None if key else await take_token(self._office, self._channel, ready[0].row, spared)
        if token is None:
            ready = [one for one in ready if one.row.may_push]
        key = key or str(uuid.uuid4())
        pushed = None if token else key
        won = set(await self._marks.begin([one.row for one in ready], key=pushed, batch=pushed)) if ready else set()
        ready = [one for one in ready if one.row.id in won]
        if ready:
            await self._call(ready, token, key)

    async def _fitting(self, rows: Sequence[OutboxRow]) -> list[Ready]:
        """As many as one call carries; a longest message goes alone, in several."""
        found: list[Ready] = []
        room = self._channel.joins
        for row in rows:
            one = await self._drafting.ready(row)
            if one is None:
                if found:
                    break  # order within a chat: what follows a row that waits, waits too
                continue
            if found and len(one.parts) > room:
                break
            found.append(one)
            room -= len(one.parts)
            if room <= 0:
                break
        return found

    async def _call(self, ready: Sequence[Ready], token: str | None, key: str) -> None:
        to = Address(channel=self._channel.name, chat=ready[0].row.chat)
        parts = [part for one in ready for part in one.parts][: self._channel.joins]
        try:
            sent = None if token is None else await reply(self._office, self._channel, to, parts, token)
            if sent is None:
                if token is not None and not await self._may_push_instead(ready, key):
                    return
                sent = await self._channel.send(to, parts, retry_key=key)
                self._office.metrics.pushed(self._channel.name)
        except Undeliverable as error:
            await self._outcomes.failed([one.row for one in ready], error)
            return
        await self._marks.arrived(*_shared(ready, sent), ended=True)
        await self._place_cards(ready, sent)

    async def _place_cards(self, ready: Sequence[Ready], sent: Sequence[Sent]) -> None:
        """Where each card stands, and what was said of its ticket last."""
        places = []
        for one in ready:
            mine, sent = sent[: len(one.parts)], sent[len(one.parts) :]
            if one.card is not None and mine:
                places.append(_place(one.row, one.card, mine))
        if places:
            await self._office.settle(lambda tx: tx.cards.save(*places))

    async def _may_push_instead(self, ready: Sequence[Ready], key: str) -> bool:
        if all(one.row.may_push for one in ready):
            ids = [one.row.id for one in ready]
            await self._office.settle(lambda tx: outbox.keep_key(tx.connection, ids, key))
            return True
        for one in ready:
            await self._marks.later(one.row, 0.0, "no free answer")
        return False


async def take_token(office: Office, channel: Channel, row: OutboxRow, spared: Sequence[int] = ()) -> str | None:
    """A way to answer for nothing, for nobody else to use. What may be pushed (`spared`) leaves it to words in a group
    that may not: whoever asked there would wait for them until somebody writes again."""
    life = channel.reply_life
    if life is None:
        return None
    now = office.real.now()

    def take(connection: Connection) -> str | None:
        if spared and row.person is None and outbox.waits_for_free(connection, row.channel, row.chat, spared, now):
            return None
        return reply_tokens.take(connection, channel.name, row.chat, now, life)

    return await office.database.write(take)


async def reply(
    office: Office, channel: Channel, to: Address, parts: Sequence[Message], token: str
) -> Sequence[Sent] | None:
    """None: the token was dead, and nothing was said. Raises Undeliverable.

    A reply has no retry key: where its outcome is unknown, a second one is refused if the first got through.
    """
    began = time.monotonic()
    try:
        sent = await channel.send(to, parts, reply_token=token)
    except Undeliverable as error:
        if error.reason == DEAD_TOKEN:
            office.metrics.fell_back(channel.name)
            return None
        if not error.sent_unknown or time.monotonic() - began > _TELLING:
            raise
        sent = await _reply_again(channel, to, parts, token, error)
    office.metrics.replied(channel.name)
    return sent


async def _reply_again(
    channel: Channel, to: Address, parts: Sequence[Message], token: str, unknown: Undeliverable
) -> Sequence[Sent]:
    try:
        return await channel.send(to, parts, reply_token=token)
    except Undeliverable as error:
        if error.reason == DEAD_TOKEN:
            return [Sent() for _ in parts]
        raise unknown from error


def _shared(ready: Sequence[Ready], sent: Sequence[Sent]) -> list[Arrival]:
    """Whose parts arrived."""
    shared = []
    for one in ready:
        mine, sent = sent[: len(one.parts)], sent[len(one.parts) :]
        whole = len(mine) == len(one.parts)
        before = one.row.parts_sent
        shared.append(Arrival(row=one.row, sent=mine, before=before, whole=whole, words=one.words))
    return shared


def _place(row: OutboxRow, draft: CardDraft, sent: Sequence[Sent]) -> CardPlace:
    place = draft.place or CardPlace(ticket=draft.card.number, channel=row.channel, chat=row.chat)
    refs = [ref for one in sent for ref in one.refs]
    ref = place.ref or (refs[-1] if refs else f"sent-{row.id}")
    return replace(place, ref=ref, topic_state=draft.state)
