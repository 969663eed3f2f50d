"""Promises that are about to be broken, and are: who hears of it, when, and how often."""

from datetime import UTC, datetime, timedelta

import pytest
from talking import INVOICE, HandClock, heard, office_hours, settled, somebody, tell, ticket

from desk.business_calendar import Range, Span, Unit
from desk.course import Target
from desk.policy import PromiseRule, by_priority
from desk.triage import Priority

TEN = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
AN_HOUR = by_priority(Target.FIRST_ANSWER, dict.fromkeys(Priority, Span(time=timedelta(hours=1))))


@pytest.fixture
def open_it(quick_desk):
    async def open_it(clock, rules=AN_HOUR, **wanted):
        """Bo answers and Sue supervises; both have written to the bot. Ana asks at ten."""
        desk = await quick_desk(start=False, changes=office_hours(promises=rules), **wanted)
        desk.bo, desk.sue, desk.ana = (somebody(desk, "telegram", name) for name in ("Bo", "Sue", "Ana"))
        desk.agents.add(desk.bo)
        desk.agents.add(desk.sue)
        desk.env["SUPERVISORS"] = f"telegram:{desk.sue.id}"
        await desk.start(clock)
        for agent in (desk.bo, desk.sue):
            await tell(desk, agent, "/start")
        await tell(desk, desk.ana, INVOICE)
        await desk.wait(lambda: desk.card(1001))
        return desk

    return open_it


def in_group(desk):
    return [message.text or "" for message in desk.agents.screen if message.by_bot]


async def later(desk, clock, **length):
    """The clock is moved, and all that is due by then is decided."""
    clock.move(**length)
    desk.app.office.to_remind.ring()

    async def waits():
        due = await desk.app.office.read(lambda tx: tx.reminders.next_due())
        return due is None or due > clock.now()

    while not await waits():
        await settled(desk)


async def trail(desk):
    return await desk.app.office.read(lambda tx: [one.happened.what for one in tx.trail.of_ticket(1001)])


async def told(desk, whom, words):
    said = (lambda: in_group(desk)) if whom is desk.agents else (lambda: heard(desk, whom))
    return await desk.wait(lambda: next((text for text in said() if words in text), None))


async def test_a_warning_then_the_assignee_then_the_group_then_the_supervisor(open_it):
    clock = HandClock(TEN)
    desk = await open_it(clock)
    await desk.bo.press(desk.card(1001), "claim:1001")
    await desk.wait(lambda: "Claimed by Bo" in desk.card(1001).text)

    await later(desk, clock, minutes=44)
    assert not any("due soon" in text for text in heard(desk, desk.bo))
    await later(desk, clock, minutes=1)
    assert "first answer by today 11:00" in await told(desk, desk.bo, "#1001 is due soon")
    await later(desk, clock, minutes=15)
    await told(desk, desk.bo, "#1001 is late")
    await desk.wait(lambda: "Late" in desk.card(1001).text)
    assert not any("is late" in text for text in in_group(desk))
    await later(desk, clock, minutes=10)
    await told(desk, desk.agents, "#1001 is late")
    assert not any("is late" in text for text in heard(desk, desk.sue))
    await later(desk, clock, minutes=10)
    await told(desk, desk.sue, "#1001 is late")
    await later(desk, clock, days=3)

    assert (await trail(desk)).count("breached") == 1
    for whom in (heard(desk, desk.bo), in_group(desk), heard(desk, desk.sue)):
        assert sum("is late" in text for text in whom) == 1


async def test_what_nobody_has_is_told_to_the_group(open_it):
    clock = HandClock(TEN)
    desk = await open_it(clock)
    await later(desk, clock, minutes=45)
    await told(desk, desk.agents, "#1001 is due soon")
    await later(desk, clock, minutes=15)
    await told(desk, desk.agents, "#1001 is late")


async def test_only_the_newest_overdue_step_speaks_after_the_bot_slept_and_none_for_what_was_settled(open_it):
    clock = HandClock(TEN)
    desk = await open_it(clock)
    await tell(desk, desk.ana, "/new")
    await tell(desk, desk.ana, "Where do I find my contract?")
    await desk.bo.write("/reply 1002 In the menu", in_group=desk.agents)
    await desk.wait(lambda: "In the menu" in heard(desk, desk.ana)[-1])
    await desk.stop()

    clock.move(days=2)
    await desk.start(clock)
    await later(desk, clock, seconds=1)

    await told(desk, desk.sue, "#1001 is late")
    assert not any("is late" in text or "due soon" in text for text in (*in_group(desk), *heard(desk, desk.bo)))
    assert not any("#1002" in text for text in heard(desk, desk.sue))
    assert (await trail(desk)).count("breached") == 1


async def test_a_clock_that_is_set_back_says_nothing_twice_and_loses_nothing(open_it):
    clock = HandClock(TEN)
    desk = await open_it(clock)
    await later(desk, clock, minutes=45)
    await told(desk, desk.agents, "due soon")

    clock.move(hours=-1)
    await desk.bo.press(desk.card(1001), "claim:1001")
    await desk.wait(lambda: "Claimed by Bo" in desk.card(1001).text)
    await later(desk, clock, minutes=61)
    assert sum("due soon" in text for text in (*in_group(desk), *heard(desk, desk.bo))) == 1
    await later(desk, clock, minutes=14)
    await told(desk, desk.bo, "is late")
    assert (await trail(desk)).count("breached") == 1


async def test_while_the_customer_is_waited_for_nobody_is_warned_and_what_is_left_counts_on(open_it):
    clock = HandClock(TEN)
    desk = await open_it(clock)
    clock.move(minutes=30)
    await desk.bo.write("/hold 1001", in_group=desk.agents)
    await desk.wait(lambda: "Waiting" in desk.card(1001).text)
    await later(desk, clock, hours=5)
    assert not any("due soon" in text or "is late" in text for text in (*in_group(desk), *heard(desk, desk.bo)))

    await desk.ana.write("It is the one for October")
    await desk.wait(lambda: "Waiting" not in desk.card(1001).text)
    assert (await ticket(desk, 1001)).first_answer_due == clock.now() + timedelta(minutes=30)
    await later(desk, clock, minutes=15)
    await told(desk, desk.bo, "due soon")


async def test_an_average_is_said_as_one_warned_of_and_never_broken(open_it):
    hour, three = Span(time=timedelta(hours=1)), Span(time=timedelta(hours=3))
    rules = (
        PromiseRule(target=Target.FIRST_ANSWER, length=hour, phases=frozenset({"open"}), average=True),
        PromiseRule(target=Target.FIRST_ANSWER, length=three, average=True),
    )
    clock = HandClock(TEN)
    desk = await open_it(clock, rules)
    assert "On average, one of us answers within 1 hour" in heard(desk, desk.ana)[0]
    await desk.wait(lambda: "on average" in desk.card(1001).text)

    await later(desk, clock, minutes=45)
    await told(desk, desk.agents, "due soon")
    await desk.bo.write("/stats", in_group=desk.agents)
    await told(desk, desk.agents, "0 answered")
    assert not any("On average" in text for text in in_group(desk))
    await later(desk, clock, hours=11)
    assert "breached" not in await trail(desk)

    await tell(desk, desk.ana, "/new")
    night = await tell(desk, desk.ana, "Where do I find my contract?")
    assert "On average, one of us answers within 3 hours" in night
    assert "we open again: tomorrow 09:00" in night
    await desk.bo.write("/reply 1001 In the menu", in_group=desk.agents)
    await desk.wait(lambda: "In the menu" in heard(desk, desk.ana)[-1])
    await desk.sue.write("/stats", in_group=desk.agents)
    mean = await told(desk, desk.agents, "on average this month")
    assert "11 hours 45 minutes" in mean
    assert "1 hour, 3 hours" in mean


async def test_an_open_end_is_looked_at_again_where_it_begins(open_it):
    months = Range(least=Span(unit=Unit.MONTHS, count=3))
    rules = (*AN_HOUR, PromiseRule(target=Target.RESOLUTION, length=months))
    clock = HandClock(TEN)
    desk = await open_it(clock, rules)
    assert "It takes 3 months or more" in heard(desk, desk.ana)[0]
    await desk.bo.write("/reply 1001 We are looking into it", in_group=desk.agents)
    await desk.wait(lambda: "looking into it" in heard(desk, desk.ana)[-1])

    await later(desk, clock, days=92)

    assert "has no latest day" in await told(desk, desk.bo, "look at ticket #1001 again")
    assert "breached" not in await trail(desk)


async def test_a_broken_promise_is_pushed_into_a_group_on_line_and_a_warning_waits(quick_desk):
    clock = HandClock(TEN)
    wanted = {"line": True, "line_group": True, "group": False}
    desk = await quick_desk(clock=clock, changes=office_hours(promises=AN_HOUR), **wanted)
    ana = somebody(desk, "telegram")
    await tell(desk, ana, INVOICE)

    await later(desk, clock, minutes=45)
    clock.move(minutes=15)
    desk.app.office.to_remind.ring()
    await desk.wait(lambda: any("is late" in text for text in desk.line_agents.screen.texts))
    assert not any("due soon" in text for text in desk.line_agents.screen.texts)
