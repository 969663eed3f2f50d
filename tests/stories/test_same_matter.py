"""The same matter said again: joined to the ticket that has it, told, and taken apart when it was another one."""

import pytest
from talking import INVOICE, SLOW, HandClock, button, entries, heard, last, office_hours, press, somebody, tell, ticket

BOTH = pytest.mark.parametrize("platform", ["telegram", "line"])
AGAIN = "Hello, our report page is still very slow this morning, please help!"
OTHER = "The order page is a bit slow today"
TWICE = {
    "th": ("หน้ารายงานช้ามากค่ะ", "ขอใบแจ้งหนี้เดือนตุลาคมด้วยค่ะ", "สวัสดีค่ะ หน้ารายงานช้ามากอีกแล้วค่ะ", "เรื่องเดียวกับเรื่อง #1001"),
    "fa": ("صفحه گزارش کند است", "لطفا فاکتور مهر ماه را بفرستید", "سلام، صفحهٔ گزارش‌ها خیلی کند است", "#1001"),
}


async def open_desk_of(quick_desk, platform, **changes):
    clock = HandClock()
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours(**changes))
    ana = somebody(desk, platform)
    await tell(desk, ana, SLOW)
    return desk, clock, ana


async def two_open(quick_desk, platform):
    desk, clock, ana = await open_desk_of(quick_desk, platform)
    await tell(desk, ana, "/new " + INVOICE)
    clock.move(minutes=10)
    return desk, clock, ana


@BOTH
async def test_the_same_complaint_in_other_words_is_joined_while_two_tickets_are_open(quick_desk, platform):
    desk, _clock, ana = await two_open(quick_desk, platform)

    joined = await tell(desk, ana, AGAIN)

    assert "sounds like your open ticket #1001" in joined
    assert SLOW in joined
    assert await entries(desk, 1001) == [SLOW, AGAIN]
    assert await ticket(desk, 1003) is None
    await desk.wait(lambda: any(AGAIN in (message.text or "") for message in desk.agents.everything))


@BOTH
async def test_a_press_makes_it_a_matter_of_its_own(quick_desk, platform):
    desk, _clock, ana = await two_open(quick_desk, platform)
    await tell(desk, ana, AGAIN)
    joined = last(ana)

    assert "#1003" in await press(desk, ana, "Another matter")

    assert await entries(desk, 1001) == [SLOW]
    assert await entries(desk, 1003) == [AGAIN]
    await desk.wait(lambda: any("it is ticket #1003 now" in (m.text or "") for m in desk.agents.everything))
    if platform == "telegram":
        again = await ana.press(joined, button(joined, "Another matter"))
        assert "already" in again.text
    assert await ticket(desk, 1004) is None


@BOTH
async def test_a_near_miss_is_asked_about_as_ever(quick_desk, platform):
    desk, _clock, ana = await two_open(quick_desk, platform)

    assert "several open tickets" in await tell(desk, ana, OTHER)
    assert await entries(desk, 1001) == [SLOW]


@BOTH
async def test_after_new_a_look_alike_is_joined_and_what_follows_it_is_no_new_matter(quick_desk, platform):
    desk, clock, ana = await open_desk_of(quick_desk, platform)
    clock.move(minutes=5)
    await tell(desk, ana, "/new")

    assert "sounds like your open ticket #1001" in await tell(desk, ana, AGAIN)
    clock.move(minutes=5)
    assert "Added to ticket #1001" in await tell(desk, ana, "It was like that last week, too")
    assert "sounds like your open ticket #1001" in await tell(desk, ana, "/new " + AGAIN)
    assert "#1002" in await press(desk, ana, "Another matter")


@BOTH
async def test_after_new_a_near_miss_opens_its_own(quick_desk, platform):
    desk, _clock, ana = await open_desk_of(quick_desk, platform)

    assert "#1002" in await tell(desk, ana, "/new " + OTHER)
    assert await entries(desk, 1002) == [OTHER]


@pytest.mark.parametrize("language", ["th", "fa"])
async def test_it_is_found_and_said_in_their_language(quick_desk, language):
    first, second, again, said = TWICE[language]
    clock = HandClock()
    desk = await quick_desk(clock=clock, changes=office_hours())
    ana = somebody(desk, "telegram", language=language)
    await tell(desk, ana, first)
    await tell(desk, ana, "/new " + second)
    clock.move(minutes=10)

    assert said in await tell(desk, ana, again)
    assert await entries(desk, 1001) == [first, again]


async def test_who_opens_too_many_goes_on_in_the_look_alike_and_not_in_the_last(quick_desk):
    desk, _clock, ana = await open_desk_of(quick_desk, "telegram", tickets_an_hour=2)
    await tell(desk, ana, "/new " + INVOICE)

    assert "#1001" in await tell(desk, ana, "/new " + AGAIN)
    assert "Added to ticket #1002" in await tell(desk, ana, "/new " + OTHER)


async def test_an_outage_of_other_things_opens_its_own_ticket_beside_a_lesser_fault(quick_desk):
    clock = HandClock()
    desk = await quick_desk(clock=clock, changes=office_hours())
    ana = somebody(desk, "telegram")
    await tell(desk, ana, "The label printer prints nothing but empty labels")
    assert (await ticket(desk, 1001)).kind.value == "fault"
    clock.move(minutes=5)

    opened = await tell(desk, ana, "Our whole website is down, no customer can buy anything")

    assert "#1002" in opened
    assert "urgent" in opened
    assert (await ticket(desk, 1001)).priority.value != "urgent"


async def test_the_words_that_answer_which_one_take_the_waiting_ones_along(quick_desk):
    desk, _clock, ana = await two_open(quick_desk, "telegram")
    await tell(desk, ana, "Any news?")

    assert "Added to ticket #1001" in await tell(desk, ana, AGAIN)
    assert await entries(desk, 1001) == [SLOW, "Any news?", AGAIN]


async def test_a_promise_that_the_joined_words_began_goes_with_them(quick_desk):
    desk, clock, ana = await two_open(quick_desk, "telegram")
    bo = desk.telegram.person("Bo")
    desk.agents.add(bo)
    await bo.write("We are looking into it", in_group=desk.agents, reply_to=await desk.wait(lambda: desk.card(1001)))
    await desk.wait(lambda: "We are looking into it" in heard(desk, ana)[-1])
    clock.move(minutes=5)

    await tell(desk, ana, AGAIN)
    assert (await ticket(desk, 1001)).unanswered_since is not None
    await press(desk, ana, "Another matter")

    assert (await ticket(desk, 1001)).unanswered_since is None


async def test_a_forged_choice_moves_nothing(quick_desk):
    desk, _clock, ana = await two_open(quick_desk, "telegram")
    await tell(desk, ana, AGAIN)
    words = button(last(ana), "Another matter").replace(":", " ")
    eve = somebody(desk, "telegram", "Eve")
    await tell(desk, eve, "Hello")

    for forged in ("place 999999 new", "place 1 new", "place 3 1002", "place x new", "place 0 new"):
        assert "already" in await tell(desk, ana, f"/{forged}")
    assert "already" in await tell(desk, eve, f"/{words}")

    assert await entries(desk, 1001) == [SLOW, AGAIN]
    assert await ticket(desk, 1003) is None
    assert "#1003" in await tell(desk, ana, f"/{words}")
