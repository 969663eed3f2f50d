"""Transactions are whole, readers stand beside the writer, and what cannot be reached is called unavailable."""

import asyncio
import sqlite3
import sys
import traceback
from dataclasses import replace
from pathlib import Path

import pytest
from a_desk import AGENT, Desk
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from desk.decision import Decision
from desk.messages import Place
from desk.ticket import Status
from storage.database import Database, Owned, Stale, Unavailable, open_database
from storage.tables import outbox
from storage.transaction import Transaction

INSERT = text("INSERT INTO leases (name, owner, until) VALUES (:name, 'me', 0)")
PHONE = "".join(str(digit) for digit in (0, 8, 1, 2, 3, 4, 5, 6, 7, 8))


def names(connection: Connection) -> list[str]:
    return list(connection.execute(text("SELECT name FROM leases ORDER BY name")).scalars())


async def test_what_was_written_is_read(database: Database) -> None:
    assert await database.write(lambda connection: connection.execute(INSERT, {"name": "a"}).rowcount) == 1
    assert await database.read(names) == ["a"]


async def test_an_exception_takes_the_transaction_back_and_the_next_works(database: Database) -> None:
    def fail(connection: Connection) -> None:
        connection.execute(INSERT, {"name": "a"})
        raise KeyError("b")

    with pytest.raises(KeyError):
        await database.write(fail)
    await database.write(lambda connection: connection.execute(INSERT, {"name": "c"}))
    assert await database.read(names) == ["c"]


async def test_a_broken_rule_of_the_schema_is_no_lack_of_a_database(database: Database) -> None:
    def twice(connection: Connection) -> None:
        for _ in range(2):
            connection.execute(INSERT, {"name": "a"})

    with pytest.raises(IntegrityError):
        await database.write(twice)
    assert await database.read(names) == []


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises((Unavailable, DBAPIError)):
        await database.read(lambda connection: connection.execute(INSERT, {"name": "a"}).rowcount)
    assert await database.read(names) == []


async def test_an_error_does_not_carry_what_people_wrote(database: Database) -> None:
    broken = text("INSERT INTO leases (name, owner, until) VALUES ('a', :owner, NULL)")
    with pytest.raises(IntegrityError) as error:
        await database.write(lambda connection: connection.execute(broken, {"owner": PHONE}))
    assert PHONE not in "".join(traceback.format_exception(error.value))


async def test_what_a_database_cannot_hold_does_not_stop_it(desk: Desk) -> None:
    ticket = await desk.ticket()
    entry = await desk.entry(ticket, "a\x00b\ud83dc 👍", place=Place(latitude=1, longitude=2, title="x\x00\ud83d"))
    read = await desk.run(lambda tx: tx.entries.get(entry.id))
    assert read.text == "ab?c 👍"
    assert read.place is not None
    assert read.place.title.startswith("x")


async def test_thai_is_stored_as_thai(database: Database) -> None:
    def keep(connection: Connection) -> str:
        connection.execute(
            text(
                "INSERT INTO outbox (channel, chat, kind, language, body, urgency, if_unknown, created_at, not_before) "
                """VALUES ('telegram', '1', 'notice', 'th', '{"key": "x"}', 1, 'again', 0, 0)"""
            )
        )
        connection.execute(outbox.update().values(body={"key": "เว็บล่ม"}))
        return str(connection.execute(text("SELECT CAST(body AS TEXT) FROM outbox")).scalar_one())

    assert await database.write(keep) == '{"key":"เว็บล่ม"}'


async def test_of_fifty_who_claim_a_ticket_at_once_one_gets_it(desk: Desk) -> None:
    ticket = await desk.ticket()
    agents = [await desk.person(replace(AGENT, ref=str(ref))) for ref in range(50)]
    read = [await desk.run(lambda tx: tx.tickets.get(ticket.number)) for _ in agents]

    async def claim(number: int) -> bool:
        claimed = replace(read[number], status=Status.CLAIMED, claimed_by=agents[number].id)

        def carry_out(tx: Transaction) -> None:
            tx.carry_out(Decision(ticket=claimed))

        try:
            await desk.run(carry_out)
        except Stale:
            return False
        return True

    won = await asyncio.gather(*(claim(number) for number in range(50)))
    assert won.count(True) == 1
    kept = await desk.run(lambda tx: tx.tickets.get(ticket.number))
    assert kept.claimed_by == agents[won.index(True)].id


async def test_fifty_tickets_opened_at_once_have_fifty_numbers(desk: Desk) -> None:
    tickets = await asyncio.gather(*(desk.ticket(replace(AGENT, ref=str(ref))) for ref in range(50)))
    assert sorted(ticket.number for ticket in tickets) == list(range(1001, 1051))


async def test_the_same_person_met_twice_at_once_is_one_person(desk: Desk) -> None:
    people = await asyncio.gather(*(desk.run(lambda tx: tx.people.meet("line", AGENT, tx.now)) for _ in range(10)))
    assert len({person.id for person in people}) == 1


async def test_closing_twice_is_harmless(database_url: str) -> None:
    database = await open_database(database_url)
    await database.close()
    await database.close()


# -- SQLite -------------------------------------------------------------------------------------------------------


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'helpdesk.db'}"


async def test_a_second_owner_of_a_file_is_refused_and_others_work_beside(address: str) -> None:
    owner = await open_database(address)
    with pytest.raises(Owned):
        await open_database(address)
    beside = await open_database(address, owner_lock=False)
    await beside.write(lambda connection: connection.execute(text("CREATE TABLE t (n INTEGER)")))
    count = await owner.read(lambda connection: connection.execute(text("SELECT count(*) FROM t")).scalar_one())
    await beside.close()
    await owner.close()
    again = await open_database(address)
    await again.close()
    assert count == 0


async def test_an_owner_that_was_killed_leaves_the_file_free(address: str, tmp_path: Path) -> None:
    hold = (
        "import sys, time; from storage.sqlite import OwnerLock\n"
        "lock = OwnerLock(sys.argv[1]); print('held', flush=True); time.sleep(60)"
    )
    command = (sys.executable, "-c", hold, str(tmp_path / "helpdesk.db"))
    other = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert other.stdout is not None
    assert await other.stdout.readline() == b"held\n"
    with pytest.raises(Owned):
        await open_database(address)
    other.kill()
    await other.wait()
    database = await open_database(address)
    assert await database.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar_one()) == 1
    await database.close()


async def test_a_commit_reaches_the_disk_before_it_is_acknowledged(address: str) -> None:
    database = await open_database(address)
    pragmas = ["journal_mode", "synchronous", "foreign_keys"]
    found = await database.write(
        lambda connection: [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in pragmas]
    )
    await database.close()
    assert found == ["wal", 2, 1]


async def test_a_locked_file_is_unavailable(address: str, tmp_path: Path) -> None:
    database = await open_database(address)
    await database.write(lambda connection: connection.exec_driver_sql("PRAGMA busy_timeout=1").all())
    other = sqlite3.connect(tmp_path / "helpdesk.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(Unavailable):
            await database.write(names)
    finally:
        other.rollback()
        other.close()
    await database.write(lambda connection: connection.exec_driver_sql("CREATE TABLE t (n INTEGER)"))
    await database.close()


async def test_a_full_disk_is_unavailable_and_over_when_there_is_room(address: str) -> None:
    database = await open_database(address)
    await database.write(lambda connection: connection.exec_driver_sql("CREATE TABLE t (n BLOB)"))
    await database.write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count=3").all())
    fill = text("INSERT INTO t VALUES (zeroblob(100000))")
    with pytest.raises(Unavailable):
        await database.write(lambda connection: connection.execute(fill))
    await database.write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count=100000").all())
    assert await database.write(lambda connection: connection.execute(fill).rowcount) == 1
    await database.close()


async def test_a_file_that_is_no_database_and_a_folder_that_is_not_there_are_unavailable(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("hello " * 1000)
    for path in (tmp_path / "text.db", tmp_path / "nowhere" / "helpdesk.db"):
        with pytest.raises(Unavailable):
            await open_database(f"sqlite+aiosqlite:///{path}")


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://localhost/x", "sqlite+aiosqlite://", "sqlite:///:memory:"])
async def test_an_address_of_another_kind_is_a_mistake(url: str) -> None:
    with pytest.raises(ValueError, match=r"known|database"):
        await open_database(url)


# -- PostgreSQL ---------------------------------------------------------------------------------------------------


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        await open_database("postgresql+asyncpg://postgres@127.0.0.1:1/test")


@pytest.mark.postgres
@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_two_who_wait_for_one_another_both_get_through(database: Database) -> None:
    def make(connection: Connection) -> None:
        for name in ("a", "b"):
            connection.execute(INSERT, {"name": name})

    await database.write(make)
    touch = text("UPDATE leases SET until = until + 1 WHERE name = :name")
    turns = [0]

    async def cross(first: str, second: str) -> None:
        def both(connection: Connection) -> None:
            turns[0] += 1
            connection.execute(touch, {"name": first})
            connection.execute(text("SELECT pg_sleep(0.05)"))
            connection.execute(touch, {"name": second})

        await database.write(both)

    await asyncio.gather(cross("a", "b"), cross("b", "a"))
    untils = await database.read(
        lambda connection: connection.execute(text("SELECT until FROM leases")).scalars().all()
    )
    assert (untils, turns[0]) == ([2, 2], 3)


@pytest.mark.postgres
@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_a_lost_connection_is_unavailable_and_the_next_one_works(database: Database) -> None:
    end = text("SELECT pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(Unavailable):
        await database.write(lambda connection: connection.execute(end).all())
    assert await database.read(names) == []
