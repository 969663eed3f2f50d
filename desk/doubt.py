"""Doubt: which verdicts are put to the customer as one short question, how it is asked, and what agents read of it."""

from __future__ import annotations

from collections.abc import Iterable

from desk.notice import Button, Line, Listing, Term
from desk.policy import Policy
from desk.ticket import Stands, Ticket
from desk.triage.verdict import Priority, Verdict

ANSWERS = (Stands.DOWN, Stands.PART, Stands.FINE)
_REASONS = 3


def is_doubtful(verdict: Verdict, policy: Policy) -> bool:
    """Too unsure of what it says; or not urgent, and yet too likely to be, since a missed outage costs most."""
    if policy.ask_below == 0:
        return False
    perhaps_urgent = verdict.priority is not Priority.URGENT and verdict.urgent >= policy.ask_urgent_from
    return verdict.confidence < policy.ask_below or perhaps_urgent


def answer_buttons(ticket: Ticket) -> tuple[tuple[Button, ...], ...]:
    """One a row: the answers are sentences."""
    return tuple((Button(f"stands_{answer.value}", f"stands:{ticket.number}:{answer.value}"),) for answer in ANSWERS)


def judged_lines(ticket: Ticket) -> Iterable[Line]:
    """What triage thinks and why, and what the customer says: both stand, whatever became of the priority."""
    if ticket.reasons:
        reasons = Listing(tuple(Term(f"reason.{reason}") for reason in ticket.reasons[:_REASONS]))
        sure = round(ticket.confidence * 100)
        yield Line("card.judged", {"priority": _level(ticket.judged), "sure": sure, "reasons": reasons})
    if ticket.stands is not None:
        yield Line("card.stands", {"stands": Term(f"stands.{ticket.stands.value}")})
    if ticket.wished is not None and (ticket.stands is None or ticket.wished is not ticket.stands.level):
        yield Line("card.wished", {"priority": _level(ticket.wished)})


def _level(priority: Priority) -> Term:
    return Term(f"priority.{priority.value}")
