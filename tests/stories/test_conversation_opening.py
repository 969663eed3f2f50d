"""How a matter begins: what opens a ticket, what does not, and what joins it."""

from datetime import timedelta

import pytest
from talking import (
    DOWN,
    INVOICE,
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


@BOTH
@pytest.mark.parametrize(
    ("greeting", "asked"), [("Hello", "What can we do"), ("สวัสดีค่ะ", "สวัสดี"), ("سلام وقت بخیر", "سلام")]
)
async def test_a_greeting_alone_opens_nothing_and_is_asked_what_is_wrong(quick_desk, platform, greeting, asked):
    desk = await quick_desk(line=platform == "line")
    ana = somebody(desk, platform)

    answer = await tell(desk, ana, greeting)

    assert asked in answer
    assert await ticket(desk, 1001) is None


@BOTH
async def test_a_picture_alone_opens_a_normal_ticket_and_is_asked_what_is_wrong(quick_desk, platform):
    clock = HandClock()
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours())
    ana = somebody(desk, platform)

    await (ana.image() if platform == "line" else ana.photo())
    await desk.wait(lambda: heard(desk, ana))

    assert "#1001" in heard(desk, ana)[0]
    assert "normal" in heard(desk, ana)[0]
    assert "what is wrong" in heard(desk, ana)[0]

    clock.move(minutes=2)
    assert "urgent" in await tell(desk, ana, DOWN)
    assert (await ticket(desk, 1001)).subject == DOWN
    assert await ticket(desk, 1002) is None


@BOTH
async def test_a_sticker_opens_nothing(quick_desk, platform):
    desk = await quick_desk(line=platform == "line")
    ana = somebody(desk, platform)

    await ana.sticker()
    await desk.wait(lambda: heard(desk, ana))

    assert "What can we do" in heard(desk, ana)[0]
    assert await ticket(desk, 1001) is None


async def test_a_reaction_opens_nothing_and_is_not_answered(quick_desk):
    desk = await quick_desk()
    ana = somebody(desk, "telegram")
    hello = await ana.write("Hello")
    await desk.wait(lambda: heard(desk, ana))

    await ana.react(hello, "🔥")

    assert "no open ticket" in await tell(desk, ana, "/status")
    assert len(heard(desk, ana)) == 2


@BOTH
async def test_what_follows_within_the_window_joins_the_first_message_silently(quick_desk, platform):
    clock = HandClock()
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours())
    ana = somebody(desk, platform)
    await tell(desk, ana, SLOW)

    clock.move(seconds=8)
    await ana.write("It is the one with the monthly totals")
    clock.move(seconds=8)
    await ana.write("On my own computer only")
    status = await tell(desk, ana, "/status")

    assert "Ticket #1001:" in status
    assert len(heard(desk, ana)) == 2
    assert len(await entries(desk, 1001)) == 3


async def test_a_burst_is_judged_together_and_raised_inside_the_window(quick_desk):
    clock = HandClock()
    desk = await quick_desk(clock=clock, changes=office_hours())
    ana = somebody(desk, "telegram")
    assert "normal" in await tell(desk, ana, "I have a question about our web shop")

    clock.move(seconds=5)
    raised = await tell(desk, ana, "It is down")
    clock.move(seconds=5)
    raised = await tell(desk, ana, "for everybody, nobody can buy anything") if "urgent" not in raised else raised

    assert "urgent" in raised
    assert (await ticket(desk, 1001)).priority.value == "urgent"
    assert await ticket(desk, 1002) is None


async def test_later_words_are_told_where_they_went_as_long_as_it_could_be_doubted(quick_desk):
    clock = HandClock()
    desk = await quick_desk(clock=clock, changes=office_hours())
    bo, ana = desk.telegram.person("Bo"), somebody(desk, "telegram")
    desk.agents.add(bo)
    await tell(desk, ana, SLOW)

    clock.move(minutes=5)
    assert "Added to ticket #1001" in await tell(desk, ana, "It is still like that")

    await bo.write("Which browser is it?", in_group=desk.agents, reply_to=await desk.wait(lambda: desk.card(1001)))
    await desk.wait(lambda: "Which browser is it?" in heard(desk, ana)[-1])
    said = len(heard(desk, ana))
    await ana.write("Firefox, the newest")
    await desk.wait(lambda: any("Firefox" in (one.text or "") for one in desk.agents.screen))
    assert len(heard(desk, ana)) == said


@BOTH
async def test_new_begins_another_matter_with_its_next_words(quick_desk, platform):
    clock = HandClock()
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours())
    ana = somebody(desk, platform)
    await tell(desk, ana, SLOW)

    assert "new matter" in await tell(desk, ana, "/new")
    assert "Hello" in await tell(desk, ana, "hello")
    assert "#1002" in await tell(desk, ana, INVOICE)
    assert await entries(desk, 1001) == [SLOW]
    assert "#1003" in await tell(desk, ana, "/new The printer in our office is broken")


@BOTH
async def test_the_button_begins_another_matter_as_well(quick_desk, platform):
    desk = await quick_desk(line=platform == "line", changes=office_hours(gather_within=timedelta(0)))
    ana = somebody(desk, platform)
    await tell(desk, ana, SLOW)
    await tell(desk, ana, "/status 1001")

    assert "new matter" in await press(desk, ana, "Another matter")
    assert "#1002" in await tell(desk, ana, INVOICE)


async def two_open(desk, clock, ana):
    await tell(desk, ana, SLOW)
    await tell(desk, ana, "/new " + INVOICE)
    clock.move(minutes=10)


@BOTH
async def test_with_several_open_tickets_the_bot_asks_and_a_button_places(quick_desk, platform):
    clock = HandClock()
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours())
    ana = somebody(desk, platform)
    await two_open(desk, clock, ana)

    assert "several open tickets" in await tell(desk, ana, "Any news?")
    assert await entries(desk, 1001) == [SLOW]
    assert "Added to ticket #1001" in await press(desk, ana, "#1001")
    assert await entries(desk, 1001) == [SLOW, "Any news?"]


@BOTH
@pytest.mark.parametrize("number", ["1001", "#1001", "๑๐๐๑", "#۱۰۰۱"])
async def test_the_question_is_answered_with_a_number_in_any_digits(quick_desk, platform, number):
    clock = HandClock()
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours())
    ana = somebody(desk, platform)
    await two_open(desk, clock, ana)
    await tell(desk, ana, "Any news?")

    assert "Added to ticket #1001" in await tell(desk, ana, number)
    assert await entries(desk, 1001) == [SLOW, "Any news?"]


async def test_the_question_is_answered_by_a_reply_whose_words_go_along(quick_desk):
    clock = HandClock()
    desk = await quick_desk(clock=clock, changes=office_hours())
    ana = somebody(desk, "telegram")
    await two_open(desk, clock, ana)
    await tell(desk, ana, "Any news?")
    receipt = next(message for message in ana.screen if message.by_bot)

    await tell(desk, ana, "I mean this one", reply_to=receipt)

    await desk.wait(lambda: "Added to ticket #1001" in heard(desk, ana)[-1])
    assert await entries(desk, 1001) == [SLOW, "Any news?", "I mean this one"]


async def test_the_question_is_answered_with_another_matter(quick_desk):
    clock = HandClock()
    desk = await quick_desk(clock=clock, changes=office_hours())
    ana = somebody(desk, "telegram")
    await two_open(desk, clock, ana)
    await tell(desk, ana, "The coffee machine makes noises")

    assert "#1003" in await press(desk, ana, "Another matter")
    assert await entries(desk, 1003) == ["The coffee machine makes noises"]


@BOTH
async def test_a_reply_or_a_number_says_which_without_being_asked(quick_desk, platform):
    clock = HandClock()
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours())
    ana = somebody(desk, platform)
    await two_open(desk, clock, ana)

    if platform == "telegram":
        receipt = next(message for message in ana.screen if message.by_bot)
        await ana.write("This one is not urgent by the way", reply_to=receipt)
    else:
        await ana.write("This one is not urgent by the way", quote=ana.screen.received[0])
    await ana.write("And 1002 can wait until Friday")
    await tell(desk, ana, "/status")

    assert await entries(desk, 1001) == [SLOW, "This one is not urgent by the way"]
    assert await entries(desk, 1002) == [INVOICE, "And 1002 can wait until Friday"]


@BOTH
async def test_after_five_minutes_without_a_choice_the_words_go_to_the_newest(quick_desk, platform):
    clock = HandClock()
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours())
    ana = somebody(desk, platform)
    await two_open(desk, clock, ana)
    await tell(desk, ana, "Any news?")
    asked = last(ana)
    stale = button(asked, "#1001")
    await ana.write("I am in the office until five")
    await tell(desk, ana, "/status")

    clock.move(minutes=5, seconds=1)
    desk.app.office.to_remind.ring()
    await desk.wait(lambda: "Added to ticket #1002" in heard(desk, ana)[-1])

    assert await entries(desk, 1002) == [INVOICE, "Any news?", "I am in the office until five"]
    if platform == "telegram":
        late = await ana.press(asked, stale)
        assert "already" in late.text
        assert await entries(desk, 1001) == [SLOW]


async def test_words_that_wait_are_not_lost_when_both_tickets_are_closed_meanwhile(quick_desk):
    clock = HandClock()
    desk = await quick_desk(clock=clock, changes=office_hours())
    ana = somebody(desk, "telegram")
    await two_open(desk, clock, ana)
    await tell(desk, ana, "Any news?")
    await tell(desk, ana, "/close 1001")
    await tell(desk, ana, "/close 1002")

    clock.move(minutes=6)
    desk.app.office.to_remind.ring()
    await desk.wait(lambda: "open again" in heard(desk, ana)[-1])

    assert await entries(desk, 1002) == [INVOICE, "Any news?"]
    assert (await ticket(desk, 1002)).status.open


async def test_an_urgent_word_on_a_different_matter_opens_its_own_ticket_without_asking(quick_desk):
    clock = HandClock()
    desk = await quick_desk(clock=clock, changes=office_hours())
    ana = somebody(desk, "telegram")
    await tell(desk, ana, INVOICE)

    clock.move(minutes=10)
    receipt = await tell(desk, ana, DOWN)

    assert "#1002" in receipt
    assert "urgent" in receipt
    assert await entries(desk, 1001) == [INVOICE]


async def test_each_addition_is_judged_again_and_raises_but_never_lowers(quick_desk):
    clock = HandClock()
    desk = await quick_desk(clock=clock, changes=office_hours())
    ana = somebody(desk, "telegram")
    assert "important" in await tell(desk, ana, "The web shop is very slow for one colleague")

    clock.move(hours=1)
    raised = await tell(desk, ana, DOWN)
    assert "urgent" in raised
    assert "30 minutes" in raised
    promised = (await ticket(desk, 1001)).first_answer_due
    assert promised == clock.now() + timedelta(minutes=30)

    clock.move(minutes=1)
    await tell(desk, ana, "And how do I change my password, by the way?")
    after = await ticket(desk, 1001)
    assert after.priority.value == "urgent"
    assert after.first_answer_due == promised


async def test_first_contact_carries_one_line_of_privacy_notice_once(quick_desk):
    clock = HandClock()
    desk = await quick_desk(line=True, clock=clock, changes=office_hours())
    ana, nok = somebody(desk, "telegram"), somebody(desk, "line", "Nok")

    await tell(desk, ana, "/status")
    await desk.wait(lambda: any("/privacy" in words for words in heard(desk, ana)))
    await tell(desk, nok, "Hello")
    for person in (ana, nok):
        await tell(desk, person, SLOW)
        await tell(desk, person, "/new " + INVOICE)
        assert sum("/privacy" in words for words in heard(desk, person)) == 1
