"""Agents make the calls: reminders that climb, outcomes, and what ends a callback before anybody calls."""

import asyncio
from datetime import timedelta

from bots import until
from talking import INVOICE, SLOW, HandClock, heard, office_hours, press, somebody, tell, ticket
from test_callbacks_asked import THAI, callback_of, hears


async def awaited(quick_desk, *, supervisor=True, claimed=True, **how):
    """Bo has Ana's ticket, or nobody has; she waits for a call within half an hour; Sue is a supervisor."""
    clock = HandClock()
    env = {"SUPERVISORS": "telegram:7100000002"} if supervisor else {}
    desk = await quick_desk(clock=clock, changes=office_hours(callbacks=THAI), env=env, **how)
    desk.sue, desk.bo, desk.ana = (somebody(desk, "telegram", name) for name in ("Sue", "Bo", "Ana"))
    assert not supervisor or desk.sue.id == 7100000002
    if desk.agents:
        desk.agents.add(desk.bo)
        await desk.bo.write("/start")
    await desk.sue.write("/start")
    await hears(desk, desk.ana, "#1001", after=SLOW)
    await hears(desk, desk.ana, "Which number", after="/callback 30")
    await hears(desk, desk.ana, "Do you want to change the number", after="0812345678")
    if desk.agents:
        await desk.wait(lambda: "+66" in desk.card(1001).text)
    if claimed and desk.agents:
        await desk.bo.press(desk.card(1001), "claim:1001")
    return desk, clock


def group(desk, words):
    return [
        m.text for m in desk.agents.screen if m.by_bot and words in (m.text or "") and m.text != desk.card(1001).text
    ]


async def passes(desk, clock, **length):
    clock.move(**length)
    desk.app.office.to_remind.ring()


async def next_look(desk):
    """When the desk looks at the callback again."""
    return await desk.app.office.read(
        lambda tx: tx.connection.exec_driver_sql(
            "SELECT count(*) FROM reminders WHERE matter = 'callback'"
        ).scalar_one()
    )


async def test_reminders_climb_from_the_assignee_to_the_group_and_the_supervisors_until_it_is_done(quick_desk):
    desk, clock = await awaited(quick_desk)

    for minutes, left in ((15, "15 minutes left"), (9, "6 minutes left")):
        await passes(desk, clock, minutes=minutes)
        await hears(desk, desk.bo, left)
    assert "Bo, please call Ana about #1001" in heard(desk, desk.bo)[-1]
    assert group(desk, "is due now") == []

    await passes(desk, clock, minutes=6)
    await desk.wait(lambda: group(desk, "is due now"))
    assert "Bo has the ticket" in group(desk, "is due now")[0]
    assert not any("callback" in words for words in heard(desk, desk.sue))

    for minutes, late in ((10, "10 minutes late"), (30, "40 minutes late"), (30, "1 hour 10 minutes late")):
        await passes(desk, clock, minutes=minutes)
        await desk.wait(lambda: group(desk, late))  # noqa: B023
        await hears(desk, desk.sue, late)

    await desk.bo.press(desk.card(1001), "called:1001")
    await desk.wait(lambda: "+66" not in desk.card(1001).text)
    assert await next_look(desk) == 0
    said = len(group(desk, "late"))
    await passes(desk, clock, hours=3)
    await hears(desk, desk.ana, "Ticket #1001", after="/status")
    assert len(group(desk, "late")) == said == 3


async def test_after_a_sleep_only_the_newest_step_speaks_and_the_group_hears_what_nobody_has(quick_desk):
    desk, clock = await awaited(quick_desk, supervisor=False, claimed=False)
    await desk.stop()

    clock.move(minutes=29)
    await desk.start(clock)
    await desk.wait(lambda: group(desk, "Nobody has #1001 yet"))
    assert "1 minute left" in group(desk, "Nobody has #1001 yet")[0]
    await desk.stop()
    clock.move(hours=2)
    await desk.start(clock)
    await desk.wait(lambda: group(desk, "late"))

    assert len(group(desk, "Nobody has #1001 yet")) == 1
    assert group(desk, "is due now") == []
    (late,) = group(desk, "late")  # where there are no supervisors, the group hears it once
    assert "1 hour 59 minutes late" in late
    assert "Nobody has the ticket yet" in late


async def test_three_tries_in_vain_end_it_and_both_sides_are_told(quick_desk):
    desk, clock = await awaited(quick_desk)

    clock.move(minutes=10)
    answer = await desk.bo.press(desk.card(1001), "noanswer:1001")
    assert "next try is due by today 10:40" in answer.text
    assert "nobody answered. We try again by today 10:40" in await hears(desk, desk.ana, "try again")
    assert (await callback_of(desk)).due == clock.now() + timedelta(minutes=30)
    await desk.wait(lambda: "in vain: 1 time" in desk.card(1001).text)
    clock.move(minutes=20)
    await desk.bo.write("/busy 1001", in_group=desk.agents)
    await hears(desk, desk.ana, "the line was busy. We try again by today 11:00")
    clock.move(minutes=1)
    await desk.bo.write("/noanswer 1001", in_group=desk.agents)
    await hears(desk, desk.ana, "We called you 3 times about ticket #1001")
    await desk.wait(lambda: group(desk, "3 calls about #1001"))

    assert (await callback_of(desk)).state.value == "unreached"
    assert await next_look(desk) == 0
    assert (await ticket(desk, 1001)).answered_at is None
    assert "When shall we call" in await press(desk, desk.ana, "Please call me")


async def test_called_claims_answers_and_is_counted_down_in_the_queue_until_then(quick_desk):
    desk, clock = await awaited(quick_desk, claimed=False)
    clock.move(minutes=10)
    asked = await desk.bo.write("/queue", in_group=desk.agents)
    rows = await desk.wait(lambda: [m.text for m in desk.agents.screen if m.reply_to == asked.id])
    assert "20 minutes left" in rows[0]
    clock.move(minutes=25)
    asked = await desk.bo.write("/queue", in_group=desk.agents)
    rows = await desk.wait(lambda: [m.text for m in desk.agents.screen if m.reply_to == asked.id])
    assert "5 minutes late" in rows[0]

    await desk.bo.write("/called 1001", in_group=desk.agents)
    await until(lambda: _state(desk, "called"))

    kept = await ticket(desk, 1001)
    assert kept.answered_at == clock.now()
    assert kept.status.value == "claimed"
    assert kept.claimed_by is not None
    again = await desk.bo.press(desk.card(1001), "called:1001", forged=True)
    assert "you have called" in again.text
    busy = await desk.bo.press(desk.card(1001), "busy:1001", forged=True)
    assert "it is over by now" in busy.text


async def _state(desk, state):
    return (await callback_of(desk)).state.value == state


async def test_of_an_outcome_and_a_cancel_at_once_one_wins_and_the_other_is_told(quick_desk):
    desk, _clock = await awaited(quick_desk)

    pressed = asyncio.create_task(desk.bo.press(desk.card(1001), "called:1001"))
    await desk.ana.write("/callback 1001 cancel")
    answer = await pressed
    await desk.wait(lambda: "do not call" in heard(desk, desk.ana)[-1] or "no callback" in heard(desk, desk.ana)[-1])

    state = (await callback_of(desk)).state.value
    if state == "called":
        assert "you have called" in answer.text
        assert "no callback" in heard(desk, desk.ana)[-1]
    else:
        assert state == "cancelled"
        assert "it is over by now" in answer.text
        assert "do not call" in heard(desk, desk.ana)[-1]


async def test_a_close_drops_it_and_a_merge_takes_it_along(quick_desk):
    desk, clock = await awaited(quick_desk)
    await hears(desk, desk.ana, "#1002", after="/new " + INVOICE)
    await desk.wait(lambda: desk.card(1002))
    await hears(desk, desk.ana, "calls you about ticket #1002", after="/callback 1002 60")  # later than #1001's

    await desk.bo.write("/merge 1001 into 1002", in_group=desk.agents)
    await until(lambda: _waits(desk, 1002, clock.now() + timedelta(minutes=30)))
    await desk.wait(lambda: "+66 81 234 5678" in desk.card(1002).text)
    await passes(desk, clock, minutes=15)
    await desk.wait(lambda: [m for m in desk.agents.screen if "Nobody has #1002 yet" in (m.text or "")])

    await desk.bo.write("/close 1002", in_group=desk.agents)
    await desk.wait(lambda: any("do not call about it any more" in words for words in heard(desk, desk.ana)))
    assert (await callback_of(desk, 1002)).state.value == "dropped"
    assert await next_look(desk) == 0


async def _waits(desk, number, due):
    found = await callback_of(desk, number)
    return (found.state.value, found.due) == ("waiting", due)


async def test_a_line_group_is_pushed_what_is_due_and_not_what_is_only_near(quick_desk):
    desk, clock = await awaited(quick_desk, supervisor=False, group=False, line=True, line_group=True)
    used = desk.line.quota.used
    await passes(desk, clock, minutes=16)
    await hears(desk, desk.ana, "by today 10:30", after="/status")
    assert desk.line.quota.used == used

    await passes(desk, clock, minutes=14)
    shown = await desk.line.wait(lambda: [m for m in desk.line_agents.screen.received if "is due now" in m.words])

    assert shown[0].pushed
    assert [data for _, data in shown[0].buttons] == ["called:1001", "noanswer:1001", "busy:1001"]


async def test_the_number_goes_with_the_customer_and_with_the_ticket_s_words(quick_desk):
    desk, clock = await awaited(quick_desk)
    await desk.bo.write("/close 1001", in_group=desk.agents)
    await hears(desk, desk.ana, "How did we do")
    assert (await callback_of(desk)).phone == "+66812345678"

    clock.move(days=366)
    await desk.app.office.write(lambda tx: tx.callbacks.forget_numbers(tx.now - timedelta(days=365)))
    assert (await callback_of(desk)).phone is None
    await hears(desk, desk.ana, "#1002", after=SLOW)
    await hears(desk, desk.ana, "+66 81 234 5678", after="/callback 30")
    await hears(desk, desk.ana, "is closed", after="/close 1002")
    person = await desk.app.office.read(lambda tx: tx.people.find("telegram", str(desk.ana.id)))
    await desk.app.office.write(lambda tx: tx.people.erase(person, tx.now))

    held = await desk.app.office.read(_everything)
    assert "+66812345678" not in held
    assert "0812345678" not in held


def _everything(tx):
    tables = ("people", "callbacks", "outbox", "inbox", "entries", "trail", "reminders")
    return "\n".join(str(row) for name in tables for row in tx.connection.exec_driver_sql(f"SELECT * FROM {name}"))


async def test_an_outcome_is_for_agents_and_for_a_callback_that_waits(quick_desk):
    desk, _clock = await awaited(quick_desk)

    assert "Only agents" in await tell(desk, desk.ana, "/called 1001")
    await hears(desk, desk.ana, "Which number", after="/callback 1001 phone")
    for command in ("/called 1001", "/noanswer 1001", "/busy 1001"):
        asked = await desk.bo.write(command, in_group=desk.agents)
        answer = await desk.wait(lambda: [m.text for m in desk.agents.screen if m.reply_to == asked.id])  # noqa: B023
        assert "has not given the number" in answer[0]

    assert (await callback_of(desk)).state.value == "asking"
