"""A desk: what a company promised its customers, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo

from desk.articles import Article
from desk.business_calendar import BusinessCalendar, Length, Phase
from desk.course import Target, Terms
from desk.monitoring import Monitoring
from desk.notice import Address
from desk.on_call_terms import OnCallTerms
from desk.triage import RULES_ALONE, Triage
from desk.triage.verdict import Kind, Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRule:
    """What is promised, and to which tickets; an empty condition is any. `length` None: no promise."""

    target: Target
    length: Length | None
    priorities: frozenset[Priority] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    plans: frozenset[str] = frozenset()
    phases: frozenset[Phase] = frozenset()  # at the moment from which it counts
    average: bool = False  # a mean over many tickets, no word to one of them
    clause: str | None = None

    def fits(self, terms: Terms, phase: Phase) -> bool:
        return all(
            not wanted or found in wanted
            for wanted, found in (
                (self.priorities, terms.priority),
                (self.kinds, terms.kind),
                (self.plans, terms.plan),
                (self.phases, phase),
            )
        )


def by_priority(target: Target, lengths: Mapping[Priority, Length | None]) -> tuple[PromiseRule, ...]:
    """Rules that go by the priority alone."""
    return tuple(
        PromiseRule(target=target, length=length, priorities=frozenset({level})) for level, length in lengths.items()
    )


_HALF_AN_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackTerms:
    """Within which times the desk calls back. `plans` says it for single plans (`none`: customers without one); whom it
    gives no window is declined, in the desk's own words where there are some."""

    windows: tuple[timedelta, ...] = (_HALF_AN_HOUR, 2 * _HALF_AN_HOUR)
    after_hours: bool = False  # whether these count as open, too
    tries: int = 3
    slot: timedelta = 2 * _HALF_AN_HOUR  # how long an appointment is that is offered instead of a window
    slots: int = 4  # how many of them are offered
    plans: Mapping[str, tuple[timedelta, ...]] = field(default_factory=dict)
    declined: Mapping[str, str] = field(default_factory=dict)  # language → the desk's own words
    country: str | None = None  # whose phone numbers need no +
    example: str = "+44 7400 123456"  # a number as people there write it

    def windows_of(self, plan: str | None) -> tuple[timedelta, ...]:
        """What a customer of this plan may choose from."""
        return self.plans.get(plan or "none", self.windows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Read from a desk file at the door; nothing in it changes while the desk is open."""

    name: str
    company: Mapping[str, str] = field(default_factory=dict)  # language → how the company calls itself
    languages: tuple[str, ...] = ("th", "fa", "en")
    agents_language: str = "en"
    calendar: BusinessCalendar
    plans: tuple[str, ...] = ()
    promises: tuple[PromiseRule, ...] = ()  # of each target the first that fits
    warn_at: float = 0.75  # the share of a promise's time after which its assignee is warned
    escalate_every: timedelta = timedelta(minutes=10)  # broken: the assignee, the group, supervisors
    gather_within: timedelta = timedelta(seconds=20)
    reopen_within: timedelta = timedelta(days=7)  # zero: never
    messages_a_minute: int = 20
    tickets_an_hour: int = 5
    urgent_after_hours: str = "ask"  # a customer's own press on urgent while closed: ask, yes, no
    media_for: timedelta = timedelta(days=90)
    closed_for: timedelta = timedelta(days=365)  # how long a closed ticket's words are kept
    raw_for: timedelta = timedelta(days=7)
    on_call: OnCallTerms = field(default_factory=OnCallTerms)
    line_push: str = "urgent"  # what is pushed into a LINE group: urgent, all, none
    monitoring: Monitoring = field(default_factory=Monitoring)
    triage: Triage = RULES_ALONE
    ask_below: float = 0.5  # a verdict that is less sure than this is put to the customer; 0: none ever is
    ask_urgent_from: float = 0.15  # and one that says less than urgent, where urgent is as likely as this
    urgent_from: float | None = None  # how likely urgent must be while the desk is open; None: the weights' own lean
    urgent_from_after_hours: float | None = None  # and while it is not; None: the same
    privacy: Mapping[str, str] = field(default_factory=dict)  # language → the company's own words or link
    callbacks: CallbackTerms = field(default_factory=CallbackTerms)
    articles: tuple[Article, ...] = ()

    @property
    def zone(self) -> tzinfo:
        return self.calendar.zone

    def triage_at(self, now: datetime) -> Triage:
        """What the desk judges by at a moment: at night it may lean to urgent more, or less, than by day."""
        at_night = self.urgent_from_after_hours is not None and not self.calendar.open_at(now)
        lean = self.urgent_from_after_hours if at_night else self.urgent_from
        return replace(self.triage, lean=lean)


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Who is where: the agents' groups and the supervisors, from the settings."""

    groups: tuple[Address, ...] = ()
    supervisors: tuple[tuple[str, str], ...] = ()  # (channel, platform id); none: every agent is one
    media_links: bool = False  # whether LINE can fetch files from us

    def is_supervisor(self, channel: str, ref: str) -> bool:
        return not self.supervisors or (channel, ref) in self.supervisors
