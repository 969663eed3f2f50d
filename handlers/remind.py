"""A reminder is due: the desk is asked again, with what is true now."""

from __future__ import annotations

from desk import callbacks, paging
from desk.course import Target
from desk.ticket import Ticket
from handlers import page, place, promised
from storage.reminders import Due
from storage.transaction import Transaction


def handle(tx: Transaction, due: Due) -> None:
    matter, _, about = due.matter.partition(":")
    match matter:
        case "place":
            place.by_itself(tx, tx.people.get(tx.tickets.get(due.ticket).customer))
        case "promise":
            promised.handle(tx, due, Target(about))
        case callbacks.MATTER:
            _callback(tx, tx.tickets.get(due.ticket))
        case paging.MATTER:
            page.due(tx, due)
        case _:
            pass


def _callback(tx: Transaction, ticket: Ticket) -> None:
    callback = tx.callbacks.open_of(ticket.number)
    if callback is None:
        return
    customer = tx.people.get(ticket.customer)
    assignee = tx.people.get(ticket.claimed_by) if ticket.claimed_by else None
    others = bool(tx.directory.supervisors)
    tx.carry_out(callbacks.remind(ticket, callback, customer, assignee, tx.policy, tx.now, supervisors=others))
