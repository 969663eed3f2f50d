"""What a desk file says about on-call: the rotation, the ladder of a page, and when an urgent ticket pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum

from desk.business_calendar import Phase
from desk.triage.verdict import Priority


class Every(StrEnum):
    DAY = "daily"
    WEEK = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """Whose turn it is changes at `at` by the clock in the desk's zone; of a weekly one, on `weekday` (Monday is 0)."""

    every: Every = Every.WEEK
    weekday: int = 0
    at: time = time(9)
    on_holidays: bool = True  # False: a hand-over that falls on a holiday is on the next day that is none


class PageHours(StrEnum):
    """When an urgent ticket that nobody has pages."""

    AFTER_HOURS = "after_hours"  # only in the desk file's after-hours windows
    CLOSED = "closed"  # whenever the desk is not open
    ALWAYS = "always"

    @property
    def phases(self) -> frozenset[Phase]:
        match self:
            case PageHours.AFTER_HOURS:
                return frozenset({Phase.AFTER_HOURS})
            case PageHours.CLOSED:
                return frozenset({Phase.AFTER_HOURS, Phase.CLOSED})
            case PageHours.ALWAYS:
                return frozenset(Phase)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCallTerms:
    rotation: Rotation = Rotation()
    step: timedelta = timedelta(minutes=10)  # so long a step of the ladder waits for somebody
    rounds: int = 3
    unacknowledged_after: timedelta = timedelta(minutes=60)
    when: PageHours = PageHours.CLOSED
    priorities: frozenset[Priority] = frozenset({Priority.URGENT})
