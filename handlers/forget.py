"""What was said long ago is forgotten: the words of tickets that were closed before, and every copy of ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desk.decision import Decision
from desk.incidents import wordless
from desk.notice import Amend, ShowCard, Urgency
from desk.ticket import Entry, Side
from storage.transaction import Transaction

_AT_ONCE = 100


def closed(tx: Transaction, before: datetime) -> int:
    """How many entries were forgotten, so that it is called until it says 0."""
    tx.callbacks.forget_numbers(before)
    found = tx.entries.closed_before(before, _AT_ONCE)
    for entry in found:
        tx.entries.wipe(entry.id, tx.now)
        _amend(tx, entry)
    for ticket in sorted({entry.ticket for entry in found if entry.ticket is not None}):
        if tx.cards.of_ticket(ticket):
            tx.carry_out(Decision(outgoing=(ShowCard(ticket=ticket, urgency=Urgency.HINT),)))
    return len(found)


def incidents(tx: Transaction, before: datetime) -> int:
    """As `closed`, for what the monitoring said."""
    found = tx.incidents.closed_before(before, _AT_ONCE)
    for incident in found:
        tx.incidents.keep(replace(incident, alerts=tuple(map(wordless, incident.alerts))))
        tx.incidents.forget_subject(incident.ticket)
        if tx.cards.of_ticket(incident.ticket):
            tx.carry_out(Decision(outgoing=(ShowCard(ticket=incident.ticket, urgency=Urgency.HINT),)))
    return len(found)


def _amend(tx: Transaction, entry: Entry) -> None:
    """In the agents' groups; what a customer reads in their own chat stays theirs."""
    if entry.ticket is not None and entry.side is not Side.AGENT:
        tx.carry_out(Decision(outgoing=(Amend(entry=entry.id, ticket=entry.ticket, urgency=Urgency.HINT),)))
