"""What the desk decided: the ticket as it is from now on, what happened, and what is to be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from desk.callback import Callback
from desk.notice import Fact, Notice, Outgoing
from desk.page import Page
from desk.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """A line of the ticket's audit trail: who did what. `by` is a person, None the desk itself."""

    what: str  # e.g. "opened", "claimed", "priority": a catalogue key under `trail.`
    by: int | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind:
    """Ask the desk again at `due` about a `matter` of a ticket; a later one of the same matter replaces it."""

    matter: str
    due: datetime
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """Drop the reminder of a matter; every one of the ticket's where `matter` is None."""

    matter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Carried out whole, or not at all."""

    ticket: Ticket | None = None
    happened: tuple[Happened, ...] = ()
    outgoing: tuple[Outgoing, ...] = ()
    reminders: tuple[Remind | Forget, ...] = ()
    callback: Callback | None = None
    page: Page | None = None
    calls: tuple[int, ...] = ()  # the people whom the page's step calls

    def also(self, *outgoing: Outgoing) -> Decision:
        return replace(self, outgoing=(*self.outgoing, *outgoing))


def say(*notices: Notice) -> Decision:
    """Words alone; nothing changes."""
    return Decision(outgoing=notices)
