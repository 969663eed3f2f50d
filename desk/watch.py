"""What a ticket has to be looked at again for, worked out from how it stands, so that no act on it can forget it."""

from __future__ import annotations

from datetime import datetime

from desk.decision import Forget, Remind
from desk.paging import page_reminders
from desk.policy import Policy
from desk.promise_watch import promise_reminders
from desk.ticket import Ticket


def reminders(before: Ticket | None, after: Ticket, policy: Policy, now: datetime) -> tuple[Remind | Forget, ...]:
    """For a ticket that was changed at `now`; `before` is how it was read, None for a new one."""
    return (*promise_reminders(before, after, policy, now), *page_reminders(before, after, policy, now))
