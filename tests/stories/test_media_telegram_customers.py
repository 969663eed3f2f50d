"""Customers and agents on Telegram send each other more than words."""

import pytest

SHOP = "The checkout shows an error since noon, see below"
KINDS = ["photo", "video", "voice", "audio", "document", "video_note", "animation"]


async def opened(open_desk, **how):
    desk = await open_desk(**how)
    bo = desk.telegram.person("Bo")
    desk.agents.add(bo)
    ana = desk.telegram.person("Ana", language="en")
    await ana.write(SHOP)
    card = await desk.wait(lambda: desk.card(1001))
    return desk, bo, ana, card


def shown_to_agents(desk, kind):
    return [m for m in desk.agents.everything if m.by_bot and m.kind == kind]


def unique(message):
    found = message[message.kind]
    return (found[-1] if isinstance(found, list) else found)["file_unique_id"]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_file_of_the_customer_stands_under_the_ticket_as_what_it_is(open_desk, kind):
    desk, _bo, ana, _card = await opened(open_desk)

    sent = await getattr(ana, kind)()
    shown = (await desk.wait(lambda: shown_to_agents(desk, kind)))[0]

    assert unique(shown) == unique(sent)
    named = lambda: sum("Ana" in m.words and "#1001" in m.words for m in desk.agents.everything)  # noqa: E731
    await desk.wait(lambda: named() == 2)  # the card, and who sent the file


@pytest.mark.parametrize("kind", KINDS)
async def test_a_file_of_an_agent_reaches_the_customer_as_what_it_is(open_desk, kind):
    desk, bo, ana, card = await opened(open_desk)

    sent = await getattr(bo, kind)(in_group=desk.agents, reply_to=card)
    shown = (await desk.wait(lambda: [m for m in ana.screen if m.by_bot and m.kind == kind]))[0]

    assert unique(shown) == unique(sent)


async def test_an_album_of_the_customer_stays_one_album_with_its_words(open_desk):
    desk, _bo, ana, _card = await opened(open_desk)

    sent = await ana.album([b"one", b"two", b"three"], caption="what I see")
    shown = await desk.wait(lambda: len(found := shown_to_agents(desk, "photo")) == 3 and found)

    assert [unique(m) for m in shown] == [unique(m) for m in sent]
    assert len({m["media_group_id"] for m in shown}) == 1
    assert "what I see" in shown[0].words


async def test_an_album_of_an_agent_stays_one_album_with_its_words(open_desk):
    desk, bo, ana, card = await opened(open_desk)

    sent = await bo.album([b"one", b"two"], caption="Press here", in_group=desk.agents, reply_to=card)
    shown = await desk.wait(lambda: len(found := [m for m in ana.screen if m.kind == "photo"]) == 2 and found)

    assert [unique(m) for m in shown] == [unique(m) for m in sent]
    assert len({m["media_group_id"] for m in shown}) == 1
    assert "Press here" in shown[0].words


async def test_a_place_and_a_phone_are_passed_on_in_words(open_desk):
    desk, _bo, ana, _card = await opened(open_desk)

    await ana.location(35.6892, 51.389)
    await ana.contact("+66812345678")

    said = await desk.wait(lambda: (t := "\n".join(m.words for m in desk.agents.everything)).count("+6681") and t)
    assert "35.689200,51.389000" in said
    assert "+66812345678" in said


async def test_an_agents_place_reaches_the_customer_in_words(open_desk):
    desk, bo, ana, card = await opened(open_desk)

    await bo.location(13.75, 100.5, in_group=desk.agents, reply_to=card)

    await desk.wait(lambda: any("13.750000,100.500000" in words for words in desk.said_to(ana)))


async def test_what_cannot_be_carried_is_named(open_desk):
    desk, _bo, ana, _card = await opened(open_desk)

    ana._say({"dice": {"emoji": "🎲", "value": 4}}, {})

    await desk.wait(lambda: any("dice" in m.words for m in desk.agents.everything if m.by_bot))


async def test_a_picture_alone_opens_a_ticket_and_is_asked_what_is_wrong(open_desk):
    desk = await open_desk()
    ana = desk.telegram.person("Ana", language="en")

    sent = await ana.photo()
    receipt = await desk.wait(lambda: desk.said_to(ana)[0])
    shown = (await desk.wait(lambda: shown_to_agents(desk, "photo")))[0]

    assert "#1001" in receipt
    assert "wrong" in receipt
    assert unique(shown) == unique(sent)


async def test_a_photo_in_a_topic_goes_to_its_customer(open_desk):
    desk, bo, ana, card = await opened(open_desk, forum=True)

    sent = await bo.photo("Like this", in_group=desk.agents, topic=card.topic)
    shown = await desk.wait(lambda: next((m for m in ana.screen if m.by_bot and m.kind == "photo"), None))

    assert unique(shown) == unique(sent)
    assert "Like this" in shown.words


async def test_a_customers_file_stands_in_the_tickets_topic(open_desk):
    desk, _bo, ana, card = await opened(open_desk, forum=True)

    await ana.document("invoice.pdf")
    shown = (await desk.wait(lambda: shown_to_agents(desk, "document")))[0]

    assert shown.topic == card.topic is not None


@pytest.mark.parametrize("text", ["ก" * 5000, "سلام " * 1200, "👩‍👩‍👧‍👦" * 900])
async def test_a_long_text_is_cut_and_nothing_of_it_is_lost(open_desk, text):
    desk, _bo, ana, _card = await opened(open_desk)

    await ana.write(text[:4096])
    bits = text[:4096].strip()

    def whole():
        said = "".join(m.words for m in desk.agents.everything if m.by_bot)
        return bits.replace(" ", "")[:4000] in said.replace(" ", "").replace("\n", "")

    await desk.wait(whole)
    assert all(len(m.words) <= 4096 for m in desk.agents.everything)
