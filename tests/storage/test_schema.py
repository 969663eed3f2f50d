"""The tables in the code are the tables that the migrations make, and old and new versions can tell."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from a_desk import NOON, Desk
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, func, select, text

from desk.triage import Priority
from storage import schema
from storage.database import Database, Newer, open_database
from storage.tables import metadata, people, tickets

FIRST, HEAD = "0001", "0002"
STEPS = [FIRST, HEAD]


@pytest_asyncio.fixture
async def bare(database_kind: str, tmp_path: Path, postgres_schema: str) -> AsyncIterator[Database]:
    """A database with nothing in it."""
    if database_kind == "sqlite":
        opened = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'bare.db'}")
        yield opened
        await opened.close()
        return
    name = f"{postgres_schema.rpartition('=')[2]}_bare"
    opened = await open_database(f"{postgres_schema}_bare", pool_size=4)
    await opened.write(lambda connection: connection.execute(text(f"CREATE SCHEMA {name}")))
    yield opened
    await opened.write(lambda connection: connection.execute(text(f"DROP SCHEMA {name} CASCADE")))
    await opened.close()


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


async def test_the_migrations_make_the_tables(bare: Database) -> None:
    assert await schema.version(bare) is None
    assert await schema.migrate(bare) == STEPS
    assert await schema.version(bare) == HEAD
    assert await bare.write(differences) == []


async def test_the_migrations_make_the_same_indexes_and_rules_as_the_tables(tmp_path: Path) -> None:
    database = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'migrated.db'}")
    await schema.migrate(database)
    migrated = await database.read(_written)
    await database.close()
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        created = _written(connection)
    engine.dispose()
    assert migrated == created


def _written(connection: Connection) -> dict[str, list[str]]:
    """A column that a later step added stands behind the rules, on the same line as the last of them."""
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    return {
        row.name: sorted(
            part.strip(" \t\n,()") for part in re.split(r"\n|, (?![^(]*\))", row.sql) if part.strip(" \t\n,()")
        )
        for row in rows
        if row.name != "alembic_version"
    }


async def test_migrating_again_does_nothing_also_when_the_database_is_filled(desk: Desk) -> None:
    ticket = await desk.ticket()
    await desk.entry(ticket)
    assert await schema.migrate(desk.database) == []
    assert await desk.run(lambda tx: tx.tickets.get(ticket.number)) == ticket


async def test_each_step_keeps_what_earlier_steps_held(bare: Database) -> None:
    await bare.write(lambda connection: schema.migrate_to(connection, FIRST))
    await bare.write(_as_the_first_version_keeps_it)
    assert await schema.migrate(bare) == STEPS[1:]
    kept = await Desk(bare).run(lambda tx: tx.tickets.get(1001))
    assert (kept.subject, kept.priority, kept.opened_at, kept.stands) == ("เว็บล่ม", Priority.URGENT, NOON, None)


def _as_the_first_version_keeps_it(connection: Connection) -> None:
    person = {"id": 1, "channel": "telegram", "ref": "1", "language": "th", "met_at": NOON}
    levels = {"priority": "urgent", "rank": 2, "kind": "fault", "judged": "urgent", "confidence": 0.9, "reasons": []}
    moments = dict.fromkeys(("opened_at", "heard_at", "gathers_until"), NOON)
    whose = {"number": 1001, "version": 1, "customer": 1, "channel": "telegram", "chat": "1", "language": "th"}
    connection.execute(people.insert(), [person])
    connection.execute(tickets.insert(), [{**whose, **levels, **moments, "status": "new", "subject": "เว็บล่ม"}])


async def test_several_who_migrate_at_once_do_it_once(bare: Database) -> None:
    applied = await asyncio.gather(*(schema.migrate(bare) for _ in range(4)))
    assert sorted(applied) == [[], [], [], STEPS]


async def test_a_failed_migration_leaves_nothing_behind(bare: Database) -> None:
    def half(connection: Connection) -> None:
        schema.migrate_to(connection, "head")
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        await bare.write(half)
    assert await schema.version(bare) is None
    assert await schema.migrate(bare) == STEPS


async def test_the_first_migration_makes_a_key_of_its_own(bare: Database, database: Database) -> None:
    await schema.migrate(bare)
    keys = [await one.read(schema.media_key) for one in (bare, database)]
    assert min(len(key) for key in keys) >= 32
    assert keys[0] != keys[1]


async def _stamp(database: Database, step: str, works_from: str) -> None:
    def stamp(connection: Connection) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = :step"), {"step": step})
        connection.execute(
            text("UPDATE meta SET value = :step WHERE key = :key"), {"step": works_from, "key": schema.WORKS_FROM}
        )

    await database.write(stamp)


async def test_a_newer_schema_that_this_version_can_work_with_is_left_alone(bare: Database) -> None:
    await schema.migrate(bare)
    await _stamp(bare, "9999", HEAD)
    assert await schema.migrate(bare) == []
    assert await schema.current(bare)
    assert await schema.version(bare) == "9999"


async def test_a_newer_schema_that_needs_newer_code_is_refused(bare: Database) -> None:
    await schema.migrate(bare)
    await _stamp(bare, "9999", "9998")
    for attempt in (schema.migrate, schema.current):
        with pytest.raises(Newer):
            await attempt(bare)


async def test_a_database_without_a_schema_is_not_current(bare: Database) -> None:
    assert not await schema.current(bare)


async def test_every_table_can_be_counted(database: Database) -> None:
    def count(connection: Connection) -> dict[str, int]:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }

    counted = await database.read(count)
    assert {name for name, rows in counted.items() if rows} == {"meta", "counters"}
