"""The acceptor: many deliveries in one commit, each answered for itself."""

import asyncio

import pytest
from doors import Heard, counted, kept

from bot.channel import Event
from bot.clock import SystemClock
from bot.metrics import Metrics
from bot.workers.accepting import Acceptor
from storage.database import Database
from storage.failures import Unavailable


def event(key: str, payload: str = "{}", chat: str = "5", press: str | None = None) -> Event:
    return Event(key=key, chat=chat, payload=payload, press=press)


def broken(database: Database, monkeypatch: pytest.MonkeyPatch, error: Exception, only: str = "") -> None:
    """Commits fail where a payload holds `only`."""
    write = database.write

    async def failing(fn, **how):
        rows = fn.__closure__[1].cell_contents
        if any(only in row[3] for row in rows):
            raise error
        return await write(fn, **how)

    monkeypatch.setattr(database, "write", failing)


async def test_deliveries_that_come_together_share_commits(
    acceptor: Acceptor, database: Database, metrics: Metrics, heard: Heard
):
    counts = await asyncio.gather(*(acceptor.accept("telegram", [event(str(n))]) for n in range(300)))
    assert counts == [1] * 300
    assert [row.key for row in await kept(database)] == [str(n) for n in range(300)]
    commits = counted(metrics, "helpdesk_accepting_seconds_count")
    assert 3 <= commits <= 30
    assert heard.times == commits


async def test_each_caller_is_told_how_many_of_its_own_were_new(acceptor: Acceptor, database: Database):
    first, second, third = await asyncio.gather(
        acceptor.accept("line", [event("a"), event("b"), event("a")]),
        acceptor.accept("line", [event("b"), event("c")]),
        acceptor.accept("telegram", [event("a")]),
    )
    assert (first, second, third) == (2, 1, 1)
    assert await acceptor.accept("line", []) == 0
    assert len(await kept(database)) == 4


async def test_a_delivery_larger_than_a_commit_is_kept_whole(acceptor: Acceptor, database: Database):
    many = [event(str(n)) for n in range(500)]
    alone = acceptor.accept("telegram", [event("x")])
    assert await asyncio.gather(alone, acceptor.accept("telegram", many)) == [1, 500]
    assert len(await kept(database)) == 501


async def test_a_press_of_a_new_event_is_told(acceptor: Acceptor, heard: Heard):
    await acceptor.accept("telegram", [event("1", press="p1"), event("2"), event("3", press="p3")])
    await acceptor.accept("telegram", [event("1", press="p1")])
    assert heard.presses == [("telegram", "p1"), ("telegram", "p3")]


async def test_what_a_database_would_not_store_is_stored_and_means_the_same(acceptor: Acceptor, database: Database):
    long = "ก" * 5000
    odd = event("k\x00\ud800", '{"x": "\x00\udfff"}', "c\x00", "p\x00")
    assert await acceptor.accept("line", [odd, event(long, chat=long, press=long), event("plain", press="p")]) == 3
    assert await acceptor.accept("line", [odd, event(long, chat=long)]) == 0
    first, second, third = await kept(database)
    assert (first.key, first.chat, first.press) == ("k\ufffd\ufffd", "c\ufffd", None)
    assert first.payload == '{"x": "\\u0000\\udfff"}'
    assert second.key.startswith("hash-")
    assert second.chat == second.key
    assert second.press is None
    assert third.press == "p"


async def test_a_failure_is_told_to_all_who_wait_and_the_next_ones_are_kept(
    acceptor: Acceptor, database: Database, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        broken(database, patch, Unavailable("full"))
        waiting = (acceptor.accept("telegram", [event(str(n))]) for n in range(5))
        failures = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(failure) for failure in failures] == [Unavailable] * 5
    assert await acceptor.accept("telegram", [event("1")]) == 1


async def test_a_delivery_that_the_database_refuses_takes_no_others_along(
    acceptor: Acceptor, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    broken(database, monkeypatch, RuntimeError("poison words"), only="poison")
    payloads = ["{}", '{"poison": 1}', "{}"]
    waiting = (acceptor.accept("telegram", [event(str(n), text)]) for n, text in enumerate(payloads))
    ends = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(end) for end in ends] == [int, Unavailable, int]
    assert [row.key for row in await kept(database)] == ["0", "2"]
    assert "poison" not in caplog.text


async def test_a_word_about_new_events_that_fails_does_not_unsay_that_they_are_kept(
    database: Database, metrics: Metrics
):
    def fail() -> None:
        raise RuntimeError("deaf")

    acceptor = Acceptor(database, SystemClock(), on_new=fail, metrics=metrics)
    running = asyncio.get_running_loop().create_task(acceptor.run())
    assert await acceptor.accept("telegram", [event("1")]) == 1
    assert await acceptor.accept("telegram", [event("2")]) == 1
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert counted(metrics, "helpdesk_errors_total", where="accepting") == 2


async def test_who_gave_up_before_the_commit_has_delivered_nothing(
    acceptor: Acceptor, database: Database, monkeypatch: pytest.MonkeyPatch
):
    let_go, began = asyncio.Event(), asyncio.Event()
    write = database.write

    async def stall(fn, **how):
        began.set()
        await let_go.wait()
        return await write(fn, **how)

    monkeypatch.setattr(database, "write", stall)
    loop = asyncio.get_running_loop()
    late = loop.create_task(acceptor.accept("telegram", [event("late")]))
    await began.wait()
    never = loop.create_task(acceptor.accept("telegram", [event("never")]))
    await asyncio.sleep(0)
    for waiting in (late, never):
        waiting.cancel()
    await asyncio.gather(late, never, return_exceptions=True)
    let_go.set()
    assert await acceptor.accept("telegram", [event("after")]) == 1
    assert [row.key for row in await kept(database)] == ["late", "after"]


async def test_too_much_that_waits_is_refused_at_once(
    database: Database, metrics: Metrics, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.workers.accepting.MOST_WAITING", 10)
    acceptor = Acceptor(database, SystemClock(), on_new=lambda: None, metrics=metrics)
    waiting = asyncio.get_running_loop().create_task(acceptor.accept("telegram", [event("1", "x" * 11)]))
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await acceptor.accept("telegram", [event("2")])
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    running = asyncio.get_running_loop().create_task(acceptor.run())
    assert await acceptor.accept("telegram", [event("3")]) == 1
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_at_its_end_whoever_still_waits_is_told(
    database: Database, metrics: Metrics, monkeypatch: pytest.MonkeyPatch
):
    async def never(fn, **how):
        await asyncio.Event().wait()

    monkeypatch.setattr(database, "write", never)
    acceptor = Acceptor(database, SystemClock(), on_new=lambda: None, metrics=metrics)
    loop = asyncio.get_running_loop()
    running = loop.create_task(acceptor.run())
    waiting = [loop.create_task(acceptor.accept("telegram", [event(str(n))])) for n in range(3)]
    await asyncio.sleep(0.05)
    waiting.append(loop.create_task(acceptor.accept("telegram", [event("9")])))
    await asyncio.sleep(0)
    running.cancel()
    ends = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(end) for end in ends] == [Unavailable] * 4
    with pytest.raises(Unavailable):
        await acceptor.accept("telegram", [event("10")])
    await asyncio.gather(running, return_exceptions=True)
