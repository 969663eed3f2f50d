"""Languages, commands that are none, and how much one customer may say."""

from datetime import timedelta

import pytest
from talking import (
    DOWN,
    INVOICE,
    SLOW,
    HandClock,
    button,
    entries,
    heard,
    last,
    office_hours,
    press,
    settled,
    somebody,
    tell,
    ticket,
)

BOTH = pytest.mark.parametrize("platform", ["telegram", "line"])
THAI = "หน้ารายงานเปิดช้ามากตั้งแต่เมื่อเช้าค่ะ"
FINGLISH = "salam, chetor mitavanam adrese faktor ra avaz konam? lotfan rahnamayi konid"
UNPINNED = [
    "Error 500 internal server error",
    '"The server is not responding"',
    "99/1 Soi Sukhumvit 5, Watthana, Bangkok 10110",
    "ORDER-2231-XK",
    "https://example.com/reports/monthly?year=2026",
]


def is_thai(words):
    return any("\u0e00" <= letter <= "\u0e7f" for letter in words)


def is_persian(words):
    return any("\u0600" <= letter <= "\u06ff" for letter in words)


@BOTH
async def test_a_whole_sentence_in_another_language_switches(quick_desk, platform):
    clock = HandClock()
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours())
    ana = somebody(desk, platform)
    assert not is_thai(await tell(desk, ana, SLOW))

    clock.move(minutes=5)
    assert is_thai(await tell(desk, ana, THAI))
    clock.move(minutes=5)
    assert is_persian(await tell(desk, ana, FINGLISH))


@BOTH
@pytest.mark.parametrize("words", UNPINNED)
async def test_quotes_addresses_codes_and_error_texts_never_switch(quick_desk, platform, words):
    clock = HandClock()
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours())
    ana = somebody(desk, platform, language="th")
    assert is_thai(await tell(desk, ana, THAI))

    clock.move(minutes=5)
    assert is_thai(await tell(desk, ana, words))


@BOTH
async def test_a_language_that_was_chosen_stays(quick_desk, platform):
    clock = HandClock()
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours())
    ana = somebody(desk, platform)
    assert is_persian(await tell(desk, ana, "/language fa"))
    await desk.wait(lambda: len(heard(desk, ana)) == 2)

    assert is_persian(await tell(desk, ana, SLOW))
    clock.move(minutes=5)
    assert is_persian(await tell(desk, ana, THAI))
    assert "Which" not in await tell(desk, ana, "/language xx")
    if platform == "telegram":
        action = await desk.wait(lambda: button(last(ana), "ไทย"))
        assert is_thai((await ana.press(last(ana), action)).text)
    else:
        assert is_thai(await press(desk, ana, "ไทย"))


@BOTH
async def test_finglish_is_persian(quick_desk, platform):
    desk = await quick_desk(line=platform == "line")
    assert is_persian(await tell(desk, somebody(desk, platform), FINGLISH))


@BOTH
@pytest.mark.parametrize("command", ["/help", "/privacy", "/start", "/status", "/whoami"])
async def test_what_can_be_typed_is_answered_and_opens_nothing(quick_desk, platform, command):
    desk = await quick_desk(line=platform == "line")
    ana = somebody(desk, platform)

    words = await tell(desk, ana, command)

    assert {
        "/help": "/status N",
        "/privacy": "What we keep",
        "/start": "welcome",
        "/status": "no open ticket",
        "/whoami": platform + ":",
    }[command] in "\n".join([*heard(desk, ana), words])
    assert await ticket(desk, 1001) is None


@BOTH
@pytest.mark.parametrize(
    "command",
    ["/unknown", "/สถานะ", "/وضعیت", "/help@other_bot", "/queue", "/claim 1001", "/parked"],
)
async def test_what_is_no_command_of_theirs_is_answered_and_opens_nothing(quick_desk, platform, command):
    desk = await quick_desk(line=platform == "line")
    ana = somebody(desk, platform)
    await tell(desk, ana, "Hello")

    assert "/help" in await tell(desk, ana, command)
    assert await ticket(desk, 1001) is None


@BOTH
async def test_more_than_the_desk_takes_in_a_minute_is_joined_into_one_entry(quick_desk, platform):
    clock = HandClock()
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours(messages_a_minute=4))
    ana = somebody(desk, platform)
    await tell(desk, ana, INVOICE)

    for line in ("one", "two", "three", "four", "five"):
        await ana.write(f"It is about page {line}")
    await ana.write(DOWN)
    await desk.wait(lambda: "now urgent" in heard(desk, ana)[-1])
    kept = await entries(desk, 1001)
    assert len(kept) == 4
    assert kept[3].splitlines() == ["It is about page three", "It is about page four", "It is about page five", DOWN]

    clock.move(minutes=2)
    await tell(desk, ana, "That was all")
    assert len(await entries(desk, 1001)) == 5
    await desk.wait(lambda: any(DOWN in (message.text or "") for message in desk.agents.everything))


@BOTH
async def test_more_tickets_than_the_desk_takes_in_an_hour_are_added_to_the_last(quick_desk, platform):
    clock = HandClock()
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours(tickets_an_hour=3))
    ana = somebody(desk, platform)
    for number, words in ((1001, INVOICE), (1002, SLOW), (1003, "The coffee machine makes noises")):
        assert f"#{number}" in await tell(desk, ana, f"/new {words}")
        clock.move(minutes=1)

    assert "Added to ticket #1003" in await tell(desk, ana, "/new Where do I find the price list?")
    await tell(desk, ana, "/close 1003")
    assert "#1003 is open again" in await tell(desk, ana, "/new And another question about invoices, please")
    clock.move(hours=1)
    assert "#1004" in await tell(desk, ana, "/new How large may a picture be?")


async def test_a_supervisor_blocks_a_customer_who_hears_nothing_until_they_are_let_in_again(quick_desk):
    clock = HandClock()
    desk = await quick_desk(clock=clock, changes=office_hours(gather_within=timedelta(0)))
    bo, ana = desk.telegram.person("Bo"), somebody(desk, "telegram")
    desk.agents.add(bo)
    await tell(desk, ana, SLOW)
    await bo.write("/block 1001", in_group=desk.agents)
    await desk.wait(lambda: any("do not listen" in (m.text or "") for m in desk.agents.screen))
    said = len(heard(desk, ana))

    for words in ("Hello?", "/status", "/new " + INVOICE, DOWN):
        await ana.write(words)
    await settled(desk)
    clock.move(minutes=5)
    await bo.write("/unblock 1001", in_group=desk.agents)
    await desk.wait(
        lambda: any("listen to the customer of ticket #1001 again" in (m.text or "") for m in desk.agents.screen)
    )
    status = await tell(desk, ana, "/status")

    assert len(heard(desk, ana)) == said + 1
    assert "Ticket #1001:" in status
    assert await entries(desk, 1001) == [SLOW]


async def test_only_supervisors_block(quick_desk):
    desk = await quick_desk(env={"SUPERVISORS": "telegram:99"})
    bo, ana = desk.telegram.person("Bo"), somebody(desk, "telegram")
    desk.agents.add(bo)
    await tell(desk, ana, SLOW)

    await bo.write("/block 1001", in_group=desk.agents)
    await desk.wait(lambda: any("Only supervisors" in (m.text or "") for m in desk.agents.screen))

    assert "Ticket #1001:" in await tell(desk, ana, "/status")
