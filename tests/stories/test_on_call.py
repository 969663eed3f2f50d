"""Who is called when an urgent ticket must not wait, step by step, and what ends it; told on a clock moved by hand."""

from datetime import UTC, datetime, timedelta

from bots import rows
from nights import (
    EVENING,
    PLATFORMS,
    agent,
    at,
    by_bot,
    called,
    calls,
    ended,
    evenings,
    opened,
    passes,
    presses,
    seen,
    trail,
    with_button,
)
from talking import DOWN, SLOW, HandClock, heard, somebody, tell, ticket


@PLATFORMS
async def test_a_page_at_a_minute_to_ten_and_none_a_minute_after_for_a_desk_that_ends_at_ten(quick_desk, platform):
    clock = HandClock(at(21, 59))
    desk = await opened(quick_desk, clock)
    bo = await agent(desk, platform, "Bo", joins=True)
    ana, cat = somebody(desk, "telegram", "Ana"), somebody(desk, "line", "Cat")

    await tell(desk, ana, DOWN)
    page = await called(desk, bo)
    clock.move(minutes=2)
    await tell(desk, cat, DOWN)
    await passes(desk, clock)

    assert "#1001" in page
    assert "urgent" in page
    assert DOWN in page
    assert "21:59" in page
    assert await trail(desk, 1002) == ["opened"]
    morning = (await rows(desk.database_url, "SELECT due FROM reminders WHERE ticket = 1002 AND matter = 'page'"))[0][0]
    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=morning) == at(17, 30) + timedelta(days=1)


async def test_where_nobody_is_in_the_rotation_all_agents_are_called_at_once_and_their_groups_too(quick_desk):
    clock = HandClock(EVENING)
    desk = await opened(quick_desk, clock)
    bo, mai = await agent(desk, "telegram", "Bo"), await agent(desk, "line", "Mai")

    await tell(desk, somebody(desk, "telegram", "Ana"), DOWN)

    await called(desk, bo)
    await called(desk, mai)
    await desk.wait(lambda: any("All agents are being called" in one.text for one in by_bot(desk.agents)))
    await desk.wait(lambda: any("All agents are being called" in one for one in desk.line_agents.screen.texts))
    assert await trail(desk) == ["opened", "page_skipped", "page_skipped", "page_called"]


@PLATFORMS
async def test_silence_goes_up_the_ladder_round_by_round_until_the_supervisors_are_told_once(quick_desk, platform):
    clock = HandClock(EVENING)
    desk = await opened(quick_desk, clock, **evenings(rounds=2))
    chief = desk.chief
    await tell(desk, chief, "/start")
    bo, mai = await agent(desk, platform, "Bo", joins=True), await agent(desk, "telegram", "Mai", joins=True)
    kim = await agent(desk, "line", "Kim")
    await tell(desk, somebody(desk, "telegram", "Ana"), DOWN)

    await called(desk, bo)
    await passes(desk, clock, minutes=9)
    assert calls(desk, mai) == []
    await passes(desk, clock, minutes=1)
    await called(desk, mai)
    await passes(desk, clock, minutes=10)
    await called(desk, bo, 2)
    await called(desk, mai, 2)
    await called(desk, kim, 1)
    await passes(desk, clock, minutes=10)
    await called(desk, bo, 3)
    await passes(desk, clock, minutes=10)
    await called(desk, mai, 3)
    await passes(desk, clock, minutes=10)
    await called(desk, kim, 2)
    await passes(desk, clock, minutes=10)
    await desk.wait(lambda: any("Nobody answers for ticket" in text for text in heard(desk, chief)))
    await desk.wait(lambda: any("Nobody answers for ticket" in one.text for one in by_bot(desk.agents)))
    await passes(desk, clock, hours=5)

    assert len([text for text in heard(desk, chief) if "Nobody answers" in text]) == 1
    assert len([one for one in by_bot(desk.agents) if "Nobody answers" in one.text]) == 1
    assert await trail(desk) == ["opened", *["page_called"] * 6, "page_unanswered"]


@PLATFORMS
async def test_who_acknowledges_ends_the_calling_and_it_goes_on_after_an_hour_in_which_nobody_acts(
    quick_desk, platform
):
    clock = HandClock(EVENING)
    desk = await opened(quick_desk, clock)
    bo, mai = await agent(desk, platform, "Bo", joins=True), await agent(desk, "telegram", "Mai", joins=True)
    await tell(desk, somebody(desk, "telegram", "Ana"), DOWN)
    await called(desk, bo)

    await presses(desk, bo, "ack:1")
    await seen(desk, lambda tx: tx.pages.find(1).acknowledged_by)
    await passes(desk, clock, minutes=59)
    assert calls(desk, mai) == []
    await passes(desk, clock, minutes=1)

    await called(desk, mai)
    assert await trail(desk) == ["opened", "page_called", "page_acknowledged", "page_lapsed", "page_called"]
    assert "is there for ticket #1001 already" not in heard(desk, bo)[-1]


@PLATFORMS
async def test_a_claim_from_the_page_ends_it(quick_desk, platform):
    clock = HandClock(EVENING)
    desk = await opened(quick_desk, clock)
    bo, mai = await agent(desk, platform, "Bo", joins=True), await agent(desk, "telegram", "Mai", joins=True)
    await tell(desk, somebody(desk, "telegram", "Ana"), DOWN)
    await called(desk, bo)

    await presses(desk, bo, "claim:1001")
    await ended(desk)
    await passes(desk, clock, hours=2)

    assert calls(desk, mai) == []
    assert await trail(desk) == ["opened", "page_called", "claimed", "page_stopped"]
    assert "no longer" not in await tell(desk, mai, "/ack 1")
    assert "Nobody needs to come for ticket #1001 any more" in heard(desk, mai)[-1]


@PLATFORMS
async def test_a_reply_to_the_page_answers_the_customer_and_ends_it(quick_desk, platform):
    clock = HandClock(EVENING)
    desk = await opened(quick_desk, clock)
    bo, ana = await agent(desk, platform, "Bo", joins=True), somebody(desk, "telegram", "Ana")
    await tell(desk, ana, DOWN)
    await called(desk, bo)

    page = with_button(bo, "ack:1")
    if platform == "telegram":
        await bo.write("We are on it", reply_to=page)
    else:
        await bo.write("We are on it", quote=page)
    await desk.wait(lambda: "We are on it" in heard(desk, ana)[-1])
    await ended(desk)

    assert (await ticket(desk, 1001)).claimed_by is not None


async def test_somebody_who_blocked_the_bot_is_passed_over_at_once(quick_desk):
    clock = HandClock(EVENING)
    desk = await opened(quick_desk, clock)
    bo, mai = await agent(desk, "telegram", "Bo", joins=True), await agent(desk, "line", "Mai", joins=True)
    desk.telegram.faults.switch_off(bo, status=403)

    await tell(desk, somebody(desk, "line", "Cat"), DOWN)

    await called(desk, mai)
    assert await trail(desk) == ["opened", "page_called", "page_not_delivered", "page_called"]
    desk.telegram.faults.switch_on(bo)
    await tell(desk, somebody(desk, "line", "Dao"), DOWN)
    await called(desk, mai, 2)
    assert await trail(desk, 1002) == ["opened", "page_skipped", "page_called"]
    assert "– Bo (unreachable: our messages do not arrive)" in await tell(desk, mai, "/oncall")


async def test_a_ticket_of_the_day_that_nobody_has_pages_when_the_hours_end(quick_desk):
    clock = HandClock(at(17))
    desk = await opened(quick_desk, clock)
    bo = await agent(desk, "telegram", "Bo", joins=True)
    await tell(desk, somebody(desk, "line", "Cat"), DOWN)
    await passes(desk, clock, minutes=29)
    assert calls(desk, bo) == []

    await passes(desk, clock, minutes=1)

    await called(desk, bo)


async def test_a_customer_who_says_that_it_is_down_for_everybody_pages(quick_desk):
    clock = HandClock(EVENING)
    desk = await opened(quick_desk, clock)
    bo, ana = await agent(desk, "line", "Bo", joins=True), somebody(desk, "telegram", "Ana")
    await tell(desk, ana, SLOW)
    await presses(desk, ana, "priority:1001:urgent")
    assert calls(desk, bo) == []

    await presses(desk, ana, "down:1001:yes")

    await called(desk, bo)


async def test_an_agent_pages_by_hand_at_any_hour_and_says_why(quick_desk):
    clock = HandClock(at(11))
    desk = await opened(quick_desk, clock)
    bo, mai = await agent(desk, "line", "Bo", joins=True), await agent(desk, "telegram", "Mai")
    await tell(desk, somebody(desk, "line", "Cat"), SLOW)

    assert "is being called for ticket #1001" in await tell(desk, mai, "/page 1001 the server room is warm")

    assert "Mai calls you: the server room is warm" in await called(desk, bo)
    assert "already" in await tell(desk, mai, "/page 1001")
    assert await trail(desk) == ["opened", "page_by_hand_because", "page_called"]
