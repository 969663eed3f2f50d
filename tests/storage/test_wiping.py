"""What was taken back is nowhere any more."""

from dataclasses import replace
from datetime import timedelta

from a_desk import NOON, SOMCHAI, Desk, words
from sqlalchemy import Connection, String, cast, func, select

from desk.decision import Decision, Happened, say
from desk.messages import Attachment, Contact, MediaKind, Place
from desk.notice import Notice, Quoted, To
from desk.ticket import Status
from storage import inbox, outbox
from storage.database import Database
from storage.sweeping import old, sweep
from storage.tables import inbox as events
from storage.tables import metadata
from storage.tables import outbox as sends
from storage.transaction import Transaction

SECRET = "รหัสผ่านคือ hunter2"
FILE = "salaries-2026.pdf"


def everything(connection: Connection) -> str:
    """Every cell of every table, as text."""
    cells = []
    for table in metadata.sorted_tables:
        if table.name != "file_contents":
            for row in connection.execute(select(*(cast(column, String) for column in table.c))):
                cells.extend(str(cell) for cell in row)
        else:
            cells.extend(row.content.decode() for row in connection.execute(select(table.c.content)))
    return "\n".join(cells)


async def accept(database: Database, key: str, payload: str) -> None:
    row = ("line", key, "1", payload, None)
    await database.write(lambda connection: inbox.accept(connection, [row], NOON))


async def test_no_table_holds_the_words_after_a_wipe(desk: Desk) -> None:
    for key, payload in (("1", SECRET), ("2", f'{{"id": "55", "text": "{SECRET}"}}'), ("3", "another 551 stays")):
        await accept(desk.database, key, payload)

    def keep(tx: Transaction) -> int:
        inbox.done(tx.connection, 1, NOON, None)
        for id in (2, 3):
            inbox.park(tx.connection, id, "ValueError", NOON)
        person = tx.people.meet("line", SOMCHAI, tx.now)
        return person.id

    await desk.run(keep)
    ticket = await desk.ticket(channel="line", subject=SECRET[:12])
    kinds = [Attachment(kind=MediaKind.DOCUMENT, ref="fileref", name=FILE, preview_ref="prev", url=None)]

    def tell(tx: Transaction) -> int:
        said = replace(
            words(tx, ticket, f"{SECRET}\nและอื่น ๆ", "55"),
            place=Place(latitude=13.75, longitude=100.51, title=SECRET),
            contact=Contact(phone="+66812345678"),
        )
        entry = tx.entries.add(said, kinds)
        [file] = tx.files.of_entry(entry.id)
        tx.files.keep(file.id, f"{SECRET} {FILE}".encode(), None)
        quoting = Notice(to=To.AGENTS, key="added", ticket=ticket.number, facts={"text": Quoted(f"{SECRET}…")})
        tx.carry_out(say(quoting))
        return entry.id

    entry = await desk.run(tell)
    before = await desk.database.read(everything)
    assert all(trace in before for trace in (SECRET, FILE, "fileref", "13.75", "+66812345678", SECRET[:12]))
    await desk.run(lambda tx: tx.entries.wipe(entry, NOON + timedelta(days=3)))
    after = await desk.database.read(everything)
    traces = ("hunter2", SECRET[:12], FILE, "fileref", "prev", "13.75", "+66812345678")
    assert [trace for trace in traces if trace in after] == []
    assert "another 551 stays" in after
    read = await desk.run(lambda tx: tx.entries.get(entry))
    assert (read.text, read.place, read.contact, read.gone_at) == ("", None, None, NOON + timedelta(days=3))


async def test_what_was_taken_back_is_neither_edited_nor_taken_back_later(desk: Desk) -> None:
    entry = await desk.entry(await desk.ticket())
    for minutes in (1, 2):
        await desk.run(lambda tx, minutes=minutes: tx.entries.wipe(entry.id, NOON + timedelta(minutes=minutes)))
    assert not await desk.run(lambda tx: tx.entries.edit(entry.id, "again", NOON + timedelta(hours=1)))
    read = await desk.run(lambda tx: tx.entries.get(entry.id))
    assert (read.text, read.gone_at) == ("", NOON + timedelta(minutes=1))


async def test_other_words_of_the_ticket_stay(desk: Desk) -> None:
    ticket = await desk.ticket(subject="เว็บล่ม")
    gone, stays = await desk.entry(ticket, "ลบ", ref="1"), await desk.entry(ticket, "เว็บล่ม", ref="2")
    await desk.run(lambda tx: tx.entries.wipe(gone.id, NOON))
    assert await desk.run(lambda tx: tx.entries.get(stays.id)) == stays
    assert (await desk.run(lambda tx: tx.tickets.get(ticket.number))).subject == "เว็บล่ม"


async def test_a_subject_that_was_wiped_is_not_written_back_by_the_same_turn(desk: Desk) -> None:
    ticket = await desk.ticket(subject=SECRET)
    entry = await desk.entry(ticket, SECRET)

    def turn(tx: Transaction) -> None:
        read = tx.tickets.get(ticket.number)
        tx.entries.wipe(entry.id, NOON)
        tx.carry_out(Decision(ticket=replace(read, status=Status.CLAIMED)))

    await desk.run(turn)
    read = await desk.run(lambda tx: tx.tickets.get(ticket.number))
    assert (read.subject, read.status) == ("", Status.CLAIMED)


async def test_what_the_words_were_before_an_edit_is_wiped_too(desk: Desk) -> None:
    ticket = await desk.ticket(subject=SECRET)
    entry = await desk.entry(ticket, SECRET)
    quoting = Notice(to=To.AGENTS, key="added", ticket=ticket.number, facts={"text": Quoted(SECRET)})
    trace = Happened(what="noted", facts={"text": Quoted("harmless")})

    def turn(tx: Transaction) -> None:
        tx.carry_out(Decision(ticket=tx.tickets.get(ticket.number), happened=(trace,), outgoing=(quoting,)))
        tx.entries.edit(entry.id, "harmless", NOON)

    await desk.run(turn)
    assert SECRET in await desk.database.read(everything)
    await desk.run(lambda tx: tx.entries.wipe(entry.id, NOON))
    after = await desk.database.read(everything)
    assert [word for word in (SECRET, "harmless") if word in after] == []


async def test_what_was_said_elsewhere_about_the_words_loses_them_too(desk: Desk) -> None:
    old, new = await desk.ticket(subject=SECRET), await desk.ticket()
    entry = await desk.entry(old, SECRET)

    def turn(tx: Transaction) -> None:
        tx.carry_out(say(Notice(to=To.AGENTS, key="added", ticket=old.number, facts={"text": Quoted(SECRET)})))
        tx.entries.move(old.number, new.number)
        tx.carry_out(Decision(ticket=replace(tx.tickets.get(old.number), merged_into=new.number)))

    await desk.run(turn)
    await desk.run(lambda tx: tx.entries.wipe(entry.id, NOON))
    assert SECRET not in await desk.database.read(everything)


async def test_old_rows_are_swept_out_and_what_waits_stays(desk: Desk) -> None:
    for key in ("1", "2", "3"):
        await accept(desk.database, key, "x")
    row = {"channel": "line", "chat": "1", "kind": "notice", "language": "th", "body": {}}

    def fill(connection: Connection) -> None:
        for id in (1, 2):
            inbox.done(connection, id, NOON + timedelta(days=id), None)
        outbox.add(connection, [row, row], NOON)
        outbox.fail(connection, 1, "blocked", NOON)

    await desk.database.write(fill)
    before = NOON + timedelta(days=1, hours=1)
    counts = []
    while rows := await desk.database.read(lambda connection: old(connection, before, 1)):
        counts.append(await desk.database.write(lambda connection, rows=rows: sweep(connection, rows)))
    assert counts == [2]
    left = await desk.database.read(
        lambda connection: [
            connection.execute(select(func.count()).select_from(one)).scalar() for one in (events, sends)
        ]
    )
    assert left == [2, 1]


async def test_the_words_of_tickets_closed_long_ago_are_wiped_in_portions(desk: Desk) -> None:
    old = await desk.ticket(status=Status.CLOSED, closed_at=NOON)
    new = await desk.ticket(status=Status.CLOSED, closed_at=NOON + timedelta(days=1))
    for ref in ("1", "2", "3"):
        await desk.entry(old, SECRET, ref=ref)
    stays = await desk.entry(new, "stays", ref="4")
    before = NOON + timedelta(hours=1)

    def portion(tx: Transaction) -> int:
        found = tx.entries.closed_before(before, 2)
        for entry in found:
            tx.entries.wipe(entry.id, tx.now)
        return len(found)

    counts = [await desk.run(portion) for _ in range(3)]
    assert counts == [2, 1, 0]
    assert [entry.text for entry in await desk.run(lambda tx: tx.entries.of_ticket(old.number))] == ["", "", ""]
    assert await desk.run(lambda tx: tx.entries.get(stays.id)) == stays
