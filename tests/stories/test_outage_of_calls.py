"""Calls fail, chats are limited, answers are lost: what is said is said once, in order, and holds up nobody else."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from bots import rows, until
from sqlalchemy import update

from storage.database import open_database
from storage.tables import inbox

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
DOWN = "Our shop is down, nobody can open any page since this morning"
SPEAKS = ("sendMessage", "editMessageText", "createForumTopic", "editForumTopic", "closeForumTopic", "reopenForumTopic")


def calls_into(desk, group):
    return [call for call in desk.telegram.calls_of(*SPEAKS) if call.chat_id == group.id]


@ON_SQLITE
@pytest.mark.parametrize("mode", ["webhook", "line"])
async def test_an_event_that_is_delivered_five_times_at_once_has_one_effect(open_desk, mode):
    desk = await open_desk(line=True, mode="webhook")
    ana, nok = desk.telegram.person("Ana", language="en"), desk.line.person("Nok", language="en")
    await desk.wait(lambda: desk.telegram.world.hook.url)
    if mode == "line":
        async with desk.line.held() as kept:
            await nok.write(DOWN)
        assert await desk.line.deliver(kept, times=5, parallel=True) == [200] * 5
        await desk.wait(lambda: nok.screen.received)
    else:
        await ana.write(DOWN)
        assert await desk.telegram.redeliver(5, parallel=True) == [200] * 5
        await desk.wait(lambda: desk.said_to(ana))
    await desk.wait(lambda: desk.card(1001))
    await until(lambda: settled(desk))

    assert await rows(desk.database_url, "SELECT text FROM entries") == [(DOWN,)]
    assert await rows(desk.database_url, "SELECT count(*) FROM tickets") == [(1,)]
    assert len(desk.said_to(ana)) + len(nok.screen.received) == 1


@ON_SQLITE
async def test_five_events_at_once_with_the_same_event_among_them_when_polling(open_desk):
    desk = await open_desk()
    ana = desk.telegram.person("Ana", language="en")
    await ana.write(DOWN)
    await desk.wait(lambda: desk.said_to(ana))
    await desk.telegram.redeliver(5)
    await ana.write("and the checkout too")
    await until(lambda: entries(desk, 2))

    assert [row.text for row in await rows(desk.database_url, "SELECT text FROM entries ORDER BY id")] == [
        DOWN,
        "and the checkout too",
    ]


@ON_SQLITE
@pytest.mark.slow
async def test_a_group_that_is_limited_holds_up_nobody_and_is_left_alone_until_its_time_also_after_a_restart(open_desk):
    desk = await open_desk()
    ana, ben = desk.telegram.person("Ana", language="en"), desk.telegram.person("Ben", language="en")
    desk.telegram.faults.fail(1, status=429, retry_after=6, method="sendMessage", chat=desk.agents)

    await ana.write(DOWN)
    await desk.wait(lambda: calls_into(desk, desk.agents))
    refused = calls_into(desk, desk.agents)[0].at
    await desk.wait(lambda: desk.said_to(ana), 3)
    await desk.stop()
    await desk.start()
    await ben.write(DOWN)
    await desk.wait(lambda: desk.said_to(ben), 4)
    assert len(calls_into(desk, desk.agents)) == 1

    await desk.wait(lambda: desk.card(1001) and desk.card(1002), 15)
    assert calls_into(desk, desk.agents)[1].at >= refused + 6
    assert [call.status for call in calls_into(desk, desk.agents)][1:] == [200, 200]


@ON_SQLITE
async def test_when_the_whole_bot_is_limited_nothing_goes_until_its_time(open_desk):
    desk = await open_desk(group=False)
    ana, ben = desk.telegram.person("Ana", language="en"), desk.telegram.person("Ben", language="en")
    desk.telegram.faults.flood(4)

    await ana.write(DOWN)
    await desk.wait(lambda: refused(desk))
    await ben.write(DOWN)
    await desk.wait(lambda: desk.said_to(ana) and desk.said_to(ben))

    assert len(refused(desk)) <= 2  # one may have been on its way already
    assert [len(desk.said_to(person)) for person in (ana, ben)] == [1, 1]


@ON_SQLITE
@pytest.mark.slow
async def test_forty_changes_within_a_minute_are_shown_in_twenty_calls_and_as_the_newest_state(open_desk):
    desk = await open_desk()
    bo, ana = desk.telegram.person("Bo", language="en"), desk.telegram.person("Ana", language="en")
    desk.agents.add(bo)
    await ana.write(DOWN)
    await desk.wait(lambda: desk.card(1001))
    for number in range(40):
        await bo.press(desk.card(1001), "claim:1001" if number % 2 == 0 else "release:1001", forged=True)
    moved = "SELECT count(*) FROM trail WHERE ticket = 1001"
    await until(lambda: at_least(desk, moved, 40))
    calls = calls_into(desk, desk.agents)
    assert len(calls) <= 20
    assert {call.status for call in calls} == {200}
    assert await rows(desk.database_url, "SELECT count(*) FROM outbox WHERE kind = 'card' AND state = 'waiting'") in (
        [(0,)],
        [(1,)],
    )


@ON_SQLITE
async def test_thirty_a_second_is_the_most_that_the_bot_says_and_alerts_go_first(open_desk):
    desk = await open_desk(group=False)
    people = [desk.telegram.person(f"P{number}", language="en") for number in range(70)]

    await asyncio.gather(*(person.write("Where is my invoice?") for person in people))
    await desk.wait(lambda: all(desk.said_to(person) for person in people), 20)

    moments = sorted(call.at for call in desk.telegram.calls_of("sendMessage"))
    assert {call.status for call in desk.telegram.calls_of("sendMessage")} == {200}
    assert max(len([one for one in moments if at <= one < at + 1]) for at in moments) <= 30


@ON_SQLITE
async def test_a_reply_that_is_accepted_but_not_answered_is_not_said_twice(open_desk):
    desk = await open_desk(line=True, telegram=False)
    nok = desk.line.person("Nok", language="en")
    desk.line.faults.drop_after(path="reply")

    await nok.write(DOWN)
    await desk.wait(lambda: nok.screen.received)
    await until(lambda: settled(desk))

    assert len(nok.screen.received) == 1
    assert not desk.line.calls.of("push")


@ON_SQLITE
async def test_a_push_that_is_accepted_but_not_answered_goes_again_under_its_key_with_the_same_body(open_desk):
    desk = await open_desk(line=True)
    bo, nok = desk.telegram.person("Bo", language="en"), desk.line.person("Nok", language="en")
    desk.agents.add(bo)
    await nok.write(DOWN)
    card = await desk.wait(lambda: desk.card(1001))
    await bo.press(card, "claim:1001")
    await until(lambda: settled(desk))
    before = len(desk.line.calls.of("push"))
    desk.line.faults.drop_after(path="push")

    await bo.write("We restart it now.", in_group=desk.agents, reply_to=card)
    await desk.wait(lambda: len(desk.line.calls.of("push")) >= before + 2)
    await until(lambda: settled(desk))

    first, second = desk.line.calls.of("push")[before:]
    assert (first.retry_key, first.body) == (second.retry_key, second.body)
    assert (first.status, second.status) == (200, 409)
    assert sum("We restart it now." in text for text in nok.screen.texts) == 1


@ON_SQLITE
@pytest.mark.parametrize("words", ["answer", "hint"])
async def test_on_telegram_an_answer_goes_once_more_when_it_may_be_lost_and_a_hint_does_not(open_desk, words):
    desk = await open_desk()
    bo, ana = desk.telegram.person("Bo", language="en"), desk.telegram.person("Ana", language="en")
    desk.agents.add(bo)
    await ana.write(DOWN)
    card = await desk.wait(lambda: desk.card(1001))
    await desk.wait(lambda: desk.said_to(ana))
    await until(lambda: settled(desk))
    before = len(desk.telegram.calls_of("sendMessage"))
    if words == "answer":
        desk.telegram.faults.drop_after(method="sendMessage", chat=ana)
        await bo.write("We restart it now.", in_group=desk.agents, reply_to=card)
        await desk.wait(lambda: sum("We restart it now." in text for text in desk.said_to(ana)) == 2)
    else:
        desk.telegram.faults.drop_after(method="sendMessage", chat=desk.agents)
        await bo.write("/claim 1001", in_group=desk.agents)
        await desk.wait(lambda: len(desk.telegram.calls_of("sendMessage")) > before)
    await until(lambda: settled(desk))

    again = await rows(desk.database_url, "SELECT count(*) FROM outbox WHERE repeated AND state = 'sent'")
    dropped = await rows(desk.database_url, "SELECT count(*) FROM outbox WHERE state = 'dropped'")
    assert (again, dropped) == (([(1,)], [(0,)]) if words == "answer" else ([(0,)], [(1,)]))


@ON_SQLITE
async def test_a_reply_token_is_used_within_its_life_and_after_it_one_push_goes_under_a_key(open_desk):
    desk = await open_desk(line=True, telegram=False, start=False)
    nok = desk.line.person("Nok", language="en")
    await desk.start()
    await nok.write(DOWN)
    await desk.wait(lambda: nok.screen.received)
    assert [len(desk.line.calls.of(way)) for way in ("reply", "push")] == [1, 0]

    late = desk.line.person("Late", language="en")
    async with desk.line.held() as kept:
        await late.write(DOWN)
    desk.line.faults.delay(30, path="/profile", accepted=False)
    await desk.line.deliver(kept)
    await desk.stop()
    await grow_older(desk, timedelta(seconds=61))
    await desk.start()
    await desk.wait(lambda: late.screen.received)
    await until(lambda: settled(desk))
    assert [len(desk.line.calls.of(way)) for way in ("reply", "push")] == [1, 1]
    assert desk.line.calls.of("push")[0].retry_key
    assert len(late.screen.received) == 1


@ON_SQLITE
async def test_a_reply_token_that_is_refused_is_followed_by_one_push(open_desk):
    desk = await open_desk(line=True, telegram=False)
    nok = desk.line.person("Nok", language="en")
    desk.line.faults.fail(status=400, path="reply", message="Invalid reply token")

    await nok.write(DOWN)
    await desk.wait(lambda: nok.screen.received)
    await until(lambda: settled(desk))

    assert [len(desk.line.calls.of(way)) for way in ("reply", "push")] == [1, 1]
    assert desk.line.calls.of("push")[0].retry_key
    assert len(nok.screen.received) == 1


def refused(desk):
    return [call for call in desk.telegram.calls_of("sendMessage") if call.status == 429]


async def settled(desk):
    left = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'trying')"
    all_rows = "SELECT count(*) FROM outbox"
    return (await rows(desk.database_url, left))[0][0] == 0 < (await rows(desk.database_url, all_rows))[0][0]


async def entries(desk, count):
    return (await rows(desk.database_url, "SELECT count(*) FROM entries"))[0][0] == count


async def at_least(desk, statement, count):
    return (await rows(desk.database_url, statement))[0][0] >= count


async def grow_older(desk, age):
    database = await open_database(desk.database_url)
    aged = datetime.now(UTC) - age
    await database.write(lambda connection: connection.execute(update(inbox).values(received_at=aged, not_before=aged)))
    await database.close()
