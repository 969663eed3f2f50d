"""Promises that are watched: when a ticket has to be looked at again before its promise is broken, and after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from desk.decision import Forget, Remind
from desk.policy import Policy
from desk.ticket import Ticket

MATTER = "promise:first_answer"
_WARN_AT = 0.75


def promise_reminders(before: Ticket | None, after: Ticket, policy: Policy, now: datetime) -> Iterable[Remind | Forget]:
    """What changes for the reminder of a promise: nothing, as long as it stands as it stood."""
    was, is_now = (_watched(before) if before else None), _watched(after)
    if was == is_now:
        return
    steps = [] if is_now is None else [moment for moment in _steps(*is_now) if moment > now]
    yield Remind(matter=MATTER, due=min(steps)) if steps else Forget(matter=MATTER)


def _watched(ticket: Ticket) -> tuple[datetime, datetime] | None:
    """From when to when an answer is waited for; None where none is promised or waited for."""
    if not ticket.status.open or ticket.answered_at is not None or ticket.first_answer_due is None:
        return None
    return ticket.opened_at, ticket.first_answer_due


def _steps(since: datetime, due: datetime) -> tuple[datetime, ...]:
    return since + (due - since) * _WARN_AT, due
