"""Promises that move with a ticket: another plan or kind, an agent's own word, a wait for the customer, a close."""

from datetime import UTC, datetime, timedelta

import pytest
from talking import INVOICE, HandClock, heard, office_hours, somebody, tell, ticket

from desk.business_calendar import Span, Unit
from desk.course import Target
from desk.policy import PromiseRule, by_priority
from desk.triage import Priority
from desk.triage.verdict import Kind

FRIDAY_AFTERNOON = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
FOUR_HOURS = Span(unit=Unit.WORKING, time=timedelta(hours=4))
TWO_DAYS = Span(unit=Unit.WORKING_DAYS, count=2)
GOLD = PromiseRule(target=Target.FIRST_ANSWER, length=Span(time=timedelta(hours=1)), plans=frozenset({"Gold"}))
FAULTS = PromiseRule(target=Target.RESOLUTION, length=TWO_DAYS, kinds=frozenset({Kind.FAULT}))
RULES = (
    GOLD,
    FAULTS,
    *by_priority(Target.FIRST_ANSWER, dict.fromkeys(Priority, FOUR_HOURS)),
    *by_priority(Target.NEXT_ANSWER, dict.fromkeys(Priority, FOUR_HOURS)),
)


@pytest.fixture
def clock():
    return HandClock(FRIDAY_AFTERNOON)


@pytest.fixture
async def desk(quick_desk, clock):
    """Ana asked on Friday at 15:00, two hours before the desk closes for the weekend; Bo answers."""
    desk = await quick_desk(clock=clock, changes=office_hours(promises=RULES, plans=("Gold", "silver")))
    desk.bo = somebody(desk, "telegram", "Bo")
    desk.agents.add(desk.bo)
    desk.ana = somebody(desk, "telegram")
    desk.receipt = await tell(desk, desk.ana, INVOICE)
    await desk.wait(lambda: desk.card(1001))
    return desk


async def asks(desk, text):
    """Bo writes in the group, and reads what the bot answers there."""
    asked = await desk.bo.write(text, in_group=desk.agents)
    answers = await desk.wait(lambda: [m for m in desk.agents.screen if m.by_bot and m.reply_to == asked.id])
    return answers[-1].text


async def reads(desk, words):
    return await desk.wait(lambda: next((said for said in heard(desk, desk.ana)[1:] if words in said), None))


def at(day, clock):
    return datetime.fromisoformat(f"2026-11-{day} {clock}").replace(tzinfo=UTC)


async def test_a_pause_over_a_weekend_costs_no_working_time(desk, clock):
    assert (await ticket(desk, 1001)).first_answer_due == at(23, "11:00")

    clock.move(hours=1)
    await asks(desk, "/hold 1001")
    assert (await ticket(desk, 1001)).first_answer_due is None
    assert "Our promise" not in await tell(desk, desk.ana, "/status")
    clock.move(days=4)  # Tuesday 16:00: an hour was used, three are left
    await desk.ana.write("It is the invoice for October")
    await desk.wait(lambda: any("for October" in (m.text or "") for m in desk.agents.screen))

    assert (await ticket(desk, 1001)).first_answer_due == at(25, "11:00")


async def test_another_plan_moves_the_promise_of_every_open_ticket_and_the_customer_reads_the_new_one(desk, clock):
    assert "Monday 23 November, 11:00" in desk.receipt

    assert "gold, silver" in (await asks(desk, "/plan 1001 bronze")).lower()
    assert "has the plan Gold now" in await asks(desk, "/plan 1001 gold")

    moved = await reads(desk, "What we promise for ticket #1001 has changed.")
    assert "within 1 hour" in moved
    assert (await ticket(desk, 1001)).first_answer_due == clock.now() + timedelta(hours=1)
    await desk.wait(lambda: "Plan: Gold" in desk.card(1001).text)
    await tell(desk, desk.ana, "/new")
    assert "within 1 hour" in await tell(desk, desk.ana, "Where do I find my contract?")

    assert "has no plan now" in await asks(desk, "/plan 1002 none")
    assert (await ticket(desk, 1001)).first_answer_due == at(23, "11:00")


async def test_a_desk_without_plans_says_so(quick_desk):
    desk = await quick_desk(clock=HandClock(), changes=office_hours())
    desk.bo, desk.ana = somebody(desk, "telegram", "Bo"), somebody(desk, "telegram")
    desk.agents.add(desk.bo)
    await tell(desk, desk.ana, INVOICE)
    assert "no plans" in await asks(desk, "/plan 1001 gold")


async def test_another_kind_brings_its_own_promise(desk):
    assert "done" not in desk.receipt

    await asks(desk, "/kind 1001 fault")

    moved = await reads(desk, "What we promise for ticket #1001 has changed.")
    assert "it is done by Tuesday 24 November, 15:00" in moved
    await desk.wait(lambda: "solution" in desk.card(1001).text)


async def test_an_agent_s_own_word_is_the_promise_from_then_on(desk, clock):
    assert "for example" in await asks(desk, "/eta 1001 soonish")
    assert "passed already" in await asks(desk, "/eta 1001 2020-01-01")

    assert "Tuesday 24 November, 12:30" in await asks(desk, "/eta 1001 ۲۰۲۶-۱۱-۲۴ ۱۲:۳۰")

    assert "Tuesday 24 November, 12:30" in await reads(desk, "we plan to have it done by")
    named = await ticket(desk, 1001)
    assert (named.resolution_due, named.status.value) == (at(24, "12:30"), "claimed")
    await asks(desk, "/kind 1001 fault")
    await asks(desk, "/priority 1001 urgent")
    assert (await ticket(desk, 1001)).resolution_due == at(24, "12:30")
    assert "it is done by Tuesday 24 November, 12:30" in await tell(desk, desk.ana, "/status")


async def test_what_is_said_after_an_answer_waits_for_the_next_one_and_thanks_do_not(desk, clock):
    await asks_nothing(desk, "/reply 1001 Under Settings")
    await reads(desk, "Under Settings")
    clock.move(minutes=10)
    await desk.ana.write("thank you!")
    await desk.wait(lambda: any("thank you!" in (m.text or "") for m in desk.agents.screen))
    assert (await ticket(desk, 1001)).next_answer_due is None

    await desk.ana.write("And where do I find the settings, please?")
    await desk.wait(lambda: any("find the settings" in (m.text or "") for m in desk.agents.screen))

    assert (await ticket(desk, 1001)).next_answer_due == at(23, "11:10")
    assert "next answer: " in await asks(desk, "/queue")
    await asks_nothing(desk, "/reply 1001 It is in the menu")
    await reads(desk, "It is in the menu")
    assert (await ticket(desk, 1001)).next_answer_due is None


async def asks_nothing(desk, text):
    await desk.bo.write(text, in_group=desk.agents)


async def test_what_is_reopened_says_when_it_is_answered(desk, clock):
    clock.move(hours=1)
    await asks(desk, "/close 1001")
    await reads(desk, "#1001 is closed")
    assert (await ticket(desk, 1001)).first_answer_due is None

    clock.move(days=4)
    await desk.ana.write("Where do I change the address, please?")

    again = await reads(desk, "open again")
    assert "Our promise: one of us answers you by tomorrow 11:00" in again
