"""A desk to tell stories about: both platforms' stand-ins, people on them, and the bot as production starts it."""

import contextlib
import random
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from bots import BotProcess

from bot.app import App, serving
from bot.channel import Rates
from bot.channels.telegram import TelegramChannel
from bot.clock import Clock
from bot.policies import read_policy
from bot.sandbox.line import LineSandbox
from bot.sandbox.telegram import Group, Message, Person, TelegramSandbox
from bot.settings import Settings, read_settings
from bot.workers import pressing
from desk.business_calendar import Window

TOKEN = "123456:STORY-TOKEN"
SECRET = "line-story-secret"
ACCESS = "line-story-access-token"


@dataclass
class World:
    """`telegram` and `line` are the platforms; `agents` is the group on Telegram, `line_agents` the one on LINE."""

    telegram: TelegramSandbox
    line: LineSandbox
    database_url: str
    stack: AsyncExitStack
    port: int
    telegram_base: str = ""
    line_base: str = ""
    agents: Group | None = None
    line_agents: Any = None
    app: App | None = None
    env: dict[str, str] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    _running: AsyncExitStack | None = None

    async def wait(self, condition: Callable[[], Any], timeout: float = 30) -> Any:
        return await self.telegram.wait(condition, timeout)

    def settings(self) -> Settings:
        return read_settings(self.env)

    async def start(self, clock: Clock | None = None) -> App:
        """The bot begins to serve, as `helpdesk run` does."""
        self._running = AsyncExitStack()
        policy = replace(read_policy("default"), **self.changes)
        self.app = await self._running.enter_async_context(serving(self.settings(), policy, clock=clock))
        return self.app

    async def stop(self) -> None:
        """The bot ends, as on SIGTERM."""
        if self._running is not None:
            running, self._running = self._running, None
            await running.aclose()

    # -- what people see --------------------------------------------------------------------------------------------

    def card(self, number: int) -> Message:
        """The ticket's card in the agents' group on Telegram, as it stands now."""
        assert self.agents is not None
        cards = [m for m in self.agents.everything if m.by_bot and f"#{number}" in (m.text or "") and m.kind == "text"]
        first = next((m for m in cards if any(f":{number}" in data for _label, data in m.buttons)), None)
        if first is None and not cards:
            raise LookupError("no card yet")
        return first or cards[0]

    def said_to(self, person: Person) -> list[str]:
        """The bot's words on a person's screen, oldest first."""
        return [m.text or m.caption or "" for m in person.screen if m.by_bot]


Open = Callable[..., Awaitable[World]]


@pytest_asyncio.fixture
async def open_desk(database_url: str) -> AsyncIterator[Open]:
    """Opens a desk: `await open_desk(forum=True, line=True, changes={"gather_within": …}, env={…})`."""
    async with AsyncExitStack() as stack:

        async def open_it(
            *,
            telegram: bool = True,
            line: bool = False,
            group: bool = True,
            forum: bool = False,
            line_group: bool = False,
            mode: str = "polling",
            public: bool = True,
            changes: Mapping[str, Any] | None = None,
            env: Mapping[str, str] | None = None,
            start: bool = True,
            clock: Clock | None = None,
        ) -> World:
            world = World(
                telegram=TelegramSandbox(TOKEN),
                line=LineSandbox(SECRET, ACCESS, http_media=True),
                database_url=database_url,
                stack=stack,
                port=_free_port(),
                changes={"gather_within": timedelta(seconds=20)}
                | (_never_closed() if clock is None else {})
                | dict(changes or {}),
            )
            world.telegram_base = await stack.enter_async_context(world.telegram.serve())
            world.line_base = await stack.enter_async_context(world.line.serve())
            world.env = {"DATABASE_URL": database_url, "PORT": str(world.port), "HOST": "127.0.0.1"}
            if public:
                world.env["PUBLIC_URL"] = f"http://127.0.0.1:{world.port}"
            if telegram:
                world.env |= {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": world.telegram_base}
                world.env |= {"TELEGRAM_MODE": mode}
            if mode == "webhook":
                world.env["TELEGRAM_WEBHOOK_SECRET"] = "story-webhook-secret"
            if line:
                world.env |= {
                    "LINE_CHANNEL_SECRET": SECRET,
                    "LINE_CHANNEL_ACCESS_TOKEN": ACCESS,
                    "LINE_API_BASE_URL": world.line_base,
                    "LINE_DATA_API_BASE_URL": world.line_base,
                }
                world.line.webhook_url = f"http://127.0.0.1:{world.port}/line/webhook"
            if telegram and group:
                world.agents = world.telegram.group("Agents", forum=forum)
                world.env["TELEGRAM_AGENT_GROUP"] = str(world.agents.id)
            if line and line_group:
                world.line_agents = world.line.group("Agents")
                world.env["LINE_AGENT_GROUP"] = world.line_agents.id
            world.env |= dict(env or {})
            stack.push_async_callback(world.stop)
            if start:
                await world.start(clock)
            return world

        yield open_it


@pytest_asyncio.fixture
async def quick_desk(open_desk: Open, monkeypatch: pytest.MonkeyPatch) -> Open:
    """As `open_desk`, on platforms that let a bot speak as fast as it can: for stories in which many words are said."""
    monkeypatch.setattr(TelegramChannel, "rates", Rates())
    monkeypatch.setattr(pressing, "_PATIENCE", 10.0)  # a press is answered with its result, however slow the machine

    async def open_it(*, clock: Clock | None = None, start: bool = True, **wanted: Any) -> World:
        world = await open_desk(start=False, clock=clock, **wanted)
        world.telegram.limits.on = False
        if start:
            await world.start(clock)
        return world

    return open_it


def _never_closed() -> dict[str, Any]:
    """Where a story does not say what time it is, the hour and the day at which it is told change nothing."""
    calendar = read_policy("default").calendar
    return {"calendar": replace(calendar, week=((Window(time(0), time(0)),),) * 7)}


def _free_port() -> int:
    """Below the range from which the system takes ports for connections that go out."""
    while True:
        port = random.randint(20_000, 30_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@pytest.fixture(autouse=True)
def _quick_telegram_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library warns about a change to come whenever a pause is read."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest_asyncio.fixture
async def spawn(tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[BotProcess]]]:
    """Starts the bot of a world as a process: `await spawn(world)`, or beside another one with `port=…`."""
    started: list[BotProcess] = []

    async def spawn_it(world: World, *, port: int | None = None) -> BotProcess:
        started.append(BotProcess(world, tmp_path, port))
        return await started[-1].start()

    yield spawn_it
    for process in started:
        await process.kill()
