"""What a channel is: events in, messages out, and one word for what cannot be delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from desk.messages import Inbound, MediaKind, Sender
from desk.notice import Address


class Undeliverable(Exception):
    """A send that did not work. Exactly one of the ways in which it can fail.

    `permanent`: trying again never helps. `sent_unknown`: it may have arrived. `retry_after`: not before then, for
    this chat alone, or for the whole bot (`whole_bot`). `gone`: they blocked us, or the chat is no more. `quota`:
    the month's messages are used up. `moved_to`: the group has this id now. `thread_gone`: the topic is deleted or
    closed to us.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        sent_unknown: bool = False,
        retry_after: timedelta | None = None,
        whole_bot: bool = False,
        gone: bool = False,
        quota: bool = False,
        moved_to: str | None = None,
        thread_gone: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason  # a short platform phrase; never a person's text
        self.permanent = permanent
        self.sent_unknown = sent_unknown
        self.retry_after = retry_after
        self.whole_bot = whole_bot
        self.gone = gone
        self.quota = quota
        self.moved_to = moved_to
        self.thread_gone = thread_gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One raw event at the door: kept as it came. `chat` orders it; `press` is answered within a second."""

    key: str
    chat: str
    payload: str
    press: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file to send. `ref` if the channel has it already; else its `content`, or a public `url` (https)."""

    kind: MediaKind
    name: str | None = None
    mime: str | None = None
    size: int | None = None
    ref: str | None = None
    content: bytes | None = None
    url: str | None = None
    preview_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A ticket as the agents see it, in words of their language already."""

    number: int
    title: str  # one line, for a topic's name or a card's head
    lines: tuple[str, ...]
    state: str  # "new" | "claimed" | "waiting" | "closed" | "declined"
    priority: str  # "urgent" | "important" | "normal"
    rtl: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What to show in one chat. The channel cuts long text in its own unit; buttons stand under the last part."""

    text: str = ""
    media: tuple[Media, ...] = ()
    buttons: tuple[tuple[tuple[str, str], ...], ...] = ()  # rows of (label, action)
    quote: str | None = None  # answers this message (Telegram message id, LINE quote token)
    card: Card | None = None
    ask_phone: str | None = None  # label of the platform's own button that shares one's phone
    asked_enough: bool = False  # that button is taken away; not where other buttons stand
    silent: bool = False
    sender: str | None = None  # LINE: the agent's name over the message
    mention: tuple[str, str] | None = None  # (name as it stands in the text, platform id)
    rtl: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Ids of what arrived, in order; `quotes` are what a later message needs to answer them."""

    refs: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A file's bytes."""

    content: bytes
    mime: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A right or a setting that is missing, as a catalogue key with plain facts. `fatal`: cannot work at all."""

    key: str
    facts: Mapping[str, str] = field(default_factory=dict)
    fatal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How fast a platform lets a bot speak; None is as fast as it likes."""

    per_second: float | None = None  # the whole bot
    private_per_second: float | None = None  # one private chat
    group_per_minute: int | None = None  # one group: messages, edits and topics alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """The month's messages: None is no limit."""

    limit: int | None
    used: int


class Channel(Protocol):
    """A platform. Knows its SDK and its wire, and remembers nothing. Whatever speaks raises Undeliverable."""

    name: str
    rates: Rates
    joins: int  # parts that one call may carry
    reply_life: timedelta | None  # how long a reply token may be relied on; None: there are none
    edits: bool  # whether what was sent can be edited
    topics: bool  # whether groups may have topics

    async def start(self) -> None: ...
    async def stop(self) -> None: ...

    async def check(self, groups: Sequence[str]) -> Sequence[Trouble]:
        """The start-up self-check: rights, switches, settings, and for each agents' group what is missing there."""

    def split(self, body: bytes) -> Sequence[Event]:
        """The events of a delivery whose genuineness was checked. Raises ValueError if it is none of the platform's."""

    def read(self, payload: str) -> Inbound | None:
        """One kept event, understood; None: nothing for the desk. Raises ValueError on what is broken."""

    def parts(self, message: Message) -> Sequence[Message]:
        """The message cut into what one call (or one object of a call) can carry, each sendable alone. Pure."""

    async def send(
        self, to: Address, parts: Sequence[Message], *, reply_token: str | None = None, retry_key: str | None = None
    ) -> Sequence[Sent]:
        """At most `joins` parts, as one call; one Sent each."""

    async def edit(self, to: Address, ref: str, message: Message) -> None:
        """Show `message` (one part) instead of what was sent as `ref`; the same again is no failure."""

    async def erase(self, to: Address, ref: str, tombstone: str) -> None:
        """Take back what was sent as `ref`: deleted where that is possible, else its text and media are overwritten."""

    async def answer_press(self, press: str, text: str) -> None:
        """The platform's own short answer to a pressed button; too late is no failure."""

    async def open_topic(self, group: str, card: Card) -> str | None:
        """A new topic for a ticket: its thread id, or None where the group has no topics."""

    async def turn_topic(self, group: str, thread: str, card: Card) -> None:
        """Bring a topic's name, icon and openness to the card's state."""

    async def hint(self, to: Address) -> None:
        """Show that an answer is on its way (typing, loading)."""

    async def is_member(self, group: str, person: str) -> bool:
        """Whether somebody is in a group now."""

    async def profile(self, person: str, group: str | None = None) -> Sender | None:
        """Name and language, where the events do not carry them; None if the platform does not tell."""

    async def fetch(self, ref: str) -> Fetched:
        """A file's bytes; Undeliverable is not `permanent` while the platform still prepares it."""

    async def quota(self) -> Quota | None:
        """None where messages are not counted."""

    async def leave(self, group: str) -> None: ...


class Polled(Protocol):
    """A channel that is asked for its events. `poll` waits for them and returns the next offset beside them; with that
    the platform is told that everything before `offset` is kept."""

    async def poll(self, offset: int | None) -> tuple[Sequence[Event], int | None]: ...
