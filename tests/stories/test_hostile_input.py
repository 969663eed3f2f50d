"""Whatever comes through the doors is answered with a clear status, and nothing else is lost by it."""

import asyncio
import io
import json
import logging
import random
import sys
from collections import Counter
from itertools import islice

import httpx
import pytest
import structlog
from hostile import body_of, broken, broken_update, line_events, telegram_events
from sqlalchemy import select
from talking import DOWN, heard, somebody

from bot.logs import set_up_logs
from storage.tables import inbox

SEED = 20_261_122
TELEGRAM_SECRET = "story-webhook-secret"


@pytest.fixture(autouse=True)
def log():
    """As in production: what is parked tells its error in a line or two. The whole log is what a story may look at."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    set_up_logs(form="json", level="info", stream=stream)
    yield stream
    sys.excepthook = hook
    structlog.reset_defaults()
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)


async def knock(http, desk, door, body):
    """One delivery at a door, signed as the platform does; its status in the end."""
    shown = {"content-type": "application/json"}
    if door == "telegram":
        shown["x-telegram-bot-api-secret-token"] = TELEGRAM_SECRET
    if door == "line":
        shown["x-line-signature"] = desk.line.delivery.sign(body)
    for _ in range(20):
        answer = await http.post(f"{desk.app.address}/{door}/webhook", content=body, headers=shown)
        if answer.status_code != 503:  # too much at once is told: the platform comes again
            break
    return answer.status_code


async def handled(desk, within=120.0):
    """Until nothing waits in the inbox; what was parked stays."""

    def waiting(connection):
        return connection.execute(
            select(inbox.c.id).where(inbox.c.handled_at.is_(None), inbox.c.parked_at.is_(None))
        ).all()

    async with asyncio.timeout(within):
        while await desk.app.office.database.read(waiting):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def parked(desk):
    def errors(connection):
        return Counter(
            row.error for row in connection.execute(select(inbox.c.error).where(inbox.c.parked_at.is_not(None)))
        )

    return await desk.app.office.database.read(errors)


async def test_hundreds_of_broken_events_get_a_clear_status_and_nothing_else_is_lost(quick_desk, log):
    await knock_often(quick_desk, log, 400)


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_thousands_of_broken_events_get_a_clear_status_and_nothing_else_is_lost(quick_desk, log):
    await knock_often(quick_desk, log, 10_000)


async def knock_often(quick_desk, log, number):
    desk = await quick_desk(line=True, line_group=True, forum=True, mode="webhook")
    early = [somebody(desk, "telegram", "Ana"), somebody(desk, "line", "Nok")]
    late = [somebody(desk, "telegram", "Bea"), somebody(desk, "line", "Mai")]
    bodies, statuses = hostile_bodies(desk, number), Counter()

    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        for begin in range(0, number, 50):
            some = bodies[begin : begin + 50]
            answers = await asyncio.gather(*(knock(http, desk, door, body) for door, body in some))
            statuses.update(zip(map(readable, some), answers, strict=True))
            if begin == number // 2:
                for person in early:
                    await person.write(DOWN)
        for person in late:
            await person.write(DOWN)
        await handled(desk, within=number / 5)
        for person in (*early, *late):
            await desk.wait(lambda person=person: any("urgent" in words for words in heard(desk, person)), 60)
        assert (await http.get(f"{desk.app.address}/readyz")).status_code == 200

    assert {status for clean, status in statuses if clean} <= {200, 400}
    assert {status for clean, status in statuses if not clean} <= {400, 401}
    assert statuses[True, 200] > number / 2
    assert set(await parked(desk)) <= {"ValueError"}
    for event in map(json.loads, log.getvalue().splitlines()):
        assert event["event"] not in ("inbox.broken", "send.broken", "the process ends"), event


def hostile_bodies(desk, number):
    """Half of them Telegram's, half LINE's, as they come out of the dice."""
    dice = random.Random(SEED)
    telegram = islice(telegram_events(dice, desk.agents.id), number // 2)
    line = islice(line_events(dice, desk.line_agents.id), number // 2)
    bodies = [("telegram", body_of(broken_update(update, dice), dice)) for update in telegram]
    bodies += [("line", body_of({"destination": "U", "events": [broken(event, dice)]}, dice)) for event in line]
    dice.shuffle(bodies)
    return bodies


def readable(delivery):
    """Whether its body is UTF-8 at all."""
    try:
        return bool(delivery[1].decode())
    except UnicodeDecodeError:
        return False
