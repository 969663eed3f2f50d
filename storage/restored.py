"""Noticing that a PostgreSQL database was put back from a dump: its own tools tell us nothing of it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select, text

from storage.backup import Parked, park_old
from storage.both import Both
from storage.tables import meta

_STANDS_AT: Final = "stands_at"
_KNOWN: Final = select(meta.c.value).where(meta.c.key == _STANDS_AT).with_for_update()
_KEEP: Final = Both(
    lambda insert: (row := insert(meta)).on_conflict_do_update(
        index_elements=["key"], set_={"value": row.excluded.value}
    )
)
# A dump brings the table back under another number, or on another server; nothing else makes it move.
_TABLE: Final = text(
    "SELECT (SELECT oid FROM pg_database WHERE datname = current_database()) || '/' || 'outbox'::regclass::oid"
)
_MAY_ASK: Final = text("SELECT has_function_privilege('pg_control_system()', 'EXECUTE')")
_SERVER: Final = text("SELECT system_identifier FROM pg_control_system()")


def carry_on(connection: Connection, now: datetime) -> list[Parked]:
    """Parks and lists what is more than an hour old, where the database has been restored since the last call.

    To be called whenever somebody begins to work with a database that is up to date. SQLite's restore does it itself.
    """
    if connection.dialect.name != "postgresql":
        return []
    here = _place(connection)
    known = connection.execute(_KNOWN).scalar_one_or_none()
    if known == here:
        return []
    connection.execute(_KEEP.on(connection), [{"key": _STANDS_AT, "value": here}])
    return [] if known is None else park_old(connection, now)


def _place(connection: Connection) -> str:
    server = connection.execute(_SERVER).scalar_one() if connection.execute(_MAY_ASK).scalar_one() else "-"
    return f"{server}/{connection.execute(_TABLE).scalar_one()}"
