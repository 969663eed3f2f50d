"""The demo: the bot as production starts it, on stand-ins of both platforms, with a scene to look at."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import click

from bot.app import serving
from bot.policies import read_policy
from bot.sandbox.demo import Scene, page
from bot.sandbox.line import LineSandbox
from bot.sandbox.line.server import Server
from bot.sandbox.telegram import TelegramSandbox
from bot.settings import read_settings

_TOKEN = "123456:DEMO"  # noqa: S105 - of a stand-in
_SECRET, _ACCESS = "demo-secret", "demo-access"


def demo() -> None:
    """Runs until Ctrl-C."""
    asyncio.run(_demo())


async def _demo() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with played() as (scene, address):
        for screen in scene.screens():
            click.secho(f"\n── {screen.title} · {screen.where} ", bold=True)
            for line in screen.lines:
                click.echo(f"{line.who}: {line.text}")
                if line.buttons:
                    click.echo(f"    [ {' | '.join(line.buttons)} ]")
        click.secho(f"\nThe same on a page: {address}", bold=True)
        click.echo("Ctrl-C ends the demo.")
        await stop.wait()


@asynccontextmanager
async def played() -> AsyncIterator[tuple[Scene, str]]:
    """The scene, played to its end, and the address of the page; everything goes when the block ends."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="helpdesk-demo-"))
        telegram, line = TelegramSandbox(_TOKEN), LineSandbox(_SECRET, _ACCESS)
        telegram_base = await stack.enter_async_context(telegram.serve())
        line_base = await stack.enter_async_context(line.serve())
        scene = Scene(telegram, line)
        port = _free_port()
        line.webhook_url = f"http://127.0.0.1:{port}/line/webhook"
        settings = read_settings(
            {
                "DATABASE_URL": f"sqlite+aiosqlite:///{Path(folder) / 'demo.db'}",
                "PORT": str(port),
                "TELEGRAM_BOT_TOKEN": _TOKEN,
                "TELEGRAM_API_BASE_URL": telegram_base,
                "TELEGRAM_AGENT_GROUP": str(scene.group.id),
                "LINE_CHANNEL_SECRET": _SECRET,
                "LINE_CHANNEL_ACCESS_TOKEN": _ACCESS,
                "LINE_API_BASE_URL": line_base,
                "LINE_DATA_API_BASE_URL": line_base,
            }
        )
        policy = replace(read_policy("default"), name="demo")
        await stack.enter_async_context(serving(settings, policy))
        shown = Server(page(scene))
        address = await shown.start(_page_port())
        stack.push_async_callback(shown.stop)
        await scene.play()
        yield scene, address


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _page_port() -> int | None:
    """8080 if nobody has it: an address that can be typed again."""
    with socket.socket() as probe, contextlib.suppress(OSError):
        probe.bind(("127.0.0.1", 8080))
        return 8080
    return None
