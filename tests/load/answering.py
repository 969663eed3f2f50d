"""From a customer's message at the webhook to the reply on the platform, and what a message costs the machine."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

from accepting import listening
from desk_under_load import LINE_ACCESS, LINE_SECRET, TOKEN, database, desk, desk_env, free_port, ready, words
from figures import Figures, waits
from machine import HERE, Program, Running, running, scratch, told
from platforms import Platforms, platforms
from posting import connect

_SETTLING = 2.0  # seconds in which a desk that has started checks itself and warms up
_PATIENCE = 20.0


async def replies(kinds: list[str], slow: int, fast: int) -> Figures:
    """Each message is another person's first one: at four a second, then at twenty a second."""
    found: Figures = {}
    for platform in ("telegram", "line"):
        async with platforms() as around, _bare(platform, around) as (process, port):
            bare = found[platform] = {"bare": await _both(platform, around, process, port, slow, fast)}
            sends = await _own_sends(platform, around, fast)
        bare["sdk_sends"] = sends
        for kind in kinds:
            async with platforms() as around, _desk(kind, platform, around) as (process, port):
                ours = await _both(platform, around, process, port, slow, fast)
            own = ours["cpu_ms_a_message"] - ours["calls_a_message"] * sends["cpu_ms_a_call"]
            found[platform][kind] = ours | {
                "own_cpu_ms_a_message": own,
                "slow_p50_ratio": ours["slow"]["p50_ms"] / bare["bare"]["slow"]["p50_ms"],
                "fast_p50_ratio": ours["fast"]["p50_ms"] / bare["bare"]["fast"]["p50_ms"],
                "cpu_ratio": ours["cpu_ms_a_message"] / bare["bare"]["cpu_ms_a_message"],
            }
            told(f"  {platform}, {kind}: {ours['fast']['p50_ms']:.1f} ms to the reply, {own:.1f} ms of our own CPU")
    return found


async def _both(platform: str, around: Platforms, process: Running, port: int, slow: int, fast: int) -> Figures:
    await asyncio.sleep(_SETTLING)
    at_ease = await _replied(platform, around, port, slow, 4.0)
    cpu, calls = process.cpu_seconds, around.sends(platform)
    busy = await _replied(platform, around, port, fast, 20.0)
    used = process.cpu_seconds - cpu
    return {
        "slow": at_ease,
        "fast": busy,
        "cpu_ms_a_message": used / fast * 1000,
        "cpu_seconds_a_thousand": used / fast * 1000,
        "calls_a_message": (around.sends(platform) - calls) / fast,
        "peak_mib": process.peak_mib,
    }


async def _replied(platform: str, around: Platforms, port: int, count: int, a_second: float) -> Figures:
    people = [around.someone(platform) for _ in range(count)]
    asked: dict[str, float] = {}
    lines = [await connect(port) for _ in range(8)]
    began = time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        for number, person in enumerate(people):
            await asyncio.sleep(max(0.0, began + number / a_second - time.monotonic()))
            request = around.says(platform, person, words(number))
            asked[person] = time.time()
            tasks.create_task(lines[number % len(lines)].ask(request))
    until = time.monotonic() + _PATIENCE
    while (missing := asked.keys() - around.answers(platform).keys()) and time.monotonic() < until:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    for line in lines:
        line.close()
    answers = around.answers(platform)
    return waits([answers[person] - at for person, at in asked.items() if person in answers]) | {
        "unanswered": len(missing)
    }


@contextlib.asynccontextmanager
async def _desk(kind: str, platform: str, around: Platforms) -> AsyncIterator[tuple[Running, int]]:
    port = free_port()
    async with database(kind) as (url, where):
        bases = {"telegram": around.telegram_base, "line": around.line_base}
        async with running(desk(desk_env(port, url, **{platform: bases[platform]}), where)) as process:
            await ready(port)
            yield process, port


@contextlib.asynccontextmanager
async def _bare(platform: str, around: Platforms) -> AsyncIterator[tuple[Running, int]]:
    port = free_port()
    told_to = {
        "telegram": ["telegram", str(port), around.telegram_base, TOKEN],
        "line": ["line", str(port), around.line_base, LINE_SECRET, LINE_ACCESS],
    }
    with scratch() as where:
        program = Program(words=[str(HERE / "bare.py"), *told_to[platform]], env={}, where=Path(where))
        async with running(program) as process:
            await listening(port)
            yield process, port


async def _own_sends(platform: str, around: Platforms, count: int) -> Figures:
    """As many calls by the SDK alone, one after the other."""
    people = ",".join(around.someone(platform) for _ in range(20))
    how = {
        "telegram": ["telegram_sends", around.telegram_base, TOKEN, people, str(count)],
        "line": ["line_sends", around.line_base, LINE_ACCESS, people, str(count)],
    }
    with scratch() as where:
        program = Program(words=[str(HERE / "bare.py"), *how[platform]], env={}, where=Path(where))
        async with running(program) as process:
            used = json.loads(await process.line(120))
            return {"cpu_ms_a_call": used["cpu_seconds"] / count * 1000, "peak_mib": process.peak_mib}
