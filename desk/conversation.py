"""Where a customer's words belong: a new ticket, one of theirs, a question back, or nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desk.alike import SAME, apart, gist, likeness
from desk.asking import bare_number, numbers_in
from desk.messages import Said
from desk.people import Person
from desk.policy import Policy
from desk.ticket import Status, Ticket
from desk.triage import is_greeting, is_thanks, judge
from desk.triage.verdict import Kind, Priority, Verdict

_STILL_TALKING = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class OpenNew:
    """Open a ticket; `follows` is the closed one that it goes on from."""

    follows: int | None = None


@dataclass(frozen=True, slots=True)
class AddTo:
    """Add to an open ticket; `tell` the customer where it went, because it could be doubted."""

    ticket: Ticket
    tell: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """The same matter as this open ticket's, said again: added there, unless the customer says that it is another."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Reopen:
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class AskWhich:
    """Several tickets are open and nothing says which one is meant."""

    choices: tuple[Ticket, ...]


@dataclass(frozen=True, slots=True)
class AskWhat:
    """Nothing is said yet: a greeting, an emoji. Nothing opens."""


@dataclass(frozen=True, slots=True)
class KindWord:
    """Thanks after a close."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Nothing:
    pass


@dataclass(frozen=True, slots=True)
class Place:
    """The answer to "which one?": what waits goes there; `add` these words too, as they say more than where."""

    ticket: Ticket
    add: bool


Route = OpenNew | AddTo | Join | Reopen | AskWhich | AskWhat | KindWord | Nothing | Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of the customer when they speak."""

    person: Person
    open: Sequence[Ticket] = ()  # oldest first
    closed: Ticket | None = None  # the last one closed
    pointed: Ticket | None = None  # named by a reply or a number
    flooding: bool = False  # opened more tickets within the hour than the desk takes
    last: Ticket | None = None  # the last one opened, open or not
    asked_which: bool = False  # words of theirs wait for the answer
    told: Mapping[int, Sequence[str]] = field(default_factory=dict)  # ticket → what they said first in it


def verdict_of(said: Said, policy: Policy, now: datetime) -> Verdict:
    return judge(said.text, policy.triage_at(now))


def is_silent(said: Said) -> bool:
    """A sticker, a reaction: nothing that could be a matter."""
    carries = said.attachments or said.place or said.contact or said.unsupported
    return not carries and not said.text.strip()


def is_empty_talk(said: Said) -> bool:
    return not (said.attachments or said.place or said.contact or said.unsupported) and is_thanks(said.text)


def compares(person: Person, open_now: Sequence[Ticket], verdict: Verdict) -> bool:
    """Whether what was said in the open tickets may decide where these words go."""
    return bool(open_now) and (person.wants_new or len(open_now) > 1 or _outage(verdict))


def route(said: Said, past: Past, verdict: Verdict, policy: Policy, now: datetime) -> Route:
    """The customer's words, placed. Reads like the conversation a good agent would have."""
    meant = past.pointed or _named(said, past.open)
    if past.asked_which and meant and meant.status.open:
        return Place(meant, add=bare_number(said.text) is None and not is_silent(said))
    if past.person.wants_new and not is_silent(said):
        return AskWhat() if _opens_nothing(said) else _join(said, past) or _open_or_last(past, None, policy, now)
    if meant:
        return _pointed(said, meant, policy, now)
    if is_silent(said):
        return KindWord(past.closed) if past.closed and not past.open else _nothing_or_greet(past)
    if past.open:
        return _among_open(said, past, verdict, policy, now)
    if past.closed and is_empty_talk(said):
        return KindWord(past.closed)
    if _opens_nothing(said):
        return AskWhat()
    if past.closed:
        return _after_close(past.closed, past, policy, now)
    return _open_or_last(past, None, policy, now)


def _named(said: Said, tickets: Sequence[Ticket]) -> Ticket | None:
    """The one open ticket whose number stands in the words, with or without its #."""
    numbers = numbers_in(said.text)
    named = [ticket for ticket in tickets if ticket.number in numbers]
    return named[0] if len(named) == 1 else None


def _opens_nothing(said: Said) -> bool:
    carries = said.attachments or said.place or said.contact or said.unsupported
    return not carries and (is_greeting(said.text) or is_thanks(said.text))


def _nothing_or_greet(past: Past) -> Route:
    return Nothing() if past.open else AskWhat()


def _pointed(said: Said, ticket: Ticket, policy: Policy, now: datetime) -> Route:
    if ticket.status.open:
        return Nothing() if is_silent(said) else AddTo(ticket)
    if is_silent(said) or is_empty_talk(said):
        return KindWord(ticket)
    return Reopen(ticket) if may_reopen(ticket, policy, now) else OpenNew(ticket.number)


def _among_open(said: Said, past: Past, verdict: Verdict, policy: Policy, now: datetime) -> Route:
    gathering = [ticket for ticket in past.open if now <= ticket.gathers_until]
    asked = [ticket for ticket in past.open if ticket.told_nothing]  # a picture alone: this says what is wrong
    if gathering or asked:
        return AddTo((gathering or asked)[-1])
    if _outage(verdict):
        return _join(said, past) or _worse(said, past, policy, now)
    if len(past.open) > 1:
        if _opens_nothing(said):
            return AddTo(max(past.open, key=lambda ticket: ticket.heard_at))
        same = _join(said, past)
        if same and past.asked_which:
            return Place(same.ticket, add=True)
        return same or AskWhich(tuple(past.open))
    only = past.open[0]
    return AddTo(only, tell=not _talking(only, now) and not _opens_nothing(said))


def _outage(verdict: Verdict) -> bool:
    return verdict.priority is Priority.URGENT and verdict.kind is Kind.FAULT


def _worse(said: Said, past: Past, policy: Policy, now: datetime) -> Route:
    """An urgent fault is what a fault of theirs grew into, unless that one is less pressing and about other things."""
    faults = [
        ticket
        for ticket in past.open
        if ticket.kind is Kind.FAULT and (ticket.priority is Priority.URGENT or not _other_things(said, ticket, past))
    ]
    if not faults:
        return _open_or_last(past, None, policy, now)
    return AddTo(max(faults, key=lambda ticket: (ticket.priority.rank, ticket.heard_at)), tell=True)


def _other_things(said: Said, ticket: Ticket, past: Past) -> bool:
    told = "\n".join(past.told.get(ticket.number, ())) or ticket.subject
    return apart(gist(said.text), gist(told))


def _join(said: Said, past: Past) -> Join | None:
    """The one open ticket that clearly is about the same; where two are, nobody can tell."""
    here = gist(said.text)
    if not here.speaks:
        return None
    found = [
        ticket for ticket in past.open if any(likeness(here, gist(words)) >= SAME for words in _words(ticket, past))
    ]
    return Join(found[0]) if len(found) == 1 else None


def _words(ticket: Ticket, past: Past) -> Iterator[str]:
    """What the customer told of an open matter: piece by piece, and as a whole."""
    told = past.told.get(ticket.number) or (ticket.subject,)
    yield from told
    if len(told) > 1:
        yield "\n".join(told)


def _talking(ticket: Ticket, now: datetime) -> bool:
    """An agent and the customer are in the middle of it: saying where each line went would be noise."""
    return ticket.answered_at is not None and now - ticket.heard_at < _STILL_TALKING


def _after_close(closed: Ticket, past: Past, policy: Policy, now: datetime) -> Route:
    if may_reopen(closed, policy, now):
        return Reopen(closed)
    return _open_or_last(past, closed.number, policy, now)


def may_reopen(ticket: Ticket, policy: Policy, now: datetime) -> bool:
    if ticket.status is not Status.CLOSED or ticket.merged_into or not ticket.closed_at:
        return False
    return now - ticket.closed_at < policy.reopen_within


def _open_or_last(past: Past, follows: int | None, policy: Policy, now: datetime) -> Route:
    """Who opens too many within the hour goes on in the last one."""
    if past.flooding and past.last and past.last.status.open:
        return AddTo(past.last, tell=True)
    if past.flooding and past.last and may_reopen(past.last, policy, now):
        return Reopen(past.last)
    return OpenNew(follows)
