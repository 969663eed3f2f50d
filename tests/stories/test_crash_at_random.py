"""The bot is killed again and again while many people write: what was acknowledged is kept, and handled once."""

import asyncio
import random
import re
from collections import Counter

import pytest
from bots import rows, until

pytestmark = pytest.mark.slow
KILLS = 3


async def crowd(desk, people, noks, stop):
    """Everybody writes on and on; what LINE could not deliver, it delivers again."""
    written = Counter()

    async def telegram(person):
        while not stop.is_set():
            written[person] += 1
            await person.write(f"[{person.id}-{written[person]}]")
            await asyncio.sleep(random.uniform(0.1, 0.5))

    async def line(nok):
        while not stop.is_set():
            written[nok] += 1
            await nok.write(f"[{nok.name}-{written[nok]}]")
            await asyncio.sleep(random.uniform(0.1, 0.5))

    async with asyncio.TaskGroup() as tasks:
        for person in people:
            tasks.create_task(telegram(person))
        for nok in noks:
            tasks.create_task(line(nok))
    return {f"[{person.id}-{n}]" for person in people for n in range(1, written[person] + 1)} | {
        f"[{nok.name}-{n}]" for nok in noks for n in range(1, written[nok] + 1)
    }


@pytest.mark.parametrize(
    ("database_kind", "mode"),
    [("sqlite", "polling"), pytest.param("postgresql", "webhook", marks=pytest.mark.postgres)],
    indirect=["database_kind"],
)
async def test_every_acknowledged_message_is_in_one_entry_however_often_the_bot_is_killed(open_desk, spawn, mode):
    desk = await open_desk(line=True, mode=mode, group=False, start=False)
    people = [desk.telegram.person(f"P{number}", language="en") for number in range(10)]
    noks = [desk.line.person(f"N{number}", language="en") for number in range(4)]
    desk.line.redelivery.on, desk.line.redelivery.after = True, (2.0,) * 40
    desk.telegram.limits.webhook_longest_delay = 1.0
    stop = asyncio.Event()

    async with asyncio.TaskGroup() as tasks:
        writing = tasks.create_task(crowd(desk, people, noks, stop))
        bot = await spawn(desk)
        for _ in range(KILLS):
            await asyncio.sleep(random.uniform(0.5, 1.5))
            await bot.kill()
            await bot.start()
        await asyncio.sleep(1)
        stop.set()
    await desk.wait(lambda: not desk.telegram.waiting, 40)
    await desk.wait(lambda: not desk.line.delivery._running, 60)
    await until(lambda: done(desk), 60)

    written = writing.result()
    assert len(written) > 100
    kept = Counter(word for row in await texts(desk) for word in re.findall(r"\[[^\]]+\]", row.text))
    assert kept == Counter(written)
    assert await rows(desk.database_url, "SELECT count(*) FROM entries WHERE ticket IS NULL") == [(0,)]
    assert await rows(desk.database_url, "SELECT count(*) FROM inbox WHERE parked_at IS NOT NULL") == [(0,)]
    await everything_was_said(desk, people, noks)
    assert "Traceback" not in bot.log


async def everything_was_said(desk, people, noks):
    """Each row is sent, or let go as its kind may be; the screens show that, and what went once more."""
    states = "SELECT state, if_unknown, repeated, may_push FROM outbox"
    for row in await rows(desk.database_url, states):
        assert row.state == "sent" or (row.state == "dropped" and row.if_unknown == "drop"), row
    again = (await rows(desk.database_url, "SELECT count(*) FROM outbox WHERE repeated"))[0][0]
    shown = [desk.said_to(person) for person in people] + [nok.screen.texts for nok in noks]
    assert all(shown)
    parts = (await rows(desk.database_url, "SELECT sum(parts_sent) FROM outbox"))[0][0]
    assert parts <= sum(map(len, shown)) <= parts + again


async def texts(desk):
    return await rows(desk.database_url, "SELECT text FROM entries")


async def done(desk):
    left = await rows(
        desk.database_url,
        "SELECT (SELECT count(*) FROM inbox WHERE handled_at IS NULL AND parked_at IS NULL)"
        " + (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'trying'))",
    )
    return left[0][0] == 0
