"""The shelf of tickets."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, bindparam, desc, insert, or_, select, text, update

from desk.notice import TicketNumber
from desk.people import Person
from desk.refusal import Refusal
from desk.ticket import Stands, Status, Ticket
from desk.triage.verdict import Kind, Priority
from storage.both import padded
from storage.courses import course_from_json, course_to_json
from storage.failures import Stale
from storage.tables import cards, copies, counters, entries, tickets
from storage.together import Together

_KEPT: Final = tuple(field.name for field in fields(Ticket))
_COLUMNS: Final = [tickets.c[name] for name in _KEPT]
# As the partial indexes have it, or they would not be used.
_OPEN: Final = text("status IN ('new', 'claimed', 'waiting')")
_CLOSED: Final = ("closed", "declined")

_NEXT: Final = (
    update(counters).where(counters.c.name == "ticket").values(value=counters.c.value + 1).returning(counters.c.value)
)
_GET: Final = select(*_COLUMNS).where(tickets.c.number == bindparam("number"))
_SOME: Final = (
    select(*_COLUMNS)
    .where(tickets.c.number.in_(bindparam("numbers", expanding=True)))
    .with_for_update(skip_locked=True, key_share=True)  # others may still add what belongs to it
)
_OPEN_OF: Final = (
    select(*_COLUMNS).where(tickets.c.customer == bindparam("person"), _OPEN).order_by(tickets.c.opened_at)
)
_LAST_CLOSED_OF: Final = (
    select(*_COLUMNS)
    .where(
        tickets.c.customer == bindparam("person"),
        tickets.c.status.in_(_CLOSED),
        tickets.c.merged_into.is_(None),
    )
    .order_by(desc(tickets.c.closed_at), desc(tickets.c.number))
    .limit(1)
)
_LAST_OF: Final = (
    select(*_COLUMNS).where(tickets.c.customer == bindparam("person")).order_by(desc(tickets.c.number)).limit(1)
)
_one: Final = tickets.alias("one")
_LAST_NUMBERS: Final = tuple(
    select(_one.c.number)
    .where(_one.c.customer == bindparam("person"), *which)
    .order_by(*order)
    .limit(1)
    .scalar_subquery()
    for which, order in (
        ((), (desc(_one.c.number),)),
        (
            (_one.c.status.in_(_CLOSED), _one.c.merged_into.is_(None)),
            (desc(_one.c.closed_at), desc(_one.c.number)),
        ),
    )
)
_HISTORY: Final = (
    select(*_COLUMNS)
    .where(
        tickets.c.customer == bindparam("person"),
        or_(_OPEN, tickets.c.opened_at >= bindparam("moment"), *(tickets.c.number == last for last in _LAST_NUMBERS)),
    )
    .order_by(tickets.c.opened_at, tickets.c.number)
)
_QUEUE: Final = (
    select(*_COLUMNS)
    .where(_OPEN)
    .order_by(tickets.c.claimed_by.is_not(None), desc(tickets.c.rank), tickets.c.opened_at, tickets.c.number)
    .limit(bindparam("limit"))
)
_CLAIMED_BY: Final = (
    select(*_COLUMNS)
    .where(tickets.c.claimed_by == bindparam("person"), _OPEN)
    .order_by(desc(tickets.c.rank), tickets.c.opened_at)
)
_OF_THREAD: Final = (
    select(cards.c.ticket)
    .where(
        cards.c.channel == bindparam("channel"),
        cards.c.chat == bindparam("chat"),
        cards.c.thread == bindparam("thread"),
    )
    .order_by(desc(cards.c.id))
    .limit(1)
)


def _stands(table: Any) -> Any:
    return (
        table.c.channel == bindparam("channel"),
        table.c.chat == bindparam("chat"),
        table.c.ref == bindparam("ref"),
    )


# The newest that stands there: our own copy, a card, or an entry itself.
_OF_COPY: Final = (
    select(copies.c.ticket).where(*_stands(copies), copies.c.ticket.is_not(None)).order_by(desc(copies.c.id)).limit(1)
)
_OF_CARD: Final = select(cards.c.ticket).where(*_stands(cards)).limit(1)
_OF_ENTRY: Final = (
    select(entries.c.ticket)
    .where(*_stands(entries), entries.c.ticket.is_not(None))
    .order_by(desc(entries.c.id))
    .limit(1)
)
_INSERT: Final = insert(tickets)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Of one customer: what is open, oldest first; the last closed, the last opened; how many were opened lately."""

    open: tuple[Ticket, ...]
    closed: Ticket | None
    last: Ticket | None
    opened: int


class Tickets:
    """Remembers what was read, so that only what the desk changed is written."""

    def __init__(self, connection: Connection, together: Together) -> None:
        self._connection = connection
        self._together = together
        self._back: dict[int, Ticket] = {}  # still to be written: how the database has them
        together.shelf(self._write, self._back.clear)
        self._read: dict[int, Ticket] = {}
        self._ahead: set[int] = set()

    def forget(self) -> None:
        """What was written may have been taken back."""
        self._read.clear()
        self._ahead.clear()

    def next_number(self) -> int:
        """The number of the next ticket; the first is 1001."""
        return int(self._connection.execute(_NEXT).scalar_one())

    def look_ahead(self, numbers: Collection[int]) -> list[Ticket]:
        """Reads at once what is going to be asked for one by one, but for what somebody else is just changing; what was
        read nobody changes until the transaction ends."""
        found = self._all(_SOME, {"numbers": padded(numbers)})
        self._ahead.update(ticket.number for ticket in found)
        return found

    def get(self, number: int) -> Ticket:
        """Raises Refusal `no_such_ticket`."""
        found = self.find(number)
        if found is None:
            raise Refusal("no_such_ticket", number=TicketNumber(number))
        return found

    def find(self, number: int) -> Ticket | None:
        if number in self._ahead:
            return self._read[number]
        found = self._all(_GET, {"number": number}) if 0 < number < 2**63 else []
        return found[0] if found else None

    def open_of(self, person: Person) -> list[Ticket]:
        """Oldest first."""
        return self._all(_OPEN_OF, {"person": person.id})

    def last_closed_of(self, person: Person) -> Ticket | None:
        found = self._all(_LAST_CLOSED_OF, {"person": person.id})
        return found[0] if found else None

    def last_of(self, person: Person) -> Ticket | None:
        """The one that they opened last, whatever became of it."""
        found = self._all(_LAST_OF, {"person": person.id})
        return found[0] if found else None

    def history(self, person: Person, moment: datetime) -> History:
        """What the desk must know of a customer who speaks, in one question; `opened` counts since the moment."""
        found = self._all(_HISTORY, {"person": person.id, "moment": moment})
        closed = [one for one in found if not one.status.open and one.merged_into is None]
        return History(
            open=tuple(one for one in found if one.status.open),
            closed=max(closed, key=lambda one: (one.closed_at or one.opened_at, one.number), default=None),
            last=max(found, key=lambda one: one.number, default=None),
            opened=sum(one.opened_at >= moment for one in found),
        )

    def queue(self, limit: int) -> list[Ticket]:
        """Open tickets: what nobody has first, then by priority, then the oldest."""
        return self._all(_QUEUE, {"limit": limit})

    def claimed_by(self, person: Person) -> list[Ticket]:
        return self._all(_CLAIMED_BY, {"person": person.id})

    def of_thread(self, channel: str, chat: str, thread: str) -> Ticket | None:
        """The ticket that a topic belongs to."""
        return self._pointed((_OF_THREAD,), {"channel": channel, "chat": chat, "thread": thread})

    def of_copy(self, channel: str, chat: str, ref: str) -> Ticket | None:
        """The ticket that a message belongs to, ours or somebody's own."""
        return self._pointed((_OF_COPY, _OF_CARD, _OF_ENTRY), {"channel": channel, "chat": chat, "ref": ref})

    def as_read(self, number: int) -> Ticket | None:
        """How a ticket stood when it was last read or written in this transaction; None for a new one."""
        return self._read.get(number)

    def keep(self, ticket: Ticket) -> Ticket:
        """Writes the ticket on top of the version that was read, and returns it as it is now. Raises Stale."""
        before = self._read.get(ticket.number)
        if ticket.version == 0:
            kept = replace(ticket, version=1)
            self._connection.execute(_INSERT, _row(kept))
        elif ticket == before:
            return ticket
        else:
            kept = replace(ticket, version=ticket.version + 1)
            if before is not None and self._is_ours(before, ticket):
                self._back.setdefault(kept.number, before)
            else:
                self._write()
                self._change(kept, before, ticket.version)
        self._read[kept.number] = kept
        return kept

    def _is_ours(self, before: Ticket, ticket: Ticket) -> bool:
        """Read ahead and held since: nobody can have been quicker, so that it may be written with others."""
        return self._together.on and ticket.number in self._ahead and ticket.version == before.version

    def _write(self) -> None:
        """What was kept back, those with the same changes together."""
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for number, before in self._back.items():
            changed, values = _changed(self._read[number], before, before.version)
            alike.setdefault(changed, []).append(values)
        self._back.clear()
        for changed, rows in alike.items():
            self._connection.execute(_update(changed), rows)

    def _change(self, kept: Ticket, before: Ticket | None, version: int) -> None:
        changed, values = _changed(kept, before, version)
        if self._connection.execute(_update(changed), values).rowcount != 1:
            raise Stale("the ticket was changed by somebody else")

    def _pointed(self, ways: tuple[Any, ...], values: Mapping[str, Any]) -> Ticket | None:
        for way in ways:
            number = self._connection.execute(way, values).scalar_one_or_none()
            if number is not None:
                return self.find(number)
        return None

    def _all(self, statement: Any, values: Mapping[str, Any]) -> list[Ticket]:
        self._write()
        found = [_ticket(row) for row in self._connection.execute(statement, values)]
        self._read.update((ticket.number, ticket) for ticket in found)
        return found


@cache
def _update(changed: tuple[str, ...]) -> Any:
    return (
        update(tickets)
        .where(tickets.c.number == bindparam("this_number"), tickets.c.version == bindparam("read_version"))
        .values({name: bindparam(name) for name in changed})
    )


def _changed(kept: Ticket, before: Ticket | None, version: int) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The columns that change, and their values with the place and the version that was read."""
    row = _row(kept)
    old = _row(before) if before is not None else {}
    changed = tuple(name for name, value in row.items() if name not in old or old[name] != value)
    return changed, {name: row[name] for name in changed} | {"this_number": kept.number, "read_version": version}


def _row(ticket: Ticket) -> dict[str, Any]:
    row = {name: getattr(ticket, name) for name in _KEPT}
    return row | {
        "reasons": list(ticket.reasons),
        "rank": ticket.priority.rank,
        "course": course_to_json(ticket.course),
    }


def _ticket(row: Any) -> Ticket:
    values = dict(row._mapping)
    for name in ("priority", "judged"):
        values[name] = Priority(values[name])
    for name in ("wished", "decided"):
        values[name] = None if values[name] is None else Priority(values[name])
    values["stands"] = None if values["stands"] is None else Stands(values["stands"])
    values["status"] = Status(values["status"])
    values["kind"] = Kind(values["kind"])
    values["reasons"] = tuple(values["reasons"])
    values["course"] = course_from_json(values["course"])
    return Ticket(**values)
