"""The shelf of what happened: each ticket's audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select

from desk.decision import Happened
from desk.notice import facts_from_json, facts_to_json
from storage.tables import trail
from storage.together import Together

_ADD: Final = insert(trail)
_OF_TICKET: Final = (
    select(trail.c.at, trail.c.what, trail.c.by, trail.c.facts)
    .where(trail.c.ticket == bindparam("ticket"))
    .order_by(trail.c.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One line of the trail, and when it was written."""

    at: datetime
    happened: Happened


class Trail:
    def __init__(self, connection: Connection, now: datetime, together: Together) -> None:
        self._connection = connection
        self._now = now
        self._together = together
        self._back: list[dict[str, object]] = []
        together.shelf(self._write, self._back.clear)

    def add(self, ticket: int, *happened: Happened) -> None:
        self._back += [self._row(ticket, one) for one in happened]
        if not self._together.on:
            self._write()

    def of_ticket(self, number: int) -> Sequence[Trace]:
        """Oldest first."""
        self._write()
        rows = self._connection.execute(_OF_TICKET, {"ticket": number})
        return [
            Trace(at=row.at, happened=Happened(what=row.what, by=row.by, facts=facts_from_json(row.facts)))
            for row in rows
        ]

    def _write(self) -> None:
        if self._back:
            self._connection.execute(_ADD, self._back)
            self._back.clear()

    def _row(self, ticket: int, one: Happened) -> dict[str, object]:
        return {"ticket": ticket, "at": self._now, "what": one.what, "by": one.by, "facts": facts_to_json(one.facts)}
