"""Domain transactions: an event of the inbox becomes a ticket, an entry and what is to be said, in one commit."""

import asyncio
import json
import sqlite3
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import asyncpg
import uvloop
from desk_under_load import TOKEN, database, telegram_update, words
from figures import Figures
from machine import HERE, Program, running, scratch, told

AT_ONCE = 8


async def transactions(kinds: list[str], count: int) -> Figures:
    """In a process of its own: the reader's own way from the inbox to the tick-off, nothing sent."""
    found: Figures = {}
    for kind in kinds:
        with scratch() as where:
            program = Program(
                words=[str(HERE / "transacting.py"), kind, str(count)],
                env={"PYTHONPATH": f"{HERE}:{HERE.parents[1]}"},
                where=Path(where),
                everywhere=True,
            )
            async with running(program) as process:
                found[kind] = json.loads(await process.line(120))
        told(f"  {kind}: {found[kind]['per_second']:.0f} transactions/s, {found[kind]['bare_per_second']:.0f} bare")
    return found


async def _measured(kind: str, count: int) -> Figures:
    from storage.database import open_database
    from storage.schema import migrate

    async with database(kind) as (url, where):
        opened = await open_database(url)
        await migrate(opened)
        try:
            bare = await (
                _bare_sqlite(where / "helpdesk.db", count) if kind == "sqlite" else _bare_postgres(url, count)
            )
            ours = await _handled(opened, count)
        finally:
            await opened.close()
    return {"per_second": ours[0], "whole_reader_per_second": ours[1], "bare_per_second": bare, "ratio": ours[0] / bare}


async def _handled(opened: Any, count: int) -> tuple[float, float]:
    """First the transactions alone, then all that the reader does about one."""
    from bot.app import channels_of, directory_of
    from bot.clock import SystemClock
    from bot.metrics import Metrics
    from bot.policies import read_policy
    from bot.settings import read_settings
    from bot.workers.office import Office
    from bot.workers.reading import Reader
    from storage import inbox

    env = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": "http://127.0.0.1:9", "TELEGRAM_AGENT_GROUP": "-1001"}
    settings = read_settings(env)
    office = Office(
        database=opened,
        policy=read_policy("default"),
        directory=directory_of(settings),
        clock=SystemClock(),
        real=SystemClock(),
        metrics=Metrics(),
        owner=uuid.uuid4().hex,
    )
    channels = channels_of(settings)
    reader = Reader(office, channels)

    async def fill(first: int) -> list[Any]:
        rows = [
            ("telegram", f"{first + n}", f"{first + n}", telegram_update(first + n, words(n)).decode(), None)
            for n in range(count)
        ]
        for at in range(0, count, 100):
            part = rows[at : at + 100]
            await opened.write(lambda c, part=part: inbox.accept(c, part, office.real.now()))
        return list(await opened.read(lambda c: inbox.heads(c, office.real.now(), 10 * count)))

    for row in (await fill(1_000_000))[:60]:  # lexicons, statements, connections
        await reader._commit(row, channels["telegram"].read(row.payload), None)
    heads = [(row, channels["telegram"].read(row.payload)) for row in await fill(2_000_000)][-count:]
    alone = asyncio.Semaphore(AT_ONCE)

    async def one(row: Any, inbound: Any) -> None:
        async with alone:
            assert await reader._commit(row, inbound, None)

    began = time.perf_counter()
    await asyncio.gather(*(one(row, inbound) for row, inbound in heads))
    transactions = count / (time.perf_counter() - began)
    await fill(3_000_000)
    left = await opened.read(lambda c: len(inbox.heads(c, office.real.now(), 10 * count)))
    began = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        run = tasks.create_task(reader.run())
        while await opened.read(inbox.next_due) is not None:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        took = time.perf_counter() - began
        run.cancel()
    return transactions, left / took


async def _bare_sqlite(path: Path, count: int) -> float:
    """One thread, one statement, one commit that reaches the disk."""

    def work() -> float:
        raw = sqlite3.connect(path, isolation_level=None)
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, payload TEXT)")
        began = time.perf_counter()
        for _ in range(count):
            raw.execute("BEGIN IMMEDIATE")
            raw.execute("INSERT INTO bare (payload) VALUES (?)", ("x" * 400,))
            raw.execute("COMMIT")
        took = time.perf_counter() - began
        raw.execute("DROP TABLE bare")
        raw.close()
        return count / took

    return await asyncio.to_thread(work)


async def _bare_postgres(url: str, count: int) -> float:
    """asyncpg alone, as many at once."""
    address, _, name = url.replace("+asyncpg", "", 1).partition("search_path=")
    async with asyncpg.create_pool(
        address.rstrip("?&"), min_size=AT_ONCE, max_size=AT_ONCE, server_settings={"search_path": name}
    ) as pool:
        await pool.execute("CREATE TABLE bare (id BIGSERIAL PRIMARY KEY, payload TEXT)")

        async def some() -> None:
            async with pool.acquire() as connection:
                for _ in range(count // AT_ONCE):
                    await connection.execute("INSERT INTO bare (payload) VALUES ($1)", "x" * 400)

        began = time.perf_counter()
        await asyncio.gather(*(some() for _ in range(AT_ONCE)))
        took = time.perf_counter() - began
        await pool.execute("DROP TABLE bare")
    return count / took


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(_measured(sys.argv[1], int(sys.argv[2])))), flush=True)
        time.sleep(30)
