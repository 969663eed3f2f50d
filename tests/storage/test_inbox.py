"""Events are kept once, handled once, and each chat's in their order."""

import asyncio
from datetime import timedelta

import pytest
from a_desk import NOON
from sqlalchemy import Connection

from storage import inbox
from storage.database import Database
from storage.inbox import Arrived


def event(key: str, chat: str = "1", *, channel: str = "telegram", press: str | None = None) -> Arrived:
    return (channel, key, chat, '{"text": "เว็บล่ม"}', press)


async def arrive(database: Database, *events: Arrived) -> list[int | None]:
    return await database.write(lambda connection: inbox.accept(connection, events, NOON))


async def head_ids(database: Database, **later: float) -> list[int]:
    now = NOON + timedelta(**later)
    return [row.id for row in await database.read(lambda connection: inbox.heads(connection, now, 100))]


async def tick_off(database: Database, id: int | None) -> bool:
    def handle(connection: Connection) -> bool:
        row = inbox.claim(connection, id or 0)
        if row is not None:
            inbox.done(connection, row.id, NOON, None)
        return row is not None

    return await database.write(handle)


async def test_an_event_is_kept_once(database: Database) -> None:
    first = await arrive(database, event("a"), event("b"), event("a"), event("a", channel="line"))
    assert [id is None for id in first] == [False, False, True, False]
    assert len(set(first)) == 4
    again = await arrive(database, event("b"), event("c"))
    assert again[0] is None
    assert again[1] is not None


async def test_nothing_arriving_is_nothing_kept(database: Database) -> None:
    assert await arrive(database) == []


async def test_a_full_batch_is_kept_in_its_order(database: Database) -> None:
    ids = await arrive(database, *(event(str(number), chat="one") for number in range(128)))
    assert ids == sorted(id for id in ids if id is not None)
    assert len(ids) == 128


async def test_what_was_kept_reads_as_it_came(database: Database) -> None:
    await arrive(database, ("line", "k", "U1", '{"text": "پرداخت\u200cها ۱۲"}', "press-1"))
    [row] = await database.read(lambda connection: inbox.heads(connection, NOON, 1))
    assert (row.channel, row.key, row.chat, row.payload) == ("line", "k", "U1", '{"text": "پرداخت\u200cها ۱۲"}')
    assert (row.press, row.received_at, row.attempts) == ("press-1", NOON, 0)


async def test_each_chat_shows_its_oldest_event_only(database: Database) -> None:
    await arrive(database, event("a", "1"), event("b", "1"), event("c", "2"), event("d", "1", channel="line"))
    assert await head_ids(database) == [1, 3, 4]


async def test_the_next_event_comes_after_the_first_is_ticked_off(database: Database) -> None:
    await arrive(database, event("a"), event("b"))
    assert not await tick_off(database, 2)
    assert await tick_off(database, 1)
    assert not await tick_off(database, 1)
    assert await head_ids(database) == [2]


async def test_a_failure_holds_up_its_chat_alone_until_it_is_tried_again(database: Database) -> None:
    await arrive(database, event("a", "1"), event("b", "1"), event("c", "2"))
    later = NOON + timedelta(minutes=1)
    await database.write(lambda connection: inbox.failed(connection, 1, "KeyError", later))
    assert await head_ids(database) == [3]
    assert await head_ids(database, minutes=1) == [1, 3]
    assert await database.read(inbox.next_due) == NOON
    await tick_off(database, 3)
    assert await database.read(inbox.next_due) == later
    [row] = await database.read(lambda connection: inbox.heads(connection, later, 1))
    assert (row.attempts, row.error) == (1, "KeyError")


async def test_a_poison_event_is_parked_and_the_chat_goes_on(database: Database) -> None:
    await arrive(database, event("a"), event("b"))
    await database.write(lambda connection: inbox.park(connection, 1, "ValueError", NOON))
    assert await head_ids(database) == [2]
    [parked] = await database.read(inbox.parked)
    assert (parked.id, parked.error, parked.parked_at) == (1, "ValueError", NOON)


async def test_a_parked_event_can_be_tried_again_or_dropped(database: Database) -> None:
    await arrive(database, event("a"), event("b", "2"))
    for id in (1, 2):
        await database.write(lambda connection, id=id: inbox.park(connection, id, "ValueError", NOON))
    assert await database.write(lambda connection: inbox.retry(connection, 1))
    assert not await database.write(lambda connection: inbox.retry(connection, 1))
    assert await database.write(lambda connection: inbox.drop(connection, 2))
    assert not await database.write(lambda connection: inbox.drop(connection, 7))
    assert await head_ids(database) == [1]
    assert await database.read(inbox.parked) == []


async def test_an_effect_that_fails_leaves_the_event_unhandled(database: Database) -> None:
    await arrive(database, event("a"))

    def half(connection: Connection) -> None:
        assert inbox.claim(connection, 1) is not None
        inbox.done(connection, 1, NOON, None)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        await database.write(half)
    assert await head_ids(database) == [1]


async def test_exactly_one_answers_a_press(database: Database) -> None:
    await arrive(database, event("a", press="p1"), event("b", press="p2"))
    tries = [database.write(lambda connection: inbox.answer_press(connection, "p1", NOON)) for _ in range(20)]
    assert sorted(await asyncio.gather(*tries)) == [False] * 19 + [True]
    assert not await database.write(lambda connection: inbox.answer_press(connection, "p3", NOON))


async def test_raw_bodies_are_emptied_once_they_were_handled_long_ago(database: Database) -> None:
    await arrive(database, event("a", "1"), event("b", "2"))
    await tick_off(database, 1)
    before = NOON + timedelta(days=7)
    assert await database.write(lambda connection: inbox.forget_bodies(connection, before)) == 1
    assert await database.write(lambda connection: inbox.forget_bodies(connection, before)) == 0
    assert await head_ids(database) == [2]


async def test_several_workers_handle_each_event_once_and_each_chat_in_order(database: Database) -> None:
    chats = [str(chat) for chat in range(10)]
    await arrive(database, *(event(f"{chat}-{number}", chat) for number in range(12) for chat in chats))
    handled: list[tuple[str, int]] = []

    async def work() -> None:
        while heads := await database.read(lambda connection: inbox.heads(connection, NOON, 10)):
            handled.extend([(head.chat, head.id) for head in heads if await tick_off(database, head.id)])

    async with asyncio.TaskGroup() as workers:
        for _ in range(6):
            workers.create_task(work())
    assert len(handled) == len({id for _, id in handled}) == 120
    for chat in chats:
        of_chat = [id for where, id in handled if where == chat]
        assert of_chat == sorted(of_chat)


@pytest.mark.postgres
@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_a_head_that_somebody_works_on_is_skipped_and_the_next_waits(database: Database) -> None:
    await arrive(database, event("a"), event("b"))
    claimed, ended = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with database._engine.begin() as connection:  # type: ignore[union-attr]
            assert await connection.run_sync(lambda one: inbox.claim(one, 1)) is not None
            claimed.set()
            await ended.wait()

    async with asyncio.TaskGroup() as workers:
        workers.create_task(slow())
        await claimed.wait()
        assert not await tick_off(database, 1)
        assert not await tick_off(database, 2)
        ended.set()
    assert await tick_off(database, 1)
