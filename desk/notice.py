"""What is to be said, to whom, without the words: keys and facts that the catalogues turn into a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class TicketNumber:
    """Shown as #1042, in Latin digits in every language."""

    value: int


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name as they wrote it: hostile, isolated before it is shown."""

    value: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """Somebody's own text, shown as written; `limit` graphemes at the most, then an ellipsis."""

    value: str
    limit: int = 3000


@dataclass(frozen=True, slots=True)
class Code:
    """A word to be copied as it is: a command, an id, a setting's name. Latin, isolated."""

    value: str


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number in E.164, shown as one dials it from abroad, in Latin digits, isolated."""

    value: str


@dataclass(frozen=True, slots=True)
class Term:
    """One of our own words, by catalogue key: a priority, a status, a reason."""

    key: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Several facts, joined in the reader's way; `style` is `and`, `comma` or `lines`."""

    values: tuple[Fact, ...]
    style: str = "comma"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence inside another: a catalogue key with facts of its own."""

    key: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


Fact = (
    int
    | str
    | float
    | datetime
    | date
    | timedelta
    | TicketNumber
    | Name
    | Quoted
    | Code
    | Phone
    | Term
    | Listing
    | Line
)
"""int: a count in the reader's digits (also picks the plural when its name is `count`); str: plain text of ours;
datetime: a moment, aware; date: a day; timedelta: a length of time."""


class Urgency(IntEnum):
    """What goes first when one chat or one bot has more to say than it may."""

    ALERT = 0
    REPLY = 1
    CARD = 2
    HINT = 3


class IfUnknown(StrEnum):
    """What to do when a send may or may not have arrived."""

    AGAIN = "again"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Button:
    """A press: `label` is a catalogue key (or a Line), `action` the string that comes back, at most 64 bytes."""

    label: str | Line
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One chat on one channel: a person in private or a group; `thread` is a topic within it."""

    channel: str
    chat: str
    thread: str | None = None


class To(StrEnum):
    """Whom a notice is for, when the desk need not know where they are."""

    CUSTOMER = "customer"
    HERE = "here"  # the chat the event came from, answering it
    PRESS = "press"  # the answer to a pressed button; where there was none, HERE
    SENDER = "sender"  # the one who wrote or pressed, in private
    ASSIGNEE = "assignee"  # who claimed the ticket, in private
    AGENTS = "agents"  # every agents' group, in the ticket's topic or as an answer to its card
    SUPERVISORS = "supervisors"  # each in private


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to say. `to` is a role, or an Address, or a person's id."""

    to: To | Address | int
    key: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    buttons: tuple[tuple[Button, ...], ...] = ()
    urgency: Urgency = Urgency.REPLY
    if_unknown: IfUnknown = IfUnknown.AGAIN
    ticket: int | None = None
    lasts: timedelta | None = None  # not said any more after this long
    asks: str | None = None  # "phone": shows the platform's own button that shares it; "no more": takes it away
    page: int | None = None  # the page that it calls somebody for: not said any more once somebody is there


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowCard:
    """Show the ticket's card as it is now to every agents' group: made if missing, edited otherwise."""

    ticket: int
    urgency: Urgency = Urgency.CARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """Carry an entry to the other side: a customer's words to the agents, an answer to the customer."""

    entry: int
    ticket: int
    to: To  # CUSTOMER or AGENTS
    after: timedelta = timedelta(0)  # wait for the rest of an album, or for lines that belong together


@dataclass(frozen=True, slots=True, kw_only=True)
class Amend:
    """Bring every copy of an entry up to its newest state: an edit, or the tombstone of what was taken back."""

    entry: int
    ticket: int
    urgency: Urgency = Urgency.REPLY
    part: int | None = None  # this file of it alone was taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """A file came after its entry was shown: it is shown wherever the entry stands by now."""

    file: int
    entry: int
    ticket: int


Outgoing = Notice | ShowCard | Relay | Amend | Follow

_PLAIN: dict[str, Any] = {"number": TicketNumber, "name": Name, "code": Code, "phone": Phone, "term": Term}


def fact_to_json(fact: Fact) -> Any:
    """A fact as plain JSON; `fact_from_json` is its inverse."""
    match fact:
        case bool() | int() | str() | float():
            return fact
        case datetime():
            return {"moment": fact.isoformat()}
        case date():
            return {"day": fact.isoformat()}
        case timedelta():
            return {"seconds": fact.total_seconds()}
        case Quoted():
            return {"quoted": fact.value, "limit": fact.limit}
        case Listing():
            return {"listing": [fact_to_json(one) for one in fact.values], "style": fact.style}
        case Line():
            return {"line": fact.key, "facts": facts_to_json(fact.facts)}
        case TicketNumber() | Name() | Code() | Phone():
            return {next(kind for kind, make in _PLAIN.items() if isinstance(fact, make)): fact.value}
        case Term():
            return {"term": fact.key}


def fact_from_json(raw: Any) -> Fact:
    """The fact that `fact_to_json` wrote. Raises ValueError on anything else."""
    if not isinstance(raw, dict):
        if isinstance(raw, int | str | float):
            return raw
        raise ValueError("not a fact")
    match raw:
        case {"moment": str(text)}:
            return datetime.fromisoformat(text)
        case {"day": str(text)}:
            return date.fromisoformat(text)
        case {"seconds": float() | int() as seconds}:
            return timedelta(seconds=seconds)
        case {"quoted": str(text), "limit": int(limit)}:
            return Quoted(text, limit)
        case {"listing": list(values), "style": str(style)}:
            return Listing(tuple(fact_from_json(one) for one in values), style)
        case {"line": str(key), "facts": dict(facts)}:
            return Line(key, facts_from_json(facts))
    for kind, make in _PLAIN.items():
        if kind in raw:
            made: Fact = make(raw[kind])
            return made
    raise ValueError("not a fact")


def facts_to_json(facts: Mapping[str, Fact]) -> dict[str, Any]:
    return {name: fact_to_json(fact) for name, fact in facts.items()}


def facts_from_json(raw: Mapping[str, Any]) -> dict[str, Fact]:
    return {name: fact_from_json(fact) for name, fact in raw.items()}
