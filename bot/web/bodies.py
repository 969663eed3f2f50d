"""Bodies of requests, read within limits, and the short answers that most requests get."""

from __future__ import annotations

import asyncio
import hmac
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope

MOST: Final = 1024 * 1024
SECONDS: Final = 10.0  # for a body to arrive
_MOST_THROWN_AWAY: Final = 8 * MOST  # who sends more than this hears nothing before the end of it


class Refused(Exception):
    """A request that gets an answer and nothing else; `reason` is one word for the metrics."""

    def __init__(
        self, status: int, text: str, reason: str, *, retry_after: int | None = None, closes: bool = False
    ) -> None:
        super().__init__(text)
        self.status = status
        self.reason = reason
        self.response = answer(status, text, retry_after=retry_after, closes=closes)


class Gone(Exception):
    """Whoever asked has left."""


def answer(status: int, text: str, *, retry_after: int | None = None, closes: bool = False) -> Response:
    """One line of text. `closes`: the rest of what is being sent is not worth waiting for."""
    headers = {"retry-after": str(retry_after)} if retry_after is not None else {}
    if closes:
        headers["connection"] = "close"
    return PlainTextResponse(text + "\n", status, headers)


def bearer_is_right(headers: Headers, token: str) -> bool:
    """Whether a request shows the token; takes as long for every wrong one."""
    scheme, _, shown = headers.get("authorization", "").partition(" ")
    genuine = hmac.compare_digest(shown.strip().encode(), token.encode())
    return genuine and scheme.lower() == "bearer"


def header(scope: Scope, name: bytes) -> str | None:
    """The first header of that name, which is in lower case."""
    for key, value in scope["headers"]:
        if key == name:
            found: str = value.decode("latin-1")
            return found
    return None


def ends_soon(scope: Scope) -> bool:
    """Whether a body says that it is no larger than it may be."""
    declared = header(scope, b"content-length")
    return declared is not None and declared.isdecimal() and len(declared) < 20 and int(declared) <= MOST


async def read_body(scope: Scope, receive: Receive) -> bytes:
    """The whole body, counted as it comes: what it says of its own length is only believed when it is too much.

    Raises Refused, or Gone.
    """
    declared = header(scope, b"content-length") or "0"
    if declared.isdecimal() and len(declared) < 20 and int(declared) > _MOST_THROWN_AWAY:
        raise _too_large()
    message = await receive()
    if not message.get("more_body"):  # nearly always
        return _within(_chunk(message))
    try:
        async with asyncio.timeout(SECONDS):
            return await _read_on(bytearray(_chunk(message)), receive)
    except TimeoutError:
        raise Refused(408, "the body did not arrive in time", "too_slow", closes=True) from None


async def _read_on(body: bytearray, receive: Receive) -> bytes:
    """What is too much is thrown away, but heard out: cut off in the middle, nobody would read the answer."""
    size, more = len(body), True
    while more:
        message = await receive()
        chunk, more = _chunk(message), bool(message.get("more_body"))
        size += len(chunk)
        if size <= MOST:
            body += chunk
        elif size > _MOST_THROWN_AWAY:
            raise _too_large()
        else:
            body.clear()
    if size > MOST:
        raise _too_large()
    return bytes(body)


def _chunk(message: Message) -> bytes:
    if message["type"] == "http.disconnect":
        raise Gone
    chunk: bytes = message.get("body", b"")
    return chunk


def _within(body: bytes) -> bytes:
    if len(body) > MOST:
        raise _too_large()
    return body


def _too_large() -> Refused:
    return Refused(413, "the body is larger than 1 MiB", "too_large", closes=True)
