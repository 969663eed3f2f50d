"""The shelf of entries: what was said, where it belongs, and what was taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, bindparam, case, desc, func, insert, or_, select, type_coerce, update

from desk.messages import Attachment, Contact, Place
from desk.people import Person
from desk.ticket import Entry, Side
from storage import wiping
from storage.files import Files
from storage.tables import copies, entries, fixed, microseconds, outbox, tickets

_AT_ONCE: Final = 500
_KEPT: Final = tuple(field.name for field in fields(Entry))
_COLUMNS: Final = [entries.c[name] for name in _KEPT]
_ADD: Final = insert(entries).returning(entries.c.id)
_THIS: Final = entries.c.id == bindparam("this")
_GET: Final = select(*_COLUMNS).where(_THIS)
_SOME: Final = select(*_COLUMNS).where(entries.c.id.in_(bindparam("ids", expanding=True)))
_OF_TICKET: Final = select(*_COLUMNS).where(entries.c.ticket == bindparam("ticket")).order_by(entries.c.id)
_FIRST_WORDS: Final = (
    select(entries.c.text)
    .where(entries.c.ticket == bindparam("ticket"), entries.c.side == Side.CUSTOMER.value, entries.c.gone_at.is_(None))
    .order_by(entries.c.id)
    .limit(bindparam("limit"))
)
_IN_CHAT: Final = (entries.c.channel == bindparam("channel"), entries.c.chat == bindparam("chat"))
_BY_REF: Final = (
    select(*_COLUMNS).where(*_IN_CHAT, entries.c.ref == bindparam("ref")).order_by(desc(entries.c.id)).limit(1)
)
_BY_ALBUM: Final = (
    select(*_COLUMNS).where(*_IN_CHAT, entries.c.album == bindparam("album")).order_by(desc(entries.c.id)).limit(1)
)
_UNPLACED: Final = (
    select(*_COLUMNS)
    .where(entries.c.person == bindparam("person"), entries.c.ticket.is_(None), entries.c.gone_at.is_(None))
    .order_by(entries.c.id)
)
_PLACE: Final = update(entries).where(_THIS).values(ticket=bindparam("to"))
_PLACE_COPIES: Final = update(copies).where(copies.c.entry == bindparam("this")).values(ticket=bindparam("to"))
_PLACE_SENDS: Final = (
    update(outbox)
    .where(outbox.c.entry == bindparam("this"), outbox.c.state == fixed("waiting"))
    .values(ticket=bindparam("to"))
)
# A platform may tell whole seconds only: of edits of one moment the last to come wins, a microsecond later.
_EDITED: Final = type_coerce(entries.c.edited_at, BigInteger)
_AT: Final = bindparam("told_at", type_=BigInteger)
_EDIT: Final = (
    update(entries)
    .where(
        _THIS,
        entries.c.gone_at.is_(None),
        or_(entries.c.edited_at.is_(None), _EDITED // 1000 <= _AT // 1000),
    )
    .values(text=bindparam("words"), edited_at=case((_EDITED >= _AT, _EDITED + 1), else_=_AT))
)
_EXTEND: Final = update(entries).where(_THIS, entries.c.gone_at.is_(None)).values(text=bindparam("words"))
_LAST_OF: Final = (
    select(*_COLUMNS)
    .where(entries.c.person == bindparam("person"), entries.c.side == Side.CUSTOMER.value, entries.c.gone_at.is_(None))
    .order_by(desc(entries.c.id))
    .limit(1)
)
_COUNT: Final = (
    select(func.count())
    .select_from(entries)
    .where(
        entries.c.person == bindparam("person"),
        entries.c.at >= bindparam("moment"),
        entries.c.side == Side.CUSTOMER.value,
    )
)
_LAST_ANSWERED: Final = (
    select(entries.c.ticket)
    .where(
        entries.c.person == bindparam("person"),
        entries.c.at >= bindparam("moment"),
        entries.c.side == Side.AGENT.value,
        entries.c.ticket.is_not(None),
    )
    .order_by(desc(entries.c.at), desc(entries.c.id))
    .limit(1)
)
_MOVED: Final = tuple(
    update(table).where(table.c.ticket == bindparam("old")).values(ticket=bindparam("to"))
    for table in (entries, copies)
)
_MOVED_SENDS: Final = (
    update(outbox)
    .where(outbox.c.ticket == bindparam("old"), outbox.c.state == fixed("waiting"), outbox.c.entry.is_not(None))
    .values(ticket=bindparam("to"))
)
_CLOSED_LONG: Final = (
    select(entries.c.id)
    .join(tickets, tickets.c.number == entries.c.ticket)
    .where(tickets.c.closed_at < bindparam("before"), entries.c.gone_at.is_(None))
    .order_by(entries.c.id)
    .limit(bindparam("limit"))
)


def some(connection: Connection, ids: Iterable[int]) -> dict[int, Entry]:
    """Those that there are, by id."""
    wanted = sorted(set(ids))
    return {
        row.id: _entry(row)
        for first in range(0, len(wanted), _AT_ONCE)
        for row in connection.execute(_SOME, {"ids": wanted[first : first + _AT_ONCE]})
    }


class Entries:
    def __init__(self, connection: Connection, files: Files) -> None:
        self._connection = connection
        self._files = files

    def add(self, entry: Entry, attachments: Sequence[Attachment] = (), *, index: int | None = None) -> Entry:
        """Keeps a new entry (its id is made here) with its files; `index` is the place in an album."""
        row = {name: getattr(entry, name) for name in _KEPT if name != "id"}
        row["place"] = asdict(entry.place) if entry.place else None
        row["contact"] = asdict(entry.contact) if entry.contact else None
        kept = replace(entry, id=self._connection.execute(_ADD, row).scalar_one())
        self._files.add(kept, attachments, first=index)
        return kept

    def extend(self, id: int, text: str, attachments: Sequence[Attachment], *, index: int | None = None) -> None:
        """More words and files of the same sending."""
        entry = self.get(id)
        words = "\n".join(part for part in (entry.text, text) if part.strip())
        self._connection.execute(_EXTEND, {"this": id, "words": words})
        self._files.add(entry, attachments, first=index)

    def bury(self, channel: str, chat: str, ref: str, person: Person, at: datetime) -> None:
        """A tombstone for what was taken back before it arrived: it will not be shown when it does."""
        stone = Entry(
            id=0,
            ticket=None,
            person=person.id,
            side=Side.CUSTOMER,
            at=at,
            channel=channel,
            chat=chat,
            ref=ref,
            gone_at=at,
        )
        self.add(stone)

    def last_of(self, person: Person) -> Entry | None:
        """The last thing that a customer said."""
        return self._first(_LAST_OF, {"person": person.id})

    def find(self, id: int) -> Entry | None:
        return self._first(_GET, {"this": id}) if 0 < id < 2**63 else None

    def get(self, id: int) -> Entry:
        """Raises LookupError: ids come from our own rows."""
        entry = self.find(id)
        if entry is None:
            raise LookupError("no such entry")
        return entry

    def of_ticket(self, number: int) -> list[Entry]:
        """Oldest first."""
        return self._all(_OF_TICKET, {"ticket": number})

    def first_words(self, number: int, limit: int) -> list[str]:
        """What the customer said first in a ticket."""
        found = self._connection.execute(_FIRST_WORDS, {"ticket": number, "limit": limit}).scalars()
        return [words for words in found if words.strip()]

    def by_ref(self, channel: str, chat: str, ref: str) -> Entry | None:
        return self._first(_BY_REF, {"channel": channel, "chat": chat, "ref": ref})

    def by_album(self, channel: str, chat: str, album: str) -> Entry | None:
        """The newest entry of an album: later parts go with it."""
        return self._first(_BY_ALBUM, {"channel": channel, "chat": chat, "album": album})

    def unplaced_of(self, person: Person) -> list[Entry]:
        """What waits for its sender to say where it belongs."""
        return self._all(_UNPLACED, {"person": person.id})

    def place(self, entry: int, ticket: int) -> None:
        """Puts an entry and its copies under a ticket."""
        for statement in (_PLACE, _PLACE_COPIES, _PLACE_SENDS):
            self._connection.execute(statement, {"this": entry, "to": ticket})

    def edit(self, id: int, text: str, at: datetime) -> bool:
        """True if this is the newest word on it; what was taken back stays taken back."""
        return self._connection.execute(_EDIT, {"this": id, "words": text, "told_at": microseconds(at)}).rowcount == 1

    def wipe(self, id: int, at: datetime) -> None:
        """Leaves the tombstone: words, place, contact, files and every raw row of ours that holds them are emptied."""
        wiping.wipe(self._connection, self.get(id), at)

    def wipe_raw(self, entry: Entry) -> None:
        """Empties the raw rows of its chat that were handled."""
        wiping.empty_raw(self._connection, entry)

    def count_since(self, person: Person, moment: datetime) -> int:
        """How many things a customer said since then."""
        counted: int = self._connection.execute(_COUNT, {"person": person.id, "moment": moment}).scalar_one()
        return counted

    def move(self, from_ticket: int, to_ticket: int) -> None:
        """All that was said in one ticket goes on in another."""
        for statement in (*_MOVED, _MOVED_SENDS):
            self._connection.execute(statement, {"old": from_ticket, "to": to_ticket})

    def closed_before(self, before: datetime, limit: int) -> list[Entry]:
        """What was said in tickets that were closed before then, and is still kept."""
        found = self._connection.execute(_CLOSED_LONG, {"before": before, "limit": limit}).scalars().all()
        return [self.get(id) for id in found]

    def last_answered_by(self, person: Person, since: datetime) -> int | None:
        """The ticket that an agent answered last."""
        values = {"person": person.id, "moment": since}
        number: int | None = self._connection.execute(_LAST_ANSWERED, values).scalar_one_or_none()
        return number

    def _first(self, statement: Any, values: dict[str, Any]) -> Entry | None:
        found = self._all(statement, values)
        return found[0] if found else None

    def _all(self, statement: Any, values: dict[str, Any]) -> list[Entry]:
        return [_entry(row) for row in self._connection.execute(statement, values)]


def _entry(row: Any) -> Entry:
    values = dict(row._mapping)
    values["side"] = Side(values["side"])
    values["place"] = Place(**values["place"]) if values["place"] else None
    values["contact"] = Contact(**values["contact"]) if values["contact"] else None
    return Entry(**values)
