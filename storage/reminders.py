"""The shelf of reminders: when to ask the desk again, and about what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, delete, func, literal_column, or_, select, update

from desk.decision import Remind
from storage.both import Both
from storage.tables import reminders
from storage.together import Together

_SET: Final = Both(
    lambda insert: (row := insert(reminders)).on_conflict_do_update(
        index_elements=["ticket", "matter"],
        set_={
            "due": row.excluded.due,
            "facts": row.excluded.facts,
            "attempts": 0,
            "error": None,
            "parked_at": None,
        },
    )
)
_FORGET: Final = delete(reminders).where(
    reminders.c.ticket == bindparam("ticket"), reminders.c.matter == bindparam("matter")
)
OUTLIVES: Final = "place:"  # words that wait for their place outlive the ticket that they were asked about
_FORGET_ALL: Final = delete(reminders).where(
    reminders.c.ticket == bindparam("ticket"), reminders.c.matter.not_like(f"{OUTLIVES}%")
)
_WAITING: Final = reminders.c.parked_at.is_(None)
_taken: Final = (
    select(reminders)
    .where(_WAITING, reminders.c.due <= bindparam("now"))
    .order_by(reminders.c.due, reminders.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
    .cte("taken")
)
_earlier: Final = reminders.alias("earlier")
# Another instance has an earlier one of the same ticket in hand: this one waits for its end. A question for each row
# (not a join), which hides from the index of all that are pending: a server that does not know yet how many there are
# would read them all.
_EARLIER: Final = (
    select(_earlier.c.id)
    .where(
        _earlier.c.ticket == _taken.c.ticket,
        (_earlier.c.parked_at + literal_column("0")).is_(None),
        or_(_earlier.c.due < _taken.c.due, and_(_earlier.c.due == _taken.c.due, _earlier.c.id < _taken.c.id)),
        _earlier.c.id.not_in(select(_taken.c.id)),
    )
    .limit(1)
    .scalar_subquery()
)
_DUE: Final = select(_taken).where(_EARLIER.is_(None)).order_by(_taken.c.due, _taken.c.id)
_DUE_IDS: Final = (
    select(reminders.c.id)
    .where(_WAITING, reminders.c.due <= bindparam("now"))
    .order_by(reminders.c.due, reminders.c.id)
    .limit(bindparam("limit"))
)
_ONE: Final = (
    select(reminders)
    .where(reminders.c.id == bindparam("this"), _WAITING, reminders.c.due <= bindparam("now"))
    .with_for_update(skip_locked=True)
)
_DECIDED: Final = delete(reminders).where(reminders.c.id == bindparam("this"))
_NEXT: Final = select(func.min(reminders.c.due)).where(_WAITING)
_ATTEMPTS: Final = select(reminders.c.attempts).where(reminders.c.id == bindparam("this"))
_FAILED: Final = (
    update(reminders)
    .where(reminders.c.id == bindparam("this"))
    .values(due=bindparam("next_due"), error=bindparam("why"), attempts=reminders.c.attempts + 1)
)
_PARK: Final = (
    update(reminders)
    .where(reminders.c.id == bindparam("this"))
    .values(parked_at=bindparam("now"), error=bindparam("why"), attempts=reminders.c.attempts + 1)
)
_PARKED: Final = select(reminders).where(reminders.c.parked_at.is_not(None)).order_by(reminders.c.id)
_RETRY: Final = (
    update(reminders)
    .where(reminders.c.id == bindparam("this"), reminders.c.parked_at.is_not(None))
    .values(parked_at=None, attempts=0)
)
_DROP: Final = delete(reminders).where(reminders.c.id == bindparam("this"), reminders.c.parked_at.is_not(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A reminder whose moment has come, or one that was parked."""

    id: int
    ticket: int
    matter: str
    due: datetime
    facts: Mapping[str, str | int]
    attempts: int = 0
    error: str | None = None
    parked_at: datetime | None = None


class Reminders:
    """One row a ticket and matter; a later one replaces it."""

    def __init__(self, connection: Connection, together: Together) -> None:
        self._connection = connection
        self._together = together
        self._touched: set[tuple[int, str | None]] = set()
        self._decided: list[int] = []
        self._back: dict[tuple[int, str], Remind | None] = {}  # to be set, or None: to be forgotten
        together.shelf(self._write, self._drop)

    @property
    def touched(self) -> bool:
        """Whether any was set or forgotten here."""
        return bool(self._touched)

    def set(self, ticket: int, *reminds: Remind) -> None:
        self._touch(ticket, {one.matter: one for one in reminds})

    def forget(self, ticket: int, matter: str | None = None) -> None:
        if matter is not None:
            self._touch(ticket, {matter: None})
            return
        self._write()
        self._touched.add((ticket, None))
        self._connection.execute(_FORGET_ALL, {"ticket": ticket})

    def take_due(self, now: datetime, limit: int) -> list[Due]:
        """What is due, the earliest first, and no ticket's later one before its earlier. Held until the transaction
        ends: other instances pass it over. What nobody decides about by then stays due."""
        return [_due(row) for row in self._connection.execute(_DUE, {"now": now, "limit": limit})]

    def take(self, id: int, now: datetime) -> Due | None:
        """That one, if it is there and due still, and nobody else has it in hand."""
        row = self._connection.execute(_ONE, {"this": id, "now": now}).one_or_none()
        return None if row is None else _due(row)

    def stands(self, due: Due) -> bool:
        """False once its matter was set anew or forgotten in this transaction: what was taken is true no more."""
        if (due.ticket, due.matter) in self._touched:
            return False
        return (due.ticket, None) not in self._touched or due.matter.startswith(OUTLIVES)

    @contextmanager
    def deciding(self, due: Due) -> Iterator[None]:
        """Inside, the desk decides about it; afterwards it is off the shelf, unless its matter was set anew."""
        before, self._touched = self._touched, set()
        try:
            yield
            if self.stands(due):
                self._decided.append(due.id)
                if not self._together.on:
                    self._write()
        finally:
            self._touched |= before

    def next_due(self) -> datetime | None:
        return next_due(self._connection)

    def _touch(self, ticket: int, matters: Mapping[str, Remind | None]) -> None:
        keyed = {(ticket, matter): one for matter, one in matters.items()}
        self._touched.update(keyed)
        self._back.update(keyed)
        if not self._together.on:
            self._write()

    def _write(self) -> None:
        decided, kept = [{"this": id} for id in self._decided], dict(self._back)
        self._drop()
        if decided:  # first: a matter may have been set by another decision since
            self._connection.execute(_DECIDED, decided)
        gone = [{"ticket": ticket, "matter": matter} for (ticket, matter), one in kept.items() if one is None]
        rows = [
            {"ticket": ticket, "matter": one.matter, "due": one.due, "facts": dict(one.facts)}
            for (ticket, _), one in kept.items()
            if one is not None
        ]
        if gone:
            self._connection.execute(_FORGET, gone)
        if rows:
            self._connection.execute(_SET.on(self._connection), rows)

    def _drop(self) -> None:
        self._decided.clear()
        self._back.clear()


def due_ids(connection: Connection, now: datetime, limit: int) -> list[int]:
    """As `take_due`, held by nobody, and of rows that cannot be read, too."""
    return list(connection.execute(_DUE_IDS, {"now": now, "limit": limit}).scalars())


def next_due(connection: Connection) -> datetime | None:
    """When to wake up; a moment in the past: at once."""
    moment: datetime | None = connection.execute(_NEXT).scalar_one()
    return moment


def attempts(connection: Connection, id: int) -> int:
    """How often it failed; also of a row that cannot be read."""
    return connection.execute(_ATTEMPTS, {"this": id}).scalar_one_or_none() or 0


def failed(connection: Connection, id: int, error: str, due: datetime) -> None:
    """To be asked again at `due`."""
    connection.execute(_FAILED, {"this": id, "next_due": due, "why": error})


def park(connection: Connection, id: int, error: str, now: datetime) -> None:
    connection.execute(_PARK, {"this": id, "why": error, "now": now})


def parked(connection: Connection) -> list[Due]:
    return [_due(row) for row in connection.execute(_PARKED)]


def retry(connection: Connection, id: int) -> bool:
    return connection.execute(_RETRY, {"this": id}).rowcount == 1


def drop(connection: Connection, id: int) -> bool:
    return connection.execute(_DROP, {"this": id}).rowcount == 1


def _due(row: Any) -> Due:
    return Due(**row._mapping)
