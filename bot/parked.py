"""What was put aside: events, reminders, and what was to be said, under one kind of id."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from storage import inbox, outbox, reminders
from storage.backup import Parked as Restored
from storage.database import Connection, Database
from storage.inbox import InboxRow
from storage.outbox import OutboxRow
from storage.reminders import Due

_Act = Callable[[Connection, int], bool]
_RETRY: Final[Mapping[str, _Act]] = {"i": inbox.retry, "r": reminders.retry, "o": outbox.retry}
_DROP: Final[Mapping[str, _Act]] = {"i": inbox.drop, "r": reminders.drop, "o": outbox.drop_parked}
_ID = re.compile(r"([a-z]?)([1-9][0-9]{0,17})", re.ASCII)
_WORD = re.compile(r"[A-Za-z][A-Za-z_]{0,39}", re.ASCII)
_SHOWN = 120  # letters of an error


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """One row of any shelf. `id` tells the shelf: i12 is an event, r7 a reminder, o3 something to be said."""

    id: str
    channel: str
    kind: str
    since: datetime
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands. A plain number means the inbox."""

    shelf: str
    number: int

    def __str__(self) -> str:
        return f"{self.shelf}{self.number}"


def place_of(text: str) -> Place:
    """Raises ValueError with what is expected."""
    match = _ID.fullmatch(text.strip().lower())
    if match is None or (match[1] or "i") not in _RETRY:
        raise ValueError("expected an id as `helpdesk parked` lists it, such as i12, r7 or o3")
    return Place(match[1] or "i", int(match[2]))


async def parked(database: Database) -> list[Parked]:
    """Everything that is parked, the inbox first, each shelf in the order of its ids."""
    events = await database.read(inbox.parked)
    dues = await database.read(reminders.parked)
    sends = await database.read(outbox.parked)
    return [*map(_event, events), *map(_reminder, dues), *map(_send, sends)]


async def retry(database: Database, place: Place) -> bool:
    """Puts it back in line; False if it is not parked, or can be read no more."""
    return await database.write(lambda connection: _RETRY[place.shelf](connection, place.number))


async def drop(database: Database, place: Place) -> bool:
    """Forgets it for good; False if it is not parked."""
    return await database.write(lambda connection: _DROP[place.shelf](connection, place.number))


def told(rows: list[Parked], now: datetime) -> list[str]:
    """A table of lines, its head first."""
    cells = [(row.id, row.channel, row.kind, _age(now - row.since), str(row.attempts), row.error) for row in rows]
    return _table(("id", "channel", "kind", "age", "attempts", "error"), *cells)


def told_restored(rows: list[Restored], now: datetime) -> list[str]:
    """What a restore did not carry on with."""
    if not rows:
        return ["Nothing in it was too old to go on with."]
    cells = [(_restored_id(row), row.channel or "-", _about(row.what, row.ticket), _age(now - row.at)) for row in rows]
    return [
        f"Parked, because it is more than an hour old: {len(rows)}.",
        *_table(("id", "channel", "kind", "age"), *cells),
    ]


def kind_of(payload: str) -> str:
    """The platform's word for an event, from the names and types that its structure has; never what somebody wrote."""
    if not payload:
        return "emptied"
    try:
        event = json.loads(payload)
    except (ValueError, RecursionError):
        return "unreadable"
    if not isinstance(event, dict):
        return "unreadable"
    if "update_id" in event:  # Telegram names its one other field after the kind
        return next((name for name in event if name != "update_id" and _word(name)), "unknown")
    if "groupKey" in event:
        return "/".join(filter(None, ("alerts", _word(event.get("status")))))
    return "/".join(filter(None, (_word(event.get("type")), _word(_inner_type(event))))) or "unknown"


def _inner_type(event: dict[str, Any]) -> object:
    """LINE says `message`, and inside it whether that is a text, a sticker or a picture."""
    message = event.get("message")
    return message.get("type") if event.get("type") == "message" and isinstance(message, dict) else None


def _word(name: object) -> str:
    return name if isinstance(name, str) and _WORD.fullmatch(name) else ""


def _table(*lines: tuple[str, ...]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]


def _event(row: InboxRow) -> Parked:
    return Parked(
        id=f"i{row.id}",
        channel=row.channel,
        kind=kind_of(row.payload),
        since=row.received_at,
        attempts=row.attempts,
        error=_shown(row.error),
    )


def _reminder(row: Due) -> Parked:
    return Parked(
        id=f"r{row.id}",
        channel="-",
        kind=_about(row.matter, row.ticket),
        since=row.due,
        attempts=row.attempts,
        error=_shown(row.error),
    )


def _send(row: OutboxRow) -> Parked:
    return Parked(
        id=f"o{row.id}",
        channel=row.channel,
        kind=_about(row.kind, row.ticket),
        since=row.created_at,
        attempts=row.attempts,
        error=_shown(row.reason),
    )


def _restored_id(row: Restored) -> str:
    return f"{'o' if row.shelf == 'outbox' else 'r'}{row.id}"


def _about(what: str, ticket: int | None) -> str:
    return what if ticket is None else f"{what} #{ticket}"


def _shown(error: str | None) -> str:
    plain = "".join(letter if letter.isprintable() else " " for letter in error or "-")
    return plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}…"


def _age(length: timedelta) -> str:
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes // 1440} d {minutes % 1440 // 60} h"
