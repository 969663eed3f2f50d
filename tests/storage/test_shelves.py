"""People, tickets, entries, files, cards and groups are found again where they were put."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from a_desk import AGENT, NOON, SOMCHAI, SUDA, Desk, decided, opened, said, words
from sqlalchemy import select

from desk.decision import Decision, Remind
from desk.messages import Attachment, Contact, MediaKind, Place, Sender
from desk.policy import Directory
from desk.ticket import Side, Status, Ticket
from desk.triage.verdict import Priority
from storage import reminders
from storage.cards import CardPlace
from storage.copies import Copy
from storage.tables import file_contents
from storage.together import Together
from storage.transaction import Transaction

MINUTE = timedelta(minutes=1)


# -- people -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "spoken"), [("th", "th"), ("fa-IR", "fa"), ("EN_us", "en"), ("de", "th"), (None, "th")]
)
async def test_a_new_person_is_spoken_to_in_their_apps_language_or_the_desks_first(
    desk: Desk, told: str | None, spoken: str
) -> None:
    person = await desk.run(lambda tx: tx.people.meet("telegram", replace(SUDA, language=told), NOON))
    assert (person.language, person.client_language, person.reachable) == (spoken, told, True)


async def test_a_person_is_met_again_under_a_new_name_and_keeps_the_rest(desk: Desk) -> None:
    first = await desk.person(SOMCHAI, language="fa", pinned=True, phone="+66812345678", noticed_at=NOON)
    renamed = Sender(ref="1", name="Chai", username=None, language="en")
    again = await desk.run(lambda tx: tx.people.meet("telegram", renamed, NOON))
    assert again == replace(first, name="Chai", username=None, client_language="en")
    assert await desk.run(lambda tx: tx.people.find("telegram", "1")) == again


async def test_an_event_without_a_name_takes_none_away(desk: Desk) -> None:
    first = await desk.person(SOMCHAI)
    again = await desk.run(lambda tx: tx.people.meet("telegram", Sender(ref="1"), NOON))
    assert again == first


async def test_who_writes_in_private_can_be_reached_again(desk: Desk) -> None:
    await desk.person(SOMCHAI, reachable=False)
    in_group = said(SOMCHAI, private=False, chat="-100")
    met = await desk.run(lambda tx: tx.people.meet("telegram", SOMCHAI, NOON), inbound=in_group)
    assert not met.reachable
    met = await desk.run(lambda tx: tx.people.meet("telegram", SOMCHAI, NOON), inbound=said(SOMCHAI))
    assert met.reachable


async def test_the_same_id_on_two_channels_is_two_people(desk: Desk) -> None:
    telegram, line = await desk.person(SOMCHAI), await desk.person(SOMCHAI, channel="line")
    assert telegram.id != line.id


@pytest.mark.parametrize("words", ["@somchai", "@SOMCHAI ", "somchai", "  สมชาย", "สมชาย"])
async def test_a_person_is_found_by_username_or_name(desk: Desk, words: str) -> None:
    somchai = await desk.person(SOMCHAI)
    await desk.person(SUDA)
    assert await desk.run(lambda tx: tx.people.by_mention("telegram", words)) == [somchai]


async def test_a_name_that_several_have_finds_all_of_them_and_nothing_finds_nobody(desk: Desk) -> None:
    for ref in ("7", "8"):
        await desk.person(Sender(ref=ref, name="Nok  Noi"))
    found = await desk.run(lambda tx: tx.people.by_mention("telegram", "nok noi"))
    assert [person.ref for person in found] == ["7", "8"]
    for nobody in ("", "@", "%", "nok", "@nok"):
        assert await desk.run(lambda tx, nobody=nobody: tx.people.by_mention("telegram", nobody)) == []


async def test_a_supervisor_is_an_agent_whom_the_settings_name(desk: Desk) -> None:
    await desk.person(AGENT, agent=True)
    await desk.person(replace(AGENT, ref="900"), agent=True)
    await desk.person(SUDA)
    agents = await desk.run(lambda tx: tx.people.agents())
    assert [(agent.ref, agent.supervisor) for agent in agents] == [("50", False), ("900", True)]
    desk.directory = Directory()
    assert all(agent.supervisor for agent in await desk.run(lambda tx: tx.people.agents()))


# -- tickets ------------------------------------------------------------------------------------------------------


async def numbers(desk: Desk, found: str, sender: Sender = SOMCHAI) -> list[int]:
    person = await desk.person(sender)
    tickets: list[Ticket] = await desk.run(lambda tx: getattr(tx.tickets, found)(person))
    return [ticket.number for ticket in tickets]


async def test_the_queue_shows_what_nobody_has_then_the_most_urgent_then_the_oldest(desk: Desk) -> None:
    agent = await desk.person(AGENT)
    await desk.ticket(claimed_by=agent.id, status=Status.CLAIMED, priority=Priority.URGENT)
    await desk.ticket()
    desk.pass_time(minutes=1)
    await desk.ticket()
    await desk.ticket(priority=Priority.URGENT)
    await desk.ticket(priority=Priority.IMPORTANT)
    await desk.ticket(status=Status.CLOSED, closed_at=NOON)
    queue = await desk.run(lambda tx: tx.tickets.queue(10))
    assert [ticket.number for ticket in queue] == [1004, 1005, 1002, 1003, 1001]
    assert len(await desk.run(lambda tx: tx.tickets.queue(2))) == 2
    assert await numbers(desk, "claimed_by", AGENT) == [1001]


async def test_a_customers_open_and_last_closed_tickets(desk: Desk) -> None:
    await desk.ticket(status=Status.CLOSED, closed_at=NOON)
    await desk.ticket(status=Status.DECLINED, closed_at=NOON + MINUTE)
    await desk.ticket(status=Status.CLOSED, closed_at=NOON + 2 * MINUTE, merged_into=1001)
    await desk.ticket(SUDA)
    await desk.ticket(status=Status.WAITING)
    person = await desk.person(SOMCHAI)
    last = await desk.run(lambda tx: tx.tickets.last_closed_of(person))
    assert last is not None
    assert last.number == 1002
    assert await numbers(desk, "open_of") == [1005]
    since = await desk.run(lambda tx: tx.tickets.history(person, NOON))
    later = await desk.run(lambda tx: tx.tickets.history(person, NOON + MINUTE))
    assert (since.opened, later.opened) == (4, 0)
    assert [ticket.number for ticket in later.open] == [1005]
    assert (later.closed, later.last) == (last, later.open[0])


async def test_a_ticket_is_found_by_its_topic_its_card_our_messages_and_the_customers_own(desk: Desk) -> None:
    ticket = await desk.ticket()
    await desk.entry(ticket, ref="10")
    place = CardPlace(ticket=ticket.number, channel="telegram", chat="-100", thread="7", ref="60")
    copy = Copy(channel="telegram", chat="-100", ref="61", ticket=ticket.number)
    await desk.run(lambda tx: (tx.cards.save(place), tx.copies.add(copy)))
    assert await desk.run(lambda tx: tx.tickets.of_thread("telegram", "-100", "7")) == ticket
    for chat, ref in (("-100", "60"), ("-100", "61"), (ticket.chat, "10")):
        assert await desk.run(lambda tx, chat=chat, ref=ref: tx.tickets.of_copy("telegram", chat, ref)) == ticket
    assert await desk.run(lambda tx: tx.tickets.of_copy("line", "-100", "61")) is None
    assert await desk.run(lambda tx: tx.tickets.of_thread("telegram", "-100", "8")) is None


async def test_an_entry_may_be_kept_before_its_ticket_in_one_transaction(desk: Desk) -> None:
    def both(tx: Transaction) -> int:
        person = tx.people.meet("telegram", SOMCHAI, tx.now)
        number = tx.tickets.next_number()
        ticket = Ticket(
            number=number,
            customer=person.id,
            channel="telegram",
            chat=person.ref,
            opened_at=tx.now,
            heard_at=tx.now,
            gathers_until=tx.now,
        )
        tx.entries.add(words(tx, ticket, "first", "10"))
        tx.carry_out(Decision(ticket=ticket))
        return number

    number = await desk.run(both)
    assert [entry.text for entry in await desk.run(lambda tx: tx.entries.of_ticket(number))] == ["first"]


# -- entries ------------------------------------------------------------------------------------------------------


async def test_an_entry_is_read_as_it_was_written(desk: Desk) -> None:
    ticket = await desk.ticket()
    written = await desk.entry(
        ticket,
        "ที่นี่",
        place=Place(latitude=13.7, longitude=100.5, title="ออฟฟิศ"),
        contact=Contact(phone="+66812345678", name="สมชาย", own=True),
        album="a1",
        unsupported="poll",
        quote_token="q",
        in_card=True,
    )
    assert written.id > 0
    assert await desk.run(lambda tx: tx.entries.get(written.id)) == written
    assert await desk.run(lambda tx: tx.entries.by_ref("telegram", "1", "10")) == written
    assert await desk.run(lambda tx: tx.entries.by_album("telegram", "1", "a1")) == written
    assert await desk.run(lambda tx: tx.entries.by_ref("telegram", "2", "10")) is None


async def test_the_newest_edit_wins_in_whatever_order_they_come(desk: Desk) -> None:
    entry = await desk.entry(await desk.ticket(), "first")

    async def edit(text: str, minutes: int) -> bool:
        return await desk.run(lambda tx: tx.entries.edit(entry.id, text, NOON + minutes * MINUTE))

    assert [await edit("third", 3), await edit("second", 2)] == [True, False]
    read = await desk.run(lambda tx: tx.entries.get(entry.id))
    assert (read.text, read.edited_at) == ("third", NOON + 3 * MINUTE)
    assert [await edit("again", 3), await edit("and again", 3), await edit("second", 2)] == [True, True, False]
    later = await desk.run(lambda tx: tx.entries.get(entry.id))
    assert (later.text, later.edited_at > read.edited_at) == ("and again", True)  # many a platform tells seconds only


async def test_what_waits_for_a_place_is_put_under_a_ticket_with_its_copies(desk: Desk) -> None:
    ticket = await desk.ticket()
    entry = await desk.run(lambda tx: tx.entries.add(replace(words(tx, ticket, "where?", "10"), ticket=None)))
    person = await desk.person(SOMCHAI)
    await desk.run(lambda tx: tx.copies.add(Copy(channel="telegram", chat="-100", ref="9", entry=entry.id)))
    assert await desk.run(lambda tx: tx.entries.unplaced_of(person)) == [entry]
    await desk.run(lambda tx: tx.entries.place(entry.id, ticket.number))
    assert await desk.run(lambda tx: tx.entries.unplaced_of(person)) == []
    assert await desk.run(lambda tx: tx.tickets.of_copy("telegram", "-100", "9")) == ticket


async def test_a_merged_ticket_takes_its_entries_along(desk: Desk) -> None:
    old, new = await desk.ticket(), await desk.ticket()
    await desk.entry(old, "a", ref="1")
    await desk.entry(new, "b", ref="2")
    await desk.run(lambda tx: tx.entries.move(old.number, new.number))
    assert [entry.text for entry in await desk.run(lambda tx: tx.entries.of_ticket(new.number))] == ["a", "b"]
    assert await desk.run(lambda tx: tx.entries.of_ticket(old.number)) == []


async def test_what_a_customer_said_lately_is_counted_and_what_an_agent_answered_last_is_known(desk: Desk) -> None:
    ticket = await desk.ticket()
    agent, person = await desk.person(AGENT), await desk.person(SOMCHAI)
    await desk.entry(ticket, ref="1")
    desk.pass_time(minutes=2)
    await desk.entry(ticket, ref="2")
    await desk.entry(ticket, ref="3", person=agent.id, side=Side.AGENT)
    await desk.entry(ticket, ref="4", person=agent.id, side=Side.NOTE)
    assert await desk.run(lambda tx: tx.entries.count_since(person, NOON + MINUTE)) == 1
    assert await desk.run(lambda tx: tx.entries.count_since(agent, NOON)) == 0
    assert await desk.run(lambda tx: tx.entries.last_answered_by(agent, NOON + MINUTE)) == ticket.number
    assert await desk.run(lambda tx: tx.entries.last_answered_by(agent, NOON + 3 * MINUTE)) is None


# -- files --------------------------------------------------------------------------------------------------------

PHOTO = Attachment(kind=MediaKind.PHOTO, ref="f1", name="ป.jpg", mime="image/jpeg", size=5, preview_ref="p1")


async def test_files_of_telegram_stay_there_and_those_of_line_are_fetched(desk: Desk) -> None:
    both = [PHOTO, replace(PHOTO, url="https://example.org/x.jpg")]
    for channel in ("telegram", "line"):
        ticket = await desk.ticket(channel=channel)
        await desk.run(lambda tx, ticket=ticket: tx.entries.add(words(tx, ticket, "", "5"), both))
    found = [await desk.run(lambda tx, entry=entry: tx.files.of_entry(entry)) for entry in (1, 2)]
    assert [[file.state for file in files] for files in found] == [["remote", "remote"], ["wanted", "remote"]]
    assert (found[0][0].attachment, found[0][1].index) == (PHOTO, 1)


async def wanted(desk: Desk) -> list[tuple[int, int]]:
    return await desk.run(lambda tx: [(one.file.id, one.attempts) for one in tx.files.want(tx.now, 10)])


async def line_file(desk: Desk) -> int:
    ticket = await desk.ticket(channel="line")
    entry = await desk.run(lambda tx: tx.entries.add(words(tx, ticket, "", "5"), [PHOTO]))
    [file] = await desk.run(lambda tx: tx.files.of_entry(entry.id))
    return file.id


async def test_a_file_is_fetched_by_one_and_again_when_that_one_is_silent(desk: Desk) -> None:
    file = await line_file(desk)
    tries = await asyncio.gather(*(wanted(desk) for _ in range(5)))
    assert sorted(tries) == [[], [], [], [], [(file, 1)]]
    desk.pass_time(minutes=6)
    assert await wanted(desk) == [(file, 2)]
    await desk.run(lambda tx: tx.files.later(file, tx.now + MINUTE))
    assert await wanted(desk) == []
    desk.pass_time(minutes=1)
    assert await wanted(desk) == [(file, 3)]


async def test_a_kept_file_is_there_until_it_is_purged(desk: Desk) -> None:
    file = await line_file(desk)
    assert await desk.run(lambda tx: tx.files.keep(file, b"\x00\xffjpg", "image/png"))
    assert not await desk.run(lambda tx: tx.files.keep(file, b"again", None))
    content = await desk.run(lambda tx: tx.files.content(file))
    assert content is not None
    assert (content.content, content.mime) == (b"\x00\xffjpg", "image/png")
    assert await desk.run(lambda tx: tx.files.purge(NOON)) == 0
    assert await desk.run(lambda tx: tx.files.purge(NOON + MINUTE)) == 1
    kept = await desk.run(lambda tx: tx.files.get(file))
    assert kept is not None
    assert (kept.state, kept.size) == ("gone", 5)
    assert await desk.run(lambda tx: tx.files.content(file)) is None


async def test_a_file_that_cannot_be_had_is_not_wanted_any_more(desk: Desk) -> None:
    gone, large = await line_file(desk), await line_file(desk)
    await desk.run(lambda tx: (tx.files.gone(gone), tx.files.too_large(large, 60_000_000)))
    files = [await desk.run(lambda tx, file=file: tx.files.get(file)) for file in (gone, large)]
    assert [(file.state, file.size) for file in files if file] == [("gone", None), ("too_large", 60_000_000)]
    assert await desk.run(lambda tx: tx.files.next_wanted()) == (False, None)


async def test_a_file_of_what_was_taken_back_is_not_kept(desk: Desk) -> None:
    file = await line_file(desk)
    await desk.run(lambda tx: tx.entries.wipe(1, NOON))
    assert not await desk.run(lambda tx: tx.files.keep(file, b"x", None))
    assert await desk.run(lambda tx: tx.connection.execute(select(file_contents.c.file)).all()) == []


# -- cards and groups ---------------------------------------------------------------------------------------------


async def test_a_card_is_saved_again_in_its_place(desk: Desk) -> None:
    ticket = await desk.ticket()
    first = CardPlace(ticket=ticket.number, channel="telegram", chat="-100", thread="7", ref="60", drawn="h1")
    second = replace(first, drawn="h2", topic_state="claimed")
    for place in (first, second):
        await desk.run(lambda tx, place=place: tx.cards.save(place))
    assert await desk.run(lambda tx: tx.cards.get(ticket.number, "telegram", "-100")) == second
    assert await desk.run(lambda tx: tx.cards.of_ticket(ticket.number)) == [second]
    await desk.run(lambda tx: tx.cards.forget_thread("telegram", "-100", "7"))
    bare = CardPlace(ticket=ticket.number, channel="telegram", chat="-100")
    assert await desk.run(lambda tx: tx.cards.get(ticket.number, "telegram", "-100")) == bare


async def test_a_group_is_told_its_id_once(desk: Desk) -> None:
    assert not await desk.run(lambda tx: tx.groups.announced("telegram", "-5"))
    told = [await desk.run(lambda tx: tx.groups.announce("telegram", "-5")) for _ in range(2)]
    assert told == [True, False]
    assert await desk.run(lambda tx: tx.groups.announced("telegram", "-5"))


async def test_an_old_id_means_the_newest_one_also_in_a_circle(desk: Desk) -> None:
    await desk.run(lambda tx: (tx.groups.migrated("telegram", "a", "b"), tx.groups.migrated("telegram", "b", "c")))
    assert await desk.run(lambda tx: tx.groups.resolve("telegram", "a")) == "c"
    assert await desk.run(lambda tx: tx.groups.resolve("line", "a")) == "a"
    await desk.run(lambda tx: tx.groups.migrated("telegram", "c", "a"))
    assert await desk.run(lambda tx: tx.groups.resolve("telegram", "b")) in {"a", "b", "c"}


# -- reminders ----------------------------------------------------------------------------------------------------


async def test_a_due_reminder_is_claimed_once_and_comes_back_if_it_fails(desk: Desk) -> None:
    ticket = await desk.ticket()
    await desk.run(lambda tx: tx.reminders.set(ticket.number, Remind(matter="promise", due=NOON)))

    def poison(tx: Transaction) -> None:
        assert decided(tx, NOON, 1)
        raise RuntimeError("poison")

    with pytest.raises(RuntimeError):
        await desk.run(poison)
    tries = await asyncio.gather(*(desk.run(lambda tx: decided(tx, NOON, 1)) for _ in range(10)))
    assert [len(due) for due in sorted(tries, key=len)] == [0] * 9 + [1]


async def test_a_reminder_that_fails_is_asked_later_and_parked_in_the_end(desk: Desk) -> None:
    ticket = await desk.ticket()
    await desk.run(lambda tx: tx.reminders.set(ticket.number, Remind(matter="promise", due=NOON)))
    database = desk.database
    await database.write(lambda connection: reminders.failed(connection, 1, "KeyError", NOON + MINUTE))
    assert await database.read(reminders.next_due) == NOON + MINUTE
    await database.write(lambda connection: reminders.park(connection, 1, "KeyError", NOON))
    assert await database.read(reminders.next_due) is None
    [parked] = await database.read(reminders.parked)
    assert (parked.ticket, parked.matter, parked.attempts, parked.error) == (ticket.number, "promise", 2, "KeyError")
    assert await database.write(lambda connection: reminders.retry(connection, 1))
    assert await database.write(lambda connection: reminders.drop(connection, 1)) is False
    due = await database.write(
        lambda connection: reminders.Reminders(connection, Together()).take_due(NOON + MINUTE, 5)
    )
    assert [one.attempts for one in due] == [0]


# -- counts -------------------------------------------------------------------------------------------------------


async def test_the_day_is_counted(desk: Desk) -> None:
    await desk.ticket(answered_at=NOON + MINUTE, status=Status.CLOSED, closed_at=NOON + 9 * MINUTE, rating=5)
    await desk.ticket(answered_at=NOON + 3 * MINUTE, priority=Priority.URGENT)
    await desk.ticket()
    stats = await desk.run(lambda tx: tx.counts.stats(NOON))
    assert (stats.opened, stats.closed, stats.answered, stats.first_answer) == (3, 1, 2, 2 * MINUTE)
    assert (stats.open, stats.unclaimed, stats.ratings) == ({"urgent": 1, "normal": 1}, 2, {5: 1})
    nothing = await desk.run(lambda tx: tx.counts.stats(NOON + timedelta(days=1)))
    assert (nothing.opened, nothing.closed, nothing.first_answer, nothing.ratings) == (0, 0, None, {})


async def test_what_waits_is_counted_with_its_age(desk: Desk) -> None:
    ticket = await desk.run(opened)
    await desk.run(lambda tx: tx.reminders.set(ticket.number, Remind(matter="promise", due=NOON - MINUTE)))
    depths = await desk.run(lambda tx: tx.counts.depths(NOON))
    assert (depths.reminders_overdue.count, depths.reminders_overdue.oldest) == (1, NOON - MINUTE)
    assert (depths.inbox, depths.outbox, depths.open) == ({}, {}, {"normal": 1})
