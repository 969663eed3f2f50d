"""Two processes serve one desk on PostgreSQL: together they do what one would, and either may go at any time."""

import asyncio
import random
import re
import socket
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from bots import rows, until

DOWN = "Our shop is down, nobody can open any page since this morning"
ON_POSTGRESQL = pytest.mark.parametrize(
    "database_kind", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def spread(desk, ports):
    """LINE's deliveries land on any of the instances that are there, as behind a balancer."""
    addresses = [f"http://127.0.0.1:{port}/line/webhook" for port in ports]
    while True:
        desk.line.webhook_url = random.choice(addresses)
        await asyncio.sleep(0.05)


@ON_SQLITE
async def test_a_second_bot_on_the_same_sqlite_file_is_refused(open_desk, spawn):
    desk = await open_desk(start=False)
    first = await spawn(desk)
    with pytest.raises(AssertionError, match="did not come up"):
        await spawn(desk, port=free_port())
    assert first.running


@ON_POSTGRESQL
@pytest.mark.slow
async def test_two_instances_share_a_desk_and_one_takes_over_within_ten_seconds_when_the_other_is_killed(
    open_desk, spawn
):
    desk = await open_desk(line=True, group=False, start=False)
    ana, nok = desk.telegram.person("Ana", language="en"), desk.line.person("Nok", language="en")
    second_port = free_port()
    first = await spawn(desk)
    leases = "SELECT name, owner FROM leases"
    held = await until(lambda: all_three(desk.database_url, leases))
    second = await spawn(desk, port=second_port)
    await ana.write(DOWN)
    await nok.write(DOWN)
    await desk.wait(lambda: desk.said_to(ana) and nok.screen.received)
    assert {row.name for row in held} == {"poll:telegram", "speak:telegram", "speak:line"}

    desk.line.webhook_url = f"http://127.0.0.1:{second_port}/line/webhook"
    killed = time.monotonic()
    await first.kill()
    ben, may = desk.telegram.person("Ben", language="en"), desk.line.person("May", language="en")
    await ben.write(DOWN)
    await may.write(DOWN)
    theirs = f"SELECT count(*) FROM leases WHERE owner = '{held[0].owner}'"
    await until(lambda: is_zero(desk.database_url, theirs))
    assert time.monotonic() - killed < 10
    await desk.wait(lambda: desk.said_to(ben) and may.screen.received, 5)
    assert second.running
    assert len(desk.said_to(ben)) == 1
    assert len(may.screen.received) == 1


@ON_POSTGRESQL
@pytest.mark.slow
async def test_a_claim_that_is_pressed_on_both_instances_at_once_has_one_winner(open_desk, spawn):
    desk = await open_desk(mode="webhook", start=False)
    agents = [desk.telegram.person(f"Agent{number}", language="en") for number in range(6)]
    for agent in agents:
        desk.agents.add(agent)
    ana = desk.telegram.person("Ana", language="en")
    await spawn(desk)
    await spawn(desk, port=free_port())
    await desk.wait(lambda: desk.telegram.world.hook.url)
    await ana.write(DOWN)
    card = await desk.wait(lambda: desk.card(1001))
    answers = await asyncio.gather(*(agent.press(card, "claim:1001") for agent in agents))

    claimed = "SELECT count(*) FROM trail WHERE ticket = 1001 AND what = 'claimed'"
    assert await rows(desk.database_url, claimed) == [(1,)]
    winner = (
        await rows(
            desk.database_url,
            "SELECT p.name FROM tickets t JOIN people p ON p.id = t.claimed_by WHERE t.number = 1001",
        )
    )[0][0]
    told = [answer.text for answer in answers if answer is not None and answer.text]
    assert sum(winner in text for text in told) >= len(told) - 1  # on a busy machine some are answered empty in time
    await desk.wait(lambda: winner in desk.card(1001).text)


@ON_POSTGRESQL
@pytest.mark.slow
async def test_a_rolling_restart_and_kills_of_either_instance_lose_and_double_nothing(open_desk, spawn):
    desk = await open_desk(line=True, group=False, start=False)
    people = [desk.telegram.person(f"P{number}", language="en") for number in range(6)]
    noks = [desk.line.person(f"N{number}", language="en") for number in range(3)]
    desk.line.redelivery.on, desk.line.redelivery.after = True, (1.5,) * 40
    ports = [desk.port, free_port()]
    bots = [await spawn(desk), await spawn(desk, port=ports[1])]
    stop = asyncio.Event()
    written = Counter()

    async def write_on(person, name):
        while not stop.is_set():
            written[name] += 1
            await person.write(f"[{name}-{written[name]}]")
            await asyncio.sleep(random.uniform(0.1, 0.4))

    async with asyncio.TaskGroup() as tasks:
        balancing = tasks.create_task(spread(desk, ports))
        for person in people:
            tasks.create_task(write_on(person, f"T{person.id}"))
        for nok in noks:
            tasks.create_task(write_on(nok, nok.name))
        await asyncio.sleep(1)
        await bots[0].stop()
        await bots[0].start()
        await bots[1].stop()
        await bots[1].start()
        for _ in range(2):
            victim = random.choice(bots)
            await victim.kill()
            await asyncio.sleep(random.uniform(0.1, 1))
            await victim.start()
        stop.set()
        balancing.cancel()
    await desk.wait(lambda: not desk.telegram.waiting, 40)
    await desk.wait(lambda: not desk.line.delivery._running, 40)
    left = (
        "SELECT (SELECT count(*) FROM inbox WHERE handled_at IS NULL)"
        " + (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'trying'))"
    )
    await until(lambda: is_zero(desk.database_url, left), 40)

    found = await rows(desk.database_url, "SELECT text FROM entries")
    kept = Counter(word for row in found for word in re.findall(r"\[[^\]]+\]", row.text))
    assert kept == Counter(f"[{name}-{n}]" for name, count in written.items() for n in range(1, count + 1))
    again = (await rows(desk.database_url, "SELECT count(*) FROM outbox WHERE repeated"))[0][0]
    shown = [desk.said_to(person) for person in people] + [nok.screen.texts for nok in noks]
    assert all(shown)
    parts = (await rows(desk.database_url, "SELECT sum(parts_sent) FROM outbox"))[0][0]
    assert parts <= sum(map(len, shown)) <= parts + again
    assert not any(word in bot.log for bot in bots for word in (".broken", "inbox.failed", "desk.ended"))


async def all_three(url, statement):
    found = await rows(url, statement)
    return found if len(found) == 3 else None


async def is_zero(url, statement):
    return (await rows(url, statement))[0][0] == 0


@ON_POSTGRESQL
@pytest.mark.slow
async def test_words_that_nobody_places_are_placed_once_and_told_once_when_both_instances_look(open_desk, spawn):
    start = datetime(2026, 11, 23, 10, tzinfo=UTC)
    changes = {"gather_within": timedelta()}  # what follows at once is a matter of its own
    env = {"REHEARSAL_CLOCK": f"{start:%Y-%m-%dT%H:%M:%S+00:00} x60"}
    desk = await open_desk(group=False, start=False, env=env, changes=changes)
    people = [desk.telegram.person(f"P{number}", language="en") for number in range(6)]
    began = time.monotonic()
    bots = [await spawn(desk)]
    later = start + timedelta(minutes=time.monotonic() - began)  # so that both take it for the same time
    desk.env["REHEARSAL_CLOCK"] = f"{later:%Y-%m-%dT%H:%M:%S+00:00} x60"
    bots.append(await spawn(desk, port=free_port()))
    for words in ("The report page is a bit slow today", "/new How can I change the address on my invoice?"):
        before = {person.id: len(desk.said_to(person)) for person in people}
        await asyncio.gather(*(person.write(words) for person in people))
        await desk.wait(lambda before=before: all(len(desk.said_to(one)) > before[one.id] for one in people), 20)
    await asyncio.gather(*(person.write("Any news?") for person in people))
    await desk.wait(lambda: all("Added to ticket" in desk.said_to(person)[-1] for person in people), 40)
    await until(lambda: is_zero(desk.database_url, "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'trying')"))

    placed = "SELECT count(*) FROM entries WHERE text = 'Any news?' AND ticket IS NOT NULL"
    assert await rows(desk.database_url, placed) == [(6,)]
    assert await rows(desk.database_url, "SELECT count(*) FROM reminders WHERE matter LIKE 'place:%%'") == [(0,)]
    for words in ("several open tickets", "Added to ticket"):
        assert [sum(words in text for text in desk.said_to(person)) for person in people] == [1] * 6
    assert not any("Traceback" in bot.log for bot in bots)
