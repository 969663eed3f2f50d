"""A customer sends a phone number: it goes to the callback that waits for one; else it is words like any other."""

from __future__ import annotations

from dataclasses import replace

from desk import callbacks
from desk.asking import is_a_number
from desk.messages import Said
from desk.notice import Code
from desk.people import Person
from desk.refusal import Refusal
from desk.ticket import Entry, Side
from handlers.keeping import keep
from handlers.turn import Turn


def took(turn: Turn, said: Said) -> bool:
    """Whether that was all: words around a number are still to be heard."""
    proven = said.contact is not None and said.contact.own
    if said.phone is not None and proven:
        _known(turn, said.phone, proven=True)
    if said.phone is None and said.contact is None and not is_a_number(said.text):
        return False
    callback = turn.tx.callbacks.without_number(turn.person)
    if callback is None:
        return False
    if said.contact is not None and not proven:
        raise Refusal("contact_not_yours", example=Code(turn.policy.callbacks.example))
    if said.phone is None:
        raise Refusal("phone_unreadable", example=Code(turn.policy.callbacks.example))
    ticket = turn.tx.tickets.get(callback.ticket)
    person = _known(turn, said.phone, proven=proven)
    turn.carry_out(callbacks.give_number(ticket, person, callback, said.phone, turn.policy, turn.now, proven=proven))
    if said.contact is None and not is_a_number(said.text):
        return False
    keep(turn, said, ticket.number, said.text, Side.CUSTOMER, in_card=True)
    return True


def reworded(turn: Turn, entry: Entry, phone: str | None) -> None:
    """Words of a customer were taken back, or edited into others with this number: theirs may have been the callback's.
    `entry` is as it was."""
    callback = turn.tx.callbacks.open_of(entry.ticket) if entry.ticket is not None else None
    if callback is None or entry.side is not Side.CUSTOMER:
        return
    ticket, person = turn.tx.tickets.get(callback.ticket), turn.tx.people.get(entry.person)
    words = entry.contact.phone if entry.contact else entry.text
    decision = callbacks.reword(ticket, person, callback, words, phone, turn.policy, turn.now)
    if decision is None:
        return
    turn.tx.people.save(replace(person, phone=phone, phone_verified=False))
    turn.carry_out(decision)


def _known(turn: Turn, phone: str, *, proven: bool) -> Person:
    """What was typed never stands in for a number that is proven."""
    person = turn.tx.people.get(turn.person.id)
    if person.phone_verified and not proven:
        return person
    kept = replace(person, phone=phone, phone_verified=proven)
    turn.tx.people.save(kept)
    return kept
