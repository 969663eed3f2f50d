"""Heartbeats: an alert that always fires, and whose silence says that the monitoring itself is down."""

import asyncio
from datetime import timedelta

import pytest
from bots import rows
from monitoring import ENV, reported
from reports import alert
from talking import MONDAY_MORNING, HandClock, office_hours, ticket

from bot.workers.chores import Chores
from desk.monitoring import Heartbeat, Monitoring

ISOLATES = str.maketrans("", "", "\u2068\u2069")
WATCHDOG = Monitoring(heartbeats=(Heartbeat(alert="Watchdog", silence=timedelta(minutes=10)),))
SIGN = alert("wd", labels={"alertname": "Watchdog", "severity": "none"}, annotations={"summary": "always fires"})


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
async def desk(quick_desk, clock):
    desk = await quick_desk(env=ENV, clock=clock, changes=office_hours(monitoring=WATCHDOG))
    desk.ann = desk.telegram.person("Ann", username="ann", language="en")
    desk.agents.add(desk.ann)
    await look(desk)
    return desk


async def look(desk):
    await Chores(desk.app.office, desk.app.channels).watch_silence()


def group_texts(desk):
    return [(m.text or "").translate(ISOLATES) for m in desk.agents.everything if m.by_bot]


async def test_a_sign_of_life_opens_nothing_and_silence_an_urgent_incident_that_ends_with_the_next_sign(desk, clock):
    clock.move(minutes=9)
    await reported(desk, SIGN)
    clock.move(minutes=9, seconds=59)
    await look(desk)
    assert await ticket(desk, 1001) is None

    clock.move(seconds=1)
    await look(desk)
    await desk.wait(lambda: desk.card(1001))
    opened = await ticket(desk, 1001)
    clock.move(minutes=5)
    await look(desk)
    card = desk.card(1001).text.translate(ISOLATES)
    await reported(desk, SIGN)
    await desk.wait(lambda: "was silent from" in desk.card(1001).text.translate(ISOLATES))

    assert (opened.priority, opened.subject, opened.opened_at) == (
        "urgent",
        "Watchdog",
        MONDAY_MORNING + timedelta(minutes=19),
    )
    assert "No sign of life from Watchdog since" in card
    assert "10:09" in card
    assert (await ticket(desk, 1001)).status == "closed"
    assert await ticket(desk, 1002) is None


async def test_silence_counts_from_the_first_start_where_nothing_was_ever_heard(desk, clock):
    clock.move(minutes=10)
    await look(desk)

    assert (await ticket(desk, 1001)).subject == "Watchdog"


async def test_one_that_is_resolved_is_no_sign_and_no_incident_of_its_own(desk, clock):
    clock.move(minutes=8)
    await reported(desk, SIGN | {"status": "resolved"})
    clock.move(minutes=2)
    await look(desk)

    assert (await ticket(desk, 1001)).subject == "Watchdog"


async def test_in_a_group_with_others_it_is_taken_out(desk, clock):
    clock.move(minutes=9)
    await reported(desk, SIGN, alert("a1"))
    clock.move(minutes=9)
    await look(desk)

    assert (await ticket(desk, 1001)).subject.startswith("DiskFull")
    assert "1 firing" in (await desk.wait(lambda: desk.card(1001))).text.translate(ISOLATES)
    assert await ticket(desk, 1002) is None


async def test_a_silence_that_an_agent_closed_is_not_reported_again_until_after_the_next_sign(desk, clock):
    clock.move(minutes=10)
    await look(desk)
    await desk.ann.write("/close 1001", in_group=desk.agents)
    await desk.wait(lambda: any("#1001 is closed" in text for text in group_texts(desk)))

    clock.move(hours=1)
    await look(desk)
    assert await ticket(desk, 1002) is None
    await reported(desk, SIGN)
    clock.move(minutes=10)
    await look(desk)

    assert (await ticket(desk, 1002)).follows == 1001


async def test_two_looks_at_once_are_one_incident(desk, clock):
    clock.move(minutes=10)

    await asyncio.gather(*(look(desk) for _ in range(4)))

    assert len(await rows(desk.database_url, "SELECT number FROM tickets")) == 1
    assert len(await rows(desk.database_url, "SELECT id FROM incidents")) == 1


async def test_the_chore_looks_by_itself(quick_desk, clock):
    desk = await quick_desk(env=ENV, clock=clock, changes=office_hours(monitoring=WATCHDOG))

    looks = [one for one in desk.app._timing._scheduler.get_jobs() if one.func.__name__ == "watch_silence"]

    assert [one.trigger.interval for one in looks] == [timedelta(seconds=30)]
