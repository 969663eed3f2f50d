"""How events reach the bot: signed, batched, repeated, redelivered."""

import asyncio
import base64
import hashlib
import hmac
import json
import random
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

import httpx

from bot.sandbox.line.answers import Json
from bot.sandbox.line.world import World

Signature = Literal["good", "bad", "missing", "empty"]
Order = Literal["given", "reversed", "shuffled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One POST to the bot. `status` is 0 when no answer came; `reason` is LINE's own word for it."""

    events: tuple[str, ...]
    status: int
    reason: str
    at: float
    seconds: float
    redelivery: bool

    @property
    def accepted(self) -> bool:
        return 200 <= self.status < 300


@dataclass(slots=True, kw_only=True)
class Redelivery:
    """Off by default, as at LINE. `after` are the seconds before each new attempt."""

    on: bool = False
    after: tuple[float, ...] = (1.0, 5.0, 30.0, 120.0)


@dataclass(slots=True, kw_only=True)
class Delivery:
    world: World
    channel_secret: str
    webhook_url: str | None = None
    active: bool = True
    answer_within: float = 2.0
    redelivery: Redelivery = field(default_factory=Redelivery)
    attempts: list[Attempt] = field(default_factory=list)
    changed: Callable[[], None] = lambda: None
    _held: list[Json] | None = None
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    def sign(self, body: bytes) -> str:
        return base64.b64encode(hmac.digest(self.channel_secret.encode(), body, hashlib.sha256)).decode()

    async def send(self, event: Json) -> None:
        """The platform's ordinary way: one request, redelivered later if that is switched on."""
        if self._held is not None:
            self._held.append(event)
            return
        if self.webhook_url is None or not self.active:
            return
        attempt = await self.post([event])
        if not attempt.accepted and self.redelivery.on:
            self.later(self._redeliver(event))

    @asynccontextmanager
    async def held(self) -> AsyncIterator[list[Json]]:
        """Keeps back what happens inside, to be delivered by hand."""
        before, self._held = self._held, []
        try:
            yield self._held
        finally:
            self._held = before

    async def deliver(
        self,
        events: Sequence[Json],
        *,
        signature: Signature = "good",
        header: str = "x-line-signature",
        redelivery: bool = False,
        times: int = 1,
        parallel: bool = False,
        batch: bool = True,
        order: Order = "given",
    ) -> list[int]:
        """Delivers by hand; answers the status of each request, 0 for none."""
        arranged = list(events)
        if order == "reversed":
            arranged.reverse()
        elif order == "shuffled":
            random.shuffle(arranged)
        batches = [arranged] if batch else [[event] for event in arranged]
        posts = [self.post(each, signature=signature, header=header, redelivery=redelivery) for each in batches * times]
        attempts = list(await asyncio.gather(*posts)) if parallel else [await post for post in posts]
        return [attempt.status for attempt in attempts]

    async def post(
        self,
        events: Sequence[Json],
        *,
        signature: Signature = "good",
        header: str = "x-line-signature",
        redelivery: bool = False,
    ) -> Attempt:
        if redelivery:
            events = [event | {"deliveryContext": {"isRedelivery": True}} for event in events]
        payload = {"destination": self.world.account.id, "events": list(events)}
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        if signature == "good":
            for event in events:
                self.world.token_arrived(event, again=redelivery)
        ids = tuple(str(event.get("webhookEventId")) for event in events)
        return await self.post_raw(body, signature=signature, header=header, events=ids, redelivery=redelivery)

    async def post_raw(
        self,
        body: bytes,
        *,
        signature: Signature = "good",
        header: str = "x-line-signature",
        events: tuple[str, ...] = (),
        redelivery: bool = False,
    ) -> Attempt:
        """Any bytes, signed as they are."""
        if self.webhook_url is None:
            raise RuntimeError("webhook_url is not set")
        headers = {"content-type": "application/json; charset=utf-8", "user-agent": "LineBotWebhook/2.0"}
        if signature != "missing":
            headers[header] = {"good": self.sign(body), "bad": self.sign(body + b" "), "empty": ""}[signature]
        started = asyncio.get_running_loop().time()
        at = self.world.clock()
        status, reason = await _answer_of(self.webhook_url, body, headers, self.answer_within)
        attempt = Attempt(
            events=events,
            status=status,
            reason=reason,
            at=at,
            seconds=asyncio.get_running_loop().time() - started,
            redelivery=redelivery,
        )
        self.attempts.append(attempt)
        self.changed()
        return attempt

    async def _redeliver(self, event: Json) -> None:
        for pause in self.redelivery.after:
            await asyncio.sleep(pause)
            if not self.redelivery.on or self.webhook_url is None:
                return
            attempt = await self.post([event], redelivery=True)
            if attempt.accepted:
                return

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        running = asyncio.create_task(work)
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def stop(self) -> None:
        running = list(self._running)
        for each in running:
            each.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _answer_of(url: str, body: bytes, headers: dict[str, str], within: float) -> tuple[int, str]:
    # A connection of its own each time: one kept open over a restart of the bot would look like a fault of the bot.
    try:
        async with asyncio.timeout(within), httpx.AsyncClient(trust_env=False, verify=_trust(), timeout=within) as http:
            answer = await http.post(url, content=body, headers=headers)
    except (TimeoutError, httpx.TimeoutException):
        return 0, "REQUEST_TIMEOUT"
    except httpx.ConnectError:
        return 0, "COULD_NOT_CONNECT"
    except httpx.HTTPError:
        return 0, "UNCLASSIFIED"
    return answer.status_code, "OK" if answer.is_success else "ERROR_STATUS_CODE"


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()
