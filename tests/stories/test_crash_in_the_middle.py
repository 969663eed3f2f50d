"""The bot is killed in the middle of its work and started again: nothing is lost, nothing comes twice that may not."""

import pytest
from bots import rows, until

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
DOWN = "Our shop is down, nobody can open any page since this morning"


def receipts(desk, person):
    return [text for text in desk.said_to(person) if "#1001" in text]


@ON_SQLITE
async def test_what_was_acknowledged_is_handled_after_a_kill_between_acceptance_and_handling(open_desk, spawn):
    desk = await open_desk(line=True, start=False)
    nok = desk.line.person("Nok", language="th")
    desk.line.faults.delay(30, times=None, path="/profile", accepted=False)
    bot = await spawn(desk)

    await nok.write("เว็บล่มค่ะ")
    assert desk.line.attempts[-1].status == 200
    await desk.wait(lambda: desk.line.calls.of("/profile"))
    await bot.kill()
    assert await rows(desk.database_url, "SELECT count(*) FROM entries") == [(0,)]
    desk.line.faults.clear()
    await spawn(desk)

    await desk.wait(lambda: nok.screen.received, 20)
    assert await rows(desk.database_url, "SELECT text FROM entries") == [("เว็บล่มค่ะ",)]
    assert len(nok.screen.received) == 1


@ON_SQLITE
async def test_what_was_handled_is_said_after_a_kill_before_it_could_be_sent(open_desk, spawn):
    desk = await open_desk(start=False)
    ana = desk.telegram.person("Ana", language="en")
    desk.telegram.faults.switch_off(ana)
    bot = await spawn(desk)

    await ana.write(DOWN)
    await desk.wait(lambda: [call for call in desk.telegram.calls_of("sendMessage") if call.chat_id == ana.id])
    await bot.kill()
    desk.telegram.faults.switch_on(ana)
    await spawn(desk)

    await desk.wait(lambda: receipts(desk, ana), 20)
    await desk.wait(lambda: desk.card(1001), 20)
    waiting = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'trying')"
    await until(lambda: _none(desk.database_url, waiting))
    assert len(receipts(desk, ana)) == 1


async def test_a_receipt_goes_once_more_when_nobody_knows_whether_it_arrived(open_desk, spawn):
    desk = await open_desk(start=False)
    ana = desk.telegram.person("Ana", language="en")
    desk.telegram.faults.delay(30, method="sendMessage", chat=ana)
    bot = await spawn(desk)

    await ana.write(DOWN)
    await desk.wait(lambda: receipts(desk, ana))
    await bot.kill()
    await spawn(desk)

    await desk.wait(lambda: len(receipts(desk, ana)) == 2, 20)
    told = "SELECT repeated, state FROM outbox WHERE person IS NOT NULL AND kind = 'notice'"
    await until(lambda: _all_sent(desk.database_url, told))
    assert len(receipts(desk, ana)) == 2


@ON_SQLITE
async def test_a_hint_is_not_said_again_when_nobody_knows_whether_it_arrived(open_desk, spawn):
    desk = await open_desk(start=False)
    bo, ana = desk.telegram.person("Bo", language="en"), desk.telegram.person("Ana", language="en")
    desk.agents.add(bo)
    bot = await spawn(desk)
    await ana.write(DOWN)
    await desk.wait(lambda: desk.card(1001))
    desk.telegram.faults.delay(30, method="sendMessage", chat=desk.agents)

    await bo.write("/claim 1001", in_group=desk.agents)
    await desk.wait(lambda: len(by_bot(desk.agents)) == 2)
    hinted = f"SELECT state FROM outbox WHERE if_unknown = 'drop' AND chat = '{desk.agents.id}'"
    assert await rows(desk.database_url, hinted) == [("trying",)]
    await bot.kill()
    await spawn(desk)

    await until(lambda: _is(desk.database_url, hinted, [("dropped",)]))
    assert len(by_bot(desk.agents)) == 2


def by_bot(group):
    return [one for one in group.everything if one.by_bot and one.kind != "announcement"]


async def _none(url, statement):
    return (await rows(url, statement))[0][0] == 0


async def _all_sent(url, statement):
    found = await rows(url, statement)
    return bool(found) and all(row.state == "sent" and row.repeated for row in found)


async def _is(url, statement, wanted):
    return [tuple(row) for row in await rows(url, statement)] == wanted
