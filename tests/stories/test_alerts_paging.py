"""Incidents call the on-call: at any hour, again when something new fires, and no more once somebody is there."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bots import rows, until
from monitoring import ENV, reported
from reports import alert
from talking import HandClock, heard, office_hours, settled, somebody, tell, ticket

from bot.workers.chores import Chores
from desk.monitoring import Heartbeat, Monitoring

ISOLATES = str.maketrans("", "", "\u2068\u2069")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # the desk is open: nothing but an incident pages


@pytest.fixture
def clock():
    return HandClock(NOON)


@pytest.fixture
async def desk(quick_desk, clock):
    """Bo has the shift and Mai the next one."""
    heartbeat = Heartbeat(alert="Watchdog", silence=timedelta(minutes=10))
    desk = await quick_desk(env=ENV, clock=clock, changes=office_hours(monitoring=Monitoring(heartbeats=(heartbeat,))))
    desk.bo, desk.mai = somebody(desk, "telegram", "Bo"), somebody(desk, "telegram", "Mai")
    for agent in (desk.bo, desk.mai):
        desk.agents.add(agent)
        await tell(desk, agent, "/oncall join")
    return desk


def calls(desk: Any, agent: Any) -> list[str]:
    said = [text.translate(ISOLATES) for text in heard(desk, agent)]
    return [text for text in said if "You are being called" in text]


async def called(desk: Any, agent: Any, times: int) -> str:
    await desk.wait(lambda: len(calls(desk, agent)) >= times)
    assert len(calls(desk, agent)) == times
    return calls(desk, agent)[-1]


async def passes(desk: Any, clock: HandClock, **length: float) -> None:
    """Time passes, all that came due meanwhile is decided, and all that is to be said is said."""
    clock.move(**length)
    desk.app.office.to_remind.ring()
    await until(lambda: desk.app.office.read(nothing_due), every=0.01)
    await settled(desk)
    await until(lambda: nothing_unsaid(desk), every=0.01)


def nothing_due(tx: Any) -> bool:
    due = tx.reminders.next_due()
    return due is None or due > tx.now


async def nothing_unsaid(desk: Any) -> bool:
    return not await rows(desk.database_url, "SELECT id FROM outbox WHERE state IN ('waiting', 'trying')")


async def page_of(desk: Any, number: int = 1001) -> Any:
    return await desk.app.office.read(lambda tx: tx.pages.of_ticket(number))


async def acknowledged(desk: Any) -> bool:
    return (await page_of(desk)).acknowledged_by is not None


async def test_the_first_report_calls_the_on_call_with_its_alerts_and_a_repeat_does_not(desk, clock):
    await reported(desk, alert("a1"))
    page = await called(desk, desk.bo, 1)
    await reported(desk, alert("a1"))
    await passes(desk, clock, minutes=1)

    assert "#1001" in page
    assert "DiskFull (critical)" in page
    assert "Disk of dba1 is full" in page
    assert "/ack" in page
    assert len(calls(desk, desk.bo)) == 1
    assert calls(desk, desk.mai) == []


async def test_something_new_calls_again_while_nobody_has_acknowledged_and_the_steps_go_on_as_they_were(desk, clock):
    await reported(desk, alert("a1"))
    await called(desk, desk.bo, 1)
    clock.move(minutes=6)
    await reported(desk, alert("a1"), alert("b2"))
    page = await called(desk, desk.bo, 2)
    await passes(desk, clock, minutes=4)

    assert "2 firing" in page
    assert "Disk of dbb2 is full" in page
    await called(desk, desk.mai, 1)


async def test_once_it_is_acknowledged_something_new_changes_the_card_and_calls_nobody(desk, clock):
    await reported(desk, alert("a1"))
    await called(desk, desk.bo, 1)
    await desk.bo.write("/ack")
    await until(lambda: acknowledged(desk), every=0.01)

    await reported(desk, alert("a1"), alert("b2"))
    await desk.wait(lambda: "2 firing" in desk.card(1001).text.translate(ISOLATES))
    await passes(desk, clock, minutes=20)

    whole = await desk.app.office.read(lambda tx: [one.happened.what for one in tx.trail.of_ticket(1001)])
    assert whole == ["opened", "page_called", "page_acknowledged", "alerts_began"]
    assert len(calls(desk, desk.bo)) == 1
    assert calls(desk, desk.mai) == []


async def test_once_it_is_claimed_something_new_calls_nobody(desk, clock):
    await reported(desk, alert("a1"))
    await called(desk, desk.bo, 1)
    await desk.bo.write("/claim 1001")
    await desk.wait(lambda: "Claimed by Bo" in desk.card(1001).text.translate(ISOLATES))

    await reported(desk, alert("a1"), alert("b2"))
    await passes(desk, clock, minutes=20)

    assert await page_of(desk) is None
    assert len(calls(desk, desk.bo)) == 1


async def test_all_resolved_ends_the_page_and_firing_again_calls_anew(desk, clock):
    await reported(desk, alert("a1"))
    await called(desk, desk.bo, 1)
    await reported(desk, alert("a1", resolved=True))
    assert await page_of(desk) is None
    await passes(desk, clock, minutes=20)
    assert calls(desk, desk.mai) == []

    await reported(desk, alert("a1"))

    assert "#1002" in await called(desk, desk.bo, 2)


async def test_a_warning_calls_nobody_until_something_worse_fires(desk, clock):
    await reported(desk, alert("a1", labels={"severity": "warning"}))
    await passes(desk, clock, minutes=20)
    assert calls(desk, desk.bo) == []

    await reported(desk, alert("a1", labels={"severity": "warning"}), alert("b2"))

    assert "urgent" in await called(desk, desk.bo, 1)


async def test_a_reply_to_the_page_of_an_incident_answers_nobody(desk):
    await reported(desk, alert("a1"))
    await called(desk, desk.bo, 1)
    page = next(message for message in desk.bo.screen if "You are being called" in (message.text or ""))

    await desk.bo.write("On my way", reply_to=page)
    await desk.wait(lambda: "nobody to answer here" in heard(desk, desk.bo)[-1])

    assert (await ticket(desk, 1001)).answered_at is None


async def test_silence_calls_the_on_call_and_the_next_sign_ends_it(desk, clock):
    chores = Chores(desk.app.office, desk.app.channels)
    await chores.watch_silence()
    clock.move(minutes=10)
    await chores.watch_silence()
    page = await called(desk, desk.bo, 1)

    await reported(desk, alert("wd", labels={"alertname": "Watchdog"}))

    assert "No sign of life from Watchdog since" in page
    assert await page_of(desk) is None
    assert (await ticket(desk, 1001)).status == "closed"
