"""`helpdesk migrate`: the schema brought up to date, and what stands in its way."""

import uuid

import asyncpg
import pytest
from shelves_filled import make_newer, on

from storage.sqlite import OwnerLock

URL = "sqlite+aiosqlite:///helpdesk.db"


def test_steps_are_told_and_a_second_time_there_is_nothing_to_do(helpdesk):
    first, second = helpdesk("migrate"), helpdesk("migrate")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout.startswith("SQLite at helpdesk.db: applied 0001, 0002")
    assert second.stdout == "SQLite at helpdesk.db: up to date, nothing to do.\n"


def test_it_is_refused_while_a_run_owns_the_file(helpdesk, tmp_path):
    lock = OwnerLock(str(tmp_path / "helpdesk.db"))
    try:
        done = helpdesk("migrate")
    finally:
        lock.release()
    assert done.exit_code == 2
    assert "`helpdesk run` serves this database" in done.stderr
    assert not (tmp_path / "helpdesk.db").exists()


def test_a_newer_schema_ends_with_a_sentence(helpdesk):
    helpdesk("migrate")
    on(URL, make_newer)
    for command in ("migrate", "parked"):
        done = helpdesk(command)
        assert done.exit_code == 2
        assert "newer schema than this version can work with" in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_an_unreachable_database_ends_with_a_sentence_and_no_traceback(process):
    done = process("migrate", DATABASE_URL="postgresql+asyncpg://bob:hunter22@127.0.0.1:1/desk")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("PostgreSQL at 127.0.0.1:1, database desk: the database cannot be reached")
    assert len(done.stderr.splitlines()) == 1
    assert "hunter22" not in done.stderr


def test_a_file_that_is_no_database_ends_with_a_sentence(helpdesk, tmp_path):
    (tmp_path / "helpdesk.db").write_text("shopping list, " * 400)
    for command in ("migrate", "parked"):
        done = helpdesk(command)
        assert done.exit_code == 1
        assert done.stderr.startswith("SQLite at helpdesk.db: ")
        assert len(done.stderr.splitlines()) == 1


def test_a_wrong_address_is_told_as_check_tells_it(helpdesk):
    done = helpdesk("migrate", DATABASE_URL="mysql://bob:hunter22@h/desk")
    assert done.exit_code == 2
    assert done.stderr.startswith("DATABASE_URL: expected ")
    assert "hunter22" not in done.output


@pytest.mark.postgres
async def test_postgresql_is_brought_up_to_date_in_the_schema_that_the_address_names(process, postgres_url: str):
    name = f"migrate_{uuid.uuid4().hex[:12]}"
    connection = await asyncpg.connect(postgres_url.replace("+asyncpg", "", 1))
    await connection.execute(f"CREATE SCHEMA {name}")
    try:
        address = f"{postgres_url}{'&' if '?' in postgres_url else '?'}search_path={name}"
        first, second = (process("migrate", DATABASE_URL=address) for _ in range(2))
    finally:
        await connection.execute(f"DROP SCHEMA {name} CASCADE")
        await connection.close()
    assert first.returncode == second.returncode == 0
    assert "applied 0001, 0002" in first.stdout
    assert f"schema {name}: up to date" in second.stdout
