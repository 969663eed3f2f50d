"""The customer says which ticket their words belong to, if any; or five minutes pass, and the newest one takes them."""

from __future__ import annotations

from datetime import datetime

from desk import conversation, lifecycle
from desk.asking import Asked, bare_number
from desk.people import Person
from desk.refusal import Refusal
from desk.ticket import Entry
from desk.triage import judge
from handlers import hear
from handlers.turn import Turn
from storage.transaction import Transaction


def handle(turn: Turn, asked: Asked) -> None:
    first, choice = asked.number_first()
    waiting = turn.tx.entries.unplaced_of(turn.person)
    if not any(entry.id == first for entry in waiting):
        _part(turn, first, choice)
        return
    if choice == "new":
        as_new(turn.tx, turn.person, waiting)
        return
    number = bare_number(choice)
    ticket = turn.own(number) if number is not None else None
    if ticket is None or not ticket.status.open:
        raise Refusal("choice_is_gone")
    hear.into(turn.tx, ticket, waiting, tell=True)


def _part(turn: Turn, first: int | None, choice: str) -> None:
    """Only what the desk joined, and only as long as it stands there."""
    entry = turn.tx.entries.find(first or 0)
    joined_at = _joined_at(turn, entry) if entry is not None and choice == "new" else None
    if entry is None or entry.ticket is None or joined_at is None:
        raise Refusal("placed_already")
    was = entry.ticket
    number = as_new(turn.tx, turn.person, [entry])
    turn.carry_out(lifecycle.part(turn.tx.tickets.get(was), number, joined_at, turn.person))


def _joined_at(turn: Turn, entry: Entry) -> datetime | None:
    if entry.person != turn.person.id or entry.ticket is None or entry.gone_at is not None:
        return None
    traces = turn.tx.trail.of_ticket(entry.ticket)
    joined = (one.at for one in traces if one.happened.what == "joined" and one.happened.facts.get("entry") == entry.id)
    return next(joined, None)


def by_itself(tx: Transaction, customer: Person) -> None:
    """Nobody said where the words belong: they go where the customer's newest open ticket is, and they are told."""
    waiting, open_now = tx.entries.unplaced_of(customer), tx.tickets.open_of(customer)
    if waiting and open_now:
        hear.into(tx, open_now[-1], waiting, tell=True)
    elif waiting:
        _after_close(tx, customer, waiting)


def _after_close(tx: Transaction, customer: Person, waiting: list[Entry]) -> None:
    """All that they might have meant is closed by now."""
    closed = tx.tickets.last_closed_of(customer)
    if closed is None or not conversation.may_reopen(closed, tx.policy, tx.now):
        as_new(tx, customer, waiting, follows=closed.number if closed else None)
        return
    first, *rest = waiting
    verdict = judge(first.text, tx.policy.triage_at(tx.now))
    tx.entries.place(first.id, closed.number)
    reopened = tx.carry_out(lifecycle.reopen_by_customer(closed, first, verdict, tx.policy, tx.now))
    hear.into(tx, reopened or closed, rest, tell=False)


def as_new(tx: Transaction, customer: Person, entries: list[Entry], *, follows: int | None = None) -> int:
    """A matter of its own, and its number: the first words open it, all of them stand in it."""
    first = entries[0]
    verdict = judge("\n".join(entry.text for entry in entries), tx.policy.triage_at(tx.now))
    number = tx.tickets.next_number()
    opened = lifecycle.open_ticket(
        number, customer, first.chat, first.text, verdict, tx.policy, tx.now, follows=follows
    )
    ticket = tx.carry_out(opened)
    if ticket is not None:
        hear.into(tx, ticket, entries, tell=False)
    return number
