"""The bot as processes of its own, to be killed, stopped and set beside one another."""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from storage.database import open_database

# What a fresh interpreter takes seconds to import is imported once; each bot is forked from there, before it has begun.
_FORKED = multiprocessing.get_context("forkserver")
_FORKED.set_forkserver_preload(
    ["bot.app", "bot.channels.line", "bot.channels.telegram", "bot.logs", "bot.policies", "pytest", "uvloop"]
)
READY = 60.0


def serve_here(env: Mapping[str, str], log: str, changes: Mapping[str, Any]) -> None:
    """What `helpdesk run` does, with the desk of the story."""
    import uvloop

    from bot.app import serve
    from bot.logs import set_up_logs
    from bot.policies import read_policy
    from bot.settings import read_settings

    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, sys.stdout.fileno())
    os.dup2(file, sys.stderr.fileno())
    settings = read_settings(env)
    set_up_logs(form="json", level="INFO", secrets=settings.secrets())
    policy = changed(read_policy("default"), changes)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(settings, policy))


def changed(policy: Any, changes: Mapping[str, Any]) -> Any:
    from dataclasses import replace

    return replace(policy, **changes)


class BotProcess:
    """One process that serves the desk of a world; `log` is what it wrote."""

    def __init__(self, world: Any, place: Path, port: int | None = None) -> None:
        self._world = world
        self._env = world.env | {"PORT": str(port or world.port)}
        self._port = port or world.port
        self._log = place / f"bot-{self._port}.log"
        self._process: BaseProcess | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        assert self._process.pid is not None
        return self._process.pid

    @property
    def log(self) -> str:
        return self._log.read_text() if self._log.exists() else ""

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.is_alive()

    async def start(self) -> "BotProcess":
        """Returns once its doors are open."""
        arguments = (self._env, str(self._log), self._world.changes)
        self._process = _FORKED.Process(target=serve_here, args=arguments, daemon=True)
        await asyncio.to_thread(self._process.start)
        deadline = time.monotonic() + READY
        while time.monotonic() < deadline and self._process.is_alive():
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self._port)
                writer.close()
                await writer.wait_closed()
                return self
            await asyncio.sleep(0.02)
        raise AssertionError(f"the bot did not come up:\n{self.log[-3000:]}")

    async def kill(self) -> None:
        """As a power cut does: nothing is finished."""
        if self._process is not None:
            self._process.kill()
            await asyncio.to_thread(self._process.join, 10)

    async def stop(self) -> float:
        """As a supervisor does; how many seconds it took, and it must not have been broken."""
        began = time.monotonic()
        os.kill(self.pid, signal.SIGTERM)
        assert self._process is not None
        await asyncio.to_thread(self._process.join, 15)
        took = time.monotonic() - began
        assert self._process.exitcode == 0, self.log[-3000:]
        return took


async def rows(url: str, statement: str) -> list[Any]:
    """What the database holds, seen from outside of the bot."""
    database = await open_database(url, owner_lock=False, pool_size=1)
    try:
        return await database.read(lambda connection: list(connection.exec_driver_sql(statement).fetchall()))
    finally:
        await database.close()


async def until(condition: Callable[[], Any], timeout: float = 20.0, every: float = 0.05) -> Any:
    """Waits for a condition that may ask the database."""
    deadline = time.monotonic() + timeout
    while True:
        found = condition()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return found
        if time.monotonic() > deadline:
            raise TimeoutError(f"not true after {timeout:g} s")
        await asyncio.sleep(every)
