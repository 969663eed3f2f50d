"""Who waits for whom: alerts go first, the slow hold up nobody else, and what cannot be read is put aside."""

import json
import sqlite3
from contextlib import closing

import pytest
from bots import rows, until
from talking import DOWN, INVOICE, heard

from storage import inbox

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
WAITING = "SELECT count(*) FROM outbox WHERE state = 'waiting' AND kind = 'card'"


def said_in_group(desk):
    calls = [call for call in desk.telegram.calls_of("sendMessage") if call.chat_id == desk.agents.id]
    return [call for call in calls if call.status == 200]


async def count(desk, statement):
    return (await rows(desk.database_url, statement))[0][0]


@ON_SQLITE
async def test_an_urgent_card_goes_before_thirty_that_wait_for_a_group_that_is_limited(open_desk):
    desk = await open_desk()
    desk.telegram.faults.fail(1, status=429, retry_after=5, method="sendMessage", chat=desk.agents)
    people = [desk.telegram.person(f"P{number}", language="en") for number in range(30)]
    for person in people:
        await person.write(INVOICE)
    await until(lambda: waits(desk, 30))

    ana = desk.telegram.person("Ana", language="en")
    await ana.write(DOWN)
    await until(lambda: waits(desk, 31))
    assert not said_in_group(desk)
    await desk.wait(lambda: len(said_in_group(desk)) > 2)

    shown = [message.text for message in desk.agents.everything if message.by_bot and "#10" in (message.text or "")]
    assert "#1031" in shown[0]
    assert ["#1001" in shown[1], "#1002" in shown[2]] == [True, True]


async def waits(desk, cards):
    return await count(desk, WAITING) == cards


@ON_SQLITE
async def test_a_chat_whose_platform_answers_slowly_does_not_hold_up_another(open_desk):
    desk = await open_desk(group=False)
    ana, ben = desk.telegram.person("Ana", language="en"), desk.telegram.person("Ben", language="en")
    desk.telegram.faults.delay(3, method="sendMessage", chat=ana)
    await ana.write(DOWN)
    await desk.wait(lambda: heard(desk, ana))
    await ben.write(DOWN)
    sent = f"SELECT count(*) FROM outbox WHERE state = 'sent' AND chat = '{ben.id}'"
    await until(lambda: count(desk, sent))

    assert await rows(desk.database_url, f"SELECT state FROM outbox WHERE chat = '{ana.id}'") == [("trying",)]
    assert len(heard(desk, ben)) == 1


@ON_SQLITE
async def test_a_person_whose_profile_comes_slowly_does_not_hold_up_another(open_desk):
    desk = await open_desk(line=True, telegram=False)
    nok, may = desk.line.person("Nok", language="en"), desk.line.person("May", language="en")
    desk.line.faults.delay(3, path="/profile", accepted=False)
    await nok.write(DOWN)
    await desk.wait(lambda: desk.line.calls.of("/profile"))
    await may.write(DOWN)
    await desk.wait(lambda: heard(desk, may))
    assert not heard(desk, nok)
    await desk.wait(lambda: heard(desk, nok))


async def test_events_that_make_no_sense_are_put_aside_at_once_and_their_chat_goes_on(open_desk):
    desk = await open_desk()
    ana = desk.telegram.person("Ana", language="en")
    await spoil(desk, ana, "", "not JSON", "null", "[1]", "[" * 5000, "9" * 5000, '{"update_id": "x"}')
    await ana.write(DOWN)
    await desk.wait(lambda: heard(desk, ana))

    parked = await rows(desk.database_url, "SELECT attempts FROM inbox WHERE parked_at IS NOT NULL ORDER BY id")
    assert len(parked) == 7
    assert {row.attempts for row in parked} == {1}
    assert [row.text for row in await rows(desk.database_url, "SELECT text FROM entries")] == [DOWN]


async def spoil(desk, person, *payloads):
    office = desk.app.office
    now = office.real.now()
    arrived = [("telegram", f"spoilt {at}", str(person.id), payload, None) for at, payload in enumerate(payloads)]
    await office.database.write(lambda connection: inbox.accept(connection, arrived, now))
    office.to_read.ring()


@ON_SQLITE
async def test_a_row_that_the_disk_has_spoilt_is_put_aside_and_listed_while_all_others_are_handled(open_desk):
    desk = await open_desk(start=False)
    ana = desk.telegram.person("Ana", language="en")
    with closing(sqlite3.connect(desk.database_url.partition("///")[2])) as file, file:
        file.execute(
            "INSERT INTO inbox (channel, key, chat, payload, received_at, not_before, attempts)"
            " VALUES ('telegram', 'spoilt', ?, CAST(x'ff' AS TEXT), 0, 0, 0)",
            (str(ana.id),),
        )
    await desk.start()
    await ana.write(DOWN)
    await desk.wait(lambda: heard(desk, ana))

    parked = await desk.app.office.read(lambda tx: tx.parked())
    assert [(row.key, row.error, row.payload) for row in parked] == [("spoilt", "OperationalError", "")]
    assert json.loads((await rows(desk.database_url, "SELECT payload FROM inbox WHERE key <> 'spoilt'"))[0][0])
