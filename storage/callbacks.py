"""The shelf of callbacks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, desc, select, text, update

from desk.callback import Callback, CallbackState
from desk.people import Person
from storage.both import Both
from storage.failures import Stale
from storage.tables import callbacks, tickets

_KEPT: Final = tuple(field.name for field in fields(Callback))
_COLUMNS: Final = [callbacks.c[name] for name in _KEPT]
_OPEN: Final = text("settled_at IS NULL")  # as the partial index has it, or it would not be used
_CHANGEABLE: Final = tuple(name for name in _KEPT if name not in ("id", "version", "asked_at"))

_OPEN_OF: Final = select(*_COLUMNS).where(callbacks.c.ticket == bindparam("number"), _OPEN)
_OPEN_AMONG: Final = select(*_COLUMNS).where(callbacks.c.ticket.in_(bindparam("numbers", expanding=True)), _OPEN)
_LAST_OF: Final = (
    select(*_COLUMNS).where(callbacks.c.ticket == bindparam("number")).order_by(desc(callbacks.c.id)).limit(1)
)
_ASKING: Final = (
    select(*_COLUMNS)
    .join(tickets, tickets.c.number == callbacks.c.ticket)
    .where(
        tickets.c.customer == bindparam("person"),
        callbacks.c.settled_at.is_(None),
        callbacks.c.state == CallbackState.ASKING.value,
        callbacks.c.phone.is_(None),
    )
    .order_by(desc(callbacks.c.id))
    .limit(1)
)
_ADD: Final = Both(lambda insert: insert(callbacks).on_conflict_do_nothing().returning(callbacks.c.id))
_CHANGE: Final = (
    update(callbacks)
    .where(callbacks.c.id == bindparam("this"), callbacks.c.version == bindparam("read_version"))
    .values({name: bindparam(name) for name in _CHANGEABLE} | {"version": callbacks.c.version + 1})
)
_FORGET_NUMBERS: Final = (
    update(callbacks)
    .where(
        callbacks.c.phone.is_not(None),
        callbacks.c.settled_at.is_not(None),
        callbacks.c.ticket.in_(select(tickets.c.number).where(tickets.c.closed_at < bindparam("before"))),
    )
    .values(phone=None, proven=False)
)


class Callbacks:
    """A ticket has one open callback at the most; the database sees to it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open_of(self, ticket: int) -> Callback | None:
        return self._one(_OPEN_OF, {"number": ticket})

    def open_among(self, tickets: Collection[int]) -> dict[int, Callback]:
        """By ticket."""
        if not tickets:
            return {}
        rows = self._connection.execute(_OPEN_AMONG, {"numbers": list(tickets)})
        return {row.ticket: _callback(row) for row in rows}

    def last_of(self, ticket: int) -> Callback | None:
        """Whatever became of it."""
        return self._one(_LAST_OF, {"number": ticket})

    def without_number(self, customer: Person) -> Callback | None:
        """The newest of a customer's that waits for the number to call."""
        return self._one(_ASKING, {"person": customer.id})

    def keep(self, callback: Callback) -> Callback:
        """Writes it on top of the version that was read. Raises Stale, also where the ticket has another one by now."""
        if callback.id == 0:
            return self._add(replace(callback, version=1))
        values = {name: getattr(callback, name) for name in _CHANGEABLE}
        where = {"this": callback.id, "read_version": callback.version}
        if self._connection.execute(_CHANGE, values | where).rowcount != 1:
            raise Stale("the callback was changed by somebody else")
        return replace(callback, version=callback.version + 1)

    def _add(self, callback: Callback) -> Callback:
        values = {name: getattr(callback, name) for name in _KEPT if name != "id"}
        made = self._connection.execute(_ADD.on(self._connection), values).scalar_one_or_none()
        if made is None:
            raise Stale("the ticket has a callback by now")
        return replace(callback, id=made)

    def forget_numbers(self, before: datetime) -> int:
        """Numbers of tickets that were closed before a moment; how many there were."""
        return self._connection.execute(_FORGET_NUMBERS, {"before": before}).rowcount

    def _one(self, statement: Any, values: Mapping[str, Any]) -> Callback | None:
        row = self._connection.execute(statement, values).one_or_none()
        return None if row is None else _callback(row)


def _callback(row: Any) -> Callback:
    values = dict(row._mapping)
    return Callback(**values | {"state": CallbackState(values["state"])})
