"""The whole stand-in in one object: its people and groups, its server, its records."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar

import httpx

from bot.sandbox.line import events, identity
from bot.sandbox.line.answers import Json
from bot.sandbox.line.asking import Asking
from bot.sandbox.line.calls import Calls, Rates
from bot.sandbox.line.delivery import Attempt, Delivery, Order, Redelivery, Signature
from bot.sandbox.line.events import Said, message_id
from bot.sandbox.line.faults import Faults
from bot.sandbox.line.front import Front
from bot.sandbox.line.people import Group, Person
from bot.sandbox.line.screen import Message
from bot.sandbox.line.sending import Sending
from bot.sandbox.line.server import Server
from bot.sandbox.line.world import Account, Quota, Stored, World

T = TypeVar("T")

PICTURE_BYTES = 10 * 1024 * 1024
PREVIEW_BYTES = 1024 * 1024


class LineSandbox:
    """`http_media`: messages may carry http addresses of this machine. `fetch_media`: screens fetch their pictures."""

    def __init__(
        self,
        channel_secret: str,
        access_token: str,
        webhook_url: str | None = None,
        *,
        clock: Callable[[], float] = time.time,
        http_media: bool = False,
        fetch_media: bool = False,
    ) -> None:
        self.world = World(clock)
        self.delivery = Delivery(world=self.world, channel_secret=channel_secret, webhook_url=webhook_url)
        self.delivery.changed = self._wake
        self.fetch_media = fetch_media
        self._asking = Asking(self.world, self.delivery)
        self._front = Front(
            self.world,
            access_token=access_token,
            sending=Sending(self.world, http_on_loopback=http_media),
            asking=self._asking,
            after=self._after_call,
        )
        self._server = Server(self._front)
        self._news = asyncio.Event()

    @property
    def webhook_url(self) -> str | None:
        return self.delivery.webhook_url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self.delivery.webhook_url = url

    @property
    def account(self) -> Account:
        return self.world.account

    @property
    def quota(self) -> Quota:
        return self.world.quota

    @property
    def calls(self) -> Calls:
        return self._front.calls

    @property
    def faults(self) -> Faults:
        return self._front.faults

    @property
    def rates(self) -> Rates:
        return self._front.rates

    @property
    def redelivery(self) -> Redelivery:
        return self.delivery.redelivery

    @property
    def attempts(self) -> list[Attempt]:
        """Every POST to the bot."""
        return self.delivery.attempts

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    async def start(self, port: int | None = None) -> str:
        self._front.stopping.clear()
        return await self._server.start(port)

    async def stop(self) -> None:
        """Takes the API down; what it knows stays, and `start` brings it back on the same port."""
        self._front.stopping.set()
        await self._server.stop()

    async def close(self) -> None:
        """Stops for good: redeliveries and fetches end too."""
        await self.stop()
        await self.delivery.stop()

    @asynccontextmanager
    async def serve(self, port: int | None = None) -> AsyncIterator[str]:
        try:
            yield await self.start(port)
        finally:
            await self.close()

    def person(self, name: str, *, language: str | None = None, friend: bool = True, id: str | None = None) -> Person:
        """A new person; a friend of the account without a follow event."""
        about = {"name": name, "language": language, "friend": friend, "id": id or identity.person_id()}
        person = Person(self.world, self.delivery, **about)
        self.world.people[person.id] = person
        return person

    def group(self, name: str, *members: Person, id: str | None = None, with_bot: bool = True) -> Group:
        """A new group, filled without events."""
        group = Group(self.world, self.delivery, name=name, id=id or identity.group_id())
        group.members.extend(members)
        group.with_bot = with_bot
        self.world.groups[group.id] = group
        return group

    def event(self, type: str, by: Person | None = None, in_group: Group | None = None, **fields: Any) -> Json:
        """An event of any type, known to the SDK or not, to be delivered by hand."""
        source = None if by is None and in_group is None else events.source(by, in_group)
        return events.event(self.world, type, source, **fields)

    def content(self, message: Said) -> Stored:
        """The bytes behind a picture, video, audio or file: `expired`, `failed` and `ready_at` may be set."""
        return self.world.stored[message_id(message)]

    def held(self) -> AbstractAsyncContextManager[list[Json]]:
        """Inside, actions deliver nothing but fill the list."""
        return self.delivery.held()

    async def deliver(
        self,
        happened: Sequence[Json],
        *,
        signature: Signature = "good",
        header: str = "x-line-signature",
        redelivery: bool = False,
        times: int = 1,
        parallel: bool = False,
        batch: bool = True,
        order: Order = "given",
    ) -> list[int]:
        """Delivers events by hand, any number of times; the status of each request, 0 for none."""
        return await self.delivery.deliver(
            happened,
            signature=signature,
            header=header,
            redelivery=redelivery,
            times=times,
            parallel=parallel,
            batch=batch,
            order=order,
        )

    async def deliver_raw(self, body: bytes, *, signature: Signature = "good") -> int:
        return (await self.delivery.post_raw(body, signature=signature)).status

    async def wait(self, condition: Callable[[], T], timeout: float = 30) -> T:
        """The condition's value once it is true; looked at after every call and delivery, and now and then."""
        try:
            async with asyncio.timeout(timeout):
                while not (value := condition()):
                    self._news.clear()
                    await self._news_or(0.02)
        except TimeoutError:
            raise TimeoutError(f"not true after {timeout:g} s: {self.describe()}") from None
        return value

    def describe(self) -> str:
        """Sizes only: screens, calls, deliveries."""
        people = [f"{person.id}: {len(person.screen)} messages" for person in self.world.people.values()]
        groups = [f"{group.id}: {len(group.screen)} messages" for group in self.world.groups.values()]
        chats = ", ".join(people + groups) or "no chats"
        refused = sum(call.answered != 200 for call in self.calls)
        missed = sum(not attempt.accepted for attempt in self.attempts)
        return (
            f"{chats}; {len(self.calls)} calls, {refused} of them not answered 200; "
            f"{len(self.attempts)} deliveries, {missed} of them not accepted"
        )

    async def _news_or(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return

    def _wake(self) -> None:
        self._news.set()

    async def _after_call(self) -> None:
        self._wake()
        unfetched, self.world.unfetched = self.world.unfetched, []
        for message in unfetched:
            if self.fetch_media and message.type in ("image", "video", "audio"):
                self.delivery.later(self._fetch(message))

    async def _fetch(self, message: Message) -> None:
        limits = {"originalContentUrl": PICTURE_BYTES, "previewImageUrl": PREVIEW_BYTES}
        async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
            for name, most in limits.items():
                if name in message.raw:
                    await _fetch_one(http, message, name, most)
        self._wake()


async def _fetch_one(http: httpx.AsyncClient, message: Message, name: str, most: int) -> None:
    try:
        answer = await http.get(message.raw[name])
    except httpx.HTTPError:
        message.broken_media.append(name)
        return
    if answer.status_code != 200 or (message.type == "image" and len(answer.content) > most):
        message.broken_media.append(name)
        return
    message.media[name] = answer.content
