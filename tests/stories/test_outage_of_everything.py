"""A platform, the database or the bot itself goes away for a while: afterwards everything is there, in order."""

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import asyncpg
import pytest
from bots import rows, until

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize(
    "database_kind", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
DOWN = "Our shop is down, nobody can open any page since this morning"


@ON_SQLITE
@pytest.mark.slow
async def test_what_was_to_be_said_while_a_platform_was_down_is_said_afterwards_in_order(open_desk):
    desk = await open_desk(line=True)
    bo = desk.telegram.person("Bo", language="en")
    desk.agents.add(bo)
    noks = [desk.line.person(f"Nok{number}", language="en") for number in range(3)]
    for nok in noks:
        await nok.write(DOWN)
    cards = [await desk.wait(lambda number=number: desk.card(number)) for number in (1001, 1002, 1003)]
    await until(lambda: settled(desk))

    await desk.line.stop()
    for number in range(5):
        for card in cards:
            await bo.write(f"answer {number}", in_group=desk.agents, reply_to=card)
    await until(lambda: refused_by_line(desk))
    await desk.line.start()
    await until(lambda: settled(desk), 40)

    for nok in noks:
        said = "\n".join(nok.screen.texts)
        assert [said.count(f"answer {number}") for number in range(5)] == [1] * 5
        assert sorted(range(5), key=lambda number: said.index(f"answer {number}")) == list(range(5))


@ON_SQLITE
async def test_the_doors_answer_503_while_sqlite_is_locked_and_work_goes_on_afterwards(open_desk):
    desk = await open_desk(line=True, mode="webhook")
    ana, nok = desk.telegram.person("Ana", language="en"), desk.line.person("Nok", language="en")
    await desk.wait(lambda: desk.telegram.world.hook.url)
    path = desk.database_url.partition("///")[2]
    desk.line.redelivery.on, desk.line.redelivery.after = True, (1.0,) * 15
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await nok.write(DOWN)
        await ana.write(DOWN)
        assert desk.line.attempts[0].status == 503
        await desk.wait(lambda: desk.telegram.world.hook.last_error)
        other.execute("ROLLBACK")

    await desk.wait(lambda: nok.screen.received and desk.said_to(ana), 20)
    await until(lambda: settled(desk))
    assert sorted(row.text for row in await rows(desk.database_url, "SELECT text FROM entries")) == [DOWN, DOWN]
    assert len(desk.said_to(ana)) == 1
    assert len(nok.screen.received) == 1


@ON_POSTGRESQL
@pytest.mark.slow
async def test_work_goes_on_after_postgresql_has_cut_all_connections_again_and_again(open_desk, spawn):
    desk = await open_desk(line=True, mode="webhook", group=False, start=False)
    people = [desk.telegram.person(f"P{number}", language="en") for number in range(6)]
    noks = [desk.line.person(f"N{number}", language="en") for number in range(6)]
    desk.line.redelivery.on, desk.line.redelivery.after = True, (2.0,) * 20
    bot = await spawn(desk)
    await desk.wait(lambda: desk.telegram.world.hook.url)

    async with asyncio.TaskGroup() as tasks:
        cutting = tasks.create_task(cut_connections(desk.database_url, bot, 5, 0.5))
        number = 0
        while not cutting.done():
            await asyncio.gather(*(person.write(f"[{number}]") for person in (*people, *noks)))
            number += 1
            await asyncio.sleep(0.1)
    await desk.wait(lambda: not desk.telegram.waiting, 20)
    await desk.wait(lambda: not desk.line.delivery._running, 30)
    await until(lambda: handled(desk), 30)
    await until(lambda: settled(desk), 30)

    assert bot.running
    assert "Traceback" not in bot.log
    texts = sorted(row.text for row in await rows(desk.database_url, "SELECT text FROM entries"))
    assert texts == sorted(f"[{index}]" for index in range(number) for _ in range(12))
    assert all(desk.said_to(person) for person in people)
    assert all(nok.screen.received for nok in noks)


@ON_SQLITE
@pytest.mark.slow
async def test_sigterm_lets_what_is_on_its_way_arrive_and_ends_within_ten_seconds(open_desk, spawn):
    desk = await open_desk(line=True, start=False)
    ana, nok = desk.telegram.person("Ana", language="en"), desk.line.person("Nok", language="en")
    desk.telegram.faults.delay(2, method="sendMessage", chat=ana)
    desk.line.faults.delay(2, path="reply")
    bot = await spawn(desk)
    await ana.write(DOWN)
    await nok.write(DOWN)
    await desk.wait(lambda: desk.said_to(ana) and nok.screen.received)

    took = await bot.stop()

    assert took < 10
    sent = "SELECT count(*) FROM outbox WHERE person IS NOT NULL AND state = 'sent'"
    assert await rows(desk.database_url, sent) == [(2,)]
    assert await rows(desk.database_url, "SELECT count(*) FROM outbox WHERE state = 'trying'") == [(0,)]


@ON_SQLITE
async def test_a_poison_event_is_put_aside_counted_and_shown_while_its_chat_goes_on(open_desk, monkeypatch):
    desk = await open_desk(env={"METRICS_TOKEN": "a-metrics-token-for-stories"})
    ana = desk.telegram.person("Ana", language="en")
    from bot.channels.telegram import TelegramChannel

    understood = TelegramChannel.read

    def choke(self, payload):
        if "poison" in payload:
            raise RuntimeError("a bug of ours")
        return understood(self, payload)

    monkeypatch.setattr(TelegramChannel, "read", choke)
    monkeypatch.setattr("bot.workers.reading._TRIES", 2)
    await ana.write("poison")
    await ana.write(DOWN)
    await desk.wait(lambda: desk.said_to(ana), 15)

    parked = await rows(desk.database_url, "SELECT attempts, error FROM inbox WHERE parked_at IS NOT NULL")
    assert parked == [(2, "RuntimeError")]
    assert [row.text for row in await rows(desk.database_url, "SELECT text FROM entries")] == [DOWN]


@ON_SQLITE
@pytest.mark.slow
async def test_topics_that_are_deleted_and_closed_at_random_are_made_again_once_and_lose_nothing(open_desk):
    desk = await open_desk(forum=True)
    bo = desk.telegram.person("Bo")
    people = [desk.telegram.person(f"P{number}", language="en") for number in range(2)]
    for person in people:
        await person.write(DOWN)
    await desk.wait(lambda: len(topics(desk)) == 2)
    await until(lambda: settled(desk))

    first, second = topics(desk)
    first.delete()
    second.set_closed(True, bo.account)
    for number in range(2):
        await asyncio.gather(*(person.write(f"more [{number}]") for person in people))
    await until(lambda: kept(desk, 6))
    await until(lambda: settled(desk), 60)

    assert len(topics(desk)) == 2
    for number in range(2):
        shown = [one for one in desk.agents.everything if one.by_bot and f"more [{number}]" in (one.text or "")]
        assert len(shown) == 2


@ON_SQLITE
async def test_a_group_that_migrates_while_much_is_waiting_for_it_gets_all_of_it_under_its_new_id(open_desk):
    desk = await open_desk(group=False, start=False)
    desk.agents = desk.telegram.group("Agents", basic=True)
    desk.env["TELEGRAM_AGENT_GROUP"] = str(desk.agents.id)
    desk.telegram.faults.switch_off(desk.agents)
    old = desk.agents.id
    await desk.start()
    people = [desk.telegram.person(f"P{number}", language="en") for number in range(4)]
    for person in people:
        await person.write(DOWN)
    await desk.wait(lambda: all(desk.said_to(person) for person in people))
    desk.agents.migrate()
    desk.telegram.faults.switch_on(old)
    await until(lambda: settled(desk), 30)

    assert desk.agents.id != old
    assert all(desk.card(number) for number in (1001, 1002, 1003, 1004))
    left = f"SELECT count(*) FROM cards WHERE chat = '{old}'"
    assert await rows(desk.database_url, left) == [(0,)]


def topics(desk):
    return [topic for topic in desk.agents.topics if not getattr(topic, "deleted", False)]


def refused_by_line(desk):
    return again(desk, 3)


async def again(desk, count):
    waiting = "SELECT count(*) FROM outbox WHERE channel = 'line' AND state = 'waiting' AND attempts > 0"
    return (await rows(desk.database_url, waiting))[0][0] >= count


async def kept(desk, count):
    return (await rows(desk.database_url, "SELECT count(*) FROM entries"))[0][0] == count


async def handled(desk):
    left = "SELECT count(*) FROM inbox WHERE handled_at IS NULL AND parked_at IS NULL"
    return (await rows(desk.database_url, left))[0][0] == 0


async def settled(desk):
    left = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'trying')"
    every = "SELECT count(*) FROM outbox"
    return (await rows(desk.database_url, left))[0][0] == 0 < (await rows(desk.database_url, every))[0][0]


async def cut_connections(url, bot, times, every):
    """What a restart of the server, or a network's end, looks like to the bot."""
    connection = await asyncpg.connect(url.partition("?")[0].replace("+asyncpg", ""))
    try:
        for _ in range(times):
            await asyncio.sleep(every)
            ports = local_ports(bot.pid)
            cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE client_port = ANY($1::int[])"
            assert await connection.fetchval(cut, ports)
    finally:
        await connection.close()


def local_ports(pid):
    """The ports on which a process of this machine has connections."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            inodes.add(str(link.readlink()).removeprefix("socket:[").rstrip("]"))
    lines = [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
    return [int(line[1].partition(":")[2], 16) for line in lines if line[9] in inodes]
