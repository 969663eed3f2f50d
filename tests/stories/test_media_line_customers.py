"""Customers on LINE and agents on Telegram send each other files: brought home one way, as links the other."""

from datetime import timedelta

import httpx
import pytest

SHOP = "The checkout shows an error since noon, see below"


async def opened(open_desk, **how):
    desk = await open_desk(line=True, **how)
    desk.line.fetch_media = True
    bo = desk.telegram.person("Bo")
    desk.agents.add(bo)
    nok = desk.line.person("Nok", language="th")
    await nok.write(SHOP)
    card = await desk.wait(lambda: desk.card(1001))
    await desk.line.wait(lambda: nok.screen.received)
    return desk, bo, nok, card


def shown(desk, kind):
    return [m for m in desk.agents.everything if m.by_bot and m.kind == kind]


def said(desk):
    return "\n".join(m.words for m in desk.agents.everything if m.by_bot)


def content(desk, message):
    found = message[message.kind]
    return desk.telegram.files.get((found[-1] if isinstance(found, list) else found)["file_id"]).content


@pytest.mark.parametrize(
    ("say", "kind"),
    [
        (lambda nok: nok.image(b"\x89PNG picture"), "photo"),
        (lambda nok: nok.video(b"film"), "video"),
        (lambda nok: nok.audio(b"sound"), "audio"),
        (lambda nok: nok.file("salaries ๒๕๖๙.pdf", b"%PDF"), "document"),
    ],
    ids=["image", "video", "audio", "file"],
)
async def test_a_file_from_line_is_brought_home_and_shown_to_the_agents(open_desk, say, kind):
    desk, _bo, nok, _card = await opened(open_desk)

    event = await say(nok)
    copy = (await desk.wait(lambda: shown(desk, kind)))[0]

    assert content(desk, copy) == desk.line.content(event).body
    if kind == "document":
        assert copy.document["file_name"] == "salaries ๒๕๖๙.pdf"


async def test_a_place_and_a_sticker_of_line(open_desk):
    desk, _bo, nok, _card = await opened(open_desk)

    await nok.sticker()
    await nok.location(13.75, 100.5, title="ร้าน")

    await desk.wait(lambda: "13.750000,100.500000" in said(desk))


@pytest.mark.parametrize(("with_total", "with_index"), [(True, True), (False, True), (False, False)])
async def test_pictures_sent_together_in_any_order_are_one_album_in_their_order(open_desk, with_total, with_index):
    desk, _bo, nok, _card = await opened(open_desk)
    bodies = [b"picture %d" % number for number in range(4)]

    await nok.image_set(bodies, with_total=with_total, with_index=with_index, order=[2, 0, 3, 1])
    album = await desk.wait(lambda: len(found := shown(desk, "photo")) == 4 and found)

    assert [content(desk, copy) for copy in album] == bodies
    assert len({copy["media_group_id"] for copy in album}) == 1


async def test_a_film_that_line_still_prepares_is_waited_for(open_desk):
    desk, _bo, nok, _card = await opened(open_desk)

    async with desk.line.held() as kept:
        await nok.video(b"film")
    film = desk.line.content(kept[0])
    film.ready_at += 3600
    await desk.line.deliver(kept)
    await desk.line.wait(lambda: [call for call in desk.line.calls.of("/content") if call.answered == 202])
    assert not shown(desk, "video")

    film.ready_at = 0
    copy = (await desk.wait(lambda: shown(desk, "video")))[0]
    assert content(desk, copy) == b"film"


@pytest.mark.parametrize("how", ["expired", "unsent"])
async def test_content_that_is_gone_is_named_as_lost(open_desk, how):
    desk, _bo, nok, _card = await opened(open_desk)

    async with desk.line.held() as kept:
        await nok.file("plan.pdf", b"%PDF")
    setattr(desk.line.content(kept[0]), how, True)
    await desk.line.deliver(kept)

    await desk.wait(lambda: "plan.pdf: this file is no longer available" in said(desk))


async def test_a_file_over_fifty_megabytes_is_a_word_to_both_sides(open_desk, monkeypatch):
    monkeypatch.setattr("bot.channels.line.channel.LARGEST_FILE", 100)
    desk, _bo, nok, _card = await opened(open_desk)

    await nok.file("backup.zip", b"x" * 101)

    await desk.wait(lambda: "backup.zip: too large" in said(desk))
    await desk.line.wait(lambda: any("backup.zip" in text for text in nok.screen.texts))


async def test_an_agents_photo_and_film_are_fetched_by_line_from_a_signed_link(open_desk):
    desk, bo, nok, card = await opened(open_desk)

    await bo.photo("Press here", b"a picture", in_group=desk.agents, reply_to=card)
    picture = await desk.line.wait(lambda: next((m for m in nok.screen if m.type == "image" and m.media), None))

    assert picture.media["originalContentUrl"] == b"a picture"
    assert "/media/" in picture.raw["originalContentUrl"]
    assert not picture.broken_media
    assert picture.sender == "Bo"
    await desk.line.wait(lambda: any("Press here" in text for text in nok.screen.texts))


@pytest.mark.parametrize("kind", ["voice", "document", "video", "video_note", "animation"])
async def test_what_line_cannot_show_becomes_a_link_with_name_and_size(open_desk, kind):
    desk, bo, nok, card = await opened(open_desk)

    await getattr(bo, kind)(in_group=desk.agents, reply_to=card)
    told = await desk.line.wait(lambda: next((t for t in nok.screen.texts if "/media/" in t), None))

    assert "KB" in told
    if kind == "document":
        assert "notes.pdf" in told


async def test_a_song_of_an_agent_is_played_at_line(open_desk):
    desk, bo, nok, card = await opened(open_desk)

    await bo.audio(content=b"la la", in_group=desk.agents, reply_to=card)
    song = await desk.line.wait(lambda: next((m for m in nok.screen if m.type == "audio" and m.media), None))

    assert song.media["originalContentUrl"] == b"la la"


async def test_the_link_in_the_words_gives_the_file(open_desk):
    desk, bo, nok, card = await opened(open_desk)
    await bo.document("plan.pdf", b"%PDF plan", in_group=desk.agents, reply_to=card)
    told = await desk.line.wait(lambda: next((t for t in nok.screen.texts if "/media/" in t), None))
    link = next(word for word in told.replace("\u2068", " ").replace("\u2069", " ").split() if "/media/" in word)

    async with httpx.AsyncClient(trust_env=False) as http:
        good, forged = await http.get(link), await http.get(link.replace("/media/f/1/", "/media/f/2/"))

    assert (good.status_code, good.content) == (200, b"%PDF plan")
    assert forged.status_code == 404


async def test_without_a_public_address_a_picture_is_refused_to_the_agent_with_the_reason(open_desk):
    desk, bo, nok, card = await opened(open_desk, public=False)

    await bo.photo(in_group=desk.agents, reply_to=card)
    await desk.wait(lambda: "PUBLIC_URL" in said(desk))
    await bo.write("In words then.", in_group=desk.agents, reply_to=card)

    await desk.line.wait(lambda: any("In words then." in text for text in nok.screen.texts))
    assert len(nok.screen.received) == 2  # the receipt and the words


async def test_an_album_without_a_public_address_is_refused_once(open_desk):
    desk, bo, _nok, card = await opened(open_desk, public=False)

    await bo.album([b"1", b"2", b"3"], in_group=desk.agents, reply_to=card)
    await desk.wait(lambda: "PUBLIC_URL" in said(desk))
    await bo.write("/whoami", in_group=desk.agents)
    await desk.wait(lambda: "telegram:" in said(desk))

    assert said(desk).count("PUBLIC_URL") == 1


async def test_a_file_that_telegram_will_not_hand_out_is_refused_to_the_agent(open_desk):
    desk, bo, nok, card = await opened(open_desk)

    await bo.document("backup.zip", b"x", "application/zip", size=21 << 20, in_group=desk.agents, reply_to=card)

    await desk.wait(lambda: "20 MB" in said(desk))
    assert len(nok.screen.received) == 1


async def test_an_agents_album_arrives_at_line_in_order(open_desk):
    desk, bo, nok, card = await opened(open_desk)

    await bo.album([b"one", b"two", b"three"], caption="Step by step", in_group=desk.agents, reply_to=card)
    pictures = await desk.line.wait(
        lambda: len(found := [m for m in nok.screen if m.type == "image" and m.media]) == 3 and found
    )

    assert [m.media["originalContentUrl"] for m in pictures] == [b"one", b"two", b"three"]


async def test_the_relay_does_not_wait_for_a_file_for_ever_and_the_file_follows(open_desk, monkeypatch):
    monkeypatch.setattr("bot.workers.composing.composer._FETCH_PATIENCE", timedelta(0))
    desk, _bo, nok, _card = await opened(open_desk)
    async with desk.line.held() as kept:
        await nok.video(b"film")
    film = desk.line.content(kept[0])
    film.ready_at += 3600
    await desk.line.deliver(kept)

    await desk.wait(lambda: "still on its way" in said(desk))
    film.ready_at = 0
    copy = (await desk.wait(lambda: shown(desk, "video")))[0]

    assert content(desk, copy) == b"film"
    assert said(desk).count("still on its way") == 1
