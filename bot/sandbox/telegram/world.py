"""The world of one bot: its account, the chats it can reach, the queue of what it is told."""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.telegram.chats import Chat, Numbers, PrivateChat
from bot.sandbox.telegram.errors import bad
from bot.sandbox.telegram.files import FileShelf
from bot.sandbox.telegram.limits import Limits
from bot.sandbox.telegram.message import Message
from bot.sandbox.telegram.updates import UpdateQueue

ANONYMOUS_ADMIN = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the person who pressed a button is shown."""

    text: str | None = None
    show_alert: bool = False
    url: str | None = None


@dataclass(slots=True, kw_only=True)
class Query:
    """A pressed button that waits for its answer."""

    id: str
    at: float
    answers: list[Answer] = field(default_factory=list)
    answered: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Profile:
    """What the bot set about itself; commands by scope and language."""

    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    menu_button: dict[str, Any] = field(default_factory=lambda: {"type": "commands"})


@dataclass(slots=True, kw_only=True)
class Hook:
    """What setWebhook was told, and how the delivery went."""

    url: str = ""
    secret: str | None = None
    max_connections: int = 40
    last_error_at: float | None = None
    last_error: str | None = None


@dataclass(slots=True, kw_only=True)
class World:
    """State only; the methods of the Bot API and the people both work on it."""

    bot: dict[str, Any]
    clock: Callable[[], float]
    queue: UpdateQueue
    privacy: bool = True
    limits: Limits = field(default_factory=Limits)
    files: FileShelf = field(default_factory=FileShelf)
    chats: dict[int, Chat] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    profile: Profile = field(default_factory=Profile)
    hook: Hook = field(default_factory=Hook)
    shared_numbers: Numbers = field(default_factory=Numbers)
    serial: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def account(self, account_id: int) -> dict[str, Any] | None:
        """The account of a person or of the bot."""
        if account_id == self.bot["id"]:
            return self.bot
        chat = self.chats.get(account_id)
        return chat.account if isinstance(chat, PrivateChat) else None

    def find_message(self, chat_id: int, number: int) -> Message | None:
        chat = self.chats.get(chat_id)
        return chat.alive(number) if chat else None

    def tell(self, kind: str, message: Message) -> None:
        """Queue a message or its edit for the bot."""
        at = message.get("edit_date") or message["date"]
        self.queue.push(kind, message.wire(), key=f"chat {message.chat_id}", at=at)

    def announce(self, chat: Chat, sender: dict[str, Any], content: dict[str, Any], *, told: bool = True) -> Message:
        """A message of the platform about what `sender` did."""
        by_bot = sender["id"] == self.bot["id"]
        message = chat.put({"from": sender, **content}, date=self.clock(), by_bot=by_bot)
        if told:
            self.tell("message", message)
        return message

    def query(self, query_id: str) -> Query:
        query = self.queries.get(query_id)
        if query is None or self.clock() - query.at > self.limits.answer_seconds:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        return query
