"""One transaction: the shelves, one moment for all of it, and the carrying out of a decision."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, text

from desk import callbacks, watch
from desk.callback import Callback
from desk.decision import Decision, Forget, Happened, Remind
from desk.messages import Inbound
from desk.notice import Amend, Follow, IfUnknown, Notice, Outgoing, Relay, ShowCard, To, Urgency
from desk.people import Person
from desk.policy import Directory, Policy
from desk.promise import in_step
from desk.ticket import Ticket
from storage import collapsing, holds, inbox, outbox, reply_tokens
from storage.addressing import COUNTED, Addressing, Spot
from storage.bodies import to_body
from storage.callbacks import Callbacks
from storage.cards import Cards
from storage.copies import Copies, Copy
from storage.counts import Counts
from storage.entries import Entries
from storage.files import Files
from storage.groups import Groups
from storage.incidents import Heartbeats, Incidents
from storage.on_call import OnCall
from storage.once import once
from storage.pages import Pages
from storage.people import People
from storage.reminders import Reminders
from storage.tickets import Tickets
from storage.together import Together
from storage.trail import Trail

PRESS_LIFE: Final = timedelta(seconds=10)
GATHERS: Final = timedelta(seconds=3)  # on LINE: what an agent writes in a row is pushed, and paid for, as one

# Plain words: a nested transaction of SQLAlchemy's costs as much as three statements.
_BEGIN: Final = text("SAVEPOINT attempt")
_UNDO: Final = text("ROLLBACK TO SAVEPOINT attempt")
_END: Final = text("RELEASE SAVEPOINT attempt")


class Transaction:
    """`now` is the desk's; `real_now` is the outbox's, where the desk's clock is a rehearsal's."""

    def __init__(
        self,
        connection: Connection,
        *,
        now: datetime,
        policy: Policy,
        directory: Directory,
        inbound: Inbound | None = None,
        real_now: datetime | None = None,
    ) -> None:
        self._together = Together()
        self._straight = connection
        self.connection = connection = self._together.watched(connection)
        self.now = now
        self.real_now = real_now or now
        self.policy = policy
        self.directory = directory
        self.inbound = inbound
        self.people = People(self._straight, policy, directory, inbound)
        self.tickets = Tickets(self._straight, self._together)
        self.files = Files(connection, self.real_now)
        self.entries = Entries(connection, self.files)
        self.copies = Copies(connection, now)
        self.cards = Cards(connection)
        self.trail = Trail(self._straight, now, self._together)
        self.reminders = Reminders(self._straight, self._together)
        self.groups = Groups(self._straight, now)
        self.counts = Counts(connection)
        self.incidents = Incidents(connection)
        self.heartbeats = Heartbeats(connection)
        self.callbacks = Callbacks(connection)
        self.on_call = OnCall(connection, now)
        self.pages = Pages(connection, now)
        self.happened: list[Happened] = []  # in all of it, as far as it was not undone
        self._rows_back: list[dict[str, Any]] = []
        self._cards_back: dict[tuple[Urgency, bool], dict[int, list[dict[str, Any]]]] = {}
        self._together.shelf(self._say, self._unsay)

    def carry_out(self, decision: Decision, *, sender: Person | None = None) -> Ticket | None:
        """Writes what the desk decided; the ticket as it is now. Raises Stale: the turn runs again."""
        before = self.tickets.as_read(decision.ticket.number) if decision.ticket is not None else None
        ticket = self._keep(decision.ticket, decision) if decision.ticket is not None else None
        if ticket is not None and decision.page is not None:
            self.pages.keep(decision.page, decision.calls, ticket.version)
        elif ticket is None and (decision.happened or decision.reminders or decision.callback or decision.page):
            raise ValueError("what happened, what to be reminded of, a callback and a page belong to a ticket")
        if decision.callback is not None:
            self._keep_callback(decision.callback)
        over = self._end_callback(ticket) if ticket is not None and ticket != before and not ticket.status.open else ()
        addressing = Addressing(self.people, self.groups, self.policy, self.directory, self.inbound, sender)
        opened = decision.ticket.number if decision.ticket is not None and decision.ticket.version == 0 else None
        rows = [row for one in (*decision.outgoing, *over) for row in self._rows(one, ticket, opened, addressing)]
        self._rows_back += rows
        if not self._together.on:
            self._say()
        return ticket

    def _keep_callback(self, callback: Callback) -> None:
        """Whatever becomes of it, its reminder follows."""
        kept = self.callbacks.keep(callback)
        self._remind(kept.ticket, (callbacks.reminder(kept, self.policy, self.now),))

    def _end_callback(self, ticket: Ticket) -> tuple[Outgoing, ...]:
        """No act that ends a ticket can forget that somebody waits to be called about it."""
        found = self.callbacks.open_of(ticket.number)
        if found is None:
            return ()
        into = self.tickets.find(ticket.merged_into) if ticket.merged_into else None
        other = self.callbacks.open_of(into.number) if into is not None else None
        if other is not None and (gone := callbacks.gives_way(other, found, self.now)) is not None:
            self._keep_callback(gone)
            other = None
        ended, outgoing = callbacks.end(ticket, found, into, taken=other is not None, now=self.now)
        self._keep_callback(ended)
        return outgoing

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What is done inside is undone if it raises; the transaction goes on."""
        self.connection.execute(_BEGIN)
        before = len(self.happened)
        try:
            yield
            self._together.write()
        except BaseException:
            if not self.connection.invalidated:  # one that was cut off has taken everything back already
                self._straight.execute(_UNDO)
                self._straight.execute(_END)
            del self.happened[before:]
            self._together.drop()
            self.people.forget()
            self.tickets.forget()
            raise
        self.connection.execute(_END)

    @contextmanager
    def together(self) -> Iterator[None]:
        """An attempt at many decisions: what they write is written in one go where nothing in between looks at it."""
        with self.attempt():
            self._together.on = True
            try:
                yield
                self._together.write()
            finally:
                self._together.on = False

    def look_ahead(self, numbers: Collection[int]) -> set[int]:
        """Tickets, and who has to do with them, are read at once before they are asked for one by one; which were
        there to be had. Nobody else changes them until the transaction ends."""
        found = self.tickets.look_ahead(numbers)
        self.people.look_ahead({id for one in found for id in (one.customer, one.claimed_by) if id is not None})
        return {one.number for one in found}

    def waits_to_relay(self, entry: int) -> bool:
        """Whether nobody was shown an entry yet and somebody will be: what is added to it now is shown with it."""
        return collapsing.relay_waits(self.connection, entry)

    def move_chat(self, channel: str, old: str, new: str) -> None:
        """A group has another id: all that we keep about it goes along."""
        holds.move_chat(self.connection, channel, old, new, self.now)

    def forget_arrival(self) -> None:
        """The event that is handled now is kept without its words."""
        if self.inbound is not None:
            inbox.forget_arrival(self.connection, self.inbound.channel, self.inbound.key)

    def once(self, key: str) -> bool:
        """True for the first caller with this key, ever: what must be said only once."""
        return once(self.connection, key)

    def parked(self) -> list[inbox.InboxRow]:
        """Events that could not be handled."""
        return inbox.parked(self.connection)

    def _keep(self, ticket: Ticket, decision: Decision) -> Ticket:
        """As it was decided, its promises in step, with what happened and what it has to be looked at again for."""
        before = self.tickets.as_read(ticket.number)
        kept = self.tickets.keep(ticket if ticket == before else in_step(ticket, self.policy, self.now))
        watched = watch.reminders(before, kept, self.policy, self.now) if kept != before else ()
        self.trail.add(kept.number, *decision.happened)
        self.happened += decision.happened
        self._remind(kept.number, (*decision.reminders, *watched))
        return kept

    def _say(self) -> None:
        outbox.add(self._straight, self._rows_back, self.real_now)
        self._rows_back.clear()
        outbox.add(self._straight, self._cards(), self.real_now)

    def _unsay(self) -> None:
        self._rows_back.clear()
        self._cards_back.clear()

    def _remind(self, number: int, reminders: tuple[Remind | Forget, ...]) -> None:
        if all(isinstance(one, Remind) for one in reminders):
            self.reminders.set(number, *(one for one in reminders if isinstance(one, Remind)))
            return
        for one in reminders:
            if isinstance(one, Remind):
                self.reminders.set(number, one)
            else:
                self.reminders.forget(number, one.matter)
                if one.matter in (None, "page") and self.pages.end(number):
                    self.trail.add(number, Happened(what="page_stopped"))

    def _rows(
        self, one: Outgoing, ticket: Ticket | None, opened: int | None, addressing: Addressing
    ) -> Iterable[dict[str, Any]]:
        match one:
            case Notice():
                return self._notice(one, ticket, addressing)
            case ShowCard():
                return self._card(one, addressing, fresh=one.ticket == opened)
            case Relay():
                return self._relay(one, ticket, addressing)
            case Amend():
                return self._amend(one, addressing)
            case Follow():
                return self._follow(one, addressing)

    def _notice(self, notice: Notice, ticket: Ticket | None, addressing: Addressing) -> list[dict[str, Any]]:
        about = self._about(notice.ticket, ticket)
        number = about.number if about is not None else notice.ticket
        rows = []
        for spot in addressing.of(notice.to, about):
            urgency = Urgency.ALERT if spot.press else notice.urgency
            lasts = PRESS_LIFE if spot.press else notice.lasts
            row = _row(spot, "press" if spot.press else "notice", number, urgency, addressing)
            row["body"] = to_body(notice, quote=spot.quote, quote_token=spot.quote_token, press=spot.press)
            row["if_unknown"] = notice.if_unknown.value
            row["not_after"] = self.real_now + lasts if lasts is not None else None
            row["page"] = notice.page
            rows.append(row)
        return rows

    def _card(self, card: ShowCard, addressing: Addressing, *, fresh: bool) -> list[dict[str, Any]]:
        spots = addressing.agents()
        rows = [_row(spot, "card", card.ticket, card.urgency, addressing) for spot in spots]
        if fresh or not rows:  # nothing of it can be waiting
            return rows
        pushed = any(addressing.may_push(spot, card.urgency) for spot in spots if spot.channel == COUNTED)
        self._cards_back.setdefault((card.urgency, pushed), {})[card.ticket] = rows
        return [] if self._together.on else self._cards()

    def _cards(self) -> list[dict[str, Any]]:
        """Of the cards that are to be shown anew, those that are not waiting to be shown already."""
        found = []
        for (urgency, pushed), shown in self._cards_back.items():
            waiting = collapsing.into_waiting_cards(self._straight, shown, urgency, pushed)
            rows = (row for rows in shown.values() for row in rows)
            found += [row for row in rows if (row["ticket"], row["channel"], row["chat"]) not in waiting]
            if len(self._cards_back) > 1:  # one that is more urgent may be among those that follow
                outbox.add(self._straight, found, self.real_now)
                found = []
        self._cards_back.clear()
        return found

    def _relay(self, relay: Relay, ticket: Ticket | None, addressing: Addressing) -> list[dict[str, Any]]:
        rows = []
        for spot in self._readers(relay, ticket, addressing):
            row = _row(spot, "relay", relay.ticket, Urgency.REPLY, addressing)
            row |= {"entry": relay.entry, "not_before": self._relayed_at(relay, spot)}
            if not collapsing.into_waiting_relay(self.connection, row):
                rows.append(row)
        return rows

    def _readers(self, relay: Relay, ticket: Ticket | None, addressing: Addressing) -> Iterable[Spot]:
        if relay.to is To.AGENTS:
            return addressing.agents()
        about = self._about(relay.ticket, ticket)
        if relay.to is not To.CUSTOMER or about is None:
            raise ValueError("an entry goes to the customer of its ticket, or to the agents")
        return addressing.customer(about, even_unreachable=True)

    def _relayed_at(self, relay: Relay, spot: Spot) -> datetime:
        soon = self.real_now + relay.after
        if relay.to is not To.CUSTOMER or spot.channel != "line" or relay.after >= GATHERS:
            return soon
        if reply_tokens.live(self.connection, spot.channel, spot.chat, self.real_now):
            return soon
        gathering = collapsing.gathering(self.connection, spot.channel, spot.chat, self.real_now)
        return max(soon, gathering or self.real_now + GATHERS)

    def _amend(self, amend: Amend, addressing: Addressing) -> list[dict[str, Any]]:
        """One a copy; a customer reads their language, and a correction into a counted group waits like other words."""
        ours = [copy for copy in (*self.copies.of_entry(amend.entry), *self._quoting(amend)) if copy.ours]
        if amend.part is not None:
            ours = [copy for copy in ours if copy.part == amend.part]
        ticket = self.tickets.get(amend.ticket)
        spots = (*addressing.agents(), *addressing.customer(ticket, even_unreachable=True)) if ours else ()
        known = {(spot.channel, spot.chat): spot for spot in spots}
        rows = []
        for copy in ours:
            spot = known.get((copy.channel, copy.chat))
            language = spot.language if spot else self.policy.agents_language
            spot = spot or Spot(channel=copy.channel, chat=copy.chat, language=language, group=True)
            row = _row(spot, "amend", amend.ticket, amend.urgency, addressing) | {"thread": copy.thread}
            row |= {"entry": amend.entry, "copy": copy.id, "body": _amended(copy, amend)}
            rows.append(row)
        return [row for row in rows if not collapsing.into_waiting_amend(self.connection, row)]

    def _quoting(self, amend: Amend) -> list[Copy]:
        """Pages hold the words of their ticket: where some of these are gone, they go whole."""
        if self.entries.get(amend.entry).gone_at is None:
            return []
        return [copy for copy in self.copies.of_ticket(amend.ticket) if copy.kind == "page"]

    def _follow(self, follow: Follow, addressing: Addressing) -> list[dict[str, Any]]:
        """Below the first part of each copy; who waits for the entry still is shown the file with it."""
        ticket = self.tickets.get(follow.ticket)
        spots = {(spot.channel, spot.chat): spot for spot in (*addressing.agents(), *addressing.customer(ticket))}
        waiting = collapsing.relays_waiting(self.connection, follow.entry)
        first = {(copy.channel, copy.chat): copy for copy in self.copies.of_entry(follow.entry) if copy.part == 0}
        return [
            _row(spots[place], "relay", follow.ticket, Urgency.REPLY, addressing)
            | {"thread": copy.thread, "entry": follow.entry, "copy": copy.id, "body": {"files": [follow.file]}}
            for place, copy in first.items()
            if place in spots and place not in waiting
        ]

    def _about(self, number: int | None, ticket: Ticket | None) -> Ticket | None:
        if number is None or (ticket is not None and ticket.number == number):
            return ticket
        return self.tickets.find(number)


def _row(spot: Spot, kind: str, ticket: int | None, urgency: Urgency, addressing: Addressing) -> dict[str, Any]:
    return {
        "channel": spot.channel,
        "chat": spot.chat,
        "thread": spot.thread,
        "kind": kind,
        "ticket": ticket,
        "person": spot.person,
        "language": spot.language,
        "body": {},
        "urgency": int(urgency),
        "if_unknown": IfUnknown.AGAIN.value,
        "may_push": addressing.may_push(spot, urgency),
    }


def _amended(copy: Copy, amend: Amend) -> dict[str, Any]:
    body: dict[str, Any] = {"ref": copy.ref, "part": copy.part}
    return body if amend.part is None else body | {"gone": True}
