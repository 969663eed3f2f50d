"""An outbox row put into words, with what is true at the moment of sending."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import assert_never

from bot.channel import Media, Message
from bot.links import Links
from bot.workers.composing import cards
from bot.workers.composing.draft import CardDraft, Draft
from bot.workers.composing.media import NotYet, carry
from desk.notice import Button, Code, Fact, Line, Name, Quoted, TicketNumber, Urgency
from desk.policy import Policy
from desk.ticket import Entry, Side, Ticket
from locales.voice import say
from storage.bodies import from_body
from storage.copies import Copy
from storage.outbox import OutboxRow
from storage.transaction import Transaction

__all__ = ["Composer", "NotYet"]

_FETCH_PATIENCE = timedelta(seconds=60)
_WHOLE = 100_000  # an entry is shown whole, however long: channels cut it into messages


class Composer:
    """Reads what a row needs and says it. Holds nothing but the desk's policy and the way to sign links."""

    def __init__(self, policy: Policy, links: Links | None) -> None:
        self._policy = policy
        self._links = links

    def text(self, language: str, line: Line, now: datetime) -> str:
        return say(language, line.key, line.facts, zone=self._policy.zone, now=now)

    def notice(self, tx: Transaction, row: OutboxRow) -> Draft:
        """Also the answer to a press. What calls somebody is not said any more once somebody is there."""
        page = tx.pages.find(row.page) if row.page is not None else None
        if page is not None and not page.calling:
            return Draft(message=None)
        spoken = from_body(row.body)
        text = self.text(row.language, Line(spoken.key, spoken.facts), tx.now)
        message = Message(
            text=text,
            buttons=self._buttons(row.language, spoken.buttons, tx.now),
            quote=spoken.quote_token if row.channel == "line" else spoken.quote,
            ask_phone=self.text(row.language, Line("button.share_phone"), tx.now) if spoken.asks == "phone" else None,
            asked_enough=spoken.asks == "no more",
            silent=row.urgency == Urgency.HINT,
            rtl=row.language == "fa",
        )
        return self._in_place(tx, row, message)

    def relay(self, tx: Transaction, row: OutboxRow) -> Draft:
        """An entry for the other side. Raises NotYet while a file of it is still being fetched."""
        entry, ticket = tx.entries.get(_needed(row.entry)), tx.tickets.get(_needed(row.ticket))
        if entry.gone_at is not None:
            return Draft(message=None)
        if row.copy is not None:
            return self._follow(tx, row, ticket, entry)
        to_agents = entry.side is Side.CUSTOMER
        wait = tx.real_now - row.created_at < _FETCH_PATIENCE
        carried = carry(tx, tx.files.of_entry(entry.id), row.channel, self._links, tx.real_now, wait=wait)
        said = [] if to_agents and entry.in_card else [entry.text]
        said += [self.text(row.language, line, tx.now) for line in (*_extras(entry), *carried.lines)]
        body = "\n".join(part for part in said if part.strip())
        if not body and not carried.media:
            return Draft(message=None)
        draft = self._in_place(tx, row, Message(media=carried.media, rtl=row.language == "fa"))
        text = self._headed(tx, row, ticket, entry, body, in_topic=draft.thread is not None)
        return Draft(
            message=self._relayed(tx, entry, text, carried.media, draft),
            thread=draft.thread,
            private=not to_agents,
            words=entry.text,
        )

    def _follow(self, tx: Transaction, row: OutboxRow, ticket: Ticket, entry: Entry) -> Draft:
        """A file that came after its words, in answer to them."""
        wanted = row.body.get("files", ())
        files = [file for file in tx.files.of_entry(entry.id) if file.id in wanted]
        carried = carry(tx, files, row.channel, self._links, tx.real_now, wait=False)
        copy = tx.copies.get(_needed(row.copy))
        quote = None if copy is None else copy.quote if row.channel == "line" else copy.ref
        body = "\n".join(self.text(row.language, line, tx.now) for line in carried.lines)
        in_topic = row.thread is not None
        text = self._headed(tx, row, ticket, entry, body, in_topic=in_topic) if body else ""
        draft = Draft(message=Message(quote=quote, rtl=row.language == "fa"))
        message = self._relayed(tx, entry, text, carried.media, draft)
        return Draft(message=message, thread=row.thread, private=entry.side is Side.AGENT)

    def _relayed(self, tx: Transaction, entry: Entry, text: str, media: tuple[Media, ...], draft: Draft) -> Message:
        author = tx.people.get(entry.person).name if entry.side is Side.AGENT else None
        quote = draft.message.quote if draft.message else None
        return Message(
            text=text, media=media, sender=author or None, quote=quote, rtl=bool(draft.message and draft.message.rtl)
        )

    def _headed(
        self, tx: Transaction, row: OutboxRow, ticket: Ticket, entry: Entry, body: str, *, in_topic: bool
    ) -> str:
        """Who says it, in which ticket; in a topic the ticket goes without saying."""
        facts: dict[str, Fact] = {
            "number": TicketNumber(ticket.number),
            "name": Name(tx.people.get(entry.person).name),
            "text": Quoted(body, _WHOLE),
        }
        if entry.side is not Side.CUSTOMER:
            return self.text(row.language, Line("relay.agent", facts), tx.now)
        return self.text(row.language, Line("relay.customer_topic" if in_topic else "relay.customer", facts), tx.now)

    def amend(self, tx: Transaction, row: OutboxRow, *, edits: bool) -> Draft:
        """What stands for an entry, brought up to its newest state; a correction where nothing can be edited."""
        entry, ticket = tx.entries.get(_needed(row.entry)), tx.tickets.get(_needed(row.ticket))
        copy = tx.copies.get(_needed(row.copy))
        if copy is None:
            return Draft(message=None)
        if entry.gone_at is not None or row.body.get("gone"):
            tombstone = self.text(row.language, self._gone(ticket, entry), tx.now)
            return Draft(message=Message(text=tombstone) if edits else None, thread=copy.thread, erases=True)
        if copy.part > 0 or copy.kind == "page" or (entry.in_card and entry.side is Side.CUSTOMER):
            return Draft(message=None)
        if not edits:
            return self._correction(tx, row, ticket, entry)
        return Draft(message=self._edited(tx, row, ticket, entry, copy), thread=copy.thread)

    def _gone(self, ticket: Ticket, entry: Entry) -> Line:
        """Whether its sender took it back, or its time was over."""
        gone, closed = entry.gone_at, ticket.closed_at
        if gone is not None and closed is not None and gone - closed >= self._policy.closed_for:
            return Line("relay.erased")
        return Line("relay.taken_back")

    def _edited(self, tx: Transaction, row: OutboxRow, ticket: Ticket, entry: Entry, copy: Copy) -> Message:
        text = self._headed(tx, row, ticket, entry, entry.text, in_topic=copy.thread is not None)
        return Message(text=text, rtl=row.language == "fa")

    def _correction(self, tx: Transaction, row: OutboxRow, ticket: Ticket, entry: Entry) -> Draft:
        language = tx.people.get(ticket.customer).language if entry.side is Side.AGENT else row.language
        facts: dict[str, Fact] = {"number": TicketNumber(ticket.number), "text": Quoted(entry.text, _WHOLE)}
        text = self.text(language, Line("relay.correction", facts), tx.now)
        return Draft(message=Message(text=text, quote=None, rtl=language == "fa"))

    def card(self, tx: Transaction, row: OutboxRow, *, edits: bool) -> CardDraft:
        """The ticket as it is now, as a card."""
        ticket = tx.tickets.get(_needed(row.ticket))
        said = [self.text(row.language, line, tx.now) for line in cards.lines(tx, ticket, typed=not edits)]
        head = self.text(row.language, cards.title(ticket), tx.now)
        return CardDraft(
            card=cards.card(ticket, head, said, rtl=row.language == "fa"),
            buttons=self._buttons(row.language, cards.buttons(tx, ticket), tx.now),
            changed=self.text(row.language, cards.changed(tx, ticket), tx.now),
            state=cards.state_key(tx, ticket),
            place=tx.cards.get(ticket.number, row.channel, row.chat),
        )

    def _in_place(self, tx: Transaction, row: OutboxRow, message: Message) -> Draft:
        """In a group, words about a ticket stand in its topic, or answer its card."""
        if row.person is not None or row.ticket is None or row.thread is not None or message.quote is not None:
            return Draft(message=message, thread=row.thread, private=row.person is not None)
        place = tx.cards.get(row.ticket, row.channel, row.chat)
        if place is None:
            return Draft(message=message, private=False)
        if place.thread is not None:
            return Draft(message=message, thread=place.thread, private=False)
        return Draft(message=_quoting(tx, row, message, place.ref), private=False)

    def _buttons(
        self, language: str, rows: Iterable[Iterable[Button]], now: datetime
    ) -> tuple[tuple[tuple[str, str], ...], ...]:
        return tuple(tuple((self._label(language, one, now), one.action) for one in row) for row in rows)

    def _label(self, language: str, button: Button, now: datetime) -> str:
        match button.label:
            case Line() as line:
                return self.text(language, line, now)
            case str() as key:
                return self.text(language, Line(f"button.{key}"), now)
            case other:
                assert_never(other)


def _quoting(tx: Transaction, row: OutboxRow, message: Message, ref: str | None) -> Message:
    if ref is None:
        return message
    copy = tx.copies.find(row.channel, row.chat, ref)
    quote = copy.quote if copy is not None and row.channel == "line" else ref
    return Message(
        text=message.text,
        media=message.media,
        buttons=message.buttons,
        quote=quote,
        silent=message.silent,
        rtl=message.rtl,
    )


def _extras(entry: Entry) -> Iterable[Line]:
    """What is neither text nor a file."""
    if entry.place is not None:
        where = f"https://maps.google.com/?q={entry.place.latitude:.6f},{entry.place.longitude:.6f}"
        yield Line("relay.place", {"link": Code(where)})
    if entry.contact is not None:
        yield Line("relay.contact", {"name": Name(entry.contact.name), "phone": Code(entry.contact.phone)})
    if entry.unsupported is not None:
        yield Line("relay.unsupported", {"kind": Code(entry.unsupported)})


def _needed(id: int | None) -> int:
    if id is None:
        raise ValueError("a row of this kind names what it is about")
    return id
