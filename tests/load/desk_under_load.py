"""The desk under load: how `helpdesk run` is started, and what is delivered to it."""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import itertools
import json
import os
import socket
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import asyncpg
from machine import Program, scratch
from posting import request

TOKEN = "123456:LOAD-TOKEN"
SECRET = "load-webhook-secret"
LINE_SECRET = "line-load-secret"
LINE_ACCESS = "line-load-access-token"
POSTGRES = os.environ.get("TEST_DATABASE_URL") or "postgresql+asyncpg://postgres@127.0.0.1:5432/test"
NOWHERE = "http://127.0.0.1:9"  # a platform that is not there: discard
_WORDS = (
    "The printer in the accounts office prints only half of each page since this morning.",
    "เครื่องพิมพ์ในแผนกบัญชีพิมพ์ออกมาแค่ครึ่งหน้าตั้งแต่เช้านี้",
    "چاپگر دفتر حسابداری از صبح فقط نیمی از هر صفحه را چاپ می‌کند.",
    "How do I export last month's invoices?",
    "ขอเพิ่มผู้ใช้งานใหม่สองคนค่ะ",
    "فاکتور ماه گذشته را از کجا بگیرم؟",
)
_serial = itertools.count(1)


def words(number: int) -> str:
    return _WORDS[number % len(_WORDS)]


def desk_env(
    port: int, database_url: str, *, telegram: str | None = None, line: str | None = None, mode: str = "webhook"
) -> dict[str, str]:
    """`telegram` and `line` are the base URLs of the platforms that are on."""
    env = {
        "DATABASE_URL": database_url,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_URL": f"https://127.0.0.1:{port}",
        "LOG_LEVEL": "error",
    }
    if telegram:
        env |= {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": telegram, "TELEGRAM_MODE": mode}
        env |= {"TELEGRAM_WEBHOOK_SECRET": SECRET} if mode == "webhook" else {}
    if line:
        env |= {"LINE_CHANNEL_SECRET": LINE_SECRET, "LINE_CHANNEL_ACCESS_TOKEN": LINE_ACCESS}
        env |= {"LINE_API_BASE_URL": line, "LINE_DATA_API_BASE_URL": line}
    return env


def desk(env: Mapping[str, str], where: Path, *, everywhere: bool = False) -> Program:
    return Program(words=["-m", "bot", "run"], env=env, where=where, everywhere=everywhere)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.asynccontextmanager
async def database(kind: str) -> AsyncIterator[tuple[str, Path]]:
    """The address of an empty database, and a directory; both are gone afterwards."""
    with scratch() as made:
        where = Path(made)
        if kind == "sqlite":
            yield f"sqlite+aiosqlite:///{where / 'helpdesk.db'}", where
            return
        name = f"load_{uuid.uuid4().hex[:12]}"
        connection = await asyncpg.connect(POSTGRES.replace("+asyncpg", "", 1), timeout=5)
        try:
            await connection.execute(f"CREATE SCHEMA {name}")
            yield f"{POSTGRES}{'&' if '?' in POSTGRES else '?'}search_path={name}", where
        finally:
            await connection.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
            await connection.close()


async def databases() -> list[str]:
    """PostgreSQL too, where it is."""
    try:
        connection = await asyncpg.connect(POSTGRES.replace("+asyncpg", "", 1), timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return ["sqlite"]
    await connection.close()
    return ["sqlite", "postgresql"]


async def ready(port: int, seconds: float = 30) -> float:
    """The moment (of the monotonic clock) at which /readyz said yes."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /readyz HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n")
            said = await reader.read(64)
            writer.close()
            if b" 200 " in said:
                return time.monotonic()
        await asyncio.sleep(0.01)
    raise TimeoutError("the desk was not ready in time")


# -- what is delivered ---------------------------------------------------------------------------------------------


def telegram_update(person: int, text: str, *, name: str = "Ana") -> bytes:
    number = next(_serial)
    account = {"id": person, "is_bot": False, "first_name": name, "language_code": "en"}
    message = {
        "message_id": number,
        "from": account,
        "chat": {"id": person, "type": "private", "first_name": name},
        "date": int(time.time()),
        "text": text,
    }
    return json.dumps({"update_id": 700_000_000 + number, "message": message}, ensure_ascii=False).encode()


def telegram_request(body: bytes) -> bytes:
    return request("/telegram/webhook", body, x_telegram_bot_api_secret_token=SECRET)


def line_event(person: str, text: str) -> dict[str, object]:
    number = next(_serial)
    return {
        "type": "message",
        "mode": "active",
        "timestamp": int(time.time() * 1000),
        "webhookEventId": f"01LOAD{number:020d}",
        "deliveryContext": {"isRedelivery": False},
        "source": {"type": "user", "userId": person},
        "replyToken": uuid.uuid4().hex,
        "message": {
            "id": str(460_000_000_000_000_000 + number),
            "type": "text",
            "text": text,
            "quoteToken": uuid.uuid4().hex,
            "markAsReadToken": uuid.uuid4().hex,
        },
    }


def line_request(event: Mapping[str, object]) -> bytes:
    body = json.dumps({"destination": "U" + "0" * 32, "events": [event]}, ensure_ascii=False).encode()
    signature = base64.b64encode(hmac.digest(LINE_SECRET.encode(), body, hashlib.sha256)).decode()
    return request("/line/webhook", body, x_line_signature=signature)


def many_requests(platform: str, count: int) -> Iterator[bytes]:
    """Made beforehand, and each its own: none is a repetition, every fourth is of the same chat as the one before."""
    if platform == "telegram":
        made = [telegram_request(telegram_update(7_000_000 + n // 4, words(n))) for n in range(count)]
    else:
        made = [line_request(line_event(f"U{n // 4:032x}", words(n))) for n in range(count)]
    return iter(made)
