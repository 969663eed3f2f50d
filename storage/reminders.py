"""The shelf of reminders: when to ask the desk again, and about what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, select, update

from desk.decision import Remind
from storage.both import Both
from storage.tables import reminders

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
# Words that wait for their place outlive the ticket that they were asked about.
_FORGET_ALL: Final = delete(reminders).where(
    reminders.c.ticket == bindparam("ticket"), reminders.c.matter.not_like("place:%")
)
_WAITING: Final = reminders.c.parked_at.is_(None)
_DUE: Final = (
    select(reminders)
    .where(_WAITING, reminders.c.due <= bindparam("now"))
    .order_by(reminders.c.due, reminders.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_TAKE: Final = delete(reminders).where(reminders.c.id.in_(bindparam("ids", expanding=True)))
_NEXT: Final = select(func.min(reminders.c.due)).where(_WAITING)
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

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set(self, ticket: int, *reminds: Remind) -> None:
        if reminds:
            rows = [
                {"ticket": ticket, "matter": one.matter, "due": one.due, "facts": dict(one.facts)} for one in reminds
            ]
            self._connection.execute(_SET.on(self._connection), rows)

    def forget(self, ticket: int, matter: str | None = None) -> None:
        if matter is None:
            self._connection.execute(_FORGET_ALL, {"ticket": ticket})
        else:
            self._connection.execute(_FORGET, {"ticket": ticket, "matter": matter})

    def claim_due(self, now: datetime, limit: int) -> list[Due]:
        """Takes what is due off the shelf, within the transaction that carries it out: taken back when that fails."""
        return claim_due(self._connection, now, limit)

    def next_due(self) -> datetime | None:
        return next_due(self._connection)


def claim_due(connection: Connection, now: datetime, limit: int) -> list[Due]:
    """As `Reminders.claim_due`. One at a time keeps a poisonous one from taking others back with it."""
    found = [_due(row) for row in connection.execute(_DUE, {"now": now, "limit": limit})]
    if found:
        connection.execute(_TAKE, {"ids": [one.id for one in found]})
    return found


def next_due(connection: Connection) -> datetime | None:
    """When to wake up; a moment in the past: at once."""
    moment: datetime | None = connection.execute(_NEXT).scalar_one()
    return moment


def failed(connection: Connection, id: int, error: str, due: datetime) -> None:
    """To be asked again at `due`. In a transaction of its own, after the one that claimed it was taken back."""
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
