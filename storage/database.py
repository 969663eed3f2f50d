"""The way to the database: plain functions over a connection, each run as one whole transaction."""

from __future__ import annotations

import json
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from storage.failures import Newer, Owned, Stale, Unavailable
from storage.postgresql import PostgresDatabase
from storage.sqlite import SqliteDatabase
from storage.tables import storable

__all__ = ["Connection", "Database", "Newer", "Owned", "Stale", "Unavailable", "open_database"]

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

Database = SqliteDatabase | PostgresDatabase


async def open_database(url: str, *, owner_lock: bool = True, pool_size: int = 8) -> Database:
    """Opens `sqlite+aiosqlite:///…` or `postgresql+asyncpg://…` (`?search_path=` names a schema).

    `owner_lock` makes this process the one that serves a SQLite file. `pool_size` is for PostgreSQL.
    Raises Owned, Unavailable, or ValueError for an address that is none of ours.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ValueError("not a database address") from error
    if parsed.drivername in ("sqlite", "sqlite+aiosqlite"):
        if not parsed.database or parsed.database == ":memory:":
            raise ValueError("the database needs a file")
        return await SqliteDatabase.open(parsed.database, owner_lock=owner_lock, engine_options=_options())
    if parsed.drivername in ("postgresql", "postgresql+asyncpg"):
        address = parsed.set(drivername="postgresql+asyncpg")
        return await PostgresDatabase.open(address, pool_size=pool_size, engine_options=_options())
    raise ValueError("only sqlite+aiosqlite and postgresql+asyncpg are known")


def _options() -> dict[str, Any]:
    # Errors must not carry what people wrote, and Thai is stored as Thai.
    return {"hide_parameters": True, "json_serializer": _json}


def _json(value: Any) -> str:
    return storable(_ENCODER.encode(value))
