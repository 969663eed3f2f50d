"""The platforms' doors: what is genuine is taken apart, kept, and only then acknowledged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.channel import Event
from bot.metrics import Metrics
from bot.web.bodies import Gone, Refused, ends_soon, header, read_body
from storage.failures import Unavailable

PATIENCE: Final = 1.5  # seconds for a delivery to be kept
RETRY_AFTER: Final = 1
_KEPT: Final = Response(status_code=200)


class Accepts(Protocol):
    async def accept(self, channel: str, events: Sequence[Event]) -> int:
        """Returns once they are kept. Raises Unavailable."""


class Door(Protocol):
    """What a channel shows to the web; it is a Channel too."""

    name: str

    def split(self, body: bytes) -> Sequence[Event]: ...


class TelegramDoor(Door, Protocol):
    def secret_is_right(self, header: str | None) -> bool: ...


class LineDoor(Door, Protocol):
    def signature_is_right(self, body: bytes, header: str | None) -> bool: ...


Genuine = Callable[[Scope, Receive], Awaitable[bytes]]
"""The body of a delivery that the platform sent itself. Raises Refused, or Gone."""


class Webhook:
    """An ASGI endpoint of its own: the hot path has nothing in it that it does not need."""

    def __init__(self, door: Door, genuine: Genuine, acceptor: Accepts, metrics: Metrics) -> None:
        self._door = door
        self._genuine = genuine
        self._acceptor = acceptor
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._keep(await self._genuine(scope, receive))
        except Refused as refused:
            self._metrics.refused(self._door.name, refused.reason)
            await refused.response(scope, receive, send)
        except Gone:
            self._metrics.refused(self._door.name, "left")
        else:
            await _KEPT(scope, receive, send)

    async def _keep(self, body: bytes) -> None:
        try:
            events = self._door.split(body)
        except ValueError as error:
            raise Refused(400, _fault(error), "malformed") from None
        try:
            async with asyncio.timeout(PATIENCE):
                await self._acceptor.accept(self._door.name, events)
        except (Unavailable, TimeoutError):
            raise Refused(503, "it could not be kept", "unavailable", retry_after=RETRY_AFTER) from None


def telegram_webhook(door: TelegramDoor, acceptor: Accepts, metrics: Metrics) -> Webhook:
    """The secret stands in a header, so a stranger's body is not even read."""

    async def genuine(scope: Scope, receive: Receive) -> bytes:
        if not door.secret_is_right(header(scope, b"x-telegram-bot-api-secret-token")):
            raise Refused(401, "the secret token is wrong or missing", "not_genuine", closes=not ends_soon(scope))
        return await read_body(scope, receive)

    return Webhook(door, genuine, acceptor, metrics)


def line_webhook(door: LineDoor, acceptor: Accepts, metrics: Metrics) -> Webhook:
    """The signature is over the body as it came."""

    async def genuine(scope: Scope, receive: Receive) -> bytes:
        signature = header(scope, b"x-line-signature")
        if not signature:
            raise Refused(401, "the signature is missing", "not_genuine", closes=not ends_soon(scope))
        body = await read_body(scope, receive)
        if not door.signature_is_right(body, signature):
            raise Refused(401, "the signature is wrong", "not_genuine")
        return body

    return Webhook(door, genuine, acceptor, metrics)


def _fault(error: ValueError) -> str:
    """Why a body is refused, in our own words: theirs might quote it."""
    match error:
        case UnicodeDecodeError():
            return "the body is not UTF-8"
        case json.JSONDecodeError():
            return "the body is not JSON"
        case _:
            return "the body is no delivery of this platform's"
