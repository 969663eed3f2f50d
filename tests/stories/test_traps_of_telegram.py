"""Mistakes that bots on Telegram make, each tried on the running bot; docs/traps.md tells which is which."""

import time

import pytest
from prometheus_client import generate_latest
from talking import DOWN, SLOW, HandClock, entries, heard, last, office_hours, settled, somebody, tell, ticket

from bot.workers import pressing

LONG_THAI = "กระทรวงพัฒนาสังคมและความมั่นคงของมนุษย์ฝ่ายเทคโนโลยี"
LONG_PERSIAN = "سازمان گسترش و نوسازی صنایع و خدمات رایانه‌ای ایران"
MARKUP = (
    "<b>",
    "a & b",
    "</code>",
    '<a href="x">y',
    "\u202eevil\u2066",
    "line\nbreak",
    "&lt;i&gt;",
    "{name}",
    "\u200f",
)


@pytest.fixture
async def desk(quick_desk):
    """Bo answers in a plain group; Ana's first ticket is there with its card."""
    desk = await quick_desk(clock=HandClock(), changes=office_hours(), env={"METRICS_TOKEN": "metrics-token"})
    desk.bo, desk.ana = somebody(desk, "telegram", "Bo"), somebody(desk, "telegram")
    desk.agents.add(desk.bo)
    await tell(desk, desk.ana, SLOW)
    await desk.wait(lambda: desk.card(1001))
    return desk


async def test_a_press_whose_result_takes_long_is_answered_empty_within_a_second_and_the_result_follows(
    desk, monkeypatch
):
    monkeypatch.setattr(pressing, "_PATIENCE", 1.0)  # as in production
    await tell(desk, desk.bo, "/whoami")
    said = len(heard(desk, desk.bo))
    desk.telegram.faults.delay(4.0, method="getChatMember")

    began = time.monotonic()
    answer = await desk.bo.press(last(desk.bo), "claim:1001", forged=True)

    assert time.monotonic() - began < 3.0
    assert answer is not None and not answer.text
    await desk.wait(lambda: len(heard(desk, desk.bo)) > said)
    assert "#1001" in heard(desk, desk.bo)[-1]
    assert (await ticket(desk, 1001)).status.value == "claimed"


async def test_a_press_whose_result_is_there_is_answered_with_it(desk):
    calls = len(desk.telegram.calls_of("sendMessage"))
    answer = await desk.bo.press(desk.card(1001), "claim:1001")
    await settled(desk)

    assert "is yours" in answer.text
    assert len(desk.telegram.calls_of("answerCallbackQuery")) == 1
    assert len(desk.telegram.calls_of("sendMessage")) == calls


async def test_a_press_under_a_message_of_three_months_ago_that_telegram_no_longer_shows_still_counts_once(desk):
    card = desk.card(1001)
    first = await desk.bo.press(card, "claim:1001", inaccessible=True)
    again = await desk.bo.press(card, "claim:1001", forged=True, inaccessible=True)

    assert "is yours" in first.text
    assert again.text
    trail = await desk.app.office.read(lambda tx: [one.happened.what for one in tx.trail.of_ticket(1001)])
    assert trail.count("claimed") == 1


async def test_a_press_that_comes_before_its_ticket_is_answered_and_leaves_no_orphan(desk):
    early = await desk.bo.press(desk.card(1001), "claim:1002", forged=True)
    assert "#1002" in early.text
    assert await ticket(desk, 1002) is None

    eve = somebody(desk, "telegram", "Eve")
    assert "#1002" in await tell(desk, eve, SLOW)
    assert (await ticket(desk, 1002)).claimed_by is None


async def test_of_edits_that_come_out_of_order_the_newest_stays(desk):
    words = await desk.ana.write("The report page again")
    await settled(desk)
    newer = {**words.wire(), "edit_date": words["date"] + 20, "text": "Only the chart on the report page"}
    older = {**words.wire(), "edit_date": words["date"] + 10, "text": "The chart"}

    desk.telegram.tell("edited_message", newer, key="one")
    await settled(desk)
    desk.telegram.tell("edited_message", older, key="other")
    await settled(desk)

    assert (await entries(desk, 1001))[-1] == "Only the chart on the report page"


async def test_no_button_carries_more_than_its_platform_takes_whatever_people_are_called(quick_desk):
    clock = HandClock()
    desk = await quick_desk(line=True, clock=clock, changes=office_hours())
    for name in (LONG_THAI, LONG_PERSIAN):
        desk.agents.add(desk.telegram.person(name, last_name=name))
        twin = desk.telegram.person(name, last_name=name)
        desk.agents.add(twin)
        await twin.write("/whoami", in_group=desk.agents)
    ana, nok = desk.telegram.person(LONG_THAI), desk.line.person(LONG_PERSIAN)
    for person in (ana, nok):
        await tell(desk, person, f"{LONG_THAI} {LONG_PERSIAN} is slow today")
        await tell(desk, person, f"/new {LONG_PERSIAN} how can I change my invoice?")
        clock.move(minutes=10)
        await tell(desk, person, "any news?")
        await tell(desk, person, "/language")
    await twin.write(f"/assign 1001 {LONG_PERSIAN} {LONG_PERSIAN}", in_group=desk.agents)
    await settled(desk)
    await desk.wait(lambda: [m for m in desk.agents.screen if any("assign" in str(d) for _, d in m.buttons)])

    telegram = [str(data) for m in (*desk.agents.everything, *ana.screen) for _label, data in m.buttons]
    line = [data for message in nok.screen.received for _label, data in message.buttons]
    assert len(telegram) > 10
    assert len(line) > 4
    assert max(len(data.encode()) for data in telegram) <= 64
    assert max(len(data) for data in line) <= 300


@pytest.mark.parametrize("forum", [True, False])
async def test_names_and_words_that_are_markup_reach_the_agents_as_they_were_written(quick_desk, forum):
    desk = await quick_desk(forum=forum)
    for number, name in enumerate(MARKUP):
        person = desk.telegram.person(name, language="en")
        await tell(desk, person, f"Our shop is down for everybody {name} mark{number}")

    for number in range(len(MARKUP)):
        seen = lambda number=number: [m for m in desk.agents.everything if f"mark{number}" in (m.text or "")]  # noqa: E731
        card = (await desk.wait(seen))[0]
        assert "<b>" not in MARKUP[number] or "<b>" in card.text
        assert "\u202e" not in card.text
        assert "&lt;b" not in card.text


async def test_a_forum_whose_topics_were_switched_off_is_still_written_to(quick_desk):
    desk = await quick_desk(forum=True)
    ana = somebody(desk, "telegram")
    await tell(desk, ana, SLOW)
    await desk.wait(lambda: desk.agents.topics)
    await settled(desk)
    desk.agents.forum = False

    await ana.write("/new " + DOWN)
    card = await desk.wait(lambda: [m for m in desk.agents.screen if "#1002" in (m.text or "")], 20)

    assert card[0].topic is None


async def test_messages_without_an_id_and_kinds_of_tomorrow_are_kept_and_counted(desk):
    message = {"message_id": 0, "date": 1_795_276_800, "chat": desk.ana.chat.wire(), "from": dict(desk.ana.account)}
    for words in ("ephemeral one", "ephemeral two"):
        desk.telegram.tell("message", {**message, "text": words, "ephemeral_message_id": 7})
    desk.telegram.tell("message", {**message, "message_id": 77, "hologram": {"depth": 3}})
    await settled(desk)

    assert {"ephemeral one", "ephemeral two"} <= set(await entries(desk, 1001))
    parked = await desk.app.office.read(lambda tx: tx.parked())
    assert not parked
    assert 'kind="hologram"' in generate_latest(desk.app.office.metrics.registry).decode()


async def test_a_contact_of_somebody_else_is_never_taken_for_the_sender_s_own_phone(desk):
    eve = somebody(desk, "telegram", "Eve")
    await desk.ana.contact("+66812345678", eve)
    await desk.ana.contact("+66812345679", unknown=True)
    await desk.ana.contact("+66812345670")
    await settled(desk)

    kept = await desk.app.office.read(lambda tx: [one.contact for one in tx.entries.of_ticket(1001) if one.contact])
    assert {one.phone: one.own for one in kept} == {"+66812345678": False, "+66812345679": False, "+66812345670": True}
