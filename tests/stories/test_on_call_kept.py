"""Pages are not lost and not said in vain: sleeps, clocks moved back, the sweep, words taken back."""

from bots import rows, until
from nights import EVENING, agent, at, called, calls, ended, evenings, opened, passes, seen, trail
from talking import DOWN, SLOW, HandClock, heard, settled, somebody, tell

from desk.page import PageState


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


async def test_a_page_by_hand_that_nobody_answered_keeps_no_ticket_from_paging_once_it_is_urgent(quick_desk):
    clock = HandClock(EVENING)
    desk = await opened(quick_desk, clock, **evenings(rounds=1))
    bo, ana = await agent(desk, "telegram", "Bo", joins=True), somebody(desk, "telegram", "Ana")
    await tell(desk, ana, SLOW)
    await tell(desk, bo, "/page 1001 have a look")
    for _ in range(3):
        await passes(desk, clock, minutes=10)
    await seen(desk, lambda tx: tx.pages.of_ticket(1001).state is PageState.UNANSWERED)
    await called(desk, bo, 2)

    await tell(desk, ana, DOWN)
    await passes(desk, clock)

    await called(desk, bo, 3)
