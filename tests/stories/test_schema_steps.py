"""A new version moves the schema on while the old one serves: two neighbours can live with one database."""

import asyncio
import os
import shutil
import socket
import sys
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from bots import rows
from talking import DOWN, INVOICE, SLOW, somebody, tell

import storage.migrations
from storage import schema
from storage.database import open_database

pytestmark = pytest.mark.postgres
HEAD = "0002"
STEP = '''"""A step of a version to come."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{down_revision}"
works_from = "{works_from}"


def upgrade() -> None:
    op.create_table("paints_{revision}", sa.Column("name", sa.Text(), primary_key=True))
    for table in ("tickets", "people", "inbox", "outbox", "entries"):
        op.add_column(table, sa.Column("paint_{revision}", sa.Text(), nullable=False, server_default="red"))
'''


@pytest_asyncio.fixture
async def database_url(postgres_schema: str) -> AsyncIterator[str]:
    """A schema of its own: it will not stay as the others need it."""
    name = f"steps_{uuid.uuid4().hex[:12]}"
    address = f"{postgres_schema.rpartition('search_path=')[0]}search_path={name}"
    database = await open_database(postgres_schema, pool_size=2)
    await database.write(lambda connection: connection.exec_driver_sql(f"CREATE SCHEMA {name}"))
    yield address
    await database.write(lambda connection: connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE"))
    await database.close()


@pytest.fixture
def later_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str):
    """A version with one more step migrates: `await later_version("0003", down="0002", works_from="0002")`."""
    place = tmp_path / "migrations"
    shutil.copytree(Path(storage.migrations.__file__).parent, place)

    async def migrate(revision: str, *, down: str, works_from: str) -> list[str]:
        written = STEP.format(revision=revision, down_revision=down, works_from=works_from)
        await asyncio.to_thread((place / "versions" / f"r{revision}_later.py").write_text, written)
        database = await open_database(database_url, pool_size=2)
        try:
            with monkeypatch.context() as later:
                later.setattr(schema, "LOCATION", str(place))
                return await schema.migrate(database)
        finally:
            await database.close()

    return migrate


async def ready(port: int) -> tuple[int, str]:
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(f"http://127.0.0.1:{port}/readyz")
    return answer.status_code, answer.text.strip()


def another_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_the_running_version_goes_on_and_a_fresh_one_starts_beside_it(open_desk, spawn, later_version):
    desk = await open_desk(start=False)
    ana, ben, cid = (somebody(desk, "telegram", name) for name in ("Ana", "Ben", "Cid"))
    first = await spawn(desk)
    assert "#1001" in await tell(desk, ana, INVOICE)

    assert await later_version("0003", down=HEAD, works_from=HEAD) == ["0003"]

    assert "#1002" in await tell(desk, ben, DOWN)
    await ana.write("It is about the invoice of May")
    port = another_port()
    await spawn(desk, port=port)
    assert [await ready(one) for one in (desk.port, port)] == [(200, "ready")] * 2
    await first.stop()
    assert "#1003" in await tell(desk, cid, SLOW)
    assert await rows(desk.database_url, "SELECT paint_0003 FROM tickets ORDER BY number") == [("red",)] * 3
    assert await rows(desk.database_url, "SELECT version_num FROM alembic_version") == [("0003",)]


async def test_a_schema_that_is_too_new_stops_a_fresh_instance_and_shows_in_the_running_one(
    open_desk, spawn, later_version, tmp_path
):
    desk = await open_desk(start=False)
    ana = somebody(desk, "telegram", "Ana")
    await spawn(desk)
    assert "#1001" in await tell(desk, ana, INVOICE)
    assert await ready(desk.port) == (200, "ready")

    await later_version("0003", down=HEAD, works_from="0003")

    assert await ready(desk.port) == (503, "the database has a newer schema")
    status, said = await run_here(tmp_path, desk.env | {"PORT": "0"})
    assert status == 2
    assert "newer schema than this version can work with" in said[-1]
    assert "Traceback" not in "\n".join(said)
    assert await rows(desk.database_url, "SELECT version_num FROM alembic_version") == [("0003",)]


async def run_here(place: Path, env: dict[str, str]) -> tuple[int | None, list[str]]:
    """`helpdesk run` in a process of its own: its exit status, and what it said."""
    root = str(Path(storage.migrations.__file__).parents[2])
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run",
        cwd=place, env={**os.environ, "PYTHONPATH": root, **env}, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(60):
            _, said = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, said.decode().splitlines()
