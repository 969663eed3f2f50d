"""Showing a ticket's card where it can be edited: made where there is none, brought up to date where it stands."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import replace

from bot.channel import Channel, Message, Sent, Undeliverable
from bot.workers.composing import CardDraft, Composer
from bot.workers.office import Office
from bot.workers.pacing import Allowance
from bot.workers.touching import repeatable
from desk.notice import Address
from storage.cards import CardPlace
from storage.copies import Copy
from storage.outbox import OutboxRow
from storage.transaction import Transaction


class Showing:
    def __init__(self, office: Office, channel: Channel, composer: Composer) -> None:
        self._office = office
        self._channel = channel
        self._composer = composer

    async def show(self, row: OutboxRow, allowance: Allowance) -> None:
        """Raises Undeliverable or NotNow; what was done until then is remembered."""
        draft = await self._office.read(lambda tx: self._composer.card(tx, row, edits=True))
        place = draft.place or CardPlace(ticket=draft.card.number, channel=row.channel, chat=row.chat)
        if place.ref is None:
            await self._draw(row, allowance, draft, place)
        else:
            await self._redraw(row, allowance, draft, place)

    async def _draw(self, row: OutboxRow, allowance: Allowance, draft: CardDraft, place: CardPlace) -> None:
        opened = self._channel.topics and place.thread is None
        if opened:
            place = await self._open_topic(row, allowance, draft, place)
        message = _card(draft)
        try:
            sent = await self._send(row, allowance, place.thread, message)
        except Undeliverable as error:
            if not (error.thread_gone and opened):
                raise
            place = replace(place, thread=None)  # no topic can be had here: where everybody looks, then
            sent = await self._send(row, allowance, None, message)
        await self._remember(draft, place, sent)

    async def _open_topic(self, row: OutboxRow, allowance: Allowance, draft: CardDraft, place: CardPlace) -> CardPlace:
        """Remembered before anything stands in it, so that it is not made twice."""
        await allowance.take()
        thread = await self._channel.open_topic(row.chat, draft.card)
        if thread is None:
            return place
        made = replace(place, thread=thread, topic_state=_topic(draft))
        await self._save(made)
        return made

    async def _redraw(self, row: OutboxRow, allowance: Allowance, draft: CardDraft, place: CardPlace) -> None:
        to = Address(channel=row.channel, chat=row.chat, thread=place.thread)
        if place.drawn != _drawn(draft):
            await allowance.take()
            try:
                await repeatable(self._channel.edit(to, place.ref or "", _card(draft)))
            except Undeliverable as error:
                if not error.permanent or error.gone:
                    raise
                await self._draw(row, allowance, draft, replace(place, ref=None))  # somebody deleted it
                return
            place = replace(place, drawn=_drawn(draft))
            await self._save(place)
        if place.thread is not None and place.topic_state != _topic(draft):
            await allowance.take()
            await repeatable(self._channel.turn_topic(row.chat, place.thread, draft.card))
            await self._save(replace(place, topic_state=_topic(draft)))

    async def _send(self, row: OutboxRow, allowance: Allowance, thread: str | None, message: Message) -> list[Sent]:
        to = Address(channel=row.channel, chat=row.chat, thread=thread)
        sent: list[Sent] = []
        for part in list(self._channel.parts(message))[: self._channel.joins]:
            await allowance.take()
            sent += await self._channel.send(to, [part])
        return sent

    async def _remember(self, draft: CardDraft, place: CardPlace, sent: list[Sent]) -> None:
        refs = [
            (ref, quote) for one in sent for ref, quote in zip(one.refs, [*one.quotes, *one.refs], strict=False) if ref
        ]
        last = refs[-1][0] if refs else f"sent-{uuid.uuid4()}"
        kept = replace(place, ref=last, drawn=_drawn(draft), topic_state=_topic(draft))
        copies = [
            Copy(
                channel=place.channel,
                chat=place.chat,
                thread=place.thread,
                ref=ref,
                quote=quote,
                ticket=draft.card.number,
                kind="card",
            )
            for ref, quote in refs
        ]

        def work(tx: Transaction) -> None:
            tx.cards.save(kept)
            tx.copies.add(*copies)

        await self._office.settle(work)

    async def _save(self, place: CardPlace) -> None:
        await self._office.settle(lambda tx: tx.cards.save(place))


def _card(draft: CardDraft) -> Message:
    return Message(card=draft.card, buttons=draft.buttons, rtl=draft.card.rtl)


def _drawn(draft: CardDraft) -> str:
    return hashlib.sha256(repr((draft.card, draft.buttons)).encode()).hexdigest()[:32]


def _topic(draft: CardDraft) -> str:
    """What a topic's name and icon show."""
    return hashlib.sha256(f"{draft.card.title}|{draft.card.state}|{draft.card.priority}".encode()).hexdigest()[:32]
