"""The real server on a real socket: what only the wire shows."""

import asyncio
import logging
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from doors import SECRET, kept, line_body, line_event, secret, signed, update

from bot.web import serving
from bot.web.application import Doors, application
from bot.web.serving import Server, server
from storage.database import Database


@pytest_asyncio.fixture
async def served(doors: Doors) -> AsyncIterator[Server]:
    running = server(application(doors), "127.0.0.1", 0)
    ending = asyncio.get_running_loop().create_task(running.serve())
    await running.up()
    yield running
    running.stop()
    await asyncio.wait_for(ending, 10)


async def ask(port: int, *chunks: bytes) -> bytes:
    """What comes back for these bytes, until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for chunk in chunks:
            writer.write(chunk)
            await writer.drain()
        return await asyncio.wait_for(reader.read(), 5)
    except ConnectionError:
        return b"cut off"
    finally:
        writer.close()


def head(path: str = "/telegram/webhook", *more: str) -> bytes:
    lines = (f"POST {path} HTTP/1.1", "Host: desk", f"X-Telegram-Bot-Api-Secret-Token: {SECRET}", *more, "", "")
    return "\r\n".join(lines).encode()


async def test_deliveries_over_the_wire_are_kept(served: Server, database: Database):
    body = line_body(line_event("W1"))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{served.port}", trust_env=False) as web:
        sent = [web.post("/telegram/webhook", json=update(700 + n), headers=secret()) for n in range(20)]
        answers = await asyncio.gather(*sent, web.post("/line/webhook", content=body, headers=signed(body)))
        assert {answer.status_code for answer in answers} == {200}
        assert "server" not in answers[0].headers
        assert (await web.get("/readyz")).status_code == 200
    assert len(await kept(database)) == 21


async def test_a_body_that_is_too_large_hears_so_however_it_is_sent(served: Server, database: Database):
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(48):
            yield b" " * 65_536

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{served.port}", trust_env=False) as web:
        for body in (b" " * 3_000_000, chunks()):
            answer = await web.post("/telegram/webhook", content=body, headers=secret())
            assert answer.status_code == 413
        assert (await web.post("/telegram/webhook", json=update(1), headers=secret())).status_code == 200
    assert len(await kept(database)) == 1


async def test_an_endless_body_is_cut_off(served: Server):
    chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    answer = await ask(served.port, head("/telegram/webhook", "Transfer-Encoding: chunked"), *[chunk] * 200)
    assert answer == b"cut off" or answer.startswith(b"HTTP/1.1 413")


async def test_a_body_that_never_ends_is_not_waited_for(served: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.web.bodies.SECONDS", 0.05)
    answer = await ask(served.port, head("/telegram/webhook", "Content-Length: 1000"), b"{")
    assert answer.startswith(b"HTTP/1.1 408")


async def test_a_head_that_never_ends_is_not_waited_for(served: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(serving, "HEAD_SECONDS", 0.05)
    assert await ask(served.port) == b""
    assert await ask(served.port, b"POST /telegram/webhook HTTP/1.1\r\nHost:") == b""


async def test_a_head_may_not_be_endless(served: Server):
    for piece in (b"x" * 50_000, b"x: y\r\n" * 9_000):
        answer = await ask(served.port, b"GET /healthz HTTP/1.1\r\nx: ", *[piece] * 10)
        assert answer in (b"", b"cut off")


@pytest.mark.parametrize(
    "noise",
    [
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET\r\n\r\n",
        b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /%00%ff%2e%2e/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: upgrade, close\r\nUpgrade: websocket\r\n\r\n",
        b"POST /line/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /line/webhook HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
async def test_noise_on_the_wire_harms_nobody(served: Server, noise: bytes, caplog: pytest.LogCaptureFixture):
    answer = await ask(served.port, noise, b"\r\n\r\n")
    assert answer in (b"", b"cut off") or answer.startswith(b"HTTP/1.1 ")
    assert not answer.startswith(b"HTTP/1.1 5")
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    async with httpx.AsyncClient(trust_env=False) as web:
        assert (await web.get(f"http://127.0.0.1:{served.port}/healthz")).status_code == 200


def test_an_address_that_is_taken_is_told_before_anything_begins(doors: Doors):
    first = server(application(doors), "127.0.0.1", 0)
    try:
        with pytest.raises(OSError, match="in use"):
            server(application(doors), "127.0.0.1", first.port)
    finally:
        first.close()
