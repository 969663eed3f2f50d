"""What is said once though it was asked for twice: it shows the newest state when it goes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, case, func, or_, select, update

from desk.notice import Urgency
from storage.both import padded
from storage.tables import fixed, outbox

# These are updates, and count their rows, so that a row that is just about to go is either held until we are done
# (and then shows what we write), or is going already (and another one is needed).
_IN_CHAT: Final = (
    outbox.c.state == fixed("waiting"),
    outbox.c.channel == bindparam("this_channel"),
    outbox.c.chat == bindparam("this_chat"),
    outbox.c.kind == bindparam("this_kind"),
)
_CARDS: Final = (
    update(outbox)
    .where(
        outbox.c.state == fixed("waiting"),
        outbox.c.kind == fixed("card"),
        outbox.c.ticket.in_(bindparam("tickets", expanding=True)),
    )
    .values(
        urgency=case((outbox.c.urgency < bindparam("new_urgency"), outbox.c.urgency), else_=bindparam("new_urgency")),
        may_push=or_(outbox.c.may_push, bindparam("pushed", type_=outbox.c.may_push.type)),
    )
    .returning(outbox.c.ticket, outbox.c.channel, outbox.c.chat)
)
_RELAY: Final = (
    update(outbox)
    .where(*_IN_CHAT, outbox.c.entry == bindparam("this_entry"), outbox.c.copy.is_(None))
    .values(not_before=bindparam("moment"))
)
_WAITING_RELAY: Final = (
    update(outbox)
    .where(
        outbox.c.state == fixed("waiting"), outbox.c.kind == fixed("relay"), outbox.c.entry == bindparam("this_entry")
    )
    .values(state="waiting")
    .returning(outbox.c.channel, outbox.c.chat, outbox.c.copy)
)
_SHOWN: Final = (
    select(outbox.c.id)
    .where(
        outbox.c.entry == bindparam("this_entry"),
        outbox.c.kind == fixed("relay"),
        outbox.c.state.in_((fixed("trying"), fixed("sent"))),
    )
    .limit(1)
)
_GATHERING: Final = select(func.min(outbox.c.not_before)).where(*_IN_CHAT, outbox.c.not_before > bindparam("now"))
_AMEND: Final = (
    update(outbox).where(*_IN_CHAT, outbox.c.copy == bindparam("this_copy")).values(ticket=bindparam("this_ticket"))
)


def into_waiting_cards(
    connection: Connection, tickets: Collection[int], urgency: Urgency, pushed: bool
) -> set[tuple[int, str, str]]:
    """(ticket, channel, chat) where a card of one waits already; those are as urgent as this one from now on."""
    values = {"tickets": padded(tickets), "new_urgency": int(urgency), "pushed": pushed}
    return {(row.ticket, row.channel, row.chat) for row in connection.execute(_CARDS, values).fetchall()}


def into_waiting_relay(connection: Connection, row: Mapping[str, Any]) -> bool:
    """True if the entry waits for the chat already; it waits as long as this one."""
    values = _place(row) | {"this_entry": row["entry"], "moment": row["not_before"]}
    return connection.execute(_RELAY, values).rowcount > 0


def into_waiting_amend(connection: Connection, row: Mapping[str, Any]) -> bool:
    """True if the same copy is to be brought up to date already."""
    values = _place(row) | {"this_copy": row["copy"], "this_ticket": row["ticket"]}
    return connection.execute(_AMEND, values).rowcount > 0


def relay_waits(connection: Connection, entry: int) -> bool:
    """True while a relay of the entry waits and none has begun; held until we are done, as the updates above."""
    if not connection.execute(_WAITING_RELAY, {"this_entry": entry}).fetchall():
        return False
    return connection.execute(_SHOWN, {"this_entry": entry}).first() is None


def relays_waiting(connection: Connection, entry: int) -> set[tuple[str, str]]:
    """(channel, chat) where the whole entry waits to be shown; held likewise."""
    found = connection.execute(_WAITING_RELAY, {"this_entry": entry}).fetchall()
    return {(row.channel, row.chat) for row in found if row.copy is None}


def gathering(connection: Connection, channel: str, chat: str, now: datetime) -> datetime | None:
    """When the words that gather for a chat will go: what comes meanwhile goes with them."""
    values = {"this_channel": channel, "this_chat": chat, "this_kind": "relay", "now": now}
    first: datetime | None = connection.execute(_GATHERING, values).scalar_one()
    return first


def _place(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"this_channel": row["channel"], "this_chat": row["chat"], "this_kind": row["kind"]}
