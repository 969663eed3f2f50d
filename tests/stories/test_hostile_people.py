"""People who do what nobody meant them to: in the wrong chat, as two things at once, with names that bite."""

import pytest
from talking import DOWN, INVOICE, SLOW, HandClock, entries, heard, last, office_hours, settled, somebody, tell, ticket

FILE_NAMES = (
    "../../etc/passwd",
    "a\x00b.pdf",
    "\u202efdp.exe",
    "x" * 400 + ".pdf",
    'q"uote\r\nSet-Cookie: a=b.html',
    "",
    ".",
    "<script>.svg",
)


async def opened(quick_desk, **wanted):
    desk = await quick_desk(clock=HandClock(), changes=office_hours(), **wanted)
    desk.bo, desk.ana = somebody(desk, "telegram", "Bo"), somebody(desk, "telegram")
    desk.agents.add(desk.bo)
    await tell(desk, desk.ana, SLOW)
    await desk.wait(lambda: desk.card(1001) if not wanted.get("forum") else desk.agents.topics)
    return desk


async def nothing_parked(desk):
    await settled(desk)
    return not await desk.app.office.read(lambda tx: tx.parked())


async def test_a_customer_let_into_the_agents_group_acts_there_and_is_answered_in_private(quick_desk):
    desk = await opened(quick_desk)
    desk.agents.add(desk.ana)

    await desk.ana.write("/claim 1001", in_group=desk.agents)
    await desk.ana.write("I answer myself", in_group=desk.agents, reply_to=desk.card(1001))
    await desk.wait(lambda: any("I answer myself" in words for words in heard(desk, desk.ana)))
    assert "#1001" in await tell(desk, desk.ana, "/close 1001")
    assert "#1002" in await tell(desk, desk.ana, "/new " + INVOICE)

    assert (await ticket(desk, 1001)).status.value == "closed"
    assert (await ticket(desk, 1002)).customer == (await ticket(desk, 1001)).customer
    assert await nothing_parked(desk)


async def test_a_reply_to_a_message_of_another_chat_points_at_nothing(quick_desk):
    desk = await opened(quick_desk)
    eve = somebody(desk, "telegram", "Eve")
    await tell(desk, eve, INVOICE)
    theirs = last(desk.ana)

    await eve.write("and what about this one?", reply_to=theirs)
    await eve.write("/close", reply_to=theirs)
    await eve.write("/priority urgent", reply_to=desk.card(1001))
    await settled(desk)

    kept = await ticket(desk, 1001)
    assert (kept.status.value, await entries(desk, 1001)) == ("new", [SLOW])
    assert not any("report page" in words for words in heard(desk, eve))
    assert await nothing_parked(desk)


@pytest.mark.parametrize("forum", [True, False])
async def test_files_with_biting_names_arrive_on_either_side(quick_desk, forum):
    desk = await opened(quick_desk, forum=forum, line=True)
    nok = somebody(desk, "line", "Nok")
    await tell(desk, nok, DOWN)
    for name in FILE_NAMES:
        await desk.ana.document(name, name.encode() or b"x", "text/html")
        await nok.file(name or "?", b"bytes of " + name.encode())
        await desk.bo.document(name, name.encode() or b"x", "text/html", caption="/reply 1002", in_group=desk.agents)
    await desk.wait(
        lambda: len([m for m in desk.agents.everything if m.by_bot and m.kind == "document"]) >= 2 * len(FILE_NAMES), 30
    )
    await desk.wait(lambda: len(nok.screen.received) >= len(FILE_NAMES), 30)

    assert await nothing_parked(desk)
    assert not any("etc/passwd\r" in words or "\u202e" in words for words in heard(desk, nok))


async def test_commands_with_rubbish_are_answered_and_change_nothing(quick_desk):
    desk = await opened(quick_desk)
    before = await ticket(desk, 1001)
    rubbish = (
        "0",
        "-1",
        str(10**30),
        "\x00",
        "#",
        "##1001",
        "1001x",
        "١٠٠١٢",
        "()",
        "1e3",
        "/claim",
        "\u202e",
        "NaN",
        "x" * 4000,
    )
    verbs = (
        "ticket",
        "claim",
        "release",
        "assign",
        "hold",
        "kind",
        "merge",
        "split",
        "reopen",
        "decline",
        "block",
        "priority",
    )
    for number, verb in enumerate(verbs):
        for words in (rubbish[number % len(rubbish)], rubbish[(number * 5 + 3) % len(rubbish)]):
            asked = await desk.bo.write(f"/{verb} {words}", in_group=desk.agents)
            await desk.wait(lambda asked=asked: [m for m in desk.agents.screen if m.by_bot and m.reply_to == asked.id])
    for words in ("/merge 1001 into 1001", "/merge 1001 into 0", "/assign 1001 @nobody", "/assign 1001", "/split 1001"):
        asked = await desk.bo.write(words, in_group=desk.agents)
        await desk.wait(lambda asked=asked: [m for m in desk.agents.screen if m.by_bot and m.reply_to == asked.id])

    assert await ticket(desk, 1001) == before
    assert await nothing_parked(desk)


async def test_a_clock_that_jumps_back_and_far_ahead_loses_and_parks_nothing(quick_desk):
    clock = HandClock()
    desk = await quick_desk(line=True, clock=clock, changes=office_hours())
    people = [somebody(desk, "telegram"), somebody(desk, "line", "Nok")]
    for days in (0, -400, 9000, -8600):
        clock.move(days=days)
        for person in people:
            assert "#10" in await tell(desk, person, f"/new {DOWN}")
            await tell(desk, person, "/status")
    assert await nothing_parked(desk)


async def test_who_is_barred_is_not_heard_in_any_way_and_the_desk_goes_on(quick_desk):
    desk = await opened(quick_desk)
    asked = await desk.bo.write("/block 1001", in_group=desk.agents)
    await desk.wait(lambda: [m for m in desk.agents.screen if m.by_bot and m.reply_to == asked.id])
    said, kept = len(heard(desk, desk.ana)), await entries(desk, 1001)

    words = await desk.ana.write("let me in")
    await desk.ana.edit(words, "LET ME IN")
    await desk.ana.photo("please")
    await desk.ana.press(last(desk.ana), "close:1001", forged=True, wait=False)
    for text in ("/start", "/new x", "/close 1001", "/privacy"):
        await desk.ana.write(text)
    await settled(desk)

    assert (len(heard(desk, desk.ana)), await entries(desk, 1001)) == (said, kept)
    assert (await ticket(desk, 1001)).status.open
    assert "#1002" in await tell(desk, somebody(desk, "telegram", "Eve"), INVOICE)
