"""The shelf of people."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, or_, select, text, update

from desk.messages import Inbound, Pressed, Said, Sender
from desk.people import Person
from desk.policy import Directory, Policy
from storage import erasing
from storage.both import Both, padded
from storage.erasing import Erased
from storage.tables import people, storable

_KEPT: Final = tuple(field.name for field in fields(Person) if field.name != "supervisor")
_COLUMNS: Final = [people.c[name] for name in _KEPT]
_CHANGEABLE: Final = tuple(name for name in _KEPT if name not in ("id", "channel", "ref"))

_GET: Final = select(*_COLUMNS).where(people.c.id == bindparam("id"))
_SOME: Final = select(*_COLUMNS).where(people.c.id.in_(bindparam("ids", expanding=True)))
_FIND: Final = select(*_COLUMNS).where(people.c.channel == bindparam("channel"), people.c.ref == bindparam("ref"))
_AGENTS: Final = select(*_COLUMNS).where(text("agent")).order_by(people.c.id)
_BY_USERNAME: Final = (
    select(*_COLUMNS)
    .where(people.c.channel == bindparam("channel"), people.c.username_key == bindparam("key"))
    .order_by(people.c.id)
)
_BY_WORDS: Final = (
    select(*_COLUMNS)
    .where(
        people.c.channel == bindparam("channel"),
        or_(people.c.username_key == bindparam("key"), people.c.name_key == bindparam("key")),
    )
    .order_by(people.c.id)
    .limit(10)
)
_MEET: Final = Both(
    lambda insert: insert(people).on_conflict_do_nothing(index_elements=["channel", "ref"]).returning(*_COLUMNS)
)
_SAVE: Final = (
    update(people)
    .where(people.c.id == bindparam("this"))
    .values({name: bindparam(name) for name in (*_CHANGEABLE, "name_key", "username_key")})
)


class People:
    """Everybody who ever wrote, one row a channel. Who was read or written in this transaction is not read again."""

    def __init__(self, connection: Connection, policy: Policy, directory: Directory, inbound: Inbound | None) -> None:
        self._connection = connection
        self._policy = policy
        self._directory = directory
        self._inbound = inbound
        self._known: dict[int, Person] = {}
        self._strangers: set[tuple[str, str]] = set()

    def forget(self) -> None:
        """What was written may have been taken back."""
        self._known.clear()
        self._strangers.clear()

    def meet(self, channel: str, sender: Sender, now: datetime) -> Person:
        """Who this is, made on the first meeting, with name and username as they are today."""
        person = self.find(channel, sender.ref) or self._make(channel, sender, now)
        seen: dict[str, Any] = {
            "name": sender.name or person.name,
            "username": sender.username if sender.name or sender.username else person.username,
            "client_language": sender.language or person.client_language,
            "reachable": person.reachable or self._speaks_in_private(sender),
        }
        if sender.language and person.client_language is None and not person.pinned and person.noticed_at is None:
            seen["language"] = self._first_language(sender.language)  # met before their app told it
        if any(getattr(person, name) != value for name, value in seen.items()):
            person = replace(person, **seen)
            self.save(person)
        return person

    def get(self, id: int) -> Person:
        """Raises LookupError: ids come from our own rows."""
        person = self._known.get(id) or self._one(_GET, {"id": id})
        if person is None:
            raise LookupError("no such person")
        return person

    def look_ahead(self, ids: Collection[int]) -> None:
        """Reads at once those who are going to be asked for one by one."""
        self._all(_SOME, {"ids": padded(ids)})

    def find(self, channel: str, ref: str) -> Person | None:
        if (channel, ref) in self._strangers:
            return None
        known = (one for one in self._known.values() if one.ref == ref and one.channel == channel)
        found = next(known, None) or self._one(_FIND, {"channel": channel, "ref": ref})
        if found is None:
            self._strangers.add((channel, ref))
        return found

    def by_mention(self, channel: str, text: str) -> list[Person]:
        """Whom `@username` or a display name means; at most ten."""
        words = text.strip()
        if words.startswith("@"):
            return self._all(_BY_USERNAME, {"channel": channel, "key": words[1:].casefold()})
        return self._all(_BY_WORDS, {"channel": channel, "key": name_key(words)}) if words else []

    def agents(self) -> list[Person]:
        return self._all(_AGENTS, {})

    def save(self, person: Person) -> None:
        """Keeps everything about a person but `supervisor`, which the settings tell."""
        known = self._known.get(person.id)
        if known == replace(person, supervisor=known.supervisor if known else False):
            return
        values = {name: _stored(getattr(person, name)) for name in _CHANGEABLE}
        supervisor = person.agent and self._directory.is_supervisor(person.channel, person.ref)
        self._known[person.id] = replace(person, **values, supervisor=supervisor)
        self._connection.execute(_SAVE, values | _keys(person.name, person.username) | {"this": person.id})

    def erase(self, person: Person, at: datetime) -> Erased:
        """Nothing tells who this was any more, nor what was said; what still shows it is to be amended."""
        self.forget()
        return erasing.erase(self._connection, person, at)

    def _make(self, channel: str, sender: Sender, now: datetime) -> Person:
        values = {
            "channel": channel,
            "ref": sender.ref,
            "name": sender.name,
            "username": sender.username,
            "client_language": sender.language,
            "language": self._first_language(sender.language),
            "met_at": now,
        }
        self._strangers.discard((channel, sender.ref))
        row = self._connection.execute(_MEET.on(self._connection), values | _keys(sender.name, sender.username))
        person = self._made(row.fetchall()) or self.find(channel, sender.ref)
        if person is None:
            raise LookupError("a person who was just met is gone")
        return person

    def _made(self, rows: Sequence[Any]) -> Person | None:
        return self._person(rows[0]) if rows else None

    def _first_language(self, told: str | None) -> str:
        known = (told or "").lower().partition("-")[0].partition("_")[0]
        return known if known in self._policy.languages else self._policy.languages[0]

    def _speaks_in_private(self, sender: Sender) -> bool:
        inbound = self._inbound
        return isinstance(inbound, Said | Pressed) and inbound.private and inbound.sender == sender

    def _one(self, statement: Any, values: Mapping[str, Any]) -> Person | None:
        row = self._connection.execute(statement, values).one_or_none()
        return None if row is None else self._person(row)

    def _all(self, statement: Any, values: Mapping[str, Any]) -> list[Person]:
        return [self._person(row) for row in self._connection.execute(statement, values)]

    def _person(self, row: Any) -> Person:
        supervisor = row.agent and self._directory.is_supervisor(row.channel, row.ref)
        person = Person(**row._mapping, supervisor=supervisor)
        self._known[person.id] = person
        return person


def name_key(name: str) -> str:
    """A display name as it is compared: one spelling, one kind of space, no case."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def _keys(name: str, username: str | None) -> dict[str, str | None]:
    return {"name_key": name_key(name), "username_key": username.casefold() if username else None}


def _stored(value: Any) -> Any:
    """As it would be read again: a database has its own idea of what text is."""
    return storable(value) if isinstance(value, str) else value
