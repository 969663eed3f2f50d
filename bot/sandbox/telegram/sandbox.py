"""The stand-in as tests and the demo hold it."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import httpx

from bot.sandbox.telegram.chats import Chat, Membership, Numbers, PrivateChat, Standing
from bot.sandbox.telegram.faults import Faults
from bot.sandbox.telegram.files import FileShelf
from bot.sandbox.telegram.groups import ALL_OF_USE, Group, new_group_id
from bot.sandbox.telegram.limits import Limits
from bot.sandbox.telegram.people import Person
from bot.sandbox.telegram.server import Api, Call, Listener
from bot.sandbox.telegram.updates import Update, UpdateQueue
from bot.sandbox.telegram.webhook import Deliverer
from bot.sandbox.telegram.world import Profile, World

T = TypeVar("T")
FIRST_PERSON = 7_100_000_000


class TelegramSandbox:
    """A Bot API server with one bot, and the people around it; `clock` gives seconds since 1970."""

    def __init__(
        self,
        token: str = "123456:TEST",  # noqa: S107
        username: str = "desk_bot",
        *,
        clock: Callable[[], float] = time.time,
        privacy: bool = True,
    ) -> None:
        bot = {
            "id": int(token.split(":")[0]),
            "is_bot": True,
            "first_name": "Desk",
            "username": username,
        }
        self.token = token
        self.world = World(bot=bot, clock=clock, queue=UpdateQueue(clock), privacy=privacy)
        self.faults = Faults(clock)
        self._api = Api(self.world, token, self.faults)
        self._listener = Listener(self._api)
        self._deliverer = Deliverer(self.world, self._api.execute)
        self._delivering: asyncio.Task[None] | None = None

    # The people

    def person(
        self, first_name: str, *, username: str | None = None, language: str | None = None, last_name: str | None = None
    ) -> Person:
        number = FIRST_PERSON + next(self.world.serial)
        account: dict[str, Any] = {"id": number, "is_bot": False, "first_name": first_name}
        given = {"last_name": last_name, "username": username, "language_code": language}
        account |= {name: value for name, value in given.items() if value}
        chat = PrivateChat(id=number, kind="private", numbers=self.world.shared_numbers, account=account)
        self.world.chats[number] = chat
        return Person(self.world, account, chat)

    def group(
        self,
        title: str,
        *,
        forum: bool = False,
        basic: bool = False,
        bot: str | None = "admin",
        rights: set[str] | None = None,
    ) -> Group:
        """A group in which the bot is "admin" (with `rights`, by default all it can use), "member", or not (None)."""
        standing = {"admin": Standing.ADMIN, "member": Standing.MEMBER, None: Standing.LEFT}[bot]
        held = set(ALL_OF_USE if rights is None else rights) if standing is Standing.ADMIN else set()
        kept = self.world.shared_numbers if basic else Numbers(itertools.count(2))
        group = Group(
            id=new_group_id(self.world, supergroup=not basic),
            kind="group" if basic else "supergroup",
            numbers=kept,
            world=self.world,
            title=title,
            bot=Membership(account=self.world.bot, standing=standing, rights=held),
        )
        self.world.chats[group.id] = group
        if forum:
            group.forum = True
        return group

    # The server

    @property
    def base_url(self) -> str:
        """For the bot: `{base_url}/bot` and `{base_url}/file/bot`."""
        return f"http://127.0.0.1:{self._listener.port}"

    @contextlib.asynccontextmanager
    async def serve(self, port: int | None = None) -> AsyncIterator[str]:
        await self.start(port)
        try:
            yield self.base_url
        finally:
            await self.stop()

    async def start(self, port: int | None = None) -> None:
        """Come up, on the same port as last time unless another one is named."""
        await self._listener.start(port)
        self._delivering = asyncio.create_task(self._deliverer.run())

    async def stop(self) -> None:
        """Go down: connections break, nothing is delivered, what people do meanwhile is kept."""
        if self._delivering is not None:
            self._delivering.cancel()
            await asyncio.gather(self._delivering, return_exceptions=True)
            self._delivering = None
        await self._listener.stop()

    # What happened

    @property
    def calls(self) -> list[Call]:
        """Every call of the bot, getUpdates included, oldest first."""
        return self._api.calls

    def calls_of(self, *methods: str) -> list[Call]:
        return [call for call in self.calls if call.method in methods]

    @property
    def limits(self) -> Limits:
        return self.world.limits

    @property
    def files(self) -> FileShelf:
        return self.world.files

    @property
    def profile(self) -> Profile:
        return self.world.profile

    @property
    def updates(self) -> list[Update]:
        """The last thousand updates that the bot was or will be told."""
        return list(self.world.queue.history)

    @property
    def waiting(self) -> list[Update]:
        """Updates that the bot has not confirmed yet."""
        return self.world.queue.pending

    async def redeliver(self, times: int = 1, *, parallel: bool = False, update: Update | None = None) -> list[int]:
        """Tell the bot an update (the last one by default) again, changed in nothing.

        With a webhook: posts it, one after another or all at once, and returns the HTTP statuses (0: no answer).
        With polling: the next getUpdates answers carry it once more each, whatever was confirmed.
        """
        chosen = update or self.updates[-1]
        if not self.world.hook.url:
            for _ in range(times):
                self.world.queue.repeat(chosen)
            return []
        async with httpx.AsyncClient(timeout=60, trust_env=False) as http:
            if parallel:
                answers = await asyncio.gather(*(self._deliverer.send(http, chosen) for _ in range(times)))
            else:
                answers = [await self._deliverer.send(http, chosen) for _ in range(times)]
        return [answer.status_code if answer is not None else 0 for answer in answers]

    def tell(self, kind: str, content: dict[str, Any], *, key: str = "told") -> Update | None:
        """Queue any update as it is, also of a kind that nobody knows yet; None if the bot does not ask for it."""
        return self.world.queue.push(kind, content, key=key)

    async def wait(self, condition: Callable[[], T], timeout: float = 30.0) -> T:
        """Let others run until `condition` is truthy, and return what it gave; `timeout` in real seconds.

        A look at what is not there yet (LookupError) counts as not true.
        """
        deadline = time.monotonic() + timeout
        while time.monotonic() <= deadline:
            with contextlib.suppress(LookupError):
                if outcome := condition():
                    return outcome
            await asyncio.sleep(0.01)
        raise TimeoutError(f"not true after {timeout:g} s: {self.describe()}")

    def describe(self) -> str:
        """Sizes only: screens, calls, waiting updates."""
        chats = ", ".join(_size(chat) for chat in self.world.chats.values()) or "no chats"
        refused = sum(1 for call in self.calls if call.status != 200)
        return (
            f"{chats}; {len(self.calls)} calls, {refused} of them not answered 200; {len(self.waiting)} updates waiting"
        )


def _size(chat: Chat) -> str:
    topics = f" in {len(chat.topics)} topics" if isinstance(chat, Group) and chat.is_forum else ""
    return f"{chat.kind} {chat.id}: {len(chat.everything)} messages{topics}"
