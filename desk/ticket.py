"""A ticket: one matter of one customer, and what was said in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desk.course import Course
from desk.messages import Album, Attachment, Contact, Place
from desk.triage.verdict import Kind, Priority

MONITORING = "alerts"  # the channel that alerts come by: nobody reads there


class Status(StrEnum):
    NEW = "new"
    CLAIMED = "claimed"
    WAITING = "waiting"  # for the customer
    CLOSED = "closed"
    DECLINED = "declined"

    @property
    def open(self) -> bool:
        return self in (Status.NEW, Status.CLAIMED, Status.WAITING)


class Stands(StrEnum):
    """How it stands for the customer, by their own answer to the question of a doubtful receipt."""

    UNKNOWN = "unknown"  # asked, and not answered yet
    DOWN = "down"
    PART = "part"
    FINE = "fine"

    @property
    def level(self) -> Priority | None:
        """The priority that an answer means."""
        return _LEVELS.get(self)


_LEVELS = {
    Stands.DOWN: Priority.URGENT,
    Stands.PART: Priority.IMPORTANT,
    Stands.FINE: Priority.NORMAL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """`version` is the one read: a change is carried out only on top of it."""

    number: int
    version: int = 0
    customer: int  # person
    channel: str
    chat: str
    language: str = "en"
    status: Status = Status.NEW
    priority: Priority = Priority.NORMAL
    kind: Kind = Kind.QUESTION
    subject: str = ""  # the first words, as written
    # how the priority came about: what the desk judged, what the customer said, what an agent decided
    judged: Priority = Priority.NORMAL
    confidence: float = 0.0
    reasons: tuple[str, ...] = ()
    stands: Stands | None = None  # None: not asked
    wished: Priority | None = None
    decided: Priority | None = None
    opened_at: datetime
    heard_at: datetime  # the customer's last word
    gathers_until: datetime  # what comes until then belongs to the first message
    claimed_by: int | None = None
    claimed_at: datetime | None = None
    answered_at: datetime | None = None  # the first answer
    waiting_since: datetime | None = None
    closed_at: datetime | None = None
    closed_by: int | None = None
    unanswered_since: datetime | None = None  # the customer's first word after an answer
    course: Course = ()
    # worked out from the course, for those who only look: None while nothing is promised, or the clock stands
    first_answer_due: datetime | None = None
    next_answer_due: datetime | None = None
    resolution_due: datetime | None = None
    follows: int | None = None  # the closed ticket that this one goes on from
    merged_into: int | None = None
    rating: int | None = None
    plan: str | None = None  # what the customer has bought, as the desk names it
    told_nothing: bool = False  # a picture alone opened it: still to be asked what is wrong
    unheard: bool = False  # the customer cannot be reached

    @property
    def incident(self) -> bool:
        """The monitoring opened it: there is no customer to answer."""
        return self.channel == MONITORING


class Side(StrEnum):
    """Who speaks in an entry, and who reads it."""

    CUSTOMER = "customer"
    AGENT = "agent"
    NOTE = "note"  # stays among the agents


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing said. `ticket` is None while the customer is asked where it belongs."""

    id: int
    ticket: int | None
    person: int
    side: Side
    at: datetime
    channel: str
    chat: str
    ref: str  # the platform's id of the message
    text: str = ""
    place: Place | None = None
    contact: Contact | None = None
    album: str | None = None
    unsupported: str | None = None
    edited_at: datetime | None = None
    gone_at: datetime | None = None  # taken back or erased: the tombstone
    quote_token: str | None = None
    in_card: bool = False  # shown whole on the card; needs no message of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An attachment as kept: `state`: remote (a reference), wanted (to be fetched), kept, gone, too_large."""

    id: int
    entry: int
    channel: str
    attachment: Attachment
    index: int = 0
    state: str = "remote"
    size: int | None = None


def album_ref(album: Album | None) -> str | None:
    return album.ref if album else None
