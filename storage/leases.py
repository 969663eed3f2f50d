"""Leases: which instance does what only one may do, for as long as it keeps saying so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, delete, or_

from storage.both import Both
from storage.tables import leases

_TAKE: Final = Both(
    lambda insert: (
        (row := insert(leases))
        .on_conflict_do_update(
            index_elements=["name"],
            set_={"owner": row.excluded.owner, "until": row.excluded.until},
            where=or_(
                leases.c.owner == row.excluded.owner, leases.c.until <= bindparam("now", type_=leases.c.until.type)
            ),
        )
        .values(name=bindparam("name"), owner=bindparam("owner"), until=bindparam("until"))
        .returning(leases.c.owner)
    )
)
_GIVE_BACK: Final = delete(leases).where(leases.c.name == bindparam("name"), leases.c.owner == bindparam("owner"))


def take(connection: Connection, name: str, owner: str, now: datetime, life: timedelta) -> bool:
    """Takes or renews; False while somebody else has it. `now` is real time, also under a rehearsal clock."""
    values = {"name": name, "owner": owner, "until": now + life, "now": now}
    return bool(connection.execute(_TAKE.on(connection), values).fetchall())


def give_back(connection: Connection, name: str, owner: str) -> None:
    connection.execute(_GIVE_BACK, {"name": name, "owner": owner})
