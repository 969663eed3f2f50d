"""Who is called when an urgent ticket must not wait, step by step, and what ends it; told on a clock moved by hand."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from bots import rows, until
from talking import DOWN, SLOW, HandClock, heard, settled, somebody, tell, ticket

from desk.business_calendar import BusinessCalendar, Closure, Window
from desk.on_call_terms import OnCallTerms, PageHours, Rotation

OFFICE = ((Window(time(8, 30), time(17, 30)),),) * 5 + ((),) * 2
EVENINGS = ((Window(time(17, 30), time(22)),),) * 5 + ((),) * 2
UNTIL_TEN = BusinessCalendar(zone=UTC, week=OFFICE, after_hours=BusinessCalendar(zone=UTC, week=EVENINGS))
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
EVENING = MONDAY.replace(hour=20)
PLATFORMS = pytest.mark.parametrize("platform", ["telegram", "line"])


def at(hour: int, minute: int = 0) -> datetime:
    return MONDAY.replace(hour=hour, minute=minute)


def evenings(**terms: Any) -> dict[str, Any]:
    return {"calendar": UNTIL_TEN, "on_call": OnCallTerms(when=PageHours.AFTER_HOURS, **terms)}


async def opened(quick_desk: Any, clock: HandClock, **changes: Any) -> Any:
    """Agents have a group on both platforms; the supervisor is `desk.chief`."""
    desk = await quick_desk(line=True, line_group=True, start=False, changes=evenings() | changes)
    desk.chief = desk.telegram.person("Chief", language="en")
    desk.env["SUPERVISORS"] = f"telegram:{desk.chief.id}"
    desk.line.redelivery.on, desk.line.redelivery.after = True, (1.0,) * 5  # however slow the machine
    await desk.start(clock)
    return desk


async def agent(desk: Any, platform: str, name: str, *, joins: bool = False) -> Any:
    """An agent whom the bot can write to; who `joins` the rotation presses the trial's button."""
    person = somebody(desk, platform, name)
    if platform == "telegram":
        desk.agents.add(person)
    else:
        await desk.line_agents.add(person)
    await tell(desk, person, "/queue")
    if joins:
        await tell(desk, person, "/oncall join")
        await presses(desk, person, "oncall:reached")
        await seen(desk, lambda tx: any(one.reached_at for one in tx.on_call.members() if named(tx, one) == name))
    return person


def named(tx: Any, member: Any) -> str:
    return tx.people.get(member.person).name


async def presses(desk: Any, person: Any, action: str) -> None:
    """Presses the newest button that sends this."""
    await desk.wait(lambda: with_button(person, action))
    message = with_button(person, action)
    if hasattr(message, "by_bot"):
        await person.press(message, action, wait=False)
    else:
        await person.press(message, action)


def with_button(person: Any, action: str) -> Any:
    messages = person.screen if isinstance(person.screen, list) else person.screen.received
    found = [one for one in messages if any(data == action for _, data in one.buttons)]
    return found[-1] if found else None


async def seen(desk: Any, look: Any) -> Any:
    """Until the database shows it."""
    async with asyncio.timeout(20):
        while not (found := await desk.app.office.read(look)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return found


def calls(desk: Any, person: Any) -> list[str]:
    """The pages that a person read."""
    return [text for text in heard(desk, person) if "You are being called" in text]


async def called(desk: Any, person: Any, times: int = 1) -> str:
    await desk.wait(lambda: len(calls(desk, person)) >= times)
    assert len(calls(desk, person)) == times
    return calls(desk, person)[-1]


async def passes(desk: Any, clock: HandClock, **length: float) -> None:
    """Time passes, and all that came due meanwhile is decided."""
    clock.move(**length)
    desk.app.office.to_remind.ring()
    await seen(desk, lambda tx: (due := tx.reminders.next_due()) is None or due > tx.now)


async def ended(desk: Any, number: int = 1001) -> None:
    await seen(desk, lambda tx: tx.pages.of_ticket(number) is None)


async def trail(desk: Any, number: int = 1001) -> list[str]:
    """How it was opened and claimed, and every step of its page; a broken promise is another story."""
    whole = await desk.app.office.read(lambda tx: [one.happened.what for one in tx.trail.of_ticket(number)])
    return [what for what in whole if what in ("opened", "claimed") or what.startswith("page_")]


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


def by_bot(group: Any) -> list[Any]:
    return [one for one in group.everything if one.by_bot and one.kind == "text"]


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


async def test_after_a_sleep_only_the_newest_step_speaks_and_nothing_for_what_was_closed_meanwhile(quick_desk):
    clock = HandClock(EVENING)
    desk = await opened(quick_desk, clock)
    bo, mai = await agent(desk, "telegram", "Bo", joins=True), await agent(desk, "telegram", "Mai", joins=True)
    ana = somebody(desk, "line", "Cat")
    await tell(desk, ana, DOWN)
    await called(desk, bo)
    await desk.stop()

    clock.move(minutes=45)  # the next step was due 35 minutes ago: three more went by
    await desk.start(clock)

    await called(desk, mai)
    await settled(desk)
    assert len(calls(desk, bo)) == 1
    assert await trail(desk) == ["opened", "page_called", "page_overslept", "page_called"]
    await tell(desk, bo, "/close 1001")
    await ended(desk)
    await passes(desk, clock, hours=2)
    assert len(calls(desk, mai)) == 1


async def test_a_call_that_waits_to_be_sent_is_not_sent_once_somebody_is_there(quick_desk):
    clock = HandClock(EVENING)
    desk = await opened(quick_desk, clock)
    bo, mai = await agent(desk, "telegram", "Bo", joins=True), await agent(desk, "line", "Mai")
    desk.telegram.faults.switch_off(bo)
    await tell(desk, somebody(desk, "line", "Cat"), DOWN)
    await seen(desk, lambda tx: tx.pages.of_ticket(1001))

    await tell(desk, mai, "/ack")
    desk.telegram.faults.switch_on(bo)
    await until(lambda: dropped(desk.database_url))

    assert calls(desk, bo) == []


async def dropped(url: str) -> bool:
    return [tuple(row) for row in await rows(url, "SELECT state FROM outbox WHERE page IS NOT NULL")] == [("dropped",)]


async def test_a_clock_that_was_moved_back_an_hour_does_not_make_the_next_step_wait_for_it(quick_desk):
    clock = HandClock(EVENING)
    desk = await opened(quick_desk, clock)
    bo, mai = await agent(desk, "telegram", "Bo", joins=True), await agent(desk, "line", "Mai", joins=True)
    await tell(desk, somebody(desk, "line", "Cat"), DOWN)
    await called(desk, bo)

    clock.move(hours=-1)
    await desk.app.chores.sweep_pages()
    await passes(desk, clock)

    await called(desk, mai)
    assert len(calls(desk, bo)) == 1


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


async def test_words_that_are_taken_back_are_taken_out_of_the_page_too(quick_desk):
    clock = HandClock(EVENING)
    desk = await opened(quick_desk, clock)
    bo, cat = await agent(desk, "telegram", "Bo", joins=True), somebody(desk, "line", "Cat")
    said = await cat.write(DOWN)
    await called(desk, bo)

    await cat.unsend(said)

    await desk.wait(lambda: not any(DOWN in text for text in heard(desk, bo)))
    await settled(desk)
    assert calls(desk, bo) == []


async def test_the_sweep_pages_what_was_lost_carries_on_what_stands_still_and_counts_both(quick_desk):
    clock = HandClock(at(21, 30))
    desk = await opened(quick_desk, clock)
    bo = await agent(desk, "telegram", "Bo", joins=True)
    clock.move(hours=1)
    await tell(desk, somebody(desk, "line", "Cat"), DOWN)
    office = desk.app.office
    await office.write(lambda tx: tx.reminders.forget(1001))
    clock.move(hours=-1)

    await desk.app.chores.sweep_pages()
    await called(desk, bo)
    await desk.app.chores.sweep_pages()
    await office.write(lambda tx: tx.reminders.forget(1001))
    await desk.app.chores.sweep_pages()
    await passes(desk, clock)

    await called(desk, bo, 2)
    assert await trail(desk) == ["opened", "page_found", "page_called", "page_skipped", "page_called"]
    counted = office.metrics.exposition(None, now=clock.now(), real_now=clock.now()).decode()
    assert 'helpdesk_pages_made_up_for_total{what="missing"} 1.0' in counted
    assert 'helpdesk_pages_made_up_for_total{what="standing"} 1.0' in counted
