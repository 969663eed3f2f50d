"""Which callbacks may be offered at a moment, and when they are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.business_calendar import BusinessCalendar, Span, Unit
from desk.policy import Policy

_FARTHEST = timedelta(days=30)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A window that begins now, or a slot that begins at `opens_at`."""

    minutes: int
    due: datetime
    opens_at: datetime | None = None


def hours(policy: Policy) -> BusinessCalendar:
    """The time that counts for callbacks."""
    return policy.calendar.with_after_hours if policy.callbacks.after_hours else policy.calendar


def offers(policy: Policy, plan: str | None, now: datetime) -> tuple[Offer, ...]:
    """What a customer of this plan may be offered at a moment: in the hours that count the windows, outside of them
    the next slots instead; nothing where the desk or the plan has no callbacks."""
    return windows(policy, plan, now) if hours(policy).open_at(now) else slots(policy, plan, now)


def windows(policy: Policy, plan: str | None, now: datetime) -> tuple[Offer, ...]:
    """The plan's windows, each counted in open time from `now`."""
    found = ((length, due_after(policy, now, length)) for length in policy.callbacks.windows_of(plan))
    return tuple(Offer(minutes=length // _MINUTE, due=due) for length, due in found if due is not None)


def slots(policy: Policy, plan: str | None, now: datetime) -> tuple[Offer, ...]:
    """The next appointments within the hours that count."""
    terms = policy.callbacks
    if not terms.windows_of(plan):
        return ()
    found = hours(policy).slots(now, terms.slot, terms.slots)
    return tuple(
        Offer(minutes=terms.slot // _MINUTE, opens_at=start, due=end)
        for start, end in found
        if start <= now + _FARTHEST
    )


def slot_at(policy: Policy, plan: str | None, at: datetime, now: datetime) -> Offer | None:
    """The slot that begins at this moment; None if there is none, or none any more."""
    if not now <= at <= now + _FARTHEST:
        return None
    return next((one for one in slots(policy, plan, at)[:1] if one.opens_at == at), None)


def due_after(policy: Policy, start: datetime, length: timedelta) -> datetime | None:
    """When a window that begins at `start` is over; None for a desk that never opens for so long."""
    return hours(policy).due(start, Span(unit=Unit.WORKING, time=length))
