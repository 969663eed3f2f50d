"""What could not be delivered: the customer is marked, and the agents are told."""

from __future__ import annotations

from dataclasses import replace

from desk import lifecycle
from desk.decision import say
from desk.notice import Fact, Line, Notice, To, Urgency
from desk.people import Person
from desk.speech import number
from handlers import page
from storage.transaction import Transaction


def gone(tx: Transaction, person: Person) -> None:
    """They blocked us, or their account is no more."""
    if not person.reachable:
        return
    tx.people.save(replace(person, reachable=False))
    for ticket in tx.tickets.open_of(person):
        tx.carry_out(lifecycle.lose_customer(ticket))


def not_sent(tx: Transaction, ticket: int, why: str) -> None:
    """An answer did not reach the customer; `why` is a key under `why.`."""
    about = tx.tickets.get(ticket)
    facts: dict[str, Fact] = {"number": number(about), "why": Line(f"why.{why}")}
    tx.carry_out(say(Notice(to=To.AGENTS, key="agent.not_sent", facts=facts, ticket=ticket, urgency=Urgency.ALERT)))


def page_not_sent(tx: Transaction, id: int, person: int) -> None:
    """Somebody who is paged will never read it: the next one is called at once."""
    called = tx.pages.find(id)
    if called is not None and called.ended_at is None:
        page.not_delivered(tx, called, tx.people.get(person))
