"""What all tests share: a real database, on SQLite and, where there is one, on PostgreSQL."""

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import hypothesis
import pytest
import pytest_asyncio

from storage import schema
from storage.database import Database, open_database
from storage.tables import metadata

URL = os.environ.get("TEST_DATABASE_URL") or "postgresql+asyncpg://postgres@127.0.0.1:5432/test"
WHERE = f"{urlsplit(URL).hostname}:{urlsplit(URL).port or 5432}{urlsplit(URL).path}"
TROUBLE = pytest.StashKey[str]()
ON_BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


# Everybody tries the same examples, and a busy machine is no failure; HYPOTHESIS_PROFILE=search looks for new ones.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("search", deadline=None, max_examples=1000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_configure(config: pytest.Config) -> None:
    trouble = asyncio.run(_trouble())
    if trouble and os.environ.get("REQUIRE_POSTGRES") == "1":
        raise pytest.UsageError(f"REQUIRE_POSTGRES is 1, but PostgreSQL at {WHERE} cannot be used: {trouble}")
    config.stash[TROUBLE] = trouble


async def _trouble() -> str:
    """Why the database cannot be used; empty when it can."""
    try:
        connection = await _connect()
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return type(error).__name__
    await connection.close()
    return ""


async def _connect() -> asyncpg.Connection:
    return await asyncpg.connect(URL.replace("+asyncpg", "", 1), timeout=5)


def pytest_report_header(config: pytest.Config) -> str:
    trouble = config.stash[TROUBLE]
    return f"PostgreSQL at {WHERE}: " + (f"NOT THERE ({trouble}); SQLite alone is tested" if trouble else "tested too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.stash[TROUBLE]:
        return
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="PostgreSQL is not there"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.stash[TROUBLE]:
        terminalreporter.write_line(
            f"PostgreSQL at {WHERE} was not there: what needs it did not run (set TEST_DATABASE_URL).", yellow=True
        )


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """Ask for it in tests that are marked `postgres`: a database whose tables may be thrown away."""
    return URL


@pytest_asyncio.fixture(scope="session")
async def postgres_schema(pytestconfig: pytest.Config) -> AsyncIterator[str]:
    """The address of a schema that this run has for itself, brought up to date; dropped at the end."""
    if pytestconfig.stash[TROUBLE]:
        yield ""
        return
    name = f"run_{uuid.uuid4().hex[:12]}"
    connection = await _connect()
    await connection.execute(f"CREATE SCHEMA {name}")
    try:
        address = f"{URL}{'&' if '?' in URL else '?'}search_path={name}"
        database = await open_database(address)
        await schema.migrate(database)
        await database.close()
        yield address
    finally:
        await connection.execute(f"DROP SCHEMA {name} CASCADE")
        await connection.close()


@pytest_asyncio.fixture(scope="session")
async def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that is up to date and empty; tests work on copies."""
    path = tmp_path_factory.mktemp("template") / "helpdesk.db"
    database = await open_database(f"sqlite+aiosqlite:///{path}")
    await schema.migrate(database)
    await database.close()
    return path


@pytest.fixture(params=ON_BOTH)
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest_asyncio.fixture
async def database_url(database_kind: str, sqlite_template: Path, postgres_schema: str, tmp_path: Path) -> str:
    """The address of an empty database that is up to date, on each of the two in turn."""
    if database_kind == "sqlite":
        return f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path / 'helpdesk.db')}"
    await _empty(postgres_schema.rpartition("search_path=")[2])
    return postgres_schema


async def _empty(name: str) -> None:
    connection = await _connect()
    try:
        emptied = [table.name for table in metadata.sorted_tables if table.name not in ("meta", "counters")]
        tables = ", ".join(f"{name}.{table}" for table in emptied)
        await connection.execute(f"TRUNCATE {tables} RESTART IDENTITY")
        await connection.execute(f"UPDATE {name}.counters SET value = 1000 WHERE name = 'ticket'")
        await connection.execute(f"DELETE FROM {name}.counters WHERE name <> 'ticket'")
        await connection.execute(f"DELETE FROM {name}.meta WHERE key LIKE 'once:%'")
    finally:
        await connection.close()


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An empty database, open; every test that asks for it runs on SQLite and on PostgreSQL."""
    opened = await open_database(database_url)
    yield opened
    await opened.close()
