"""Somebody writes for the first time, and is answered at once in their language."""

import pytest

DOWN = {
    "en": "Our shop is down, nobody can open any page since this morning",
    "th": "เว็บร้านล่มทั้งเว็บเลยค่ะ ลูกค้าเข้าไม่ได้สักคน",
    "fa": "سلام، فروشگاه ما بالا نمی‌آید و هیچ‌کس نمی‌تواند وارد سایت شود",
}
NUMBER = {"en": "#1001", "th": "#1001", "fa": "\u2068#1001\u2069"}
WORDS = {"en": "urgent", "th": "ด่วน", "fa": "فوری"}


@pytest.mark.parametrize("language", ["en", "th", "fa"])
async def test_a_customer_on_telegram_is_answered_in_the_language_they_write(open_desk, language):
    desk = await open_desk()
    ana = desk.telegram.person("Ana", username="ana", language="en")

    await ana.write(DOWN[language])
    receipt = await desk.wait(lambda: desk.said_to(ana)[0])

    assert NUMBER[language] in receipt
    assert WORDS[language] in receipt
    card = await desk.wait(lambda: desk.card(1001))
    assert DOWN[language][:20] in card.text


@pytest.mark.parametrize("language", ["en", "th", "fa"])
async def test_a_customer_on_line_is_answered_in_the_language_they_write(open_desk, language):
    desk = await open_desk(line=True)
    nok = desk.line.person("Nok", language="th")

    await nok.write(DOWN[language])
    await desk.wait(lambda: nok.screen.received)

    receipt = nok.screen.received[0].words
    assert NUMBER[language] in receipt
    assert WORDS[language] in receipt
    card = await desk.wait(lambda: desk.card(1001))
    assert "Nok" in card.text


async def test_the_first_agent_who_presses_claim_has_it_and_their_answer_reaches_the_customer(open_desk):
    desk = await open_desk()
    bo, mai = desk.telegram.person("Bo"), desk.telegram.person("Mai")
    desk.agents.add(bo)
    desk.agents.add(mai)
    ana = desk.telegram.person("Ana", language="en")

    await ana.write(DOWN["en"])
    card = await desk.wait(lambda: desk.card(1001))
    mine = await bo.press(card, "claim:1001")
    late = await mai.press(desk.card(1001), "claim:1001", forged=True)
    await bo.write("We are restarting it now.", in_group=desk.agents, reply_to=card)

    await desk.wait(lambda: "We are restarting it now." in desk.said_to(ana)[-1])
    assert "#1001" in mine.text
    assert "Bo" in late.text
    assert "Bo" in desk.card(1001).text
