"""Serves the stand-in on loopback; can be stopped and brought back on the same port."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Droppable(HttpToolsProtocol):
    """Hands the connection to the application, so that it can be cut without an answer."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {"sandbox": {"transport": self.transport}}


class Guest(uvicorn.Server):
    """A server in somebody else's loop: signals are the host's, and it leaves at once when told."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.leave = asyncio.Event()

    async def main_loop(self) -> None:
        await self.leave.wait()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Server:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._guest: Guest | None = None
        self._running: asyncio.Task[None] | None = None
        self.port: int | None = None

    async def start(self, port: int | None = None) -> str:
        """The base URL. Without a port: the last one, else a free one."""
        if self._running is not None:
            raise RuntimeError("already serving")
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", port if port is not None else self.port or 0))
        self.port = bound.getsockname()[1]
        config = uvicorn.Config(
            self._app,
            http=Droppable,
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            date_header=False,
            timeout_graceful_shutdown=1,
        )
        self._guest = Guest(config)
        self._running = asyncio.create_task(self._guest.serve(sockets=[bound]))
        while not self._guest.started:
            if self._running.done():
                await self._running
            await asyncio.sleep(0.005)
        return f"http://127.0.0.1:{self.port}"

    async def stop(self) -> None:
        if self._guest is None or self._running is None:
            return
        self._guest.leave.set()
        await self._running
        self._guest = self._running = None
