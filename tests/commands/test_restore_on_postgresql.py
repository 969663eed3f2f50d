"""PostgreSQL's own tools, as `helpdesk backup` and `helpdesk restore` say they are to be used."""

import asyncio
import os
import shlex
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import asyncpg
import pytest
from shelves_filled import NOW, WORDS, on, open_ticket, remind, say
from sqlalchemy import text

from storage import outbox, reminders, restored
from storage.backup import Parked

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(shutil.which("pg_restore") is None, reason="PostgreSQL's tools are not there"),
]


@pytest.fixture
def schema_url(postgres_url: str) -> Iterator[str]:
    """The address of a schema with nothing in it."""
    name = f"dumped_{uuid.uuid4().hex[:12]}"

    async def say_to_server(words: str) -> None:
        connection = await asyncpg.connect(postgres_url.replace("+asyncpg", "", 1))
        await connection.execute(words)
        await connection.close()

    asyncio.run(say_to_server(f"CREATE SCHEMA {name}"))
    yield f"{postgres_url}{'&' if '?' in postgres_url else '?'}search_path={name}"
    asyncio.run(say_to_server(f"DROP SCHEMA IF EXISTS {name} CASCADE"))


@pytest.fixture
def put_back(helpdesk, schema_url: str) -> Callable[[], str]:
    """Dumps the desk and restores the dump by the lines that the commands print; what `restore` says to it."""

    def there_and_back() -> str:
        for word in ("backup", "restore"):
            done = helpdesk(word, "desk.dump", DATABASE_URL=schema_url)
            assert done.exit_code == 2
            surroundings = {**os.environ, "PGPASSWORD": urlsplit(schema_url).password or ""}
            subprocess.run(shlex.split(done.stdout), env=surroundings, check=True, capture_output=True, timeout=60)
        return done.stderr

    return there_and_back


def fill(connection) -> None:
    ticket = open_ticket(connection)
    say(connection, ticket, hours=3)
    say(connection, ticket, minutes=5)
    remind(connection, ticket, days=1)


def test_after_a_restore_nobody_gets_yesterday_s_messages(helpdesk, schema_url: str, put_back):
    assert helpdesk("migrate", DATABASE_URL=schema_url).exit_code == 0
    on(schema_url, fill)
    said = put_back()
    assert "`helpdesk migrate`" in said

    done = helpdesk("migrate", DATABASE_URL=schema_url)

    assert done.exit_code == 0
    assert [" ".join(line.split()) for line in done.stdout.splitlines()[1:]] == [
        "It was restored from a dump.",
        "Parked, because it is more than an hour old: 2.",
        "id channel kind age",
        "o1 telegram notice #1001 3 h 0 min",
        "r1 - first_answer #1001 24 h 0 min",
    ]
    assert [row.id for row in on(schema_url, outbox.parked)] == [1]
    assert [row.id for row in on(schema_url, reminders.parked)] == [1]
    assert WORDS not in done.output


def test_what_a_person_puts_back_in_line_is_not_parked_again(helpdesk, schema_url: str, put_back):
    helpdesk("migrate", DATABASE_URL=schema_url)
    on(schema_url, fill)
    put_back()
    helpdesk("migrate", DATABASE_URL=schema_url)
    assert helpdesk("parked", "retry", "o1", DATABASE_URL=schema_url).exit_code == 0
    assert "restored" not in helpdesk("migrate", DATABASE_URL=schema_url).stdout
    assert on(schema_url, outbox.parked) == []


def test_an_old_message_in_a_database_that_was_not_restored_goes_on_waiting(helpdesk, schema_url: str):
    helpdesk("migrate", DATABASE_URL=schema_url)
    on(schema_url, fill)
    on(schema_url, lambda connection: connection.execute(text("ALTER TABLE outbox ADD COLUMN more text")))
    assert "restored" not in helpdesk("migrate", DATABASE_URL=schema_url).stdout
    assert on(schema_url, outbox.parked) == []


def test_a_role_that_may_not_ask_which_server_it_is_notices_too(helpdesk, schema_url: str, put_back, monkeypatch):
    monkeypatch.setattr(restored, "_MAY_ASK", text("SELECT false"))
    helpdesk("migrate", DATABASE_URL=schema_url)
    on(schema_url, fill)
    put_back()
    parked: list[Parked] = on(schema_url, lambda connection: restored.carry_on(connection, NOW))
    assert {one.shelf for one in parked} == {"outbox", "reminders"}
