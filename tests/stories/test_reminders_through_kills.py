"""Reminders are due and the bot is killed: after a restart, or by the other instance, each is decided once."""

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest
from bots import rows, until
from reminded import FIRST, copied, tickets_like_the_first, us
from talking import DOWN

from storage.database import open_database

ON_POSTGRESQL = pytest.mark.parametrize(
    "database_kind", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
COUNT = 400
PLACED = "SELECT count(*) FROM entries WHERE text = 'Any news?' AND ticket IS NOT NULL"
TOLD = "SELECT ticket, count(*) FROM outbox WHERE kind = 'notice' GROUP BY ticket ORDER BY ticket"


async def words_that_wait_for_their_place(desk, spawn):
    """One customer's ticket, made by the bot; then so many customers whose words nobody has placed for five minutes."""
    ana = desk.telegram.person("Ana", language="en")
    bot = await spawn(desk)
    await ana.write(DOWN)
    await desk.wait(lambda: desk.said_to(ana))
    await bot.kill()
    database = await open_database(desk.database_url, owner_lock=False, pool_size=2)
    try:
        await database.write(_many)
    finally:
        await database.close()
    desk.telegram.faults.fail(None, method="sendMessage")  # what is said stays in the outbox


def _many(connection):
    ago = us(datetime.now(UTC) - timedelta(minutes=1))
    first, entry = 1_000_000, 1_000_000
    copied(connection, "people", 1, COUNT, id=f"{first} + n", ref="CAST(8000000 + n AS TEXT)")
    tickets_like_the_first(connection, COUNT + 1)
    chat = f"CAST({8_000_000} + number - {FIRST} AS TEXT)"
    connection.exec_driver_sql(
        f"UPDATE tickets SET customer = {first} + number - {FIRST}, chat = {chat} WHERE number > {FIRST}"
    )
    copied(
        connection, "entries", 1, COUNT, id=f"{entry} + n", person=f"{first} + n", ticket="NULL", text="'Any news?'",
        ref="CAST(n AS TEXT)", chat="CAST(8000000 + n AS TEXT)",
    )  # fmt: skip
    connection.exec_driver_sql("DELETE FROM outbox")
    connection.exec_driver_sql("DELETE FROM reminders")
    connection.exec_driver_sql(
        "INSERT INTO reminders (ticket, matter, due, facts, attempts) "
        f"SELECT {FIRST} + id - {entry}, 'place:' || id, {ago} + id, '{{}}', 0 FROM entries WHERE id > {entry}"
    )


async def some_are_decided(desk):
    found = (await rows(desk.database_url, PLACED))[0][0]
    return 0 < found < COUNT and found


async def each_was_decided_once(desk):
    await until(lambda: all_are_decided(desk), 60)
    assert await rows(desk.database_url, PLACED) == [(COUNT,)]
    assert [tuple(row) for row in await rows(desk.database_url, TOLD)] == [(FIRST + n, 1) for n in range(1, COUNT + 1)]


async def all_are_decided(desk):
    return (await rows(desk.database_url, "SELECT count(*) FROM reminders WHERE matter LIKE 'place:%%'"))[0][0] == 0


@pytest.mark.slow
async def test_a_kill_between_due_and_decided_leaves_each_reminder_to_be_decided_once(open_desk, spawn):
    desk = await open_desk(group=False, start=False)
    await words_that_wait_for_their_place(desk, spawn)

    for _ in range(2):
        bot = await spawn(desk)
        await until(lambda: some_are_decided(desk), every=0.005)
        await bot.kill()
    assert await some_are_decided(desk)
    await spawn(desk)

    await each_was_decided_once(desk)


@ON_POSTGRESQL
@pytest.mark.slow
async def test_when_one_of_two_instances_is_killed_with_reminders_in_hand_the_other_decides_them_once(open_desk, spawn):
    desk = await open_desk(group=False, start=False)
    await words_that_wait_for_their_place(desk, spawn)

    bots = await asyncio.gather(spawn(desk), spawn(desk, port=random.randint(30_000, 32_000)))
    await until(lambda: some_are_decided(desk), every=0.005)
    await bots[0].kill()

    await each_was_decided_once(desk)
    assert bots[1].running
