"""Drafting: a row put into words, and cut into what its channel can carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.channel import Channel, Message, Undeliverable
from bot.workers.composing import CardDraft, Composer, Draft, NotYet
from bot.workers.marks import Marks
from bot.workers.office import Office
from bot.workers.outcomes import Outcomes
from desk.refusal import Refusal
from storage import outbox
from storage.outbox import OutboxRow
from storage.transaction import Transaction

_NOT_YET = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """`parts` are those that have not arrived yet."""

    row: OutboxRow
    parts: Sequence[Message]
    thread: str | None
    card: CardDraft | None = None
    words: str = ""


class Drafting:
    def __init__(self, office: Office, channel: Channel, composer: Composer, outcomes: Outcomes, marks: Marks) -> None:
        self._office = office
        self._channel = channel
        self._composer = composer
        self._outcomes = outcomes
        self._marks = marks

    async def ready(self, row: OutboxRow) -> Ready | None:
        """None: there is nothing to say now, and the row is settled or put off."""
        now = self._office.real.now()
        card: CardDraft | None = None
        try:
            if row.kind == "card":
                card = await self._office.read(lambda tx: self._composer.card(tx, row, edits=False))
            draft = _shown(card) if card else await self._office.read(lambda tx: self._words(tx, row))
            parts = list(self._channel.parts(draft.message)) if draft.message else []
        except NotYet:
            await self._office.database.write(lambda c: outbox.postpone(c, row.id, now + _NOT_YET, "file on its way"))
            return None
        except (Refusal, LookupError):
            parts, draft = [], Draft(message=None)
        except Undeliverable as error:
            await self._outcomes.failed([row], error)
            return None
        left = parts[row.parts_sent :]
        if not left:
            await self._marks.drop(row)
            return None
        return Ready(row=row, parts=left, thread=draft.thread, card=card, words=draft.words)

    def _words(self, tx: Transaction, row: OutboxRow) -> Draft:
        match row.kind:
            case "relay":
                return self._composer.relay(tx, row)
            case "amend":
                return self._composer.amend(tx, row, edits=False)
            case _:
                return self._composer.notice(tx, row)


def _shown(card: CardDraft) -> Draft:
    """A card where nothing can be edited: drawn once, then one line says what became of the ticket."""
    if card.place is None or card.place.ref is None:
        return Draft(message=Message(card=card.card, buttons=card.buttons, rtl=card.card.rtl), private=False)
    if card.place.topic_state == card.state:
        return Draft(message=None)
    return Draft(message=Message(text=card.changed, rtl=card.card.rtl), private=False)
