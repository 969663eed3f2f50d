"""A desk that cannot start, or breaks while it serves, ends with the reason and leaves nothing open."""

import asyncio
import socket

import pytest

from bot.app import serving
from bot.channels.line import LineChannel
from bot.channels.telegram import TelegramChannel
from bot.policies import read_policy
from bot.workers.lease import Lease
from bot.workers.reading import Reader


class Broken(Exception):
    """What must not happen."""


async def broken(*_: object) -> None:
    raise Broken


@pytest.fixture
def stopped(monkeypatch) -> list[str]:
    """The channels that were stopped."""
    names = []
    for channel in (TelegramChannel, LineChannel):

        async def stop(self, *, really=channel.stop):
            names.append(self.name)
            await really(self)

        monkeypatch.setattr(channel, "stop", stop)
    return names


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


async def test_an_address_that_is_taken_leaves_no_channel_open(open_desk, stopped):
    desk = await open_desk(line=True, start=False)
    with socket.create_server(("127.0.0.1", desk.port)), pytest.raises(OSError, match="ddress"):
        await desk.start()
    assert sorted(stopped) == ["line", "telegram"]


async def test_a_channel_that_cannot_start_does_not_keep_the_other_open(open_desk, stopped, monkeypatch):
    desk = await open_desk(line=True, start=False)
    monkeypatch.setattr(LineChannel, "start", broken)
    with pytest.raises(Broken):
        await desk.start()
    assert sorted(stopped) == ["line", "telegram"]


async def test_a_worker_that_breaks_ends_the_desk(open_desk, stopped, monkeypatch):
    desk = await open_desk(line=True, start=False)
    monkeypatch.setattr(Reader, "run", broken)
    with pytest.raises(Broken):
        await until_it_ends(desk)
    assert sorted(stopped) == ["line", "telegram"]
    await asyncio.to_thread(lambda: socket.create_server(("127.0.0.1", desk.port)).close())


async def until_it_ends(desk) -> None:
    async with asyncio.timeout(20), serving(desk.settings(), read_policy("default")):
        await asyncio.Event().wait()


async def test_a_lease_that_cannot_be_given_back_keeps_nothing_open(open_desk, stopped, monkeypatch):
    desk = await open_desk(line=True, start=False)
    monkeypatch.setattr(Lease, "give_back", broken)
    await desk.start()
    with pytest.raises(Broken):
        await desk.stop()
    assert sorted(stopped) == ["line", "telegram"]
