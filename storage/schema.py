"""Brings the schema up to date, and tells whether it fits this version."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select, text

from storage.both import Both
from storage.database import Database
from storage.failures import Newer
from storage.tables import meta

WORKS_FROM: Final = "schema_works_from"
LOCATION = "storage:migrations"

# Alembic keeps its context in a global of the process: two migrations at once would wait for one another for ever.
_one_at_a_time: Final = asyncio.Lock()

_STAMP = Both(
    lambda insert: (stamp := insert(meta)).on_conflict_do_update(
        index_elements=["key"], set_={"value": stamp.excluded.value}
    )
)


async def migrate(database: Database) -> list[str]:
    """Applies the steps that are missing, all or none, and returns their names. Raises Newer."""
    async with _one_at_a_time:
        return await database.write(_migrate)


async def version(database: Database) -> str | None:
    """The database's step; None before the first."""
    return await database.read(_version)


async def current(database: Database) -> bool:
    """Whether this version can serve this database as it is. Raises Newer."""
    return await database.read(_fits)


def stamp(connection: Connection) -> tuple[str | None, str | None]:
    """The database's step, and the step from which versions work with it: what `current` depends on."""
    step = _version(connection)
    return step, None if step is None else _works_from(connection)


def media_key(connection: Connection) -> str:
    """The key that media links are signed with; made by the first migration."""
    key: str = connection.execute(select(meta.c.value).where(meta.c.key == "media_key")).scalar_one()
    return key


def judge(step: str, works_from: str | None) -> bool:
    """True: this version works with a database at that step; False: it has to be brought up to date. Raises Newer."""
    known = _script()
    if _knows(known, step):
        return step == known.get_current_head()
    if works_from is not None and _knows(known, works_from):
        return True
    raise Newer("the database has a newer schema than this version can work with")


def _migrate(connection: Connection) -> list[str]:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('helpdesk schema ' || current_schema()))"))
    return [] if _fits(connection) else migrate_to(connection, "head")


def migrate_to(connection: Connection, step: str) -> list[str]:
    """Applies the steps up to that one, within the caller's transaction; two at once in a process would hang."""
    applied: list[str] = []

    def note(*, step: Any, **_: Any) -> None:
        applied.append(step.up_revision_id)
        connection.execute(
            _STAMP.on(connection), [{"key": WORKS_FROM, "value": step.up_revision.module.works_from or applied[-1]}]
        )

    config = Config()
    config.set_main_option("script_location", LOCATION)
    config.attributes["connection"] = connection
    config.attributes["on_version_apply"] = note
    command.upgrade(config, step)
    return applied


def _fits(connection: Connection) -> bool:
    """True: nothing to apply; False: steps are missing."""
    now = _version(connection)
    if now is None:
        return False
    return judge(now, _works_from(connection))


def _works_from(connection: Connection) -> str | None:
    found: str | None = connection.execute(select(meta.c.value).where(meta.c.key == WORKS_FROM)).scalar_one_or_none()
    return found


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return MigrationContext.configure(connection).get_current_revision()


def _script() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", LOCATION)
    return ScriptDirectory.from_config(config)


def _knows(script: ScriptDirectory, revision: str) -> bool:
    return any(step.revision == revision for step in script.walk_revisions())
