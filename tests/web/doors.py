"""What the tests of the web share: the channels' real doors, deliveries, and rows to look at."""

import base64
import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from itertools import count
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection

from bot.channel import Fetched
from bot.channels.line.channel import LineChannel
from bot.channels.telegram.channel import TelegramChannel
from bot.clock import SystemClock
from bot.metrics import Metrics
from storage.database import Database
from storage.tables import entries, file_contents, files, inbox, people

SECRET = "hook-secret_1"
LINE_SECRET = "0123456789abcdef0123456789abcdef"
METRICS_TOKEN = "metrics-token"
KEY = b"media-key"
_numbers = count(1)


def TelegramDoor() -> TelegramChannel:  # noqa: N802
    return TelegramChannel(
        "123456:" + "A" * 35, mode="webhook", webhook_url="https://desk.test/telegram/webhook", webhook_secret=SECRET
    )


def LineDoor() -> LineChannel:  # noqa: N802
    return LineChannel(LINE_SECRET, "access-token")


class Heard:
    """What the acceptor told."""

    def __init__(self) -> None:
        self.times = 0
        self.presses: list[tuple[str, str]] = []

    def new(self) -> None:
        self.times += 1

    def press(self, channel: str, press: str) -> None:
        self.presses.append((channel, press))


class FakeFiles:
    """A platform that gives files: bytes, or the failure that is put there for a reference."""

    def __init__(self) -> None:
        self.held: dict[str, Fetched | Exception] = {}
        self.asked: Counter[str] = Counter()
        self.instead: Callable[[str], Awaitable[Fetched]] | None = None

    async def fetch(self, ref: str) -> Fetched:
        self.asked[ref] += 1
        if self.instead is not None:
            return await self.instead(ref)
        found = self.held[ref]
        if isinstance(found, Exception):
            raise found
        return found


def update(number: int | None = None, text: str = "printer is down", **more: Any) -> dict[str, Any]:
    message = {
        "message_id": 7,
        "date": 1_790_000_000,
        "chat": {"id": 5, "type": "private"},
        "from": {"id": 5, "is_bot": False, "first_name": "Somchai"},
        "text": text,
    }
    return {"update_id": next(_numbers) if number is None else number, "message": message, **more}


def pressed(number: int, press: str) -> dict[str, Any]:
    asker = {"id": 5, "is_bot": False, "first_name": "Somchai"}
    return {
        "update_id": number,
        "callback_query": {"id": press, "from": asker, "data": "claim:1", "chat_instance": "1"},
    }


def line_event(key: str, text: str = "เครื่องพิมพ์เสีย", **more: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "mode": "active",
        "timestamp": 1_790_000_000_000,
        "webhookEventId": key,
        "deliveryContext": {"isRedelivery": False},
        "replyToken": "r" + key,
        "source": {"type": "user", "userId": "U" + "1" * 32},
        "message": {"type": "text", "id": "1", "text": text},
        **more,
    }


def line_body(*events: Any) -> bytes:
    return json.dumps({"destination": "U" + "0" * 32, "events": list(events)}, ensure_ascii=False).encode()


def signed(body: bytes, secret: str = LINE_SECRET) -> dict[str, str]:
    mac = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return {"x-line-signature": base64.b64encode(mac).decode(), "content-type": "application/json"}


def secret(word: str = SECRET) -> dict[str, str]:
    return {"x-telegram-bot-api-secret-token": word, "content-type": "application/json"}


async def kept(database: Database) -> list[Any]:
    """The rows of the inbox, oldest first."""
    return await database.read(lambda connection: connection.execute(inbox.select().order_by(inbox.c.id)).fetchall())


def counted(metrics: Metrics, name: str, **labels: str) -> float:
    return metrics.registry.get_sample_value(name, labels) or 0.0


async def add_file(
    database: Database,
    *,
    kind: str,
    content: bytes | None = None,
    mime: str | None = None,
    name: str | None = None,
    channel: str = "line",
    state: str = "kept",
    preview: str | None = None,
    url: str | None = None,
) -> int:
    """A file of somebody's entry, as the shelf keeps it."""

    def add(connection: Connection) -> int:
        now = SystemClock().now()
        met = {"channel": channel, "ref": token_hex(8), "language": "th", "met_at": now}
        person = connection.execute(people.insert().returning(people.c.id), met).scalar_one()
        said = {"person": person, "side": "customer", "at": now, "channel": channel, "chat": "5", "ref": "1"}
        entry = connection.execute(entries.insert().returning(entries.c.id), said | {"text": ""}).scalar_one()
        row = {"entry": entry, "channel": channel, "kind": kind, "ref": "ref", "name": name, "mime": mime}
        row |= {"preview_ref": preview, "url": url, "state": state}
        file: int = connection.execute(files.insert().returning(files.c.id), row).scalar_one()
        if content is not None:
            connection.execute(file_contents.insert(), {"file": file, "mime": mime, "content": content})
        return file

    return await database.write(add)
