"""Pages are decided once: through a kill between due and decided, and where two instances look at the same rows."""

import asyncio
import socket
from typing import Any

import pytest
from bots import rows, until
from nights import evenings
from talking import DOWN

from storage.database import open_database

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize(
    "database_kind", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
IN_HOURS, EVENING = "2026-11-23T17:29:00+00:00 x1", "2026-11-23T17:31:00+00:00 x1"
NONE_WAITS = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'trying')"


async def change(url: str, statement: str) -> None:
    """As a hand that reaches into the database."""
    database = await open_database(url, owner_lock=False, pool_size=1)
    try:
        await database.write(lambda connection: connection.exec_driver_sql(statement).rowcount)
    finally:
        await database.close()


async def count(url: str, statement: str) -> int:
    return int((await rows(url, statement))[0][0])


async def one(url: str, statement: str, wanted: int) -> bool:
    return await count(url, statement) == wanted


def group_calls(desk: Any) -> list[str]:
    return [m.text for m in desk.agents.everything if m.by_bot and "All agents are being called" in (m.text or "")]


@ON_SQLITE
async def test_a_kill_between_due_and_decided_leaves_one_page(open_desk, spawn):
    desk = await open_desk(start=False, changes=evenings(), env={"REHEARSAL_CLOCK": IN_HOURS})
    ana = desk.telegram.person("Ana", language="en")
    bot = await spawn(desk)
    await ana.write(DOWN)
    await desk.wait(lambda: desk.said_to(ana))
    await until(lambda: one(desk.database_url, "SELECT count(*) FROM reminders WHERE matter = 'page'", 1))

    await change(desk.database_url, "UPDATE reminders SET due = due - 120000000 WHERE matter = 'page'")  # due by now
    await bot.kill()
    assert await count(desk.database_url, "SELECT count(*) FROM pages") == 0
    desk.env["REHEARSAL_CLOCK"] = EVENING
    for _ in range(2):
        bot = await spawn(desk)
        await desk.wait(lambda: group_calls(desk))
        await until(lambda: one(desk.database_url, NONE_WAITS, 0))
        await bot.kill()

    assert len(group_calls(desk)) == 1
    assert await count(desk.database_url, "SELECT count(*) FROM pages") == 1
    assert await count(desk.database_url, "SELECT count(*) FROM outbox WHERE page IS NOT NULL") == 1


@ON_POSTGRESQL
@pytest.mark.slow
async def test_two_instances_that_find_the_same_tickets_due_call_once_for_each(open_desk, spawn):
    desk = await open_desk(start=False, changes=evenings(), env={"REHEARSAL_CLOCK": IN_HOURS})
    desk.telegram.limits.on = False
    people = [desk.telegram.person(f"P{number}", language="en") for number in range(8)]
    bot = await spawn(desk)
    await asyncio.gather(*(person.write(DOWN) for person in people))
    await desk.wait(lambda: all(desk.said_to(person) for person in people))
    await bot.kill()
    assert await count(desk.database_url, "SELECT count(*) FROM pages") == 0

    desk.env["REHEARSAL_CLOCK"] = EVENING
    await asyncio.gather(spawn(desk), spawn(desk, port=_free_port()))
    await until(lambda: one(desk.database_url, "SELECT count(*) FROM pages", 8))
    await until(lambda: one(desk.database_url, "SELECT count(*) FROM reminders WHERE matter = 'page'", 8))

    twice = "SELECT count(*) FROM (SELECT ticket FROM pages GROUP BY ticket HAVING count(*) > 1) AS doubled"
    assert await count(desk.database_url, twice) == 0
    assert await count(desk.database_url, "SELECT count(*) FROM trail WHERE what = 'page_called'") == 8
    assert await count(desk.database_url, "SELECT count(*) FROM outbox WHERE page IS NOT NULL") == 8


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
