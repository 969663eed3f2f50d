"""What the desk decides is written whole, and what is to be said finds its chat."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from a_desk import AGENT, DIRECTORY, NOON, SOMCHAI, SUDA, Desk, decided, opened, pressed, said
from sqlalchemy import Connection, select

from desk.decision import Decision, Forget, Happened, Remind, say
from desk.notice import Address, Amend, Name, Notice, Relay, ShowCard, TicketNumber, To, Urgency
from desk.policy import Directory
from desk.refusal import Refusal
from desk.ticket import Stands, Status
from desk.triage.verdict import Kind, Priority
from storage import outbox, reply_tokens
from storage.bodies import from_body
from storage.copies import Copy
from storage.database import Stale
from storage.outbox import OutboxRow
from storage.tables import outbox as table
from storage.transaction import Transaction


async def said_rows(desk: Desk) -> list[OutboxRow]:
    def load(connection: Connection) -> list[OutboxRow]:
        ids = connection.execute(select(table.c.id).order_by(table.c.id)).scalars().all()
        return [row for id in ids if (row := outbox.get(connection, id)) is not None]

    return await desk.database.read(load)


async def test_a_ticket_is_read_as_it_was_written(desk: Desk) -> None:
    agent = await desk.person(AGENT)
    written = await desk.ticket(
        status=Status.CLAIMED,
        priority=Priority.URGENT,
        kind=Kind.FAULT,
        subject="เว็บล่ม",
        judged=Priority.IMPORTANT,
        confidence=0.75,
        reasons=("outage_all", "desk_word"),
        stands=Stands.DOWN,
        wished=Priority.URGENT,
        decided=Priority.URGENT,
        claimed_by=agent.id,
        claimed_at=NOON,
        answered_at=NOON + timedelta(microseconds=1),
        first_answer_due=NOON + timedelta(minutes=30),
        rating=5,
        unheard=True,
    )
    read = await desk.run(lambda tx: tx.tickets.get(written.number))
    assert read == written
    assert (read.number, read.version) == (1001, 1)


async def test_what_was_undone_has_not_happened(desk: Desk) -> None:
    def work(tx: Transaction) -> list[str]:
        first = opened(tx)
        with suppress(Refusal), tx.attempt():
            tx.carry_out(Decision(ticket=first, happened=(Happened(what="noted"),)))
            raise Refusal("not_understood")
        return [one.what for one in tx.happened]

    assert await desk.run(work) == ["opened"]


async def test_numbers_go_up_by_one(desk: Desk) -> None:
    numbers = [(await desk.ticket()).number for _ in range(3)]
    assert numbers == [1001, 1002, 1003]


@pytest.mark.parametrize("number", [1042, 0, -1, 10**30])
async def test_a_ticket_that_is_not_there_is_refused(desk: Desk, number: int) -> None:
    with pytest.raises(Refusal) as refusal:
        await desk.run(lambda tx: tx.tickets.get(number))
    assert (refusal.value.key, refusal.value.facts) == ("no_such_ticket", {"number": TicketNumber(number)})


async def test_a_change_goes_on_top_of_the_version_read(desk: Desk) -> None:
    ticket = await desk.ticket()

    def claim(tx: Transaction) -> None:
        read = tx.tickets.get(ticket.number)
        first = tx.carry_out(Decision(ticket=replace(read, status=Status.CLAIMED)))
        assert first is not None
        second = tx.carry_out(Decision(ticket=replace(first, priority=Priority.URGENT)))
        assert second is not None
        assert (first.version, second.version) == (2, 3)

    await desk.run(claim)
    read = await desk.run(lambda tx: tx.tickets.get(ticket.number))
    assert (read.status, read.priority, read.version) == (Status.CLAIMED, Priority.URGENT, 3)


async def test_a_change_on_an_old_version_is_stale_and_changes_nothing(desk: Desk) -> None:
    old = await desk.ticket()
    await desk.run(lambda tx: tx.carry_out(Decision(ticket=replace(old, status=Status.CLAIMED))))
    late = Decision(ticket=replace(old, status=Status.CLOSED), happened=(Happened(what="closed"),))
    with pytest.raises(Stale):
        await desk.run(lambda tx: tx.carry_out(late.also(Notice(to=To.CUSTOMER, key="closed"))))
    assert (await desk.run(lambda tx: tx.tickets.get(old.number))).status is Status.CLAIMED
    assert await said_rows(desk) == []


async def test_a_ticket_that_did_not_change_keeps_its_version(desk: Desk) -> None:
    ticket = await desk.ticket()
    kept = await desk.run(lambda tx: tx.carry_out(Decision(ticket=tx.tickets.get(ticket.number))))
    assert kept == ticket


async def test_the_trail_says_who_did_what_and_when(desk: Desk) -> None:
    ticket = await desk.ticket()
    agent = await desk.person(AGENT)
    desk.pass_time(minutes=5)
    happened = Happened(what="claimed", by=agent.id, facts={"by": Name("Nok")})
    changed = Decision(ticket=replace(ticket, status=Status.CLAIMED), happened=(happened,))
    await desk.run(lambda tx: tx.carry_out(changed))
    trail = await desk.run(lambda tx: tx.trail.of_ticket(ticket.number))
    assert [(one.at, one.happened.what) for one in trail] == [
        (NOON, "opened"),
        (NOON + timedelta(minutes=5), "claimed"),
    ]
    assert trail[1].happened == happened


async def test_one_reminder_a_matter_and_a_later_one_replaces_it(desk: Desk) -> None:
    ticket = await desk.ticket()
    soon, late = NOON + timedelta(minutes=1), NOON + timedelta(hours=1)

    async def remind(*reminders: Remind | Forget) -> None:
        await desk.run(lambda tx: tx.carry_out(Decision(ticket=tx.tickets.get(ticket.number), reminders=reminders)))

    await remind(Remind(matter="promise", due=soon), Remind(matter="close", due=late, facts={"days": 3}))
    await remind(Remind(matter="promise", due=late))
    assert await desk.run(lambda tx: tx.reminders.next_due()) == late
    await remind(Forget(matter="promise"))
    due = await desk.run(lambda tx: decided(tx, late, 10))
    assert [(one.matter, one.facts) for one in due] == [("close", {"days": 3})]
    await remind(Forget(), Remind(matter="again", due=soon))
    assert [one.matter for one in await desk.run(lambda tx: decided(tx, late, 10))] == ["again"]


async def test_a_customer_is_answered_in_their_language_unless_barred_or_unreachable(desk: Desk) -> None:
    ticket = await desk.ticket()
    person = await desk.person(SOMCHAI)
    tell = say(Notice(to=To.CUSTOMER, key="receipt", ticket=ticket.number, facts={"number": TicketNumber(1001)}))
    await desk.run(lambda tx: tx.carry_out(tell))
    for changes in ({"barred": True}, {"reachable": False}):
        await desk.run(lambda tx, changes=changes: tx.people.save(replace(person, **changes)))
        await desk.run(lambda tx: tx.carry_out(tell))
    [row] = await said_rows(desk)
    assert (row.channel, row.chat, row.language, row.person, row.ticket) == ("telegram", "1", "th", person.id, 1001)
    assert from_body(row.body).facts == {"number": TicketNumber(1001)}


async def test_an_answer_in_a_group_quotes_what_it_answers(desk: Desk) -> None:
    inbound = said(AGENT, chat="-100", private=False, thread="7", quote_token="q")
    await desk.run(lambda tx: tx.carry_out(say(Notice(to=To.HERE, key="done"))), inbound=inbound)
    [row] = await said_rows(desk)
    spoken = from_body(row.body)
    assert (row.chat, row.thread, row.language) == ("-100", "7", "en")
    assert (spoken.quote, spoken.quote_token) == ("10", "q")


async def test_an_answer_in_private_is_in_the_senders_language_and_quotes_nothing(desk: Desk) -> None:
    person = await desk.person(SUDA, language="fa")
    done = say(Notice(to=To.HERE, key="done"))
    await desk.run(lambda tx: tx.carry_out(done, sender=person), inbound=said(SUDA))
    [row] = await said_rows(desk)
    assert (row.chat, row.language, from_body(row.body).quote) == ("2", "fa", None)


async def test_a_press_is_answered_at_once_or_not_at_all(desk: Desk) -> None:
    done = say(Notice(to=To.PRESS, key="done"))
    await desk.run(lambda tx: tx.carry_out(done), inbound=pressed())
    await desk.run(lambda tx: tx.carry_out(done), inbound=pressed(press=None))
    press, words = await said_rows(desk)
    assert (press.kind, press.urgency, press.not_after) == ("press", Urgency.ALERT, NOON + timedelta(seconds=10))
    assert from_body(press.body).press == "p1"
    assert (words.kind, words.urgency, words.not_after) == ("notice", Urgency.REPLY, None)


async def test_agents_are_told_in_every_group_by_the_id_it_has_now(desk: Desk) -> None:
    ticket = await desk.ticket()
    await desk.run(lambda tx: tx.groups.migrated("telegram", "-100", "-100200"))
    tell = say(Notice(to=To.AGENTS, key="breached", ticket=ticket.number, urgency=Urgency.ALERT))
    await desk.run(lambda tx: tx.carry_out(tell))
    rows = await said_rows(desk)
    assert [(row.channel, row.chat, row.ticket) for row in rows] == [
        ("telegram", "-100200", 1001),
        ("line", "Cgroup", 1001),
    ]


@pytest.mark.parametrize(
    ("line_push", "pushed"),
    [("all", [True, True]), ("urgent", [True, False]), ("none", [False, False])],
)
async def test_the_desk_file_says_what_is_pushed_into_a_line_group(
    desk: Desk, line_push: str, pushed: list[bool]
) -> None:
    desk.policy = replace(desk.policy, line_push=line_push)
    tell = say(*(Notice(to=To.AGENTS, key="x", urgency=urgency) for urgency in (Urgency.ALERT, Urgency.REPLY)))
    await desk.run(lambda tx: tx.carry_out(tell))
    rows = await said_rows(desk)
    assert [row.may_push for row in rows if row.channel == "line"] == pushed
    assert all(row.may_push for row in rows if row.channel == "telegram")


async def test_the_assignee_is_told_in_private_and_the_agents_where_there_is_none(desk: Desk) -> None:
    agent = await desk.person(AGENT, language="fa")
    mine = await desk.ticket(claimed_by=agent.id)
    nobodys = await desk.ticket(SUDA)
    for number in (mine.number, nobodys.number):
        tell = say(Notice(to=To.ASSIGNEE, key="x", ticket=number))
        await desk.run(lambda tx, tell=tell: tx.carry_out(tell))
    assert [(row.chat, row.language) for row in await said_rows(desk)] == [
        ("50", "fa"),
        ("-100", "en"),
        ("Cgroup", "en"),
    ]


async def test_supervisors_are_told_in_private_and_the_agents_where_nobody_is_named(desk: Desk) -> None:
    tell = say(Notice(to=To.SUPERVISORS, key="parked"))
    await desk.run(lambda tx: tx.carry_out(tell))
    desk.directory = Directory(groups=DIRECTORY.groups)
    await desk.run(lambda tx: tx.carry_out(tell))
    assert [row.chat for row in await said_rows(desk)] == ["900", "-100", "Cgroup"]


async def test_a_person_and_an_address_are_told_where_they_are(desk: Desk) -> None:
    person = await desk.person(SUDA, language="fa")
    group = Address(channel="telegram", chat="-100", thread="4")
    tell = say(Notice(to=person.id, key="x"), Notice(to=group, key="x", lasts=timedelta(minutes=1)))
    await desk.run(lambda tx: tx.carry_out(tell))
    private, there = await said_rows(desk)
    assert (private.chat, private.language) == ("2", "fa")
    assert (there.chat, there.thread, there.language) == ("-100", "4", "en")
    assert there.not_after == NOON + timedelta(minutes=1)


async def test_a_card_waits_once_and_becomes_as_urgent_as_the_most_urgent_wish(desk: Desk) -> None:
    ticket = await desk.ticket()
    for urgency in (Urgency.CARD, Urgency.ALERT, Urgency.CARD):
        show = Decision(outgoing=(ShowCard(ticket=ticket.number, urgency=urgency),))
        await desk.run(lambda tx, show=show: tx.carry_out(show))
    rows = await said_rows(desk)
    assert [(row.kind, row.chat, row.urgency, row.may_push) for row in rows] == [
        ("card", "-100", Urgency.ALERT, True),
        ("card", "Cgroup", Urgency.ALERT, True),
    ]


async def test_a_card_that_is_going_already_is_followed_by_another(desk: Desk) -> None:
    ticket = await desk.ticket()
    show = Decision(outgoing=(ShowCard(ticket=ticket.number),))
    await desk.run(lambda tx: tx.carry_out(show))
    first = (await said_rows(desk))[0]
    await desk.database.write(lambda connection: outbox.start(connection, [first.id], "me", NOON))
    await desk.run(lambda tx: tx.carry_out(show))
    assert [row.chat for row in await said_rows(desk)] == ["-100", "Cgroup", "-100"]


async def test_an_entry_is_carried_once_and_waits_for_the_rest_of_its_album(desk: Desk) -> None:
    ticket = await desk.ticket()
    entry = await desk.entry(ticket)
    for seconds in (2, 4):
        relay = Relay(entry=entry.id, ticket=ticket.number, to=To.AGENTS, after=timedelta(seconds=seconds))
        await desk.run(lambda tx, relay=relay: tx.carry_out(Decision(outgoing=(relay,))))
    rows = await said_rows(desk)
    assert [(row.chat, row.entry, row.not_before - NOON) for row in rows] == [
        ("-100", entry.id, timedelta(seconds=4)),
        ("Cgroup", entry.id, timedelta(seconds=4)),
    ]


async def test_on_line_lines_are_gathered_unless_an_answer_is_free(desk: Desk) -> None:
    ticket = await desk.ticket(channel="line")
    first, second = await desk.entry(ticket, ref="1"), await desk.entry(ticket, ref="2")

    def relay(tx: Transaction, entry: int) -> None:
        tx.carry_out(Decision(outgoing=(Relay(entry=entry, ticket=ticket.number, to=To.CUSTOMER),)))

    await desk.run(lambda tx: relay(tx, first.id))
    await desk.database.write(lambda connection: reply_tokens.keep(connection, "line", "1", "token", NOON))
    await desk.run(lambda tx: relay(tx, second.id))
    assert [row.not_before - NOON for row in await said_rows(desk)] == [timedelta(seconds=3), timedelta(0)]


async def test_every_copy_of_ours_is_amended_once(desk: Desk) -> None:
    ticket = await desk.ticket()
    entry = await desk.entry(ticket)
    places = [
        Copy(channel="telegram", chat="-100", ref=ref, part=part, entry=entry.id, kind="entry", ours=ours)
        for part, (ref, ours) in enumerate((("70", True), ("71", True), ("10", False)))
    ]
    await desk.run(lambda tx: tx.copies.add(*places))
    for _ in range(2):
        amend = Decision(outgoing=(Amend(entry=entry.id, ticket=ticket.number),))
        await desk.run(lambda tx, amend=amend: tx.carry_out(amend))
    rows = await said_rows(desk)
    assert [(row.kind, row.chat, row.body) for row in rows] == [
        ("amend", "-100", {"ref": "70", "part": 0}),
        ("amend", "-100", {"ref": "71", "part": 1}),
    ]


async def test_an_error_takes_everything_back(desk: Desk) -> None:
    def half(tx: Transaction) -> None:
        opened(tx)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        await desk.run(half)
    assert await desk.run(lambda tx: tx.people.find("telegram", "1")) is None
    assert (await desk.ticket()).number == 1001
