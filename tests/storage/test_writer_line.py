"""Those who wait for the writer share a commit, and each of them is whole or not at all."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from storage.database import Database, open_database

PUT = text("INSERT INTO t (n) VALUES (:n)")
STRAY = text("INSERT INTO child (parent) VALUES (:n)")


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'line.db'}")

    def make(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE t (n INTEGER PRIMARY KEY)")
        deferred = "parent INTEGER REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED"
        connection.exec_driver_sql(f"CREATE TABLE child ({deferred})")

    await database.write(make)
    yield database
    await database.close()


def put(n: int, ran: list[int] | None = None) -> Callable[[Connection], int]:
    def work(connection: Connection) -> int:
        if ran is not None:
            ran.append(n)
        connection.execute(PUT, {"n": n})
        return n

    return work


def kept(connection: Connection) -> list[int]:
    return list(connection.execute(text("SELECT n FROM t ORDER BY n")).scalars())


def traced(statements: list[str]) -> Callable[[Connection], None]:
    return lambda connection: connection.connection.dbapi_connection.set_trace_callback(statements.append)  # type: ignore[union-attr]


async def test_those_who_wait_together_share_a_commit(database: Database) -> None:
    statements: list[str] = []
    await database.write(traced(statements))
    assert await asyncio.gather(*(database.write(put(n)) for n in range(20))) == list(range(20))
    commits = statements.count("COMMIT")
    assert 1 <= commits < 20
    assert await database.read(kept) == list(range(20))


async def test_what_one_of_them_raises_takes_back_its_own_part_alone(database: Database) -> None:
    def fail(connection: Connection) -> None:
        connection.execute(PUT, {"n": 100})
        raise KeyError("of its own")

    found = await asyncio.gather(
        database.write(put(1)), database.write(fail), database.write(put(2)), return_exceptions=True
    )
    assert (found[0], type(found[1]), found[2]) == (1, KeyError, 2)
    assert await database.read(kept) == [1, 2]


async def test_a_broken_rule_does_not_take_the_neighbours_along(database: Database) -> None:
    found = await asyncio.gather(
        database.write(put(1)), database.write(put(1)), database.write(put(2)), return_exceptions=True
    )
    assert (found[0], type(found[1]), found[2]) == (1, IntegrityError, 2)
    assert await database.read(kept) == [1, 2]


async def test_a_rule_that_is_asked_at_the_commit_fails_who_broke_it_alone(database: Database) -> None:
    def stray(connection: Connection) -> None:
        connection.execute(STRAY, {"n": 77})

    found = await asyncio.gather(
        database.write(put(1)), database.write(stray), database.write(put(2)), return_exceptions=True
    )
    assert (found[0], type(found[1]), found[2]) == (1, IntegrityError, 2)
    assert await database.read(kept) == [1, 2]


async def test_who_goes_first_goes_before_those_who_wait_already(database: Database) -> None:
    ran: list[int] = []
    go = threading.Event()
    busy = asyncio.ensure_future(database.write(lambda _connection: go.wait(10)))
    waiting = [asyncio.ensure_future(database.write(put(n, ran))) for n in range(5)]
    await asyncio.sleep(0)
    first = asyncio.ensure_future(database.write(put(100, ran), first=True))
    await asyncio.sleep(0)
    go.set()
    await asyncio.gather(busy, first, *waiting)
    assert ran == [100, *range(5)]


async def test_who_gave_up_before_its_turn_is_not_written(database: Database) -> None:
    ran: list[int] = []
    go = threading.Event()
    busy = asyncio.ensure_future(database.write(lambda _connection: go.wait(10)))
    late = asyncio.ensure_future(database.write(put(50, ran)))
    await asyncio.sleep(0)
    late.cancel()
    with pytest.raises(asyncio.CancelledError):
        await late
    go.set()
    await asyncio.gather(busy, database.write(put(51, ran)))
    assert ran == [51]


async def test_nobody_is_told_before_it_is_on_the_disk(database: Database) -> None:
    async def write_then_read(n: int) -> bool:
        await database.write(put(n))
        return n in await database.read(kept)

    assert all(await asyncio.gather(*(write_then_read(n) for n in range(30))))


async def test_a_closed_database_takes_nothing_more(tmp_path: Path) -> None:
    database = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'closed.db'}")
    await database.close()
    with pytest.raises(ValueError, match="no active connection"):
        await database.write(kept)
