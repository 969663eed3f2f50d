"""The monitoring reports how a group of alerts stands: an incident opens, changes, or is over."""

from __future__ import annotations

from dataclasses import replace

from desk import incidents
from desk.incidents import Step
from desk.messages import Alerted, Sender
from desk.people import Person
from desk.ticket import MONITORING
from handlers import page
from handlers.turn import Turn
from storage.transaction import Transaction


def handle(turn: Turn, event: Alerted) -> None:
    tx = turn.tx
    for name in incidents.signs_of_life(event, turn.policy):
        _hear_heartbeat(tx, name)
    event = incidents.without_heartbeats(event, turn.policy)
    incident = tx.incidents.open_of(incidents.group_key(event.group))
    if incident is None:
        _open(turn, event)
        return
    step = incidents.hear(incident, tx.tickets.get(incident.ticket), event, turn.policy, turn.now)
    if step is not None:
        carry_out(tx, step)
        if step.opens:
            _open(turn, event)
        elif step.worse:
            page.again(tx, tx.tickets.get(incident.ticket))


def _open(turn: Turn, event: Alerted) -> None:
    tx = turn.tx
    if not any(alert.firing for alert in event.alerts):
        return
    follows = tx.incidents.last_ticket_of(incidents.group_key(event.group))
    incident, decision = incidents.open_group(
        tx.tickets.next_number(), event, nobody(tx), turn.policy, turn.now, follows=follows
    )
    tx.carry_out(decision)
    tx.incidents.keep(incident)


def _hear_heartbeat(tx: Transaction, name: str) -> None:
    tx.heartbeats.seen_at(name)  # nobody may call it silent meanwhile
    tx.heartbeats.seen(name, tx.now)
    incident = tx.incidents.open_of(incidents.heartbeat_key(name))
    if incident is not None:
        carry_out(tx, incidents.resolve(incident, tx.tickets.get(incident.ticket), tx.now))


def carry_out(tx: Transaction, step: Step) -> None:
    tx.incidents.keep(step.incident)
    if step.decision is not None:
        tx.carry_out(step.decision)


def nobody(tx: Transaction) -> Person:
    """Who stands where a ticket has its customer: never written to, as somebody who cannot be reached."""
    person = tx.people.meet(MONITORING, Sender(ref="alertmanager"), tx.now)
    tx.people.save(replace(person, reachable=False))
    return tx.people.get(person.id)
