"""A page: somebody is called for a ticket that nobody has, step by step, until somebody says that they are there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desk.notice import Line
from desk.people import Person
from desk.ticket import Ticket

STEPS = 3
EVERYBODY = 3  # the step that calls all agents


class PageState(StrEnum):
    CALLING = "calling"
    ACKNOWLEDGED = "acknowledged"
    UNANSWERED = "unanswered"  # all rounds are over, and the supervisors were told
    ENDED = "ended"


class Reason(StrEnum):
    URGENT = "urgent"
    BY_HAND = "by_hand"
    ALERT = "alert"
    FOUND = "found"  # it should have been there, and the sweep found that it was not


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`step` and `round` are those called last; at first none was. `version` is the one read."""

    id: int
    version: int = 0
    ticket: int
    state: PageState = PageState.CALLING
    reason: Reason
    step: int = 0
    round: int = 1
    opened_at: datetime
    acknowledged_by: int | None = None
    acknowledged_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def calling(self) -> bool:
        """Whether those who are called should still hear of it."""
        return self.state in (PageState.CALLING, PageState.UNANSWERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Who can be called at this moment: on call, the next one, and all agents, who are called in their groups too."""

    on_call: tuple[Person, ...] = ()
    following: tuple[Person, ...] = ()
    agents: tuple[Person, ...] = ()
    groups: bool = False
    supervisors: bool = False

    def at(self, step: int) -> tuple[Person, ...]:
        return (self.on_call, self.following, self.agents)[step - 1]

    def in_groups(self, step: int) -> bool:
        return step == EVERYBODY and self.groups

    def empty(self, step: int) -> bool:
        return not self.at(step) and not self.in_groups(step)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What those who are called read of the ticket; `by` paged by hand, and says `why`."""

    ticket: Ticket
    lines: tuple[Line, ...] = ()
    by: Person | None = None
    why: str = ""
