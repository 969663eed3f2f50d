"""A year's holidays are estimated or unknown: the supervisors are told once."""

from __future__ import annotations

from desk.decision import say
from desk.holiday_watch import holiday_warning, years_ahead
from storage.transaction import Transaction


def tell(tx: Transaction) -> bool:
    """Once a country and year, by the desk's own time; whether anything was said."""
    public = tx.policy.calendar.public
    told = False
    for year in years_ahead(tx.policy, tx.now) if public else ():
        notice = holiday_warning(tx.policy, year, tx.now.astimezone(tx.policy.zone).date())
        if public and notice and tx.once(f"holidays:{public.country}:{year}"):
            tx.carry_out(say(notice))
            told = True
    return told
