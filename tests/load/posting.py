"""An HTTP client that costs little: connections that stay open, one request at a time on each."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

CONNECTIONS = 32


@dataclass(slots=True, kw_only=True)
class Load:
    """What came of a load: seconds to each answer, and how the answers were."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def per_second(self) -> float:
        return self.statuses[200] / self.seconds if self.seconds else 0.0


def request(path: str, body: bytes, **headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "host: 127.0.0.1", "content-type: application/json"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines.append(f"content-length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class Line(asyncio.Protocol):
    """One connection; `ask` sends the next request when the answer to the one before was read."""

    def __init__(self) -> None:
        self._got = bytearray()
        self._answer: asyncio.Future[int] | None = None
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        self._finish(0)

    def data_received(self, received: bytes) -> None:
        self._got += received
        end = self._got.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._got[:end]).lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self._got) >= end + 4 + length:
            self._got.clear()
            self._finish(int(head[9:12]))

    def _finish(self, status: int) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(status)

    async def ask(self, asked: bytes) -> int:
        """The status; 0 where no answer came."""
        assert self._transport is not None
        if self._transport.is_closing():
            return 0
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(asked)
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


async def connect(port: int) -> Line:
    _, line = await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", port)
    return line


def repeated(requests: Iterator[bytes]) -> Iterator[bytes]:
    """For who does not mind that they were there already."""
    return itertools.cycle(requests)


async def load(port: int, requests: Iterator[bytes], seconds: float) -> Load:
    """Thirty-two connections ask as fast as they are answered, for as long."""
    found = Load()
    lines = [await connect(port) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    until = began + seconds
    await asyncio.gather(*(_ask_on(line, requests, until, found) for line in lines))
    found.seconds = time.perf_counter() - began
    for line in lines:
        line.close()
    return found


async def _ask_on(line: Line, requests: Iterator[bytes], until: float, found: Load) -> None:
    clock = time.perf_counter
    at = clock()
    while at < until and (asked := next(requests, None)) is not None:
        status = await line.ask(asked)
        now = clock()
        found.statuses[status] += 1
        found.waits.append(now - at)
        at = now
        if not status:
            return
