"""Shelves with something parked on them, as a desk leaves them behind."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar

from sqlalchemy import Connection, select, text

from desk.business_calendar import BusinessCalendar, Window
from desk.decision import Decision, Remind
from desk.messages import Sender
from desk.policy import Directory, Policy
from desk.ticket import Ticket
from storage import inbox, outbox, reminders
from storage.backup import park_old
from storage.database import open_database
from storage.tables import reminders as table
from storage.together import Together
from storage.transaction import Transaction

T = TypeVar("T")

NOW = datetime.now(UTC)
WORDS = "my password is swordfish"
TELEGRAM = {"update_id": 7, "message": {"message_id": 1, "text": WORDS}}
LINE = {"type": "message", "message": {"type": "text", "text": WORDS}, "source": {"userId": "U1"}}
POLICY = Policy(
    name="bangkok",
    calendar=BusinessCalendar(zone=UTC, week=((Window(time(9), time(18)),),) * 7),
)


def on(url: str, fn: Callable[[Connection], T]) -> T:
    """One transaction, as another process would do it."""

    async def whole() -> T:
        database = await open_database(url, owner_lock=False)
        try:
            return await database.write(fn)
        finally:
            await database.close()

    return asyncio.run(whole())


def park_event(
    connection: Connection,
    payload: object = TELEGRAM,
    *,
    channel: str = "telegram",
    error: str = "KeyError",
    **ago: int,
) -> int:
    written = payload if isinstance(payload, str) else json.dumps(payload)
    at = NOW - timedelta(**ago)
    (id,) = inbox.accept(connection, [(channel, f"k{at}{written[:40]}", "5", written, None)], at)
    assert id is not None
    for _ in range(4):
        inbox.failed(connection, id, error, at)
    inbox.park(connection, id, error, at)
    return id


def open_ticket(connection: Connection) -> int:
    tx = Transaction(connection, now=NOW, policy=POLICY, directory=Directory())
    customer = tx.people.meet("telegram", Sender(ref="5", name="Somchai", language="th"), NOW)
    kept = tx.carry_out(
        Decision(
            ticket=Ticket(
                number=tx.tickets.next_number(),
                customer=customer.id,
                channel="telegram",
                chat="5",
                opened_at=NOW,
                heard_at=NOW,
                gathers_until=NOW,
            )
        )
    )
    assert kept is not None
    return kept.number


def remind(connection: Connection, ticket: int, **ago: int) -> int:
    """A reminder that was due so long ago."""
    reminders.Reminders(connection, Together()).set(ticket, Remind(matter="first_answer", due=NOW - timedelta(**ago)))
    id: int = connection.execute(select(table.c.id).where(table.c.ticket == ticket)).scalar_one()
    return id


def park_reminder(connection: Connection, ticket: int, **ago: int) -> int:
    id = remind(connection, ticket, **ago)
    reminders.park(connection, id, "ZeroDivisionError", NOW)
    return id


def say(connection: Connection, ticket: int, **ago: int) -> None:
    """Words that wait to be sent since so long ago."""
    row = {
        "channel": "telegram",
        "chat": "5",
        "kind": "notice",
        "language": "th",
        "body": {"text": WORDS},
        "ticket": ticket,
    }
    outbox.add(connection, [row], NOW - timedelta(**ago))


def park_words(connection: Connection, ticket: int, **ago: int) -> int:
    """Words that a restore did not carry on with."""
    say(connection, ticket, **ago)
    park_old(connection, NOW)
    [row] = outbox.parked(connection)
    return row.id


def make_newer(connection: Connection) -> None:
    """As a later version leaves it, with which this one cannot work."""
    connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    connection.execute(text("UPDATE meta SET value = '9998' WHERE key = 'schema_works_from'"))
