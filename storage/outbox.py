"""The outbox: what is to be said, in the order of its chat, until it was sent or never will be."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from desk.notice import IfUnknown, Urgency
from storage import copies
from storage.copies import Copy
from storage.reply_tokens import LIFE
from storage.tables import fixed, holds, outbox, reply_tokens

KEY_LIFE: Final = timedelta(hours=23)  # a retry key is honoured for a day; older ones would send twice


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One thing to say in one chat. `kind`: notice, relay, card, amend or press. Times are real time."""

    id: int
    channel: str
    chat: str
    thread: str | None
    kind: str
    ticket: int | None
    entry: int | None
    copy: int | None
    person: int | None
    language: str
    body: Mapping[str, Any]
    urgency: int
    if_unknown: str
    may_push: bool
    state: str
    created_at: datetime
    not_before: datetime
    not_after: datetime | None
    attempts: int
    repeated: bool
    first_tried_at: datetime | None
    retry_key: str | None
    batch: str | None
    parts_sent: int
    reason: str | None
    page: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Landed:
    """One message that arrived: its id, and what a later one needs to answer it."""

    ref: str
    quote: str | None = None
    thread: str | None = None


_COLUMNS: Final = [outbox.c[field.name] for field in fields(OutboxRow)]
_UNSETTLED: Final = outbox.c.state.in_((fixed("waiting"), fixed("trying")))
_COPY_KIND: Final = {"relay": "entry", "card": "card"}
_THIS: Final = outbox.c.id == bindparam("this")
_ADD: Final = insert(outbox)
_GET: Final = select(*_COLUMNS).where(_THIS)

# -- what may go now ----------------------------------------------------------------------------------------------


def _worth_saying(rows: Any) -> ColumnElement[bool]:
    """Waiting, not too late, and with a way to go: some may only go as a free answer."""
    return and_(
        rows.c.state == fixed("waiting"),
        or_(rows.c.not_after.is_(None), rows.c.not_after > bindparam("now")),
        or_(
            rows.c.may_push,
            exists().where(
                reply_tokens.c.channel == rows.c.channel,
                reply_tokens.c.chat == rows.c.chat,
                reply_tokens.c.received_at > bindparam("alive_after", type_=outbox.c.not_before.type),
            ),
        ),
    )


_WAITING: Final = and_(outbox.c.channel == bindparam("channel"), _worth_saying(outbox))
_PRESS: Final = outbox.c.kind == "press"  # the answer to a press queues behind nothing
_HELD: Final = exists().where(
    holds.c.channel == outbox.c.channel,
    or_(holds.c.chat == "", and_(holds.c.chat == outbox.c.chat, ~_PRESS)),
    holds.c.until > bindparam("now"),
)
_NOT_EXCLUDED: Final = or_(
    _PRESS,
    and_(
        outbox.c.chat.not_in(bindparam("excluded", expanding=True)),
        or_(outbox.c.urgency == int(Urgency.ALERT), outbox.c.chat.not_in(bindparam("only_alerts", expanding=True))),
    ),
)
_ahead: Final = outbox.alias("ahead")
# What was tried as one call goes again as that one call, before anything newer.
_GOES_BEFORE: Final = or_(
    and_(_ahead.c.batch.is_not(None), outbox.c.batch.is_(None)),
    and_(
        _ahead.c.batch.is_(None) == outbox.c.batch.is_(None),
        or_(
            _ahead.c.urgency < outbox.c.urgency,
            and_(_ahead.c.urgency == outbox.c.urgency, _ahead.c.id < outbox.c.id),
        ),
    ),
)
_WAITS_FOR_FREE: Final = (
    select(outbox.c.id)
    .where(
        outbox.c.channel == bindparam("channel"),
        outbox.c.chat == bindparam("chat"),
        outbox.c.state == fixed("waiting"),
        outbox.c.not_before <= bindparam("now"),
        ~outbox.c.may_push,
        outbox.c.id.not_in(bindparam("ids", expanding=True)),
    )
    .limit(1)
)
_NOT_FIRST: Final = exists().where(
    _ahead.c.channel == outbox.c.channel,
    _ahead.c.chat == outbox.c.chat,
    _ahead.c.kind != "press",
    _worth_saying(_ahead),
    _GOES_BEFORE,
)
_READY: Final = (
    select(outbox.c.id, outbox.c.chat, _PRESS.label("is_press"))
    .where(_WAITING, outbox.c.not_before <= bindparam("now"), _NOT_EXCLUDED, ~_HELD, or_(_PRESS, ~_NOT_FIRST))
    .order_by(outbox.c.urgency, outbox.c.id)
    .limit(bindparam("rows"))
)
_IN_LINE: Final = (
    select(*_COLUMNS)
    .where(_WAITING, outbox.c.chat == bindparam("this_chat"), ~_PRESS)
    .order_by(outbox.c.batch.is_(None), outbox.c.urgency, outbox.c.id)
    .limit(bindparam("rows"))
)
_LATER: Final = select(func.min(outbox.c.not_before)).where(
    _WAITING, outbox.c.not_before > bindparam("now"), _NOT_EXCLUDED, ~_HELD
)
_EXPIRES: Final = select(func.min(outbox.c.not_after)).where(
    outbox.c.state == fixed("waiting"), outbox.c.not_after.is_not(None)
)
_HOLDS: Final = select(holds.c.chat, holds.c.until).where(
    holds.c.channel == bindparam("channel"), holds.c.until > bindparam("now")
)
_EXPIRED: Final = (
    update(outbox)
    .where(
        outbox.c.channel == bindparam("this_channel"),
        outbox.c.state == fixed("waiting"),
        outbox.c.not_after <= bindparam("now"),
    )
    .values(state="dropped", reason="expired", settled_at=bindparam("now"))
)


def add(connection: Connection, rows: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Puts rows in; each has channel, chat, kind, language, body, and what else it needs of the row's fields."""
    if rows:
        connection.execute(_ADD, [{**_NEW, "created_at": now, "not_before": now, **row} for row in rows])


_NEW: Final[Mapping[str, Any]] = {
    "thread": None,
    "ticket": None,
    "entry": None,
    "copy": None,
    "person": None,
    "urgency": int(Urgency.REPLY),
    "if_unknown": IfUnknown.AGAIN.value,
    "may_push": True,
    "not_after": None,
    "page": None,
}


def get(connection: Connection, id: int) -> OutboxRow | None:
    row = connection.execute(_GET, {"this": id}).one_or_none()
    return None if row is None else _row(row)


def heads(
    connection: Connection,
    channel: str,
    now: datetime,
    *,
    exclude_chats: Collection[str] = (),
    only_alerts: Collection[str] = (),
    limit: int = 16,
    per_chat: int = 1,
    reply_life: timedelta = LIFE,
) -> list[list[OutboxRow]]:
    """For each chat that may be written to, its first rows in order, `per_chat` at the most; alerts' chats first.

    A row that waits holds up those behind it in its chat. Rows with a `batch` go together, and alone. From the chats
    in `only_alerts` nothing but alerts is taken.
    """
    values = {"channel": channel, "now": now, "alive_after": now - reply_life}
    among = {"excluded": list(exclude_chats), "only_alerts": list(only_alerts)}
    ready = connection.execute(_READY, values | among | {"rows": limit}).fetchall()
    return [
        [_needed(connection, row.id)] if row.is_press else _line(connection, values, row.chat, per_chat, now)
        for row in ready
    ]


def next_due(
    connection: Connection,
    channel: str,
    now: datetime,
    *,
    exclude_chats: Collection[str] = (),
    only_alerts: Collection[str] = (),
    reply_life: timedelta = LIFE,
) -> datetime | None:
    """When there may be more to send, as far as rows and holds tell: never too late, perhaps too early."""
    values = {
        "channel": channel,
        "now": now,
        "alive_after": now - reply_life,
        "excluded": list(exclude_chats),
        "only_alerts": list(only_alerts),
    }
    if connection.execute(_READY, values | {"rows": 1}).first() is not None:
        return now
    held = {row.chat: row.until for row in connection.execute(_HOLDS, values)}
    if "" in held:
        whole: datetime = held[""]
        return whole
    later = connection.execute(_LATER, values).scalar_one()
    dues = [until for chat, until in held.items() if chat not in exclude_chats]
    return min(dues if later is None else [*dues, later], default=None)


def any_expired(connection: Connection, now: datetime) -> bool:
    """Whether there is anything to drop, on any channel."""
    first: datetime | None = connection.execute(_EXPIRES).scalar_one()
    return first is not None and first <= now


def drop_expired(connection: Connection, channel: str, now: datetime) -> int:
    """Drops what is not worth saying any more; how many."""
    return connection.execute(_EXPIRED, {"this_channel": channel, "now": now}).rowcount


# -- the road of a row --------------------------------------------------------------------------------------------

_START: Final = (
    update(outbox)
    .where(_THIS, outbox.c.state == fixed("waiting"))
    .values(
        state="trying",
        owner=bindparam("by"),
        attempts=outbox.c.attempts + 1,
        first_tried_at=func.coalesce(outbox.c.first_tried_at, bindparam("now", type_=outbox.c.first_tried_at.type)),
        retry_key=func.coalesce(outbox.c.retry_key, bindparam("key")),
        batch=func.coalesce(outbox.c.batch, bindparam("together")),
    )
)
_PART: Final = (
    update(outbox)
    .where(_THIS)
    .values(
        parts_sent=bindparam("parts"),
        calls=outbox.c.calls + bindparam("more_calls"),
        called_at=bindparam("now"),
    )
)
_SETTLE: Final = (
    update(outbox)
    .where(_THIS, _UNSETTLED)
    .values(state=bindparam("new_state"), reason=bindparam("why"), settled_at=bindparam("now"), owner=None)
)
_AGAIN: Final = (
    update(outbox)
    .where(_THIS, outbox.c.state == fixed("trying"))
    .values(state="waiting", owner=None, not_before=bindparam("next_try"), reason=bindparam("why"))
)
_POSTPONE: Final = (
    update(outbox)
    .where(_THIS, _UNSETTLED)
    .values(
        state="waiting",
        owner=None,
        not_before=bindparam("next_try"),
        reason=bindparam("why"),
        attempts=outbox.c.attempts + bindparam("more"),
    )
)
_REST: Final = (
    update(outbox)
    .where(_THIS, outbox.c.state == fixed("trying"))
    .values(state="waiting", owner=None, not_before=bindparam("now"), retry_key=None, batch=None, first_tried_at=None)
)
_ONLY_FREE: Final = (
    update(outbox)
    .where(_THIS, outbox.c.state == fixed("trying"))
    .values(
        state="waiting",
        owner=None,
        not_before=bindparam("now"),
        may_push=False,
        retry_key=None,
        batch=None,
        first_tried_at=None,
        reason="monthly limit",
    )
)
_KEEP_KEY: Final = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)), outbox.c.state == fixed("trying"))
    .values(retry_key=bindparam("key"), batch=bindparam("key"))
)
_REPEAT: Final = (
    update(outbox)
    .where(_THIS, outbox.c.state == fixed("trying"))
    .values(state="waiting", owner=None, not_before=bindparam("next_try"), reason="unknown", repeated=True)
)
_LEFT: Final = (
    select(outbox.c.id)
    .where(
        outbox.c.channel == bindparam("channel"),
        outbox.c.state == fixed("trying"),
        outbox.c.id.not_in(bindparam("in_hand", expanding=True)),
    )
    .order_by(outbox.c.id)
)
_CALLS: Final = (
    select(outbox.c.chat, outbox.c.called_at, outbox.c.calls)
    .where(outbox.c.channel == bindparam("channel"), outbox.c.called_at > bindparam("since"))
    .order_by(outbox.c.called_at)
)
_COUNT: Final = (
    update(outbox).where(_THIS).values(calls=outbox.c.calls + bindparam("more_calls"), called_at=bindparam("now"))
)
_LEAVE_THREAD: Final = (
    update(outbox)
    .where(
        outbox.c.channel == bindparam("this_channel"),
        outbox.c.chat == bindparam("this_chat"),
        outbox.c.thread == bindparam("gone"),
        _UNSETTLED,
    )
    .values(thread=None)
)
_FORGET: Final = (
    update(outbox)
    .where(outbox.c.settled_at < bindparam("before"), outbox.c.state.in_(("sent", "dropped", "failed")))
    .values(body={}, settled_at=None)
)
_PARKED: Final = select(*_COLUMNS).where(outbox.c.state == fixed("parked")).order_by(outbox.c.id)
_IS_PARKED: Final = (_THIS, outbox.c.state == fixed("parked"))
# As if it had never been tried: a platform has forgotten the retry key by now, and a person wants it said after all.
_RETRY: Final = (
    update(outbox)
    .where(*_IS_PARKED)
    .values(
        state="waiting",
        attempts=0,
        repeated=False,
        first_tried_at=None,
        retry_key=None,
        batch=None,
        not_after=None,
        reason=None,
    )
)
_DROP_PARKED: Final = update(outbox).where(*_IS_PARKED).values(state="dropped", reason="dropped by hand", body={})


def waits_for_free(connection: Connection, channel: str, chat: str, others: Sequence[int], now: datetime) -> bool:
    """Whether something waits in a chat, beside the others, that may only go as a free answer."""
    values = {"channel": channel, "chat": chat, "ids": list(others), "now": now}
    return connection.execute(_WAITS_FOR_FREE, values).first() is not None


def start(
    connection: Connection,
    ids: Sequence[int],
    owner: str,
    now: datetime,
    *,
    retry_key: str | None = None,
    batch: str | None = None,
) -> list[int]:
    """Marks rows as being tried, before the call; those that are ours to send, in the order given.

    A row keeps the first retry key and batch that it got.
    """
    values = {"by": owner, "now": now, "key": retry_key, "together": batch}
    return [id for id in ids if connection.execute(_START, values | {"this": id}).rowcount == 1]


def part_sent(
    connection: Connection,
    id: int,
    landed: Sequence[Landed],
    now: datetime,
    *,
    calls: int = 1,
    before: int | None = None,
    parts: int | None = None,
) -> None:
    """`parts` arrived (as many as messages, if not told), `before` of them earlier: they are not sent again.

    Twice the same is as good as once.
    """
    row = get(connection, id)
    if row is None:
        return
    before = row.parts_sent if before is None else before
    parts = len(landed) if parts is None else parts
    copies.add(connection, now, *(_landing(row, before + number, one) for number, one in enumerate(landed)))
    connection.execute(_PART, {"this": id, "parts": before + parts, "more_calls": calls, "now": now})


def sent(
    connection: Connection,
    id: int,
    landed: Sequence[Landed],
    now: datetime,
    *,
    calls: int = 1,
    before: int | None = None,
    parts: int | None = None,
) -> None:
    """The rest arrived, and with it the whole."""
    part_sent(connection, id, landed, now, calls=calls, before=before, parts=parts)
    _settle(connection, id, "sent", None, now)


def again(connection: Connection, id: int, not_before: datetime, reason: str) -> None:
    """It surely was not sent: once more at `not_before`."""
    connection.execute(_AGAIN, {"this": id, "next_try": not_before, "why": reason})


def unknown(connection: Connection, id: int, now: datetime, *, not_before: datetime | None = None) -> str | None:
    """It may have arrived. Under a retry key it goes again; else once more if it is worth it. The state it has then."""
    row = get(connection, id)
    if row is None or row.state != "trying":
        return None if row is None else row.state
    if row.retry_key is not None:
        if row.first_tried_at is not None and row.first_tried_at < now - KEY_LIFE:
            _settle(connection, id, "failed", "unknown for too long", now)
            return "failed"
        connection.execute(_AGAIN, {"this": id, "next_try": not_before or now, "why": "unknown"})
        return "waiting"
    if row.if_unknown == IfUnknown.AGAIN and not row.repeated:
        connection.execute(_REPEAT, {"this": id, "next_try": not_before or now})
        return "waiting"
    _settle(connection, id, "dropped", "unknown", now)
    return "dropped"


def postpone(connection: Connection, id: int, not_before: datetime, reason: str, *, tried: bool = False) -> None:
    """Not yet: nothing was sent. `tried` counts it as an attempt."""
    connection.execute(_POSTPONE, {"this": id, "next_try": not_before, "why": reason, "more": int(tried)})


def rest_of(connection: Connection, id: int, now: datetime) -> None:
    """What one call could not carry goes as another one, which is no repetition of the first."""
    connection.execute(_REST, {"this": id, "now": now})


def only_free(connection: Connection, id: int, now: datetime) -> None:
    """Nothing is left to pay for it with: it waits for a free answer."""
    connection.execute(_ONLY_FREE, {"this": id, "now": now})


def keep_key(connection: Connection, ids: Sequence[int], key: str) -> None:
    """What is about to be pushed after all: the key under which it may be repeated."""
    connection.execute(_KEEP_KEY, {"ids": list(ids), "key": key})


def fail(connection: Connection, id: int, reason: str, now: datetime) -> None:
    """It will never arrive."""
    _settle(connection, id, "failed", reason, now)


def drop(connection: Connection, id: int, reason: str, now: datetime) -> None:
    """There is no need to say it any more."""
    _settle(connection, id, "dropped", reason, now)


def parked(connection: Connection) -> list[OutboxRow]:
    """What a restore did not carry on with."""
    return [_row(row) for row in connection.execute(_PARKED)]


def retry(connection: Connection, id: int) -> bool:
    """Puts a parked row back in its chat's line; False if it is not parked."""
    return connection.execute(_RETRY, {"this": id}).rowcount == 1


def drop_parked(connection: Connection, id: int) -> bool:
    """Forgets a parked row and what it says; False if it is not parked."""
    return connection.execute(_DROP_PARKED, {"this": id}).rowcount == 1


def adopt(connection: Connection, channel: str, now: datetime, *, in_hand: Collection[int] = ()) -> list[int]:
    """Rows that were left trying: whether they arrived is unknown. To be called by who holds the lease, with the rows
    that it is sending at this moment. They count as calls of now, since some may have been made."""
    left = connection.execute(_LEFT, {"channel": channel, "in_hand": list(in_hand)}).scalars().all()
    for id in left:
        count_calls(connection, id, 1, now)
        unknown(connection, id, now)
    return list(left)


def count_calls(connection: Connection, id: int, calls: int, now: datetime) -> None:
    """Calls that were made for a row, whatever came of them: they count for the pace."""
    connection.execute(_COUNT, {"this": id, "more_calls": calls, "now": now})


def leave_thread(connection: Connection, channel: str, chat: str, thread: str) -> int:
    """The thread is gone: what waits to be said in it will be said in the chat; how many."""
    return connection.execute(_LEAVE_THREAD, {"this_channel": channel, "this_chat": chat, "gone": thread}).rowcount


def recent_sends(connection: Connection, channel: str, since: datetime) -> list[tuple[str, datetime, int]]:
    """(chat, when, calls) of what was sent since then, to know the pace after a restart."""
    found = connection.execute(_CALLS, {"channel": channel, "since": since})
    return [(row.chat, row.called_at, row.calls) for row in found]


def forget_bodies(connection: Connection, before: datetime) -> int:
    """Empties what was settled before then; how many."""
    return connection.execute(_FORGET, {"before": before}).rowcount


def _settle(connection: Connection, id: int, state: str, reason: str | None, now: datetime) -> None:
    connection.execute(_SETTLE, {"this": id, "new_state": state, "why": reason, "now": now})


def _landing(row: OutboxRow, part: int, landed: Landed) -> Copy:
    return Copy(
        channel=row.channel,
        chat=row.chat,
        ref=landed.ref,
        thread=landed.thread or row.thread,
        part=part,
        quote=landed.quote,
        entry=row.entry if row.kind == "relay" else None,
        ticket=row.ticket,
        kind=_COPY_KIND.get(row.kind, "words") if row.page is None else "page",
    )


def _line(connection: Connection, values: Mapping[str, Any], chat: str, most: int, now: datetime) -> list[OutboxRow]:
    rows = map(_row, connection.execute(_IN_LINE, {**values, "this_chat": chat, "rows": most}))
    ready = list(takewhile(lambda row: row.not_before <= now, rows))
    return [row for row in ready if row.batch == ready[0].batch]


def _needed(connection: Connection, id: int) -> OutboxRow:
    row = get(connection, id)
    if row is None:
        raise LookupError("no such row")
    return row


def _row(row: Any) -> OutboxRow:
    return OutboxRow(**row._mapping)
