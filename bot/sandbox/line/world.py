"""What is true on the platform: people, groups, messages, tokens, content, quota."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.line import identity
from bot.sandbox.line.answers import Answer, Json
from bot.sandbox.line.screen import Message, Screen

REPLY_SECONDS = 60.0
REPLY_EVENT_SECONDS = 20 * 60.0
RETRY_KEY_SECONDS = 24 * 3600.0
STRANGER_SECONDS = 7 * 24 * 3600.0


class Resident:
    """A LINE account of a human. `friend`: has added the official account and not blocked it. `known_in_groups`: their
    id stands in the events of groups, as it does for those on a phone who consented."""

    def __init__(self, screen: Screen, *, name: str, language: str | None, friend: bool, id: str) -> None:
        self.id = id
        self.name = name
        self.language = language
        self.friend = friend
        self.blocks = False
        self.known_in_groups = True
        self.wrote_at: float | None = None
        self.screen = screen

    def reachable(self, now: float) -> bool:
        """Whether a push arrives: friends, and strangers who wrote within seven days."""
        recent = self.wrote_at is not None and now - self.wrote_at < STRANGER_SECONDS
        return not self.blocks and (self.friend or recent)


class Room:
    """A group chat. `members` leave the account out, as LINE's own count does."""

    def __init__(self, screen: Screen, *, name: str, id: str) -> None:
        self.id = id
        self.name = name
        self.members: list[Resident] = []
        self.with_bot = True
        self.screen = screen


@dataclass(slots=True, kw_only=True)
class Quota:
    """The month's pushes: `limited` to `value`, or `none`. Every member of a target costs one."""

    type: str = "limited"
    value: int = 300
    used: int = 0

    def allows(self, cost: int) -> bool:
        return self.type == "none" or self.used + cost <= self.value


@dataclass(slots=True, kw_only=True)
class ReplyToken:
    chat: str
    event_at: float
    delivered_at: float
    redelivered: bool = False
    used: bool = False

    def alive(self, now: float) -> bool:
        stale = self.redelivered and now - self.event_at > REPLY_EVENT_SECONDS
        return not self.used and not stale and now - self.delivered_at <= REPLY_SECONDS


@dataclass(slots=True, kw_only=True)
class Stored:
    """The bytes behind a message, from when they are ready until LINE drops them."""

    body: bytes
    type: str
    preview: bytes | None = None
    ready_at: float = 0.0
    failed: bool = False
    expired: bool = False
    unsent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The answer that a retry key already got."""

    answer: Answer
    request_id: str
    at: float


@dataclass(slots=True, kw_only=True)
class Account:
    """The official account, as its owner set it up."""

    id: str = field(default_factory=identity.person_id)
    name: str = "Helpdesk"
    basic_id: str = "@helpdesk"
    chat_mode: str = "bot"
    mark_as_read_mode: str = "auto"


class World:
    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.account = Account()
        self.people: dict[str, Resident] = {}
        self.groups: dict[str, Room] = {}
        self.quota = Quota()
        self.reply_tokens: dict[str, ReplyToken] = {}
        self.retry_keys: dict[str, Kept] = {}
        self.quote_tokens: dict[str, tuple[str, str]] = {}
        self.read_tokens: dict[str, tuple[str, str]] = {}
        self.stored: dict[str, Stored] = {}
        self.unfetched: list[Message] = []
        self._last_message = int(clock() * 1000) * 100_000

    def message_id(self) -> str:
        self._last_message += 1
        return str(self._last_message)

    def screen(self, chat: str) -> Screen | None:
        if chat in self.groups:
            return self.groups[chat].screen
        return self.people[chat].screen if chat in self.people else None

    def screens(self) -> list[Screen]:
        people = [person.screen for person in self.people.values()]
        return people + [group.screen for group in self.groups.values()]

    def find_message(self, message_id: str) -> Message | None:
        return next((found for screen in self.screens() if (found := screen.find(message_id))), None)

    def quote_token(self, chat: str, message_id: str) -> str:
        token = identity.token()
        self.quote_tokens[token] = (chat, message_id)
        return token

    def mark_as_read_token(self, chat: str, message_id: str) -> str:
        token = identity.token()
        self.read_tokens[token] = (chat, message_id)
        return token

    def token_arrived(self, event: Json, *, again: bool) -> None:
        """A reply token lives from its delivery; a redelivery starts its minute anew, a mere repeat does not."""
        token = event.get("replyToken")
        source = event.get("source") or {}
        chat = source.get("groupId") or source.get("userId")
        if not isinstance(token, str) or not chat:
            return
        known = self.reply_tokens.get(token)
        if known is None:
            at = event.get("timestamp")
            event_at = at / 1000 if isinstance(at, int) else self.clock()
            known = ReplyToken(chat=chat, event_at=event_at, delivered_at=self.clock())
            self.reply_tokens[token] = known
        if again:
            known.delivered_at, known.redelivered = self.clock(), True
