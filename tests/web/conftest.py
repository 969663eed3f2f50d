"""The web's parts over the database that the test runs on."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from doors import KEY, METRICS_TOKEN, FakeFiles, Heard, LineDoor, TelegramDoor

from bot.clock import SystemClock
from bot.metrics import Metrics
from bot.web.application import Doors, application
from bot.web.health import DatabaseReadiness
from bot.web.media import MediaRoute
from bot.workers.accepting import Acceptor
from storage.database import Database


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest_asyncio.fixture
async def acceptor(database: Database, metrics: Metrics, heard: Heard) -> AsyncIterator[Acceptor]:
    acceptor = Acceptor(database, SystemClock(), on_new=heard.new, on_press=heard.press, metrics=metrics)
    running = asyncio.get_running_loop().create_task(acceptor.run())
    yield acceptor
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
def files() -> FakeFiles:
    return FakeFiles()


@pytest.fixture
def doors(database: Database, metrics: Metrics, acceptor: Acceptor, files: FakeFiles) -> Doors:
    clock = SystemClock()
    fetches = {"telegram": files.fetch, "line": files.fetch}
    return Doors(
        acceptor=acceptor,
        database=database,
        clock=clock,
        real_clock=clock,
        metrics=metrics,
        readiness=DatabaseReadiness(database),
        telegram=TelegramDoor(),
        line=LineDoor(),
        media=MediaRoute(database, KEY, fetches, clock, metrics),
        metrics_token=METRICS_TOKEN,
    )


@pytest_asyncio.fixture
async def web(doors: Doors) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=application(doors))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as asking:
        yield asking
