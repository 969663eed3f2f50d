"""A promise is about to be broken, or is: who has to hear of it now."""

from __future__ import annotations

from desk.course import Target
from desk.promise_watch import promise_due
from storage.reminders import Due
from storage.transaction import Transaction


def handle(tx: Transaction, due: Due, target: Target) -> None:
    ticket = tx.tickets.get(due.ticket)
    tx.carry_out(promise_due(ticket, target, str(due.facts.get("step", "")), tx.policy, tx.now))
