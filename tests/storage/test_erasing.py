"""A person who was erased is nowhere any more, and everybody else is where they were."""

from dataclasses import replace
from datetime import timedelta

from a_desk import AGENT, NOON, SUDA, Desk, words
from sqlalchemy import Connection, String, cast, select

from desk.decision import Decision, Happened, Remind, say
from desk.messages import Attachment, Contact, MediaKind, Place, Sender
from desk.notice import Name, Notice, Quoted, To
from desk.ticket import Side, Status
from storage import inbox, outbox, reply_tokens
from storage.cards import CardPlace
from storage.outbox import Landed
from storage.tables import metadata
from storage.transaction import Transaction

ANA = Sender(ref="U77316", name="Ana Karenina", username="ana_k", language="en-NZ")
SECRET = "my password is hunter2"
TRACES = ("hunter2", "Karenina", "ana_k", "U77316", "en-NZ", "+66812345678", "salaries", "fileref", "13.75", "Dear A")


def everything(connection: Connection) -> str:
    """Every cell of every table, as text."""
    cells = []
    for table in metadata.sorted_tables:
        columns = [column if column.name == "content" else cast(column, String) for column in table.c]
        for row in connection.execute(select(*columns)):
            cells.extend(cell.decode() if isinstance(cell, bytes) else str(cell) for cell in row)
    return "\n".join(cells)


def tell(tx: Transaction, number: int) -> list[int]:
    """A whole conversation: words, a file, a place, a phone, an answer, notices, events, a free answer, marks."""
    ticket = tx.tickets.get(number)
    customer, agent = tx.people.get(ticket.customer), tx.people.meet("telegram", AGENT, tx.now)
    tx.people.save(replace(customer, phone="+66812345678", phone_verified=True))
    said = replace(
        words(tx, ticket, SECRET, "55"),
        place=Place(latitude=13.75, longitude=100.5, title="home"),
        contact=Contact(phone="+66812345678"),
    )
    files = [Attachment(kind=MediaKind.DOCUMENT, ref="fileref", name="salaries.pdf")]
    first = tx.entries.add(said, files)
    tx.files.keep(tx.files.of_entry(first.id)[0].id, SECRET.encode(), None)
    answer = replace(
        words(tx, ticket, "Dear Ana", "60"), person=agent.id, side=Side.AGENT, channel="telegram", chat="-100"
    )
    second = tx.entries.add(answer)
    tx.entries.add(replace(words(tx, ticket, SECRET, "56"), ticket=None))
    quoting = {"text": Quoted(SECRET), "who": Name(ANA.name)}
    told = [Notice(to=to, key="x", ticket=number, facts=quoting) for to in (To.CUSTOMER, To.AGENTS)]
    happened = (Happened(what="noted", facts={"text": Quoted(SECRET)}),)
    tx.carry_out(Decision(ticket=tx.tickets.get(number), happened=happened, outgoing=tuple(told)))
    tx.reminders.set(number, Remind(matter="place:1", due=tx.now, facts={"who": ANA.name}))
    arrived = [("line", "k1", ANA.ref, SECRET, None), ("telegram", "k2", "-100", "/reply 1001 Dear Ana", None)]
    arrived.append(("line", "k3", "Cgroup", f'{{"quoted": "{SECRET}"}}', None))  # somebody answered the card
    tx.cards.save(CardPlace(ticket=number, channel="line", chat="Cgroup"))
    for id in inbox.accept(tx.connection, arrived, tx.now):
        inbox.done(tx.connection, id or 0, tx.now, number if id == 1 else None)
    reply_tokens.keep(tx.connection, "line", ANA.ref, "token-of-U77316", tx.now)
    tx.once(f"album:line:{ANA.ref}:9")
    return [first.id, second.id]


async def test_nothing_tells_of_a_person_who_was_erased(desk: Desk) -> None:
    ticket = await desk.ticket(ANA, channel="line", subject=SECRET[:15], status=Status.CLOSED, closed_at=NOON)
    first, _second = await desk.run(lambda tx: tell(tx, ticket.number))
    before = await desk.database.read(everything)
    assert [trace for trace in TRACES if trace not in before] == []
    person = await desk.run(lambda tx: tx.people.get(ticket.customer))

    erased = await desk.run(lambda tx: tx.people.erase(person, NOON + timedelta(days=1)))

    after = await desk.database.read(everything)
    assert [trace for trace in TRACES if trace in after] == []
    assert (erased.tickets, erased.entries) == ([ticket.number], [(first, ticket.number)])
    read = await desk.run(lambda tx: tx.tickets.get(ticket.number))
    assert (read.status, read.opened_at, read.closed_at) == (Status.CLOSED, ticket.opened_at, NOON)
    assert [trace.happened.what for trace in await desk.run(lambda tx: tx.trail.of_ticket(ticket.number))] == [
        "opened",
        "noted",
    ]


async def test_everybody_else_stays_as_they_were(desk: Desk) -> None:
    erased = await desk.ticket(ANA, channel="line", status=Status.CLOSED, closed_at=NOON)
    other = await desk.ticket(SUDA, subject="hers")
    entry = await desk.entry(other, SECRET, ref="9")
    note = Notice(to=To.CUSTOMER, key="x", ticket=other.number, facts={"text": Quoted(SECRET)})
    await desk.run(lambda tx: tx.carry_out(say(note)))

    def erase(tx: Transaction) -> None:
        tx.people.erase(tx.people.get(erased.customer), tx.now)

    await desk.run(erase)
    assert await desk.run(lambda tx: tx.entries.get(entry.id)) == entry
    assert await desk.run(lambda tx: tx.tickets.get(other.number)) == other
    assert (await desk.run(lambda tx: tx.people.get(other.customer))).name == SUDA.name
    [[row]] = await desk.database.read(lambda connection: outbox.heads(connection, "telegram", NOON, per_chat=5))
    assert SECRET in str(row.body)


async def test_who_was_erased_is_new_when_they_come_back_and_finds_nothing(desk: Desk) -> None:
    ticket = await desk.ticket(ANA, channel="line", status=Status.CLOSED, closed_at=NOON)

    def erase(tx: Transaction) -> None:
        tx.people.erase(tx.people.get(ticket.customer), tx.now)

    await desk.run(erase)
    again = await desk.person(ANA, channel="line")
    assert (again.id != ticket.customer, again.name, again.phone, again.noticed_at) == (True, ANA.name, None, None)
    assert await desk.run(lambda tx: tx.tickets.last_of(again)) is None


async def test_what_still_waits_to_be_said_to_them_is_not_and_cards_still_follow(desk: Desk) -> None:
    ticket = await desk.ticket(ANA, channel="telegram", status=Status.CLOSED, closed_at=NOON)

    def rows(tx: Transaction) -> None:
        row = {"channel": "telegram", "kind": "notice", "language": "en", "body": {"quoted": SECRET}}
        outbox.add(
            tx.connection,
            [
                row | {"chat": ANA.ref},
                row | {"chat": "-100", "ticket": ticket.number},
                row | {"chat": "-100", "ticket": ticket.number, "kind": "card", "body": {}},
                row | {"chat": "-100"},
            ],
            tx.now,
        )
        outbox.start(tx.connection, [1], "me", tx.now)
        outbox.sent(tx.connection, 1, [Landed(ref="70")], tx.now)
        tx.people.erase(tx.people.get(ticket.customer), tx.now)

    await desk.run(rows)
    kept = [await desk.database.read(lambda c, id=id: outbox.get(c, id)) for id in (1, 2, 3, 4)]
    assert [row.state for row in kept if row] == ["sent", "dropped", "waiting", "waiting"]
    assert await desk.run(lambda tx: tx.copies.find("telegram", ANA.ref, "70")) is None
