"""Sweeping out rows that have had their day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select

from storage.tables import inbox, outbox

_OLD_EVENTS: Final = (
    select(inbox.c.id).where(inbox.c.handled_at < bindparam("before")).order_by(inbox.c.id).limit(bindparam("most"))
)
_OLD_SENDS: Final = (
    select(outbox.c.id)
    .where(outbox.c.state.in_(("sent", "dropped", "failed")), outbox.c.created_at < bindparam("before"))
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)
_SWEEP_EVENTS: Final = delete(inbox).where(inbox.c.id.in_(bindparam("ids", expanding=True)))
_SWEEP_SENDS: Final = delete(outbox).where(outbox.c.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class Old:
    """Ids of events handled and of sends settled long ago: nothing changes them any more."""

    events: Sequence[int]
    sends: Sequence[int]

    def __bool__(self) -> bool:
        return bool(self.events or self.sends)


def old(connection: Connection, before: datetime, most: int = 500) -> Old:
    """At most `most` of each. It looks through whole tables, so it is for a reader, which nobody waits for.

    `before` is weeks ago: an event that the platform repeats is only known again while its row is there.
    """
    values = {"before": before, "most": most}
    return Old(
        connection.execute(_OLD_EVENTS, values).scalars().all(), connection.execute(_OLD_SENDS, values).scalars().all()
    )


def sweep(connection: Connection, rows: Old) -> int:
    """Deletes them; how many there were."""
    events = connection.execute(_SWEEP_EVENTS, {"ids": list(rows.events)}).rowcount
    return events + connection.execute(_SWEEP_SENDS, {"ids": list(rows.sends)}).rowcount
