"""A reminder is due: the desk is asked again, with what is true now."""

from __future__ import annotations

from handlers import place
from storage.reminders import Due
from storage.transaction import Transaction


def handle(tx: Transaction, due: Due) -> None:
    matter, _, _about = due.matter.partition(":")
    if matter == "place":
        place.by_itself(tx, tx.people.get(tx.tickets.get(due.ticket).customer))
