"""Many reminders are due at once: each is decided once and in its order, and no bad one keeps the others."""

import asyncio
import json
from datetime import timedelta

import pytest
from reminded import due, noted, tickets_like_the_first, us
from talking import DOWN, SLOW, HandClock, somebody, tell

from bot.workers.reminding import Reminder
from desk.decision import Decision, Forget, Remind
from handlers import remind
from storage import reminders
from storage.failures import Stale, Unavailable

MINUTE = timedelta(minutes=1)
LEFT = "SELECT count(*) FROM reminders WHERE parked_at IS NULL"


@pytest.fixture
async def opened(quick_desk, monkeypatch):
    """A desk whose time is moved by hand, with one ticket; what is asked leaves a line in the trail, no more."""
    desk = await quick_desk(group=False, clock=HandClock())
    await tell(desk, somebody(desk, "telegram"), DOWN)
    await asking(desk, "DELETE FROM reminders")
    monkeypatch.setattr(remind, "handle", noted)
    return desk


async def asking(desk, statement):
    def work(connection):
        found = connection.exec_driver_sql(statement)
        return found.fetchall() if found.returns_rows else []

    return await desk.app.office.database.write(work)


async def set_due(desk, moments, *, tickets=None):
    def work(connection):
        tickets_like_the_first(connection, tickets or len(moments))
        due(connection, "later", moments, tickets=tickets)

    await desk.app.office.database.write(work)


async def wait_for(desk, minutes=1):
    """Time goes on, and the bell is rung."""
    desk.app.office.clock.move(minutes=minutes)
    desk.app.office.to_remind.ring()


async def until_asked(desk, count):
    made = "SELECT count(*) FROM trail WHERE what = 'asked'"
    async with asyncio.timeout(60):
        while (await asking(desk, made))[0][0] < count:  # noqa: ASYNC110
            await asyncio.sleep(0.02 if count < 1000 else 0.2)
    return await asked(desk)


async def asked(desk):
    """(ticket, matter, due) of every decision, in the order in which they were made."""
    found = await asking(desk, "SELECT ticket, facts FROM trail WHERE what = 'asked' ORDER BY id")
    facts = [json.loads(row[1]) if isinstance(row[1], str) else row[1] for row in found]
    return [(row[0], one["matter"], one["due"]) for row, one in zip(found, facts, strict=True)]


@pytest.mark.slow
async def test_ten_thousand_that_are_due_in_the_same_second_are_decided_once_each_and_in_order(opened):
    begin, count = opened.app.office.clock.now() + MINUTE, 10_000
    moments = [begin + timedelta(microseconds=97 * (n * 7919 % count)) for n in range(count)]
    await set_due(opened, moments)

    await wait_for(opened, minutes=2)
    await tell(opened, somebody(opened, "telegram", "Bo"), SLOW)
    found = await until_asked(opened, count)

    assert [moment for _, _, moment in found] == sorted(us(moment) for moment in moments)
    assert len({ticket for ticket, _, _ in found}) == count


async def test_two_that_decide_at_the_same_time_share_them_and_keep_each_tickets_order(opened):
    now, office = opened.app.office.clock.now(), opened.app.office
    await set_due(opened, [now + timedelta(seconds=n) for n in range(600)], tickets=120)
    office.clock.move(minutes=11)

    async def decide(one):
        while await asking(opened, LEFT) != [(0,)]:
            await one.remind_some()

    await asyncio.gather(*(decide(Reminder(office)) for _ in range(3)))

    found = await asked(opened)
    assert len(found) == len(set(found)) == 600
    for ticket in {number for number, _, _ in found}:
        assert [matter for number, matter, _ in found if number == ticket] == [f"later:{n}" for n in range(5)]


async def test_one_that_always_fails_is_tried_again_then_parked_and_keeps_no_other(opened, monkeypatch):
    def poisonous(tx, one):
        noted(tx, one)
        if one.ticket == 1004:
            raise KeyError("a rule that is not there")

    monkeypatch.setattr(remind, "handle", poisonous)
    now = opened.app.office.clock.now()
    await set_due(opened, [now + MINUTE] * 10)

    await wait_for(opened)
    assert sorted(ticket for ticket, _, _ in await until_asked(opened, 9)) == [*range(1001, 1004), *range(1005, 1011)]
    for tries in range(2, 6):
        await wait_for(opened)
        await until_tried(opened, tries)

    [parked] = await opened.app.office.database.read(reminders.parked)
    assert (parked.ticket, parked.error, parked.attempts) == (1004, "KeyError", 5)
    assert len(await asked(opened)) == 9
    text = opened.app.office.metrics.exposition(None, now=now, real_now=now).decode()
    assert 'helpdesk_reminders_decided_total{outcome="failed"} 4.0' in text
    assert 'helpdesk_reminders_decided_total{outcome="parked"} 1.0' in text


async def until_tried(desk, tries):
    async with asyncio.timeout(20):
        while (await asking(desk, "SELECT max(attempts) FROM reminders"))[0][0] != tries:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_one_that_cannot_be_read_is_parked_and_keeps_no_other(opened, monkeypatch):
    now = opened.app.office.clock.now()
    await set_due(opened, [now + MINUTE] * 3)
    spoilt = reminders._due

    def unreadable(row):
        if row.ticket == 1001:
            raise ValueError("spoilt on the disk")
        return spoilt(row)

    monkeypatch.setattr(reminders, "_due", unreadable)

    for tries in range(1, 6):
        await wait_for(opened)
        await until_tried(opened, tries)

    assert [ticket for ticket, _, _ in await asked(opened)] == [1002, 1003]
    assert (await asking(opened, "SELECT ticket FROM reminders WHERE parked_at IS NOT NULL")) == [(1001,)]


async def test_a_ticket_that_somebody_else_changes_meanwhile_is_asked_about_again(opened, monkeypatch):
    stale = [True]

    def overtaken(tx, one):
        noted(tx, one)
        if one.ticket == 1002 and stale:
            stale.pop()
            raise Stale

    monkeypatch.setattr(remind, "handle", overtaken)
    await set_due(opened, [opened.app.office.clock.now() + MINUTE] * 3)

    await wait_for(opened)

    assert sorted(ticket for ticket, _, _ in await until_asked(opened, 3)) == [1001, 1002, 1003]
    assert await asking(opened, LEFT) == [(0,)]


async def test_what_a_decision_forgets_or_sets_anew_is_not_decided_as_it_was(opened, monkeypatch):
    now = opened.app.office.clock.now()

    def decides(tx, one):
        noted(tx, one)
        if one.matter == "later:0":
            again = Remind(matter="later:2", due=one.due + timedelta(hours=1))
            ticket = tx.tickets.get(one.ticket)
            tx.carry_out(Decision(ticket=ticket, reminders=(Forget(matter="later:1"), again)))

    monkeypatch.setattr(remind, "handle", decides)
    await set_due(opened, [now + MINUTE] * 3, tickets=1)

    await wait_for(opened)
    assert [matter for _, matter, _ in await until_asked(opened, 1)] == ["later:0"]
    await wait_for(opened, minutes=61)
    assert [matter for _, matter, _ in await until_asked(opened, 2)] == ["later:0", "later:2"]
    assert await asking(opened, LEFT) == [(0,)]


async def test_a_clock_that_is_set_back_an_hour_makes_nothing_come_twice_and_loses_nothing(opened):
    clock = opened.app.office.clock
    first, second = clock.now() + MINUTE, clock.now() + 30 * MINUTE
    await set_due(opened, [first, second])
    await wait_for(opened, minutes=2)
    await until_asked(opened, 1)

    await wait_for(opened, minutes=-60)
    await asyncio.gather(*(Reminder(opened.app.office).run_due() for _ in range(2)))
    assert [moment for _, _, moment in await asked(opened)] == [us(first)]

    await wait_for(opened, minutes=60)
    await asyncio.gather(*(Reminder(opened.app.office).run_due() for _ in range(2)))
    assert [moment for _, _, moment in await asked(opened)] == [us(first)]
    await wait_for(opened, minutes=40)
    assert [moment for _, _, moment in await until_asked(opened, 2)] == [us(first), us(second)]


async def test_while_the_database_is_away_nothing_is_decided_and_afterwards_everything_once(opened, monkeypatch):
    database, writes = opened.app.office.database, []
    write = type(database).write

    async def away(self, fn, *, first=False):
        writes.append(fn)
        if len(writes) > 1:
            raise Unavailable

        def cut_off(connection):
            fn(connection)
            raise Unavailable  # at the commit

        await write(self, cut_off, first=first)

    await set_due(opened, [opened.app.office.clock.now() + MINUTE] * 200)
    with monkeypatch.context() as while_away:
        while_away.setattr(type(database), "write", away)
        opened.app.office.clock.move(minutes=1)
        with pytest.raises(Unavailable):
            await Reminder(opened.app.office).run_due()
        with pytest.raises(Unavailable):
            await Reminder(opened.app.office).run_due()
    assert await asked(opened) == []

    await wait_for(opened)
    assert len(set(await until_asked(opened, 200))) == 200
    assert await asking(opened, LEFT) == [(0,)]
