"""A desk in Bangkok, its people and its tickets, as values to be kept."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from desk.business_calendar import BusinessCalendar, Window
from desk.decision import Decision, Happened
from desk.messages import Inbound, Pressed, Said, Sender
from desk.notice import Address
from desk.people import Person
from desk.policy import Directory, Policy
from desk.ticket import Entry, Side, Ticket
from storage.database import Database
from storage.reminders import Due
from storage.transaction import Transaction

T = TypeVar("T")

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # a Monday, noon in Bangkok
DAY = (Window(time(9), time(18)),)
POLICY = Policy(
    name="bangkok",
    agents_language="en",
    calendar=BusinessCalendar(zone=ZoneInfo("Asia/Bangkok"), week=(DAY,) * 5 + ((),) * 2),
)
GROUP = Address(channel="telegram", chat="-100")
LINE_GROUP = Address(channel="line", chat="Cgroup")
DIRECTORY = Directory(groups=(GROUP, LINE_GROUP), supervisors=(("telegram", "900"),))

SOMCHAI = Sender(ref="1", name="สมชาย", username="Somchai", language="th")
SUDA = Sender(ref="2", name="สุดา", language="en-GB")
AGENT = Sender(ref="50", name="Nok", username="nok")


def said(sender: Sender = SOMCHAI, *, text: str = "เว็บล่ม", ref: str = "10", **changes: Any) -> Said:
    first = Said(
        key=f"k{ref}", channel="telegram", chat=sender.ref, at=NOON, private=True, sender=sender, ref=ref, text=text
    )
    return replace(first, **changes)


def pressed(sender: Sender = SOMCHAI, *, press: str | None = "p1", **changes: Any) -> Pressed:
    first = Pressed(
        key="kp",
        channel="telegram",
        chat=sender.ref,
        at=NOON,
        private=True,
        sender=sender,
        action="status",
        press=press,
    )
    return replace(first, **changes)


@dataclass
class Desk:
    """Runs plain functions over a Transaction, at a moment that the test sets."""

    database: Database
    now: datetime = NOON
    policy: Policy = POLICY
    directory: Directory = field(default_factory=lambda: DIRECTORY)

    async def run(self, fn: Callable[[Transaction], T], *, inbound: Inbound | None = None) -> T:
        now, policy, directory = self.now, self.policy, self.directory

        def whole(connection: Connection) -> T:
            return fn(Transaction(connection, now=now, policy=policy, directory=directory, inbound=inbound))

        return await self.database.write(whole)

    def pass_time(self, **length: float) -> None:
        self.now += timedelta(**length)

    async def ticket(self, sender: Sender = SOMCHAI, *, channel: str = "telegram", **changes: Any) -> Ticket:
        """A ticket that the sender opened now."""
        return await self.run(lambda tx: opened(tx, sender, channel, **changes))

    async def person(self, sender: Sender, *, channel: str = "telegram", **changes: Any) -> Person:
        def meet(tx: Transaction) -> Person:
            person = replace(tx.people.meet(channel, sender, tx.now), **changes)
            tx.people.save(person)
            return tx.people.get(person.id)

        return await self.run(meet)

    async def entry(self, ticket: Ticket, text: str = "เว็บล่ม", *, ref: str = "10", **changes: Any) -> Entry:
        return await self.run(lambda tx: tx.entries.add(words(tx, ticket, text, ref, **changes)))


def opened(tx: Transaction, sender: Sender = SOMCHAI, channel: str = "telegram", **changes: Any) -> Ticket:
    person = tx.people.meet(channel, sender, tx.now)
    ticket = Ticket(
        number=tx.tickets.next_number(),
        customer=person.id,
        channel=channel,
        chat=person.ref,
        opened_at=tx.now,
        heard_at=tx.now,
        gathers_until=tx.now + timedelta(seconds=20),
    )
    kept = tx.carry_out(Decision(ticket=replace(ticket, **changes), happened=(Happened(what="opened"),)))
    assert kept is not None
    return kept


def words(tx: Transaction, ticket: Ticket, text: str, ref: str, **changes: Any) -> Entry:
    entry = Entry(
        id=0,
        ticket=ticket.number,
        person=ticket.customer,
        side=Side.CUSTOMER,
        at=tx.now,
        channel=ticket.channel,
        chat=ticket.chat,
        ref=ref,
        text=text,
    )
    return replace(entry, **changes)


def decided(tx: Transaction, now: datetime, limit: int) -> list[Due]:
    """What is due, taken off the shelf."""
    dues = tx.reminders.take_due(now, limit)
    for due in dues:
        with tx.reminders.deciding(due):
            pass
    return dues
