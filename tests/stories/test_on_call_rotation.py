"""Whose turn it is: covers, hand-overs and holidays, the list, and who comes and goes."""

from datetime import UTC, time, timedelta

from nights import EVENING, EVENINGS, MONDAY, OFFICE, agent, called, calls, opened, passes, seen
from talking import DOWN, HandClock, heard, somebody, tell

from desk.business_calendar import BusinessCalendar, Closure, Window
from desk.on_call_terms import OnCallTerms, PageHours, Rotation


async def test_a_cover_takes_the_shift_until_its_end_and_the_list_says_so(quick_desk):
    clock = HandClock(EVENING)
    desk = await opened(quick_desk, clock)
    bo, mai = await agent(desk, "telegram", "Bo", joins=True), await agent(desk, "telegram", "Mai")
    assert "On call now: Bo" in await tell(desk, bo, "/oncall")

    assert "Mai takes over your shifts until" in await tell(desk, bo, "/oncall cover @mai until 21:00")
    await desk.wait(lambda: "Bo asks you to take over their shifts until today 21:00" in heard(desk, mai)[-1])
    assert "On call now: Mai for Bo, until today 21:00" in await tell(desk, mai, "/oncall")
    await tell(desk, somebody(desk, "line", "Cat"), DOWN)
    await called(desk, mai)
    assert calls(desk, bo) == []
    await tell(desk, mai, "/ack")
    clock.move(hours=1)
    await tell(desk, somebody(desk, "line", "Dao"), DOWN)

    await called(desk, bo)


async def test_the_list_says_who_is_next_and_who_has_not_pressed_the_trials_button(quick_desk):
    clock = HandClock(EVENING)
    desk = await opened(quick_desk, clock)
    bo, mai = await agent(desk, "telegram", "Bo", joins=True), await agent(desk, "line", "Mai")
    await tell(desk, mai, "/oncall join")

    listed = await tell(desk, bo, "/oncall")

    assert listed.splitlines() == [
        "On call now: Bo, until Monday 30 November, 09:00",
        "Next: Mai, from Monday 30 November, 09:00",
        "In the rotation:",
        "– Bo",
        "– Mai (unreachable: the trial message's button was not pressed)",
    ]
    await tell(desk, somebody(desk, "line", "Cat"), DOWN)
    await called(desk, bo)
    await passes(desk, clock, minutes=10)
    await called(desk, mai)


async def test_a_hand_over_that_falls_on_a_holiday_is_on_the_next_day(quick_desk):
    holiday = MONDAY.date() + timedelta(days=7)
    after = BusinessCalendar(
        zone=UTC, week=EVENINGS, on_holidays=(Window(time(8, 30), time(22)),), closed={holiday: Closure()}
    )
    calendar = BusinessCalendar(zone=UTC, week=OFFICE, closed={holiday: Closure()}, after_hours=after)
    clock = HandClock(EVENING)
    terms = OnCallTerms(when=PageHours.AFTER_HOURS, rotation=Rotation(on_holidays=False))
    desk = await opened(quick_desk, clock, calendar=calendar, on_call=terms)
    bo, mai = await agent(desk, "telegram", "Bo", joins=True), await agent(desk, "telegram", "Mai", joins=True)

    clock.move(days=7)
    await tell(desk, somebody(desk, "line", "Cat"), DOWN)
    await called(desk, bo)
    assert calls(desk, mai) == []
    clock.move(days=1)
    await tell(desk, somebody(desk, "line", "Dao"), DOWN)

    await called(desk, mai)


async def test_who_leaves_the_agents_group_leaves_the_rotation_and_the_next_one_is_on(quick_desk):
    clock = HandClock(EVENING)
    desk = await opened(quick_desk, clock)
    bo, mai = await agent(desk, "telegram", "Bo", joins=True), await agent(desk, "line", "Mai", joins=True)

    desk.agents.remove(bo)
    await seen(desk, lambda tx: len(tx.on_call.members()) == 1)

    assert "On call now: Mai" in await tell(desk, mai, "/oncall")
    await tell(desk, somebody(desk, "line", "Cat"), DOWN)
    await called(desk, mai)
    assert calls(desk, bo) == []
