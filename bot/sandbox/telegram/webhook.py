"""The queue's other way out: posting updates to the bot's own address."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.sandbox.telegram.updates import Update
from bot.sandbox.telegram.world import World

LONGEST_RETRY_AFTER = 3600.0
LOOK_AGAIN = 0.02
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105

Execute = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(slots=True)
class _Trouble:
    not_before: float
    next_delay: float


@dataclass(slots=True)
class Deliverer:
    """One line per queue key, each in order; a failing update holds up its own line only."""

    world: World
    execute: Execute
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    busy: dict[str, "asyncio.Task[None]"] = field(default_factory=dict)
    trouble: dict[int, _Trouble] = field(default_factory=dict)

    async def run(self) -> None:
        """Deliver until cancelled."""
        self.world.queue.listeners.append(self.woken.set)
        try:
            async with httpx.AsyncClient(timeout=60, trust_env=False) as http:
                await self._deliver_all(http)
        finally:
            self.world.queue.listeners.remove(self.woken.set)
            for line in self.busy.values():
                line.cancel()
            self.busy.clear()

    async def _deliver_all(self, http: httpx.AsyncClient) -> None:
        while True:
            self.woken.clear()
            self._start_ready(http)
            try:
                await asyncio.wait_for(self.woken.wait(), LOOK_AGAIN if self.trouble else None)
            except TimeoutError:
                continue

    def _start_ready(self, http: httpx.AsyncClient) -> None:
        queue, hook = self.world.queue, self.world.hook
        queue.forget_expired()
        waiting = {update.id for update in queue.pending}
        self.trouble = {number: trouble for number, trouble in self.trouble.items() if number in waiting}
        if not hook.url:
            return
        held = set(self.busy)
        for update in queue.pending:
            if update.key in held or len(self.busy) >= hook.max_connections:
                continue
            held.add(update.key)
            trouble = self.trouble.get(update.id)
            if trouble is None or trouble.not_before <= self.world.clock():
                self.busy[update.key] = asyncio.create_task(self._line(http, update))

    async def _line(self, http: httpx.AsyncClient, update: Update) -> None:
        try:
            answer = await self.send(http, update)
            if answer is not None and answer.is_success:
                self.world.queue.remove(update)
                self.trouble.pop(update.id, None)
                await self._carry_out(answer)
            else:
                self._put_off(update, answer)
        finally:
            self.busy.pop(update.key, None)
            self.woken.set()

    async def send(self, http: httpx.AsyncClient, update: Update) -> httpx.Response | None:
        """One attempt; None if nobody answered."""
        hook = self.world.hook
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers[SECRET_HEADER] = hook.secret
        body = json.dumps(update.wire(), ensure_ascii=False).encode()
        try:
            answer = await http.post(hook.url, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL):
            self._note_error("Connection failed")
            return None
        if not answer.is_success:
            self._note_error(f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}")
        return answer

    def _note_error(self, description: str) -> None:
        self.world.hook.last_error_at = self.world.clock()
        self.world.hook.last_error = description

    def _put_off(self, update: Update, answer: httpx.Response | None) -> None:
        """The first repeat comes at once, then the pause doubles up to the longest one."""
        limits, now = self.world.limits, self.world.clock()
        known = self.trouble.get(update.id)
        pause = known.next_delay if known else 0.0
        following = min(pause * 2, limits.webhook_longest_delay) if pause else limits.webhook_first_delay
        asked = answer.headers.get("Retry-After", "") if answer is not None else ""
        if asked.isdigit():
            pause = min(float(asked), LONGEST_RETRY_AFTER)
        self.trouble[update.id] = _Trouble(now + pause, following)

    async def _carry_out(self, answer: httpx.Response) -> None:
        """A 2xx answer may carry one call of a method; its result is never told."""
        try:
            call = answer.json()
        except ValueError:
            return
        if isinstance(call, dict) and "method" in call:
            await self.execute(call)
