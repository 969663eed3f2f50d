"""Holidays that are not certain: the supervisors are told before promises rest on them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from desk.business_calendar import Certainty
from desk.notice import Code, Fact, Line, Listing, Notice, To, Urgency
from desk.policy import Policy

AHEAD = timedelta(days=60)


def years_ahead(policy: Policy, now: datetime) -> tuple[int, ...]:
    """The years that promises made now can reach: this one, and near its end the next."""
    first, last = (moment.astimezone(policy.zone).year for moment in (now, now + AHEAD))
    return tuple(range(first, last + 1))


def holiday_warning(policy: Policy, year: int, today: date) -> Notice | None:
    """What the supervisors have to look at in a year; None where all of it is certain, or has passed."""
    public = policy.calendar.public
    if public is None or public.certainty(year) is Certainty.SURE:
        return None
    facts: dict[str, Fact] = {
        "country": Code(public.country),
        "first": date(year, 1, 1),
        "last": date(year, 12, 31),
        "section": Code("[holidays]"),
    }
    if public.certainty(year) is Certainty.UNKNOWN:
        return _to_supervisors(Line("supervisor.holidays_unknown", facts))
    days = tuple(day for day in policy.calendar.unsure(year) if day >= today)
    return _to_supervisors(Line("supervisor.holidays_estimated", {**facts, "days": Listing(days)})) if days else None


def _to_supervisors(line: Line) -> Notice:
    return Notice(to=To.SUPERVISORS, key=line.key, facts=line.facts, urgency=Urgency.HINT)
