"""What the first message would have to wait for, done beforehand: lexicons, calendars, numbers."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from desk.policy import Policy
from desk.triage.scene import lexicon_for
from locales import dates, digits


async def warm_up(policy: Policy, now: datetime) -> None:
    """On a thread of its own: the doors are open already."""
    await asyncio.to_thread(_all, policy, now)


def _all(policy: Policy, now: datetime) -> None:
    for language in policy.languages:
        lexicon_for(language)
        digits.number(language, 1234)
        dates.moment(language, now + timedelta(days=7), policy.zone, now)
