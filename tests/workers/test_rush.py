"""While deliveries come thick and fast, other work holds back, and yet goes on."""

import asyncio

import pytest

from bot.workers.rush import MANY, Rush


async def test_people_who_write_are_no_rush() -> None:
    rush = Rush()
    for _ in range(100):
        rush.kept(MANY - 1)
    assert not rush.on
    async with asyncio.timeout(1):
        await rush.over()


async def test_a_backlog_is_a_rush_until_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("bot.workers.rush.time.monotonic", lambda: now)
    rush = Rush()
    rush.kept(MANY)
    assert rush.on
    now += 0.2
    assert not rush.on


async def test_in_a_rush_some_go_on_one_by_one() -> None:
    rush = Rush()
    passed: list[int] = []

    async def work(number: int) -> None:
        await rush.over()
        passed.append(number)
        rush.kept(MANY)  # it does not end by itself

    rush.kept(MANY)
    async with asyncio.timeout(5):
        await asyncio.gather(*(work(number) for number in range(3)))
    assert sorted(passed) == [0, 1, 2]
