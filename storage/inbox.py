"""The inbox: raw events, kept once before they are acknowledged, handled once, each chat's in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ARRAY, Connection, and_, bindparam, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import fixed, inbox

Arrived = tuple[str, str, str, str, str | None]
"""(channel, key, chat, payload, press)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    id: int
    channel: str
    key: str
    chat: str
    payload: str
    press: str | None
    received_at: datetime
    not_before: datetime
    attempts: int
    error: str | None
    parked_at: datetime | None


_COLUMNS: Final = [inbox.c[field.name] for field in fields(InboxRow)]
_WAITS: Final = and_(inbox.c.handled_at.is_(None), inbox.c.parked_at.is_(None))
_earlier: Final = inbox.alias("earlier")
_HAS_EARLIER: Final = exists().where(
    _earlier.c.channel == inbox.c.channel,
    _earlier.c.chat == inbox.c.chat,
    _earlier.c.id < inbox.c.id,
    _earlier.c.handled_at.is_(None),
    _earlier.c.parked_at.is_(None),
)
# Asked this way, one look at an index tells it: PostgreSQL would compare all rows of a chat with one another.
_IS_HEAD: Final = inbox.c.id == (
    select(func.min(_earlier.c.id))
    .where(
        _earlier.c.channel == inbox.c.channel,
        _earlier.c.chat == inbox.c.chat,
        _earlier.c.handled_at.is_(None),
        _earlier.c.parked_at.is_(None),
    )
    .scalar_subquery()
)
_ARRIVED: Final = ("channel", "key", "chat", "payload", "press")
_ACCEPT: Final = (
    sqlite.insert(inbox)
    .on_conflict_do_nothing(index_elements=["channel", "key"])
    .returning(inbox.c.id, inbox.c.channel, inbox.c.key)
)
_ARRAYS: Final = (
    func.unnest(*(bindparam(name, type_=ARRAY(inbox.c[name].type)) for name in _ARRIVED))
    .table_valued(*_ARRIVED)
    .render_derived()
)
_NOW: Final = bindparam("now", type_=inbox.c.received_at.type)
# All rows as arrays: the same words however many they are, so that PostgreSQL prepares them once.
_ACCEPT_ALL: Final = (
    postgresql.insert(inbox)
    .from_select([*_ARRIVED, "received_at", "not_before"], select(*_ARRAYS.c, _NOW, _NOW))
    .on_conflict_do_nothing(index_elements=["channel", "key"])
    .returning(inbox.c.id, inbox.c.channel, inbox.c.key)
)
_HEADS: Final = (
    select(*_COLUMNS)
    .where(_WAITS, inbox.c.not_before <= bindparam("now"), _IS_HEAD)
    .order_by(inbox.c.id)
    .limit(bindparam("limit"))
)
_HEAD_IDS: Final = _HEADS.with_only_columns(inbox.c.id, inbox.c.channel)
_GET: Final = select(*_COLUMNS).where(inbox.c.id == bindparam("this"))
_CLAIM: Final = (
    select(*_COLUMNS)
    .where(inbox.c.id == bindparam("this"), _WAITS, ~_HAS_EARLIER)
    .with_for_update(skip_locked=True, of=inbox)
)
_ANY: Final = (
    select(inbox.c.id)
    .where(_WAITS, inbox.c.channel == bindparam("channel"), inbox.c.chat == bindparam("chat"))
    .limit(1)
)
_THIS: Final = inbox.c.id == bindparam("this")
_DONE: Final = update(inbox).where(_THIS).values(handled_at=bindparam("now"), ticket=bindparam("of_ticket"), error=None)
_EMPTY: Final = update(inbox).where(_THIS).values(payload="")
_FAILED: Final = (
    update(inbox)
    .where(_THIS, _WAITS)
    .values(attempts=inbox.c.attempts + 1, error=bindparam("why"), not_before=bindparam("next_try"))
)
_PARK: Final = (
    update(inbox)
    .where(_THIS, _WAITS)
    .values(parked_at=bindparam("now"), error=bindparam("why"), attempts=inbox.c.attempts + 1)
)
_PARK_EMPTY: Final = _PARK.values(payload="", press=None)
_PARKED: Final = select(*_COLUMNS).where(inbox.c.parked_at.is_not(None)).order_by(inbox.c.id)
_RETRY: Final = (
    update(inbox)
    .where(_THIS, inbox.c.parked_at.is_not(None), inbox.c.payload != fixed(""))
    .values(parked_at=None, attempts=0, not_before=inbox.c.received_at)
)
_DROP: Final = (
    update(inbox)
    .where(_THIS, inbox.c.parked_at.is_not(None))
    .values(parked_at=None, handled_at=inbox.c.parked_at, payload="")
)
_ANSWER: Final = (
    update(inbox)
    .where(inbox.c.press == bindparam("this_press"), inbox.c.press_answered_at.is_(None))
    .values(press_answered_at=bindparam("now"))
)
_FORGET: Final = (
    update(inbox).where(inbox.c.handled_at < bindparam("before"), inbox.c.payload != fixed("")).values(payload="")
)
_FORGET_ONE: Final = (
    update(inbox)
    .where(inbox.c.channel == bindparam("this_channel"), inbox.c.key == bindparam("this_key"))
    .values(payload="")
)
_UNHEARD: Final = (
    select(inbox.c.channel, inbox.c.chat)
    .where(
        _WAITS, inbox.c.channel.in_(bindparam("channels", expanding=True)), inbox.c.received_at < bindparam("before")
    )
    .distinct()
    .limit(bindparam("limit"))
)
_NEXT: Final = select(func.min(inbox.c.not_before)).where(_WAITS, _IS_HEAD)


def accept(connection: Connection, rows: Sequence[Arrived], now: datetime) -> list[int | None]:
    """Keeps events, each once per channel and key; ids in order, None for what was there already."""
    if not rows:
        return []
    if connection.dialect.name == "postgresql":
        columns = dict(zip(_ARRIVED, map(list, zip(*rows, strict=True)), strict=True))
        made = connection.execute(_ACCEPT_ALL, columns | {"now": now}).fetchall()
    else:
        times = {"received_at": now, "not_before": now}
        values = [dict(zip(_ARRIVED, row, strict=True)) | times for row in rows]
        made = connection.execute(_ACCEPT, values if len(values) > 1 else values[0]).fetchall()
    new: dict[tuple[str, str], int] = {(row.channel, row.key): row.id for row in made}
    return [new.pop((channel, key), None) for channel, key, *_ in rows]


def heads(connection: Connection, now: datetime, limit: int) -> list[InboxRow]:
    """The oldest unhandled event of each chat whose time has come. A head that waits holds up its chat alone."""
    return [_row(row) for row in connection.execute(_HEADS, {"now": now, "limit": limit})]


def head_ids(connection: Connection, now: datetime, limit: int) -> list[tuple[int, str]]:
    """(id, channel) of the heads, whatever else is in them."""
    return [(row.id, row.channel) for row in connection.execute(_HEAD_IDS, {"now": now, "limit": limit})]


def get(connection: Connection, id: int) -> InboxRow | None:
    row = connection.execute(_GET, {"this": id}).one_or_none()
    return None if row is None else _row(row)


def claim(connection: Connection, id: int) -> InboxRow | None:
    """Takes a head for this transaction; None if somebody else has it, or it is not the head any more."""
    row = connection.execute(_CLAIM, {"this": id}).one_or_none()
    return None if row is None else _row(row)


def any_waits(connection: Connection, channel: str, chat: str) -> bool:
    """Whether anything of a chat is still to be handled."""
    return connection.execute(_ANY, {"channel": channel, "chat": chat}).first() is not None


def done(connection: Connection, id: int, now: datetime, ticket: int | None = None) -> None:
    """The tick-off: in the same transaction as what it led to."""
    connection.execute(_DONE, {"this": id, "now": now, "of_ticket": ticket})


def empty(connection: Connection, id: int) -> None:
    """Keeps that it came, and no more."""
    connection.execute(_EMPTY, {"this": id})


def failed(connection: Connection, id: int, error: str, not_before: datetime) -> None:
    """Again at `not_before`. In a transaction of its own, after the one that failed was taken back."""
    connection.execute(_FAILED, {"this": id, "why": error, "next_try": not_before})


def park(connection: Connection, id: int, error: str, now: datetime) -> None:
    """Puts a poison event aside; the chat goes on."""
    connection.execute(_PARK, {"this": id, "why": error, "now": now})


def park_unreadable(connection: Connection, id: int, error: str, now: datetime) -> None:
    """As `park`, for a row that nothing can be read from any more: it is emptied, so that it can be listed."""
    connection.execute(_PARK_EMPTY, {"this": id, "why": error, "now": now})


def parked(connection: Connection) -> list[InboxRow]:
    return [_row(row) for row in connection.execute(_PARKED)]


def retry(connection: Connection, id: int) -> bool:
    """Puts a parked event back; False if there is none, or its words were taken back meanwhile."""
    return connection.execute(_RETRY, {"this": id}).rowcount == 1


def drop(connection: Connection, id: int) -> bool:
    return connection.execute(_DROP, {"this": id}).rowcount == 1


def answer_press(connection: Connection, press: str, now: datetime) -> bool:
    """True for exactly one caller: that one answers the press."""
    return connection.execute(_ANSWER, {"this_press": press, "now": now}).rowcount > 0


def forget_arrival(connection: Connection, channel: str, key: str) -> None:
    """Empties an event whose words were taken back before they came."""
    connection.execute(_FORGET_ONE, {"this_channel": channel, "this_key": key})


def forget_bodies(connection: Connection, before: datetime) -> int:
    """Empties the raw bodies of what was handled before then; how many."""
    return connection.execute(_FORGET, {"before": before}).rowcount


def unheard_since(
    connection: Connection, channels: Sequence[str], before: datetime, limit: int
) -> list[tuple[str, str]]:
    """(channel, chat) of the events that came before then and wait to be handled."""
    values = {"channels": list(channels), "before": before, "limit": limit}
    return [(row.channel, row.chat) for row in connection.execute(_UNHEARD, values)]


def next_due(connection: Connection) -> datetime | None:
    """When the next event may be handled; in the past: at once."""
    moment: datetime | None = connection.execute(_NEXT).scalar_one()
    return moment


def _row(row: Any) -> InboxRow:
    return InboxRow(**row._mapping)
