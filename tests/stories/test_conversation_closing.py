"""How a matter ends and comes back: closing, kind words, reopening, rating, and how important it is."""

from datetime import timedelta

import pytest
from talking import (
    DOWN,
    INVOICE,
    SATURDAY_NIGHT,
    SLOW,
    HandClock,
    button,
    entries,
    heard,
    last,
    office_hours,
    press,
    somebody,
    tell,
    ticket,
)

BOTH = pytest.mark.parametrize("platform", ["telegram", "line"])


async def closed_by_bo(desk, clock, ana, words=""):
    """Ana's first ticket, claimed, answered and closed by Bo."""
    bo = desk.telegram.person("Bo", username="bo")
    desk.agents.add(bo)
    await tell(desk, ana, SLOW)
    card = await desk.wait(lambda: desk.card(1001))
    await bo.press(card, "claim:1001")
    clock.move(minutes=5)
    said = len(heard(desk, ana))
    await bo.write(f"/close 1001 {words}".strip(), in_group=desk.agents)
    await desk.wait(lambda: len(heard(desk, ana)) > said and "closed" in heard(desk, ana)[-1])
    return bo


@BOTH
@pytest.mark.parametrize("words", ["Thank you so much!", "🙏🙏", "ขอบคุณค่ะ", "مرسی، ممنون"])
async def test_thanks_after_a_close_get_a_kind_word_and_open_nothing(quick_desk, platform, words):
    clock = HandClock()
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours())
    ana = somebody(desk, platform)
    await closed_by_bo(desk, clock, ana)

    clock.move(hours=1)
    await tell(desk, ana, words)

    assert not (await ticket(desk, 1001)).status.open
    assert await ticket(desk, 1002) is None


@BOTH
async def test_a_sticker_after_a_close_gets_a_kind_word(quick_desk, platform):
    clock = HandClock()
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours())
    ana = somebody(desk, platform)
    await closed_by_bo(desk, clock, ana)

    await ana.sticker()
    await desk.wait(lambda: "You are welcome" in heard(desk, ana)[-1])

    assert not (await ticket(desk, 1001)).status.open


@BOTH
async def test_anything_else_soon_after_a_close_reopens_it_to_the_same_agent(quick_desk, platform):
    clock = HandClock()
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours())
    ana = somebody(desk, platform)
    await closed_by_bo(desk, clock, ana)

    clock.move(days=6, hours=23)
    assert "#1001 is open again" in await tell(desk, ana, "It is slow again")

    again = await ticket(desk, 1001)
    assert again.status.value == "claimed"
    await desk.wait(lambda: "Claimed by" in desk.card(1001).text)
    assert "Bo" in desk.card(1001).text
    assert await entries(desk, 1001) == [SLOW, "It is slow again"]


async def test_later_than_that_a_new_ticket_names_the_old(quick_desk):
    clock = HandClock()
    desk = await quick_desk(clock=clock, changes=office_hours())
    ana = somebody(desk, "telegram")
    await closed_by_bo(desk, clock, ana)

    clock.move(days=7)
    receipt = await tell(desk, ana, "It is slow again")

    assert "#1002" in receipt
    assert "#1001" in receipt
    assert "Goes on from #1001" in (await desk.wait(lambda: desk.card(1002))).text
    assert not (await ticket(desk, 1001)).status.open


async def test_a_desk_that_never_reopens_opens_a_new_one_at_once(quick_desk):
    clock = HandClock()
    desk = await quick_desk(clock=clock, changes=office_hours(reopen_within=timedelta(0)))
    ana = somebody(desk, "telegram")
    await closed_by_bo(desk, clock, ana)

    receipt = await tell(desk, ana, "It is slow again")
    assert "#1002" in receipt
    assert "#1001" in receipt
    assert "can no longer be reopened" in await tell(desk, ana, "/reopen 1001")


async def test_what_comes_back_worse_is_raised_when_it_reopens(quick_desk):
    clock = HandClock()
    desk = await quick_desk(clock=clock, changes=office_hours())
    ana = somebody(desk, "telegram")
    await closed_by_bo(desk, clock, ana)

    clock.move(days=1)
    await tell(desk, ana, DOWN)
    await desk.wait(lambda: "now urgent" in heard(desk, ana)[-1])
    assert any("open again" in words for words in heard(desk, ana))
    assert (await ticket(desk, 1001)).priority.value == "urgent"


@BOTH
async def test_the_close_asks_for_a_mark_and_the_last_one_counts(quick_desk, platform):
    clock = HandClock()
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours())
    ana = somebody(desk, platform)
    await closed_by_bo(desk, clock, ana)
    closing = last(ana)

    if platform == "telegram":
        assert "4 of 5" in (await ana.press(closing, "rate:1001:4")).text
    else:
        assert "4 of 5" in await press(desk, ana, "4 ⭐")
    assert (await ticket(desk, 1001)).rating == 4
    assert "2 of 5" in await tell(desk, ana, "/rate 1001 2")
    assert "5 of 5" in await tell(desk, ana, "/rate ۵")
    assert "from 1 to 5" in await tell(desk, ana, "/rate 7")
    assert "no ticket" in await tell(desk, ana, "/rate 99999999999999999999999999 3")
    assert (await ticket(desk, 1001)).rating == 5
    assert not (await ticket(desk, 1001)).status.open


async def test_an_open_ticket_cannot_be_rated(quick_desk):
    desk = await quick_desk()
    ana = somebody(desk, "telegram")
    await tell(desk, ana, SLOW)

    assert "still open" in await tell(desk, ana, "/rate 1001 5")
    assert (await ticket(desk, 1001)).rating is None


@BOTH
async def test_a_customer_closes_by_the_button_and_by_typing_in_any_digits(quick_desk, platform):
    desk = await quick_desk(line=platform == "line")
    ana = somebody(desk, platform)
    await tell(desk, ana, SLOW)

    assert "#1001 is closed" in await press(desk, ana, "It is solved")
    await tell(desk, ana, "/new " + INVOICE)
    assert "#1002 is closed" in await tell(desk, ana, "/close ๑๐๐๒")
    await tell(desk, ana, "/new " + INVOICE)
    assert "#1003 is closed" in await tell(desk, ana, "/close#۱۰۰۳")
    await tell(desk, ana, "/new " + INVOICE)
    assert "#1004 is closed" in await tell(desk, ana, "/close")
    assert "no open ticket" in await tell(desk, ana, "/status")
    assert "no ticket" in await tell(desk, ana, "/close")


@BOTH
async def test_in_working_hours_a_press_on_urgent_is_believed(quick_desk, platform):
    clock = HandClock()
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours())
    ana = somebody(desk, platform)
    await tell(desk, ana, INVOICE)

    clock.move(hours=2)
    await press(desk, ana, "It is urgent")
    await desk.wait(lambda: "priority of ticket #1001 is now urgent" in heard(desk, ana)[-1])

    now = await ticket(desk, 1001)
    assert now.wished.value == "urgent"
    assert now.first_answer_due == clock.now() + timedelta(minutes=30)
    said = len(heard(desk, ana))
    assert "noted" in await tell(desk, ana, "/priority 1001 urgent")
    await tell(desk, ana, "/status")
    assert len(heard(desk, ana)) == said + 2


@BOTH
@pytest.mark.parametrize(("answer", "becomes"), [("Yes, for everybody", "urgent"), ("No, only partly", "important")])
async def test_out_of_hours_it_is_asked_once_more_whether_it_is_down_for_everybody(
    quick_desk, platform, answer, becomes
):
    desk = await quick_desk(line=platform == "line", clock=HandClock(SATURDAY_NIGHT), changes=office_hours())
    ana = somebody(desk, platform)
    await tell(desk, ana, INVOICE)

    assert "down for everybody" in await press(desk, ana, "It is urgent")
    assert (await ticket(desk, 1001)).priority.value == "normal"
    await press(desk, ana, answer)
    await desk.wait(lambda: f"is now {becomes}" in heard(desk, ana)[-1])
    assert (await ticket(desk, 1001)).priority.value == becomes


@pytest.mark.parametrize(("rule", "becomes"), [("yes", "urgent"), ("no", "important")])
async def test_a_desk_may_believe_it_at_once_or_not_at_all(quick_desk, rule, becomes):
    clock = HandClock(SATURDAY_NIGHT)
    desk = await quick_desk(clock=clock, changes=office_hours(urgent_after_hours=rule))
    ana = somebody(desk, "telegram")
    await tell(desk, ana, INVOICE)

    await tell(desk, ana, "/priority 1001 urgent")
    await desk.wait(lambda: f"is now {becomes}" in heard(desk, ana)[-1])


@BOTH
@pytest.mark.parametrize("number", ["1001", "#1001", "๑๐๐๑", "۱۰۰۱", ""])
async def test_priority_is_typed_with_or_without_a_number_in_any_digits(quick_desk, platform, number):
    desk = await quick_desk(line=platform == "line", clock=HandClock(), changes=office_hours())
    ana = somebody(desk, platform)
    await tell(desk, ana, INVOICE)

    await tell(desk, ana, f"/priority {number} important")
    await desk.wait(lambda: "#1001 is now important" in heard(desk, ana)[-1])

    assert (await ticket(desk, 1001)).priority.value == "important"
    assert "urgent" in await tell(desk, ana, "/priority 1001 somehow")


@BOTH
async def test_a_ticket_that_is_not_theirs_shows_a_customer_nothing(quick_desk, platform):
    desk = await quick_desk(line=platform == "line")
    ana, eve = somebody(desk, platform), somebody(desk, platform, "Eve")
    await tell(desk, ana, SLOW)
    await tell(desk, eve, "Hello")

    foreign = [await tell(desk, eve, f"/{verb} 1001") for verb in ("status", "close", "reopen", "priority")]
    missing = [await tell(desk, eve, f"/{verb} 4711") for verb in ("status", "close", "reopen", "priority")]
    huge = await tell(desk, eve, "/status 999999999999999999999999")
    rated = await tell(desk, eve, "/rate 1001 1")

    assert [words.replace("1001", "4711") for words in foreign] == missing
    assert "cannot find" in huge
    assert "no ticket" in rated
    assert "#1002" in await tell(desk, eve, "#1001 " + INVOICE)
    assert await entries(desk, 1001) == [SLOW]


async def test_edits_reach_the_ticket_and_can_raise_it(quick_desk):
    clock = HandClock()
    desk = await quick_desk(clock=clock, changes=office_hours())
    ana = somebody(desk, "telegram")
    first = await ana.write(SLOW)
    await desk.wait(lambda: heard(desk, ana))

    await ana.edit(first, DOWN)
    await desk.wait(lambda: "now urgent" in heard(desk, ana)[-1])

    assert await entries(desk, 1001) == [DOWN]


async def test_an_edit_that_comes_before_its_message_opens_one_ticket_with_the_newer_words(quick_desk):
    desk = await quick_desk(start=False)
    ana = somebody(desk, "telegram")
    first = await ana.write(SLOW)
    await ana.edit(first, INVOICE)
    queue = desk.telegram.waiting
    assert len(queue) == 2
    await desk.start()

    await desk.wait(lambda: heard(desk, ana))
    await tell(desk, ana, "/status")

    assert await entries(desk, 1001) == [INVOICE]
    assert await ticket(desk, 1002) is None


async def test_a_greeting_that_is_edited_into_a_matter_opens_it(quick_desk):
    desk = await quick_desk()
    ana = somebody(desk, "telegram")
    hello = await ana.write("Hello")
    await desk.wait(lambda: heard(desk, ana))

    await ana.edit(hello, "Hello, " + SLOW)
    await desk.wait(lambda: "#1001" in heard(desk, ana)[-1])
    await ana.edit(hello, "Hello, " + SLOW + " and yesterday")
    await tell(desk, ana, "/status")

    assert await entries(desk, 1001) == ["Hello, " + SLOW + " and yesterday"]
    assert await ticket(desk, 1002) is None


async def test_the_old_button_of_a_closed_ticket_changes_nothing(quick_desk):
    desk = await quick_desk(clock=HandClock(), changes=office_hours())
    ana = somebody(desk, "telegram")
    await tell(desk, ana, SLOW)
    receipt = last(ana)
    await tell(desk, ana, "/close 1001")
    before = await ticket(desk, 1001)

    late = await ana.press(receipt, button(receipt, "It is urgent"))

    assert "no longer open" in late.text
    assert await ticket(desk, 1001) == before
