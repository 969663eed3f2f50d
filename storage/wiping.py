"""Taking back what was said: the tombstone, and every row of ours that still holds the words."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Boolean, Connection, and_, bindparam, delete, func, or_, select, union, update

from desk.ticket import Entry, Side
from storage.tables import cards, copies, entries, file_contents, files, fixed, inbox, outbox, tickets, trail

_TOMBSTONE: Final = (
    update(entries)
    .where(entries.c.id == bindparam("this"))
    .values(
        text="",
        place=None,
        contact=None,
        quote_token=None,
        gone_at=func.coalesce(entries.c.gone_at, bindparam("now", type_=entries.c.gone_at.type)),
    )
)
_CONTENTS: Final = delete(file_contents).where(
    file_contents.c.file.in_(select(files.c.id).where(files.c.entry == bindparam("this")))
)
_FILES: Final = (
    update(files)
    .where(files.c.entry == bindparam("this"))
    .values(state="gone", ref="", name=None, mime=None, preview_ref=None, url=None, not_before=None)
)
# What was handled is kept for looking into trouble only, so the chat's is emptied whole: edits are among it.
_RAW: Final = (
    update(inbox)
    .where(
        inbox.c.channel == bindparam("this_channel"),
        inbox.c.chat == bindparam("this_chat"),
        inbox.c.payload != fixed(""),
        inbox.c.handled_at.is_not(None),
    )
    .values(payload="")
)
# Whoever answers a message, or opens a topic, sends its words or the topic's name once more.
_ECHOES: Final = union(
    select(cards.c.channel, cards.c.chat).where(cards.c.ticket == bindparam("of_ticket")),
    select(copies.c.channel, copies.c.chat).where(copies.c.entry == bindparam("of_entry")),
)
_PARKED: Final = select(inbox.c.id, inbox.c.payload).where(
    inbox.c.channel == bindparam("channel"), inbox.c.chat == bindparam("chat"), inbox.c.parked_at.is_not(None)
)
_EMPTY: Final = update(inbox).where(inbox.c.id.in_(bindparam("ids", expanding=True))).values(payload="")
_SUBJECTS: Final = select(tickets.c.number, tickets.c.subject).where(
    or_(tickets.c.customer == bindparam("person"), tickets.c.number == bindparam("ticket")),
    tickets.c.subject != fixed(""),
)
_STILL_SAID: Final = select(entries.c.text).where(
    or_(entries.c.person == bindparam("person"), entries.c.ticket == bindparam("ticket")),
    entries.c.gone_at.is_(None),
)
_NO_SUBJECT: Final = update(tickets).where(tickets.c.number == bindparam("this")).values(subject="")
_MERGED: Final = select(tickets.c.number).where(tickets.c.merged_into == bindparam("ticket"))
_SAID: Final = select(outbox.c.id, outbox.c.body, outbox.c.state).where(
    or_(
        outbox.c.ticket == bindparam("ticket"),
        outbox.c.ticket.in_(_MERGED),
        and_(
            outbox.c.channel == bindparam("channel"),
            outbox.c.chat == bindparam("chat"),
            bindparam("all_of_chat", type_=Boolean()),
        ),
    )
)
_SAY: Final = update(outbox).where(outbox.c.id == bindparam("this")).values(body=bindparam("new_body"))
_TRACES: Final = select(trail.c.id, trail.c.facts).where(
    or_(trail.c.ticket == bindparam("ticket"), trail.c.ticket.in_(_MERGED))
)
_TRACE: Final = update(trail).where(trail.c.id == bindparam("this")).values(facts=bindparam("new_facts"))
_UNSAID: Final = ("waiting", "trying")


def wipe(connection: Connection, entry: Entry, at: datetime) -> None:
    """Leaves the tombstone. Rows of a customer's chat without a ticket may hold their words, too."""
    connection.execute(_TOMBSTONE, {"this": entry.id, "now": at})
    connection.execute(_CONTENTS, {"this": entry.id})
    connection.execute(_FILES, {"this": entry.id})
    empty_raw(connection, entry)
    _empty_subjects(connection, entry)
    _empty_quotes(connection, entry, all_of_chat=entry.side is Side.CUSTOMER)


def empty_raw(connection: Connection, entry: Entry) -> None:
    echoes = connection.execute(_ECHOES, {"of_ticket": entry.ticket, "of_entry": entry.id}).fetchall()
    for channel, chat in {(entry.channel, entry.chat), *((row.channel, row.chat) for row in echoes)}:
        connection.execute(_RAW, {"this_channel": channel, "this_chat": chat})
    names_it = re.compile(rf"(?<!\w){re.escape(entry.ref)}(?!\w)")
    parked = connection.execute(_PARKED, {"channel": entry.channel, "chat": entry.chat}).fetchall()
    ids = [row.id for row in parked if names_it.search(row.payload)]
    if ids:
        connection.execute(_EMPTY, {"ids": ids})


def _empty_subjects(connection: Connection, entry: Entry) -> None:
    """A subject stays while somebody's living words still say it; an edit hides what the words were before."""
    whose = {"person": entry.person, "ticket": entry.ticket}
    rows = connection.execute(_SUBJECTS, whose).fetchall()
    doubtful = [row for row in rows if entry.edited_at is not None or _overlap(row.subject, entry.text)]
    if not doubtful:
        return
    living = connection.execute(_STILL_SAID, whose).scalars().all()
    for row in doubtful:
        if not any(_holds(words, row.subject) for words in living):
            connection.execute(_NO_SUBJECT, {"this": row.number})


def _empty_quotes(connection: Connection, entry: Entry, *, all_of_chat: bool) -> None:
    """What was said is kept for looking into trouble only and loses every quotation; what waits, just these words."""
    where = {"ticket": entry.ticket, "channel": entry.channel, "chat": entry.chat, "all_of_chat": all_of_chat}
    for row in connection.execute(_SAID, where).fetchall():
        all_of_it = row.state not in _UNSAID or entry.edited_at is not None
        body = _without(row.body, None if all_of_it else entry.text)
        if body != row.body:
            connection.execute(_SAY, {"this": row.id, "new_body": body})
    for trace in connection.execute(_TRACES, {"ticket": entry.ticket}).fetchall():
        facts = _without(trace.facts, entry.text)
        if facts != trace.facts:
            connection.execute(_TRACE, {"this": trace.id, "new_facts": facts})


def _without(value: Any, words: str | None) -> Any:
    """The same JSON, with every quotation of the words emptied; of anything, where they are None."""
    if isinstance(value, dict):
        if isinstance(value.get("quoted"), str) and (words is None or _overlap(value["quoted"], words)):
            return value | {"quoted": ""}
        if isinstance(value.get("phone"), str) and words is None:
            return value | {"phone": ""}
        return {name: _without(one, words) for name, one in value.items()}
    if isinstance(value, list):
        return [_without(one, words) for one in value]
    return value


def _overlap(one: str, other: str) -> bool:
    return _holds(one, other) or _holds(other, one)


def _holds(whole: str, part: str) -> bool:
    words = _plain(part)
    return bool(words) and words in _plain(whole)


def _plain(words: str) -> str:
    return " ".join(words.split()).strip("… ")
