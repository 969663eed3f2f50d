"""What comes in, the same for every platform: who, where, when, and what they did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desk.notice import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """As the platform names them. `anonymous`: an administrator writing as the group, or nobody told."""

    ref: str
    name: str = ""
    username: str | None = None
    language: str | None = None
    anonymous: bool = False


class MediaKind(StrEnum):
    PHOTO = "photo"
    VIDEO = "video"
    VOICE = "voice"
    AUDIO = "audio"
    DOCUMENT = "document"
    VIDEO_NOTE = "video_note"
    ANIMATION = "animation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file on its platform. `ref` fetches it (a file id, a LINE message id); sizes in bytes."""

    kind: MediaKind
    ref: str
    name: str | None = None
    mime: str | None = None
    size: int | None = None
    preview_ref: str | None = None
    url: str | None = None  # LINE: content kept by somebody else


_LARGEST = {"telegram": 20 << 20, "line": 50 << 20}  # bytes: what its platform hands out, and what we keep


def can_be_fetched(channel: str, attachment: Attachment) -> bool:
    """Whether a file may leave its platform, as far as its size is told."""
    return (attachment.size or 0) <= _LARGEST.get(channel, attachment.size or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    latitude: float
    longitude: float
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A shared phone. `own` only where the platform proves that it is the sender's."""

    phone: str
    name: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """Parts of one sending: `index` from 1 and `total` where the platform tells."""

    ref: str
    index: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """What every event has. `at` is the platform's moment, aware; `key` is unique on its channel."""

    key: str
    channel: str
    chat: str
    at: datetime
    private: bool
    sender: Sender | None = None
    thread: str | None = None  # a forum topic
    reply_token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Inbound):
    """A message. `ref` is its id on the platform; `quoted` the id of the message it answers."""

    ref: str
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    place: Place | None = None
    contact: Contact | None = None
    sticker: bool = False
    album: Album | None = None
    quoted: str | None = None
    mentions: tuple[str, ...] = ()  # platform ids of people really mentioned
    quote_token: str | None = None
    unsupported: str | None = None  # a kind that cannot be carried, by the platform's name for it
    phone: str | None = None  # E.164: a number that can be called, shared as a contact or standing in the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited(Inbound):
    """A message reads otherwise now. Several may come out of order: the newest `at` wins."""

    ref: str
    text: str
    phone: str | None = None  # as in Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent(Inbound):
    """A message was taken back: it must not be seen again."""

    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed(Inbound):
    """A button. `press` answers it where the platform waits for an answer; `ref` is the message it stood under."""

    action: str
    press: str | None = None
    ref: str | None = None


class Turned(StrEnum):
    """What became of a chat."""

    BLOCKED = "blocked"  # a person blocked us, or left
    UNBLOCKED = "unblocked"  # or follows us: they may be written to
    ADDED = "added"  # we were put into a group
    REMOVED = "removed"  # we were put out of a group


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatTurned(Inbound):
    turned: Turned
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Members(Inbound):
    """People came into a group, or left it."""

    joined: tuple[Sender, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated(Inbound):
    """A group has another id now."""

    new_chat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicTurned(Inbound):
    """An agent closed, reopened or renamed a topic by hand."""

    closed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert of the monitoring: words of strangers, cut and on one line each. `ended_at`: when it was resolved."""

    fingerprint: str
    name: str = ""
    severity: str = ""
    summary: str = ""
    since: datetime
    ended_at: datetime | None = None

    @property
    def firing(self) -> bool:
        return self.ended_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerted(Inbound):
    """How a group of alerts stands. `untold`: so many more are in the group and were left out."""

    group: str
    alerts: tuple[Alert, ...]
    untold: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Inbound):
    """Kept, counted, not understood: a kind that came after this was written."""

    what: str


def here(inbound: Inbound) -> Address:
    return Address(channel=inbound.channel, chat=inbound.chat, thread=inbound.thread)
