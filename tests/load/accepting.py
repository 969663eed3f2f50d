"""Acceptance: how many events a second are kept, and how long a platform waits for its 200."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

from desk_under_load import database, desk, desk_env, free_port, ready, telegram_update, words
from figures import Figures, waits
from machine import HERE, Program, running, scratch, told
from platforms import Platforms, platforms
from posting import Load, load, repeated

_WARM_UP = 0.5
_MOST_A_SECOND = 6_000  # bodies are made beforehand


async def webhooks(kinds: list[str], seconds: float) -> Figures:
    """Both webhooks on each database, each beside a route that does nothing, in the same minute."""
    found: Figures = {}
    for platform in ("telegram", "line"):
        async with _nothing() as port:
            baseline = await _loaded(port, platform, seconds)
        found[platform] = {"nothing": _told(baseline)}
        for kind in kinds:
            async with platforms() as around, _desk(kind, platform, around) as port:
                kept = await _loaded(port, platform, seconds, around)
            found[platform][kind] = _told(kept) | {"ratio": kept.per_second / baseline.per_second}
            told(f"  {platform} webhook, {kind}: {kept.per_second:.0f}/s of {baseline.per_second:.0f}/s")
    return found


@contextlib.asynccontextmanager
async def _nothing() -> AsyncIterator[int]:
    port = free_port()
    with scratch() as where:
        async with running(Program(words=[str(HERE / "bare.py"), "route", str(port)], env={}, where=Path(where))):
            await listening(port)
            yield port


@contextlib.asynccontextmanager
async def _desk(kind: str, platform: str, around: Platforms) -> AsyncIterator[int]:
    port = free_port()
    async with database(kind) as (url, where):
        bases = {"telegram": around.telegram_base, "line": around.line_base}
        env = desk_env(port, url, **{platform: bases[platform]})
        async with running(desk(env, where)):
            await ready(port)
            await asyncio.sleep(1.5)  # it checks itself with the platform
            yield port


async def _loaded(port: int, platform: str, seconds: float, around: Platforms | None = None) -> Load:
    if around is None:
        async with platforms() as nobody:
            requests = repeated(nobody.talk(platform, 2_000))
            await load(port, requests, _WARM_UP)
            return await load(port, requests, seconds)
    requests = around.talk(platform, int(_MOST_A_SECOND * (seconds + _WARM_UP)))
    await load(port, requests, _WARM_UP)
    return await load(port, requests, seconds)


def _told(found: Load) -> Figures:
    refused = sum(count for status, count in found.statuses.items() if status != 200)
    return {"per_second": found.per_second, **waits(found.waits), "refused": refused}


async def listening(port: int) -> None:
    for _ in range(1000):
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.01)
    raise TimeoutError("nothing listens there")


async def polling(kinds: list[str], count: int) -> Figures:
    """From the platform's queue to the commit, beside a loop that takes updates and drops them."""
    async with platforms() as around, _poller(around):
        baseline = await _drained(around, count)
    found: Figures = {"nothing": {"per_second": baseline}}
    for kind in kinds:
        async with platforms() as around, _polling_desk(kind, around):
            kept = await _drained(around, count)
        found[kind] = {"per_second": kept, "ratio": kept / baseline}
        told(f"  polling, {kind}: {kept:.0f}/s of {baseline:.0f}/s")
    return found


@contextlib.asynccontextmanager
async def _poller(around: Platforms) -> AsyncIterator[None]:
    from desk_under_load import TOKEN

    with scratch() as where:
        words = [str(HERE / "bare.py"), "polled", around.telegram_base, TOKEN]
        async with running(Program(words=words, env={}, where=Path(where))) as process:
            await process.line()
            yield


@contextlib.asynccontextmanager
async def _polling_desk(kind: str, around: Platforms) -> AsyncIterator[None]:
    port = free_port()
    async with database(kind) as (url, where):
        env = desk_env(port, url, telegram=around.telegram_base, mode="polling")
        async with running(desk(env, where)):
            await ready(port)
            yield


async def _drained(around: Platforms, count: int) -> float:
    """Events a second from the moment they all wait until the platform was told that they were kept."""
    await asyncio.sleep(1.5)
    people = [around.someone("telegram") for _ in range(count // 4 + 1)]
    updates = [_message(int(people[n // 4]), n) for n in range(count)]
    for update in updates:
        around.telegram.tell("message", update)
    began = time.perf_counter()
    until = began + 60
    while around.telegram.waiting and time.perf_counter() < until:  # noqa: ASYNC110
        await asyncio.sleep(0.002)
    return (count - len(around.telegram.waiting)) / (time.perf_counter() - began)


def _message(person: int, number: int) -> dict[str, object]:
    import json

    message: dict[str, object] = json.loads(telegram_update(person, words(number)))["message"]
    return message
