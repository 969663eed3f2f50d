"""Erasing a person: nothing of ours tells any more who they are, what they said, or what was said to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, delete, func, or_, select, union, update

from desk.people import Person
from desk.ticket import Side
from storage.tables import (
    Id,
    callbacks,
    cards,
    copies,
    entries,
    file_contents,
    files,
    fixed,
    holds,
    inbox,
    meta,
    outbox,
    people,
    reminders,
    reply_tokens,
    tickets,
    trail,
)

_PERSON: Final = bindparam("of_person", type_=Id)
_TICKETS: Final = select(tickets.c.number).where(tickets.c.customer == _PERSON)
_SAID: Final = or_(
    entries.c.ticket.in_(_TICKETS), and_(entries.c.person == _PERSON, entries.c.side == Side.CUSTOMER.value)
)
_LIVING: Final = (
    select(entries.c.id, entries.c.ticket)
    .where(
        _SAID,
        entries.c.side != Side.AGENT.value,  # of an answer, the customer alone has a copy of ours
        entries.c.ticket.is_not(None),
        entries.c.gone_at.is_(None),
    )
    .order_by(entries.c.id)
)
_FILES: Final = select(files.c.id).join(entries, entries.c.id == files.c.entry).where(_SAID)
# Wherever it was said, and wherever it was shown: whoever answers a message sends its words once more.
_ROOMS: Final = union(
    select(entries.c.channel, entries.c.chat).where(_SAID),
    *(select(table.c.channel, table.c.chat).where(table.c.ticket.in_(_TICKETS)) for table in (cards, copies)),
)
_GO_ON: Final = outbox.c.kind.in_(("card", "amend"))  # they show what is there now: after this, nothing
_UNSAID: Final = outbox.c.state.in_(("waiting", "parked"))


def _here(table: Any) -> Any:
    return and_(table.c.channel == bindparam("of_channel"), table.c.chat == bindparam("of_chat"))


def _elsewhere(table: Any) -> Any:
    return update(table).where(_here(table)).values(chat=bindparam("nowhere"))


_ABOUT: Final = or_(outbox.c.ticket.in_(_TICKETS), _here(outbox))
_OVER: Final = or_(inbox.c.handled_at.is_not(None), inbox.c.parked_at.is_not(None))
_RAW: Final = update(inbox).where(_here(inbox), _OVER).values(payload="")
_RAW_OF_AGENTS: Final = update(inbox).where(_here(inbox), inbox.c.handled_at.is_not(None)).values(payload="")
_ERASE: Final = (
    delete(file_contents).where(file_contents.c.file.in_(_FILES)),
    update(files)
    .where(files.c.id.in_(_FILES))
    .values(state="gone", ref="", name=None, mime=None, preview_ref=None, url=None, not_before=None),
    update(entries)
    .where(_SAID)
    .values(
        text="",
        place=None,
        contact=None,
        quote_token=None,
        gone_at=func.coalesce(entries.c.gone_at, bindparam("now", type_=entries.c.gone_at.type)),
    ),
    update(tickets).where(tickets.c.customer == _PERSON).values(subject=""),
    update(callbacks).where(callbacks.c.ticket.in_(_TICKETS)).values(phone=None, proven=False),
    update(outbox)
    .where(_ABOUT, _UNSAID, or_(~_GO_ON, _here(outbox)))
    .values(state="dropped", reason="erased", body={}),
    update(outbox).where(_ABOUT, outbox.c.state.not_in(("waiting", "parked", "trying"))).values(body={}),
    delete(reminders).where(reminders.c.ticket.in_(_TICKETS)),
    update(inbox)
    .where(inbox.c.ticket.in_(_TICKETS), inbox.c.handled_at.is_not(None), inbox.c.payload != fixed(""))
    .values(payload=""),
    _RAW,
    delete(reply_tokens).where(_here(reply_tokens)),
    delete(holds).where(_here(holds)),
)
_GONE_TO: Final = (
    *(_elsewhere(table) for table in (entries, copies, outbox, tickets)),
    _elsewhere(inbox).where(_OVER),
)
_TRACES: Final = select(trail.c.id, trail.c.facts).where(trail.c.ticket.in_(_TICKETS))
_TRACE: Final = update(trail).where(trail.c.id == bindparam("this")).values(facts=bindparam("new_facts"))
_NOBODY: Final = (
    update(people)
    .where(people.c.id == _PERSON)
    .values(
        ref=bindparam("nowhere"),
        name="",
        name_key="",
        username=None,
        username_key=None,
        phone=None,
        phone_verified=False,
        client_language=None,
        reachable=False,
        wants_new=False,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """The tickets that were emptied, and (entry, ticket) of the words that stood until now: their copies stand yet."""

    tickets: Sequence[int]
    entries: Sequence[tuple[int, int]]


def erase(connection: Connection, person: Person, at: datetime) -> Erased:
    """Empties all that a customer said and was told, and forgets who they are: on their next word they are new here.

    What was counted stays: tickets with their times, priorities and ratings, and who among the agents did what.
    """
    whose = {
        "of_person": person.id,
        "of_channel": person.channel,
        "of_chat": person.ref,
        "nowhere": f"erased-{person.id}",
        "now": at,
    }
    rooms = connection.execute(_ROOMS, whose).fetchall()
    erased = Erased(
        tickets=connection.execute(_TICKETS.order_by(tickets.c.number), whose).scalars().all(),
        entries=[(row.id, row.ticket) for row in connection.execute(_LIVING, whose)],
    )
    for statement in _ERASE:
        connection.execute(statement, whose)
    for room in rooms:
        connection.execute(_RAW_OF_AGENTS, {"of_channel": room.channel, "of_chat": room.chat})
    for trace in connection.execute(_TRACES, whose).fetchall():
        connection.execute(_TRACE, {"this": trace.id, "new_facts": _without_words(trace.facts)})
    chat = f":{person.channel}:{person.ref}:"
    connection.execute(delete(meta).where(meta.c.key.startswith("once:"), meta.c.key.contains(chat, autoescape=True)))
    for statement in (*_GONE_TO, _NOBODY):
        connection.execute(statement, whose)
    return erased


def _without_words(value: Any) -> Any:
    """The same JSON; what it quotes is empty."""
    if isinstance(value, dict):
        if "quoted" in value:
            return value | {"quoted": ""}
        return {name: _without_words(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_without_words(one) for one in value]
    return value
