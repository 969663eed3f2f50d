"""Starting and idling: seconds to /readyz, memory then, and what a desk costs that nobody writes to."""

import asyncio
import time

from desk_under_load import database, desk, desk_env, free_port, ready
from figures import Figures
from machine import HERE, Program, running
from platforms import platforms

_LIST = """
import json, sys
import bot.cli, bot.app, bot.checkup, bot.policies, bot.logs, bot.channels.telegram, bot.channels.line
import uvloop
ours = ("bot", "desk", "handlers", "locales", "storage")
def foreign(name):
    return name.split(".")[0] not in ours and name.split(".")[0] not in sys.stdlib_module_names
named = [name for name in list(sys.modules) if foreign(name) and getattr(sys.modules[name], "__spec__", None)]
json.dump([name for name in named if name != "__main__"], open(sys.argv[1], "w"))
print("listed", flush=True)
sys.stdin.read()
"""


async def starts() -> Figures:
    """A desk with both platforms and its schema up to date, beside a server that has imported the same packages."""
    async with platforms() as around, database("sqlite") as (url, where):
        names = where / "names.json"
        async with running(Program(words=["-c", _LIST, str(names)], env={}, where=where)) as listing:
            await listing.line()
        env = desk_env(free_port(), url, telegram=around.telegram_base, line=around.line_base)
        await _start(desk(env, where), int(env["PORT"]))  # the first start makes the schema
        ours = await _start(desk(env, where), int(env["PORT"]))
        port = free_port()
        words = [str(HERE / "bare.py"), "imports", str(port), str(names)]
        bare = await _start(Program(words=words, env={}, where=where), port)
    return {
        "bare": bare,
        "desk": ours | {"ratio": ours["seconds"] / bare["seconds"], "more_mib": ours["ready_mib"] - bare["ready_mib"]},
    }


async def _start(program: Program, port: int) -> Figures:
    async with running(program) as process:
        at = await ready(port)
        return {"seconds": at - process.began, "ready_mib": process.resident_mib}


async def idles(kinds: list[str], seconds: float) -> Figures:
    """CPU seconds of a minute in which nobody writes; both platforms are on, Telegram polls."""
    found: Figures = {}
    for kind in kinds:
        port = free_port()
        async with platforms() as around, database(kind) as (url, where):
            env = desk_env(port, url, telegram=around.telegram_base, line=around.line_base, mode="polling")
            async with running(desk(env, where)) as process:
                await ready(port)
                await asyncio.sleep(8)  # the chores run once, five seconds after the start
                cpu, began = process.cpu_seconds, time.monotonic()
                await asyncio.sleep(seconds)
                used = (process.cpu_seconds - cpu) / (time.monotonic() - began)
                found[kind] = {"cpu_seconds_a_minute": used * 60, "of_a_core": used}
    return found
