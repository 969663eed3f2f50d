"""Leases have one owner at a time; a reply token is used once."""

import asyncio
from datetime import timedelta

import pytest
from a_desk import NOON

from storage import leases, reply_tokens
from storage.database import Database

LIFE = timedelta(seconds=30)


async def take(database: Database, owner: str, **later: float) -> bool:
    now = NOON + timedelta(**later)
    return await database.write(lambda connection: leases.take(connection, "send telegram", owner, now, LIFE))


async def test_one_of_many_takes_a_lease(database: Database) -> None:
    tries = await asyncio.gather(*(take(database, str(owner)) for owner in range(20)))
    assert tries.count(True) == 1


async def test_a_lease_is_renewed_by_its_owner_and_taken_over_when_it_is_silent(database: Database) -> None:
    assert await take(database, "one")
    assert await take(database, "one", seconds=20)
    assert not await take(database, "two", seconds=40)
    assert await take(database, "two", seconds=50)
    assert not await take(database, "one", seconds=51)


async def test_a_lease_that_is_given_back_is_free(database: Database) -> None:
    await take(database, "one")
    await database.write(lambda connection: leases.give_back(connection, "send telegram", "two"))
    assert not await take(database, "two")
    await database.write(lambda connection: leases.give_back(connection, "send telegram", "one"))
    assert await take(database, "two")


async def keep(database: Database, token: str, *, chat: str = "U1", **later: float) -> None:
    at = NOON + timedelta(**later)
    await database.write(lambda connection: reply_tokens.keep(connection, "line", chat, token, at))


async def use(database: Database, *, chat: str = "U1", **later: float) -> str | None:
    now = NOON + timedelta(**later)
    return await database.write(lambda connection: reply_tokens.take(connection, "line", chat, now, LIFE))


async def test_a_token_is_used_once_the_oldest_first(database: Database) -> None:
    for number, token in enumerate(("a", "b", "b")):
        await keep(database, token, seconds=number)
    await keep(database, "z", chat="U2")
    assert [await use(database, seconds=3) for _ in range(3)] == ["a", "b", None]


async def test_many_hands_get_one_token_once(database: Database) -> None:
    await keep(database, "a")
    got = await asyncio.gather(*(use(database) for _ in range(20)))
    assert sorted(one for one in got if one) == ["a"]


@pytest.mark.parametrize(("seconds", "lives"), [(29, True), (30, False)])
async def test_a_token_lives_for_a_while(database: Database, seconds: int, lives: bool) -> None:
    await keep(database, "a")
    now = NOON + timedelta(seconds=seconds)
    assert await database.read(lambda connection: reply_tokens.live(connection, "line", "U1", now, LIFE)) is lives
    assert (await use(database, seconds=seconds) is not None) is lives
