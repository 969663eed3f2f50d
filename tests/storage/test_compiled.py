"""Statements that were compiled once say the same as SQLAlchemy's own way to them."""

import traceback
from datetime import UTC, datetime

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, bindparam, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from storage.compiled import QuickConnection
from storage.database import Database
from storage.tables import entries, leases, people

AT = datetime(2026, 11, 22, 8, 0, 0, 123456, tzinfo=UTC)
SECRET = "my password is swordfish"
SOMEBODY = {"channel": "line", "ref": "U1", "language": "th", "name": "สมชาย", "met_at": AT, "agent": True}
MEET = insert(people).returning(people.c.id, people.c.met_at, people.c.agent)
FIND = select(people.c.id, people.c.name, people.c.met_at, people.c.agent).where(people.c.ref == bindparam("ref"))
RENAME = update(people).where(people.c.ref == bindparam("whose")).values(name=bindparam("new"), username="same")
SAY = insert(entries).returning(entries.c.place)
LEASE = insert(leases)


async def test_rows_values_and_counts_are_those_of_sqlalchemy(database: Database) -> None:
    def both(connection: Connection) -> None:
        def slow(statement: object, values: dict[str, object]) -> list[dict[str, object]]:
            return [dict(row._mapping) for row in Connection.execute(connection, statement, values)]  # type: ignore[call-overload]

        assert isinstance(connection, QuickConnection)
        made = connection.execute(MEET, SOMEBODY).one()
        assert (made.met_at, made.agent) == (AT, True)
        rows = [dict(row._mapping) for row in connection.execute(FIND, {"ref": "U1"})]
        assert rows == slow(FIND, {"ref": "U1"}) == [{"id": made.id, "name": "สมชาย", "met_at": AT, "agent": True}]
        assert connection.execute(RENAME, {"whose": "U1", "new": "ก\x00ข"}).rowcount == 1
        assert connection.execute(RENAME, {"whose": "U2", "new": "x"}).rowcount == 0
        assert slow(FIND, {"ref": "U1"})[0]["name"] == "กข"
        assert connection.execute(FIND, {"ref": "U2"}).one_or_none() is None
        said = {
            "person": made.id,
            "side": "customer",
            "at": AT,
            "channel": "line",
            "chat": "U1",
            "ref": "1",
            "text": "",
        }
        assert connection.execute(SAY, said | {"place": {"title": "บ้าน"}}).scalar_one() == {"title": "บ้าน"}
        assert connection.execute(SAY, said | {"place": None}).scalar_one() is None

    await database.write(both)
    await database.write(lambda c: c.execute(LEASE, [{"name": name, "owner": "me", "until": AT} for name in "ab"]))
    assert await database.read(lambda c: c.execute(select(leases.c.name).order_by("name")).scalars().all()) == [
        "a",
        "b",
    ]


@pytest.mark.parametrize("values", [{"met_at": SECRET}, {"met_at": None}])
async def test_what_cannot_be_kept_is_told_without_its_words(database: Database, values: dict[str, object]) -> None:
    with pytest.raises(SQLAlchemyError) as error:
        await database.write(lambda connection: connection.execute(MEET, SOMEBODY | {"name": SECRET} | values))
    assert SECRET not in "".join(traceback.format_exception(error.value, limit=0, chain=False))


async def test_a_value_that_is_missing_is_a_mistake(database: Database) -> None:
    with pytest.raises(SQLAlchemyError):
        await database.write(lambda connection: connection.execute(FIND, {"reference": "U1"}))


async def test_a_table_that_a_migration_beside_us_changed_is_read_on(database: Database) -> None:
    table = Table("changing", MetaData(), Column("a", Integer))
    everything = select(table)

    async def run(words: str) -> None:
        await database.write(lambda connection: connection.execute(text(words)))

    await run("CREATE TABLE changing (a INTEGER)")
    try:
        await database.write(lambda connection: connection.execute(insert(table), {"a": 1}))
        assert await database.write(lambda connection: connection.execute(everything).scalar_one()) == 1
        if database.dialect == "postgresql":
            await run("ALTER TABLE changing ALTER COLUMN a TYPE BIGINT")
        else:
            await run("ALTER TABLE changing ADD COLUMN b INTEGER")
        assert await database.write(lambda connection: connection.execute(everything).scalar_one()) == 1
    finally:
        await run("DROP TABLE changing")


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 9])
async def test_lists_of_any_length_are_looked_through(database: Database, count: int) -> None:
    among = select(leases.c.name).where(leases.c.name.in_(bindparam("some", expanding=True))).order_by(leases.c.name)
    others = select(leases.c.name).where(
        leases.c.name.not_in(bindparam("some", expanding=True)), leases.c.owner == bindparam("me")
    )
    names = [f"n{number}" for number in range(9)]
    await database.write(lambda c: c.execute(LEASE, [{"name": name, "owner": "me", "until": AT} for name in names]))
    for _ in range(2):
        found = await database.read(lambda c: c.execute(among, {"some": names[:count]}).scalars().all())
        assert found == names[:count]
    left = await database.read(lambda c: c.execute(others, {"some": names[:count], "me": "me"}).scalars().all())
    assert sorted(left) == names[count:]
