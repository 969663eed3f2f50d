"""A reminder is due: the desk is asked again, with what is true now."""

from __future__ import annotations

from desk import callbacks
from desk.ticket import Ticket
from handlers import place
from storage.reminders import Due
from storage.transaction import Transaction


def handle(tx: Transaction, due: Due) -> None:
    matter, _, _about = due.matter.partition(":")
    if matter == "place":
        place.by_itself(tx, tx.people.get(tx.tickets.get(due.ticket).customer))
    elif matter == callbacks.MATTER:
        _callback(tx, tx.tickets.get(due.ticket))


def _callback(tx: Transaction, ticket: Ticket) -> None:
    callback = tx.callbacks.open_of(ticket.number)
    if callback is None:
        return
    customer = tx.people.get(ticket.customer)
    assignee = tx.people.get(ticket.claimed_by) if ticket.claimed_by else None
    others = bool(tx.directory.supervisors)
    tx.carry_out(callbacks.remind(ticket, callback, customer, assignee, tx.policy, tx.now, supervisors=others))
