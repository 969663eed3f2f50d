"""A heartbeat of the monitoring is looked for: silent for too long, it opens an incident."""

from __future__ import annotations

from desk import incidents
from desk.monitoring import Heartbeat
from handlers.alerted import nobody
from storage.transaction import Transaction


def watch(tx: Transaction) -> bool:
    """Whether anything was said. Where nothing was ever heard, silence counts from the first look."""
    heartbeats = sorted(tx.policy.monitoring.heartbeats, key=lambda one: one.alert)  # two who look hold them alike
    tx.heartbeats.begin([one.alert for one in heartbeats], tx.now)
    return sum(_look(tx, one) for one in heartbeats) > 0


def _look(tx: Transaction, heartbeat: Heartbeat) -> bool:
    seen_at = tx.heartbeats.seen_at(heartbeat.alert)
    if seen_at is None or not incidents.is_silent(heartbeat, seen_at, tx.now):
        return False
    key = incidents.heartbeat_key(heartbeat.alert)
    if tx.incidents.open_of(key) is not None:
        return False
    number, follows = tx.tickets.next_number(), tx.incidents.last_ticket_of(key)
    incident, decision = incidents.open_silence(
        number, heartbeat, seen_at, nobody(tx), tx.policy, tx.now, follows=follows
    )
    tx.carry_out(decision)
    tx.incidents.keep(incident)
    return True
