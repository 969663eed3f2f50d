"""The HTTP server: uvicorn, within limits, on a socket that is bound before anything else begins."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_CONNECTIONS: Final = 512
KEEP_ALIVE: Final = 30  # seconds; a proxy in front keeps its connections for longer
GRACE: Final = 5  # seconds for open requests to end
HEAD_SECONDS: Final = 10.0  # for a request's head to arrive
MOST_HEAD: Final = 64 * 1024
_BACKLOG: Final = 1024


class Server(uvicorn.Server):
    """Leaves signals to who runs it: `stop` ends it. `port` is known once the server is made, also for port 0."""

    def __init__(self, config: uvicorn.Config, bound: socket.socket) -> None:
        super().__init__(config)
        self._bound = bound
        self._up = asyncio.Event()

    @property
    def port(self) -> int:
        port: int = self._bound.getsockname()[1]
        return port

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Until `stop`; open requests get some seconds to end."""
        await super().serve(sockets or [self._bound])

    async def up(self) -> None:
        """Returns once requests are answered."""
        await self._up.wait()

    def stop(self) -> None:
        self.should_exit = True

    def close(self) -> None:
        """Lets the address go, where `serve` was never called."""
        self._bound.close()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._up.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def server(app: ASGIApp, host: str, port: int) -> Server:
    """Binds at once. Raises OSError where the address is taken or is none of this machine's."""
    config = uvicorn.Config(
        app,
        http=Protocol,
        loop="none",  # the one that runs already
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        backlog=_BACKLOG,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )
    return Server(config, _bind(host, port))


def _bind(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(_BACKLOG)  # only now another process is refused the address
    except BaseException:
        bound.close()
        raise
    bound.setblocking(False)
    return bound


class Protocol(HttpToolsProtocol):
    """The library reads a request's head for as long, and as much, as somebody likes to send: here it has an end."""

    _head_bytes = 0
    _head_open = False
    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._head_timer = self.loop.call_later(HEAD_SECONDS, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        self._let_go()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head_open = True

    def on_headers_complete(self) -> None:
        self._head_open = False
        self._head_bytes = 0
        self._let_go()
        super().on_headers_complete()

    def _receive(self, data: bytes) -> None:
        super().data_received(data)
        if self._head_open and not self.transport.is_closing():
            self._watch(len(data))

    data_received = _receive  # asyncio's word, not one of ours

    def _watch(self, more: int) -> None:
        self._head_bytes += more
        if self._head_bytes > MOST_HEAD:
            self.transport.abort()
        elif self._head_timer is None:
            self._head_timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _let_go(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
