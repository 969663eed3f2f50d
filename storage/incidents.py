"""The shelf of incidents: what the monitoring said of each group, and when each heartbeat was heard last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, desc, select, text, update

from desk.incidents import Incident
from desk.messages import Alert
from storage.both import Both
from storage.failures import Stale
from storage.tables import heartbeats, incidents, tickets

_COLUMNS: Final = [
    incidents.c[name]
    for name in ("id", "version", "key", "ticket", "alerts", "untold", "opened_at", "closed_at", "left_at")
]
_OPEN_OF: Final = select(*_COLUMNS).where(incidents.c.key == bindparam("key"), text("closed_at IS NULL"))
_LAST_OF: Final = (
    select(incidents.c.ticket).where(incidents.c.key == bindparam("key")).order_by(desc(incidents.c.id)).limit(1)
)
_OF_TICKET: Final = (
    select(*_COLUMNS).where(incidents.c.ticket == bindparam("ticket")).order_by(desc(incidents.c.id)).limit(1)
)
_ADD: Final = Both(
    lambda insert: (
        insert(incidents)
        .on_conflict_do_nothing(index_elements=["key"], index_where=text("closed_at IS NULL"))
        .returning(incidents.c.id)
    )
)
_CHANGE: Final = (
    update(incidents)
    .where(incidents.c.id == bindparam("this"), incidents.c.version == bindparam("read_version"))
    .values({name: bindparam(name) for name in ("version", "alerts", "untold", "closed_at", "left_at")})
)
_CLOSED_LONG: Final = (
    select(*_COLUMNS)
    .join(tickets, tickets.c.number == incidents.c.ticket)
    .where(tickets.c.closed_at < bindparam("before"), tickets.c.subject != "")
    .order_by(incidents.c.id)
    .limit(bindparam("limit"))
)
_NO_SUBJECT: Final = update(tickets).where(tickets.c.number == bindparam("this")).values(subject="")

_BEGIN: Final = Both(lambda insert: insert(heartbeats).on_conflict_do_nothing(index_elements=["name"]))
_SEEN: Final = Both(
    lambda insert: (row := insert(heartbeats)).on_conflict_do_update(
        index_elements=["name"], set_={"seen_at": row.excluded.seen_at}
    )
)
_HEARD: Final = select(heartbeats.c.seen_at).where(heartbeats.c.name == bindparam("name")).with_for_update()
_NO_MORE: Final = delete(heartbeats).where(heartbeats.c.name.not_in(bindparam("names", expanding=True)))


class Incidents:
    """One that goes on for each key; those that are over stay for what comes after them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open_of(self, key: str) -> Incident | None:
        return self._one(_OPEN_OF, {"key": key})

    def last_ticket_of(self, key: str) -> int | None:
        """The ticket of the newest one, whether it goes on or is over."""
        number: int | None = self._connection.execute(_LAST_OF, {"key": key}).scalar_one_or_none()
        return number

    def of_ticket(self, number: int) -> Incident | None:
        return self._one(_OF_TICKET, {"ticket": number})

    def keep(self, incident: Incident) -> None:
        """Writes it on top of the version that was read. Raises Stale: another one of its key was opened, or it was
        changed meanwhile."""
        if incident.version == 0:
            row = _row(replace(incident, version=1)) | {
                "key": incident.key,
                "ticket": incident.ticket,
                "opened_at": incident.opened_at,
            }
            if not self._connection.execute(_ADD.on(self._connection), [row]).fetchall():
                raise Stale("the incident was opened by somebody else")
            return
        values = _row(replace(incident, version=incident.version + 1))
        values |= {"this": incident.id, "read_version": incident.version}
        if self._connection.execute(_CHANGE, values).rowcount != 1:
            raise Stale("the incident was changed by somebody else")

    def closed_before(self, before: datetime, limit: int) -> list[Incident]:
        """Those whose ticket was closed before then, and that still have their words."""
        rows = self._connection.execute(_CLOSED_LONG, {"before": before, "limit": limit})
        return [_incident(row) for row in rows]

    def forget_subject(self, number: int) -> None:
        self._connection.execute(_NO_SUBJECT, {"this": number})

    def _one(self, statement: Any, values: Mapping[str, Any]) -> Incident | None:
        row = self._connection.execute(statement, values).one_or_none()
        return None if row is None else _incident(row)


class Heartbeats:
    """One row each, held while it is looked at: a sign of life and the word of silence do not pass one another."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, names: Sequence[str], now: datetime) -> None:
        """Silence counts from now where nothing was heard yet; who is not listened for any more is forgotten."""
        self._connection.execute(_NO_MORE, {"names": list(names)})
        if names:
            self._connection.execute(_BEGIN.on(self._connection), [{"name": name, "seen_at": now} for name in names])

    def seen(self, name: str, now: datetime) -> None:
        self._connection.execute(_SEEN.on(self._connection), [{"name": name, "seen_at": now}])

    def seen_at(self, name: str) -> datetime | None:
        moment: datetime | None = self._connection.execute(_HEARD, {"name": name}).scalar_one_or_none()
        return moment


def _row(incident: Incident) -> dict[str, Any]:
    return {
        "version": incident.version,
        "alerts": [_alert_row(alert) for alert in incident.alerts],
        "untold": incident.untold,
        "closed_at": incident.closed_at,
        "left_at": incident.left_at,
    }


def _alert_row(alert: Alert) -> dict[str, Any]:
    row: dict[str, Any] = {"fingerprint": alert.fingerprint, "since": alert.since.isoformat()}
    row |= {name: words for name in ("name", "severity", "summary") if (words := getattr(alert, name))}
    return row if alert.ended_at is None else row | {"ended_at": alert.ended_at.isoformat()}


def _incident(row: Any) -> Incident:
    values = dict(row._mapping)
    return Incident(**values | {"alerts": tuple(_alert(one) for one in values["alerts"])})


def _alert(row: Mapping[str, str]) -> Alert:
    moments = {name: datetime.fromisoformat(row[name]) for name in ("since", "ended_at") if name in row}
    return Alert(**{**row, **moments})  # type: ignore[arg-type]
