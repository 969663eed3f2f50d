"""The channel over HTTP, against the stand-in: what people see, and what comes back from them."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

import pytest

from bot.channel import Card, Media, Message, Trouble, Undeliverable
from bot.channels.telegram import ALLOWED_UPDATES, TelegramChannel
from bot.sandbox.telegram import Group, Person, TelegramSandbox
from desk.messages import Inbound, MediaKind, Pressed, Said
from desk.notice import Address

START = 1_795_000_000.0
CARD = Card(number=1042, title="#1042 ระบบล่ม", lines=("สมศรี <&>",), state="new", priority="urgent")
OVER = replace(CARD, state="closed")


@dataclass(kw_only=True)
class Clock:
    now: float = START

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A channel with the platform under it."""

    sandbox: TelegramSandbox
    channel: TelegramChannel
    clock: Clock

    async def inbox(self) -> list[Inbound]:
        events, offset = await self.channel.poll(None)
        await self.channel.poll(offset)
        return [inbound for event in events if (inbound := self.channel.read(event.payload)) is not None]

    async def said(self) -> Said:
        (inbound,) = await self.inbox()
        assert isinstance(inbound, Said)
        return inbound

    async def say(self, to: Address, message: Message) -> list[str]:
        refs: list[str] = []
        for part in self.channel.parts(message):
            (sent,) = await self.channel.send(to, (part,))
            refs += sent.refs
        return refs


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    clock = Clock()
    sandbox = TelegramSandbox(clock=clock)
    sandbox.limits.on = False
    async with sandbox.serve() as base:
        channel = TelegramChannel(sandbox.token, api_base_url=base, poll_seconds=0)
        await channel.start()
        yield Desk(sandbox=sandbox, channel=channel, clock=clock)
        await channel.stop()


async def customer(desk: Desk) -> tuple[Person, Address]:
    person = desk.sandbox.person("สมศรี", username="somsri", language="th")
    await person.write("/start")
    await desk.inbox()
    return person, Address(channel="telegram", chat=str(person.id))


def agents(desk: Desk, **kwargs: bool) -> tuple[Group, Address]:
    group = desk.sandbox.group("Agents", **kwargs)
    return group, Address(channel="telegram", chat=str(group.id))


def keys(troubles: Sequence[Trouble]) -> list[str]:
    return [trouble.key.removeprefix("trouble.telegram.") for trouble in troubles]


# Coming in


async def test_what_a_customer_writes_comes_in_once(desk: Desk) -> None:
    person, _ = await customer(desk)
    await person.write("ระบบล่ม")
    said = await desk.said()
    assert (said.text, said.chat, said.private) == ("ระบบล่ม", str(person.id), True)
    assert said.sender is not None
    assert (said.sender.name, said.sender.username, said.sender.language) == ("สมศรี", "somsri", "th")
    assert await desk.inbox() == []


async def test_a_file_can_be_fetched_and_sent_on_by_its_id(desk: Desk) -> None:
    person, home = await customer(desk)
    group, room = agents(desk)
    await person.document("บันทึก.txt", b"broken since noon", "text/plain", caption="ดูนี่")
    (attachment,) = (await desk.said()).attachments
    assert (attachment.kind, attachment.name, attachment.mime) == (MediaKind.DOCUMENT, "บันทึก.txt", "text/plain")
    assert (await desk.channel.fetch(attachment.ref)).content == b"broken since noon"
    await desk.say(room, Message(text="ดูนี่", media=(Media(kind=attachment.kind, ref=attachment.ref),)))
    assert (group.screen[-1].caption, group.screen[-1].document is not None) == ("ดูนี่", True)
    assert home.chat == str(person.id)


async def test_a_file_over_20_megabytes_will_never_be_fetched(desk: Desk) -> None:
    person, _ = await customer(desk)
    await person.document(size=21 << 20)
    (attachment,) = (await desk.said()).attachments
    with pytest.raises(Undeliverable) as caught:
        await desk.channel.fetch(attachment.ref)
    assert (caught.value.reason, caught.value.permanent) == ("too large", True)


async def test_a_press_is_answered_and_tells_its_message(desk: Desk) -> None:
    person, home = await customer(desk)
    (ref,) = await desk.say(home, Message(text="งานเสร็จแล้ว", buttons=((("ปิด", "close:1042"),),)))
    await person.press(person.screen[-1], "close:1042", wait=False)
    (event,), offset = await desk.channel.poll(None)
    pressed = desk.channel.read(event.payload)
    assert isinstance(pressed, Pressed)
    assert (pressed.action, pressed.ref, pressed.press) == ("close:1042", ref, event.press)
    assert event.press is not None
    await desk.channel.answer_press(event.press, "x" * 300)
    assert len(desk.sandbox.calls_of("answerCallbackQuery")[-1].params["text"]) == 200
    assert offset == int(event.key) + 1


async def test_an_answer_that_comes_too_late_is_no_failure(desk: Desk) -> None:
    person, home = await customer(desk)
    await desk.say(home, Message(text="?", buttons=((("ok", "status"),),)))
    await person.press(person.screen[-1], "status", wait=False)
    (event,), _ = await desk.channel.poll(None)
    desk.clock.now += 20
    assert event.press is not None
    await desk.channel.answer_press(event.press, "late")
    assert desk.sandbox.calls_of("answerCallbackQuery")[-1].status == 400


async def test_a_poll_waits_for_what_is_to_come_and_can_be_given_up() -> None:
    sandbox = TelegramSandbox()
    async with sandbox.serve() as base:
        channel = TelegramChannel(sandbox.token, api_base_url=base, poll_seconds=30)
        person = sandbox.person("Ana")
        (events, offset), _ = await asyncio.gather(channel.poll(None), person.write("hello"))
        assert [event.chat for event in events] == [str(person.id)]
        waiting = asyncio.create_task(channel.poll(offset))
        await sandbox.wait(lambda: len(sandbox.calls_of("getUpdates")) == 2)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await channel.stop()


async def test_a_stopped_channel_can_be_started_again(desk: Desk) -> None:
    person, home = await customer(desk)
    await desk.channel.stop()
    await desk.channel.start()
    await desk.say(home, Message(text="back"))
    assert person.screen[-1].words == "back"


async def test_another_receiver_is_told_apart_from_a_refusal(desk: Desk) -> None:
    desk.sandbox.faults.fail(status=409, method="getUpdates")
    with pytest.raises(Undeliverable) as caught:
        await desk.channel.poll(None)
    assert (caught.value.permanent, caught.value.gone) == (False, False)


# Going out


async def test_long_words_arrive_whole_and_in_order(desk: Desk) -> None:
    person, home = await customer(desk)
    text = "".join(f"บรรทัดที่ {line}\n" for line in range(800)).strip()
    before = len(person.screen)
    await desk.say(home, Message(text=text))
    shown = [message.words for message in person.screen[before:]]
    assert len(shown) > 1
    assert "".join("".join(shown).split()) == "".join(text.split())


async def test_whatever_anybody_writes_arrives_as_written(desk: Desk) -> None:
    person, home = await customer(desk)
    for text in ('<b>&"', "</b>", "a_b*c`d[e](f)", "&lt;", "<unclosed"):
        await desk.say(home, Message(text=text))
        assert (person.screen[-1].words, person.screen[-1].entities) == (text, [])


async def test_a_card_has_a_bold_title_and_everything_in_it_as_written(desk: Desk) -> None:
    group, room = agents(desk)
    await desk.say(room, Message(card=CARD, buttons=((("Claim", "claim:1042"),),)))
    shown = group.screen[-1]
    assert shown.words == "🔴 #1042 ระบบล่ม\nสมศรี <&>"
    assert [entity["type"] for entity in shown.entities if entity["type"] == "bold"] == ["bold"]
    assert shown.buttons == [("Claim", "claim:1042")]


async def test_a_card_that_telegram_cannot_parse_is_sent_plain_once(desk: Desk) -> None:
    group, room = agents(desk)
    broken = "Bad Request: can't parse entities: unexpected end tag at byte offset 5"
    desk.sandbox.faults.fail(status=400, description=broken, method="sendMessage")
    await desk.say(room, Message(card=CARD))
    assert group.screen[-1].words == "🔴 #1042 ระบบล่ม\nสมศรี <&>"
    desk.sandbox.faults.fail(2, status=400, description=broken, method="sendMessage")
    with pytest.raises(Undeliverable) as caught:
        await desk.say(room, Message(card=CARD))
    assert caught.value.permanent


async def test_an_album_is_one_call_and_every_part_has_its_id(desk: Desk) -> None:
    person, home = await customer(desk)
    photos = tuple(Media(kind=MediaKind.PHOTO, content=b"photo %d" % part) for part in range(3))
    before = len(desk.sandbox.calls)
    refs = await desk.say(home, Message(text="สามรูป", media=photos))
    assert [call.method for call in desk.sandbox.calls[before:]] == ["sendMediaGroup"]
    assert refs == [str(message.id) for message in person.screen[-3:]]
    assert [message.caption for message in person.screen[-3:]] == ["สามรูป", None, None]


@pytest.mark.parametrize("kind", list(MediaKind))
async def test_a_file_of_every_kind_arrives_as_its_kind(desk: Desk, kind: MediaKind) -> None:
    person, home = await customer(desk)
    await desk.say(home, Message(text="ดู", media=(Media(kind=kind, content=b"content", name="x.bin"),)))
    file = next(message for message in person.screen if message.kind == kind.value)
    assert file.caption == (None if kind is MediaKind.VIDEO_NOTE else "ดู")
    assert person.screen[-1].words == "ดู"


async def test_a_name_and_a_type_travel_with_the_bytes(desk: Desk) -> None:
    person, home = await customer(desk)
    report = Media(kind=MediaKind.DOCUMENT, content=b"x", name="گزارش.bin", mime="application/x-desk")
    await desk.say(home, Message(media=(report,)))
    document = person.screen[-1].document
    assert document is not None
    assert (document["file_name"], document["mime_type"]) == ("گزارش.bin", "application/x-desk")


@pytest.mark.parametrize(("kind", "count"), [(MediaKind.PHOTO, 1), (MediaKind.PHOTO, 3), (MediaKind.VOICE, 1)])
async def test_a_file_that_is_not_taken_as_what_it_is_goes_as_a_document(
    desk: Desk, kind: MediaKind, count: int
) -> None:
    person, home = await customer(desk)
    why = "PHOTO_INVALID_DIMENSIONS" if kind is MediaKind.PHOTO else "VOICE_MESSAGES_FORBIDDEN"
    desk.sandbox.faults.fail(status=400, description=f"Bad Request: {why}")
    await desk.say(home, Message(text="ดู", media=(Media(kind=kind, content=b"content"),) * count))
    assert [message.kind for message in person.screen[-count:]] == ["document"] * count
    assert person.screen[-count].caption == "ดู"


async def test_a_stale_id_is_replaced_by_the_bytes_where_there_are_any(desk: Desk) -> None:
    person, home = await customer(desk)
    await desk.say(home, Message(media=(Media(kind=MediaKind.PHOTO, ref="stale", content=b"fresh"),)))
    shown = person.screen[-1].photo
    assert shown is not None
    assert (await desk.channel.fetch(shown[-1]["file_id"])).content == b"fresh"
    with pytest.raises(Undeliverable) as caught:
        await desk.say(home, Message(media=(Media(kind=MediaKind.PHOTO, ref="stale"),)))
    assert caught.value.permanent


async def test_an_answer_quotes_and_is_sent_even_if_what_it_quotes_is_gone(desk: Desk) -> None:
    person, home = await customer(desk)
    asked = await person.write("when?")
    await desk.say(home, Message(text="soon", quote=str(asked.id)))
    assert person.screen[-1].reply_to == asked.id
    await desk.say(home, Message(text="now", quote="99999"))
    assert (person.screen[-1].words, person.screen[-1].reply_to) == ("now", None)
    for nothing in ("0", "", "update-77", "٣"):
        await desk.say(home, Message(text="still", quote=nothing))
        assert "reply_parameters" not in desk.sandbox.calls[-1].params


async def test_a_phone_is_shared_by_a_button_of_the_platforms_own(desk: Desk) -> None:
    person, home = await customer(desk)
    await desk.say(home, Message(text="may we call?", ask_phone="Share my phone"))
    assert person.keyboard == [("Share my phone", "contact")]
    await person.contact("66812345678")
    said = await desk.said()
    assert said.contact is not None
    assert said.contact.own


async def test_somebody_without_a_username_is_mentioned(desk: Desk) -> None:
    group, room = agents(desk)
    reza = desk.sandbox.person("رضا")
    group.add(reza)
    await desk.say(room, Message(text="😀 رضا, please", mention=("رضا", str(reza.id))))
    (entity,) = group.screen[-1].entities
    assert (entity["type"], entity["offset"], entity["length"], entity["user"]["id"]) == ("text_mention", 3, 3, reza.id)


async def test_two_parts_are_two_calls(desk: Desk) -> None:
    _, home = await customer(desk)
    with pytest.raises(ValueError, match="one part"):
        await desk.channel.send(home, (Message(text="a"), Message(text="b")))
    assert desk.sandbox.calls_of("sendMessage") == []


async def test_quiet_messages_are_quiet_and_links_are_not_unfolded(desk: Desk) -> None:
    _, home = await customer(desk)
    await desk.say(home, Message(text="https://desk.example", silent=True))
    sent = desk.sandbox.calls_of("sendMessage")[-1].params
    assert str(sent["disable_notification"]).lower() == "true"
    assert "is_disabled" in str(sent["link_preview_options"])
    assert "parse_mode" not in sent


async def test_somebody_who_blocked_us_is_gone(desk: Desk) -> None:
    person, home = await customer(desk)
    await person.block()
    with pytest.raises(Undeliverable) as caught:
        await desk.say(home, Message(text="hello?"))
    assert (caught.value.gone, caught.value.permanent) == (True, True)


async def test_somebody_who_never_wrote_cannot_be_written_to(desk: Desk) -> None:
    stranger = desk.sandbox.person("Nobody")
    with pytest.raises(Undeliverable) as caught:
        await desk.say(Address(channel="telegram", chat=str(stranger.id)), Message(text="hello?"))
    assert (caught.value.gone, caught.value.permanent) == (True, True)


async def test_a_group_that_moved_tells_where_to(desk: Desk) -> None:
    group, room = agents(desk, basic=True)
    group.migrate()
    with pytest.raises(Undeliverable) as caught:
        await desk.say(room, Message(text="hello?"))
    assert caught.value.moved_to == str(group.id)
    assert not caught.value.permanent


async def test_an_answer_lost_on_the_way_may_have_been_a_success(desk: Desk) -> None:
    person, home = await customer(desk)
    desk.sandbox.faults.drop_after(method="sendMessage")
    with pytest.raises(Undeliverable) as caught:
        await desk.say(home, Message(text="arrived"))
    assert caught.value.sent_unknown
    assert person.screen[-1].words == "arrived"


async def test_a_platform_that_is_down_was_not_reached(desk: Desk) -> None:
    _, home = await customer(desk)
    await desk.sandbox.stop()
    with pytest.raises(Undeliverable) as caught:
        await desk.say(home, Message(text="hello?"))
    assert (caught.value.sent_unknown, caught.value.permanent) == (False, False)
    await desk.sandbox.start()
    assert await desk.say(home, Message(text="hello again"))


@pytest.mark.parametrize("chat", ["", "U123", "-", "1.5", "９", "1" * 30])
async def test_a_chat_of_another_platform_is_refused_without_a_call(desk: Desk, chat: str) -> None:
    with pytest.raises(Undeliverable) as caught:
        await desk.channel.send(Address(channel="telegram", chat=chat), (Message(text="x"),))
    assert caught.value.permanent
    assert desk.sandbox.calls == []


# Edited and erased


async def test_the_same_again_is_no_failure(desk: Desk) -> None:
    group, room = agents(desk)
    message = Message(card=CARD, buttons=((("Claim", "claim:1042"),),))
    (ref,) = await desk.say(room, message)
    await desk.channel.edit(room, ref, message)
    assert desk.sandbox.calls[-1].status == 400
    await desk.channel.edit(room, ref, Message(card=OVER))
    assert (group.screen[-1].words, group.screen[-1].buttons) == ("✅ #1042 ระบบล่ม\nสมศรี <&>", [])


async def test_words_under_a_file_are_edited_as_its_caption(desk: Desk) -> None:
    person, home = await customer(desk)
    (ref,) = await desk.say(home, Message(text="old", media=(Media(kind=MediaKind.PHOTO, content=b"x"),)))
    await desk.channel.edit(home, ref, Message(text="new"))
    assert person.screen[-1].caption == "new"
    (voice,) = await desk.say(home, Message(text="old", media=(Media(kind=MediaKind.VOICE, content=b"x"),)))
    await desk.channel.edit(home, voice, Message(text="new", media=(Media(kind=MediaKind.VOICE, content=b"x"),)))
    assert person.screen[-1].caption == "new"


async def test_a_file_can_be_replaced_by_another(desk: Desk) -> None:
    person, home = await customer(desk)
    (ref,) = await desk.say(home, Message(text="old", media=(Media(kind=MediaKind.PHOTO, content=b"x"),)))
    better = Media(kind=MediaKind.DOCUMENT, content=b"y", name="y.txt")
    await desk.channel.edit(home, ref, Message(text="new", media=(better,)))
    assert (person.screen[-1].kind, person.screen[-1].caption) == ("document", "new")


async def test_what_is_gone_or_never_was_cannot_be_edited(desk: Desk) -> None:
    _, home = await customer(desk)
    for ref in ("99999", "", "update-77"):
        with pytest.raises(Undeliverable) as caught:
            await desk.channel.edit(home, ref, Message(text="new"))
        assert caught.value.permanent


async def test_what_is_young_is_deleted_and_deleting_twice_is_no_failure(desk: Desk) -> None:
    person, home = await customer(desk)
    before = len(person.screen)
    (ref,) = await desk.say(home, Message(text="secret"))
    await desk.channel.erase(home, ref, "removed")
    await desk.channel.erase(home, ref, "removed")
    assert len(person.screen) == before
    assert [call.method for call in desk.sandbox.calls[-2:]] == ["deleteMessage"] * 2


THREE_DAYS = 3 * 24 * 3600


@pytest.mark.parametrize("kind", [None, MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.DOCUMENT, MediaKind.AUDIO])
async def test_what_is_too_old_to_be_deleted_is_overwritten(desk: Desk, kind: MediaKind | None) -> None:
    person, home = await customer(desk)
    media = () if kind is None else (Media(kind=kind, content=b"secret file"),)
    (ref,) = await desk.say(home, Message(text="secret", media=media))
    held = len(desk.sandbox.files.by_path)
    desk.clock.now += THREE_DAYS
    await desk.channel.erase(home, ref, "removed")
    await desk.channel.erase(home, ref, "removed")
    shown = person.screen[-1]
    assert shown.words == "removed"
    assert "secret" not in json.dumps(shown)
    if kind is not None:
        assert len(desk.sandbox.files.by_path) > held
        assert shown.kind == "photo"


async def test_an_old_album_of_documents_is_overwritten_by_documents(desk: Desk) -> None:
    person, home = await customer(desk)
    papers = tuple(Media(kind=MediaKind.DOCUMENT, content=b"secret", name="secret.txt") for _ in range(2))
    refs = await desk.say(home, Message(text="secret", media=papers))
    desk.clock.now += THREE_DAYS
    for ref in refs:
        await desk.channel.erase(home, ref, "removed")
    assert "secret" not in json.dumps(person.screen[-2:])
    assert [message.kind for message in person.screen[-2:]] == ["document", "document"]


async def test_an_old_voice_loses_its_caption_but_is_reported_as_still_there(desk: Desk) -> None:
    person, home = await customer(desk)
    (ref,) = await desk.say(home, Message(text="secret", media=(Media(kind=MediaKind.VOICE, content=b"x"),)))
    desk.clock.now += THREE_DAYS
    with pytest.raises(Undeliverable) as caught:
        await desk.channel.erase(home, ref, "removed")
    assert caught.value.permanent
    assert person.screen[-1].caption == "removed"


async def test_the_blank_picture_is_one(desk: Desk) -> None:
    person, home = await customer(desk)
    (ref,) = await desk.say(home, Message(media=(Media(kind=MediaKind.PHOTO, content=b"secret"),)))
    desk.clock.now += THREE_DAYS
    await desk.channel.erase(home, ref, "removed")
    shown = person.screen[-1].photo
    assert shown is not None
    content = (await desk.channel.fetch(shown[-1]["file_id"])).content
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", content[16:24]) == (64, 64)


# Topics


async def test_a_ticket_gets_a_topic_and_its_name_follows_its_state(desk: Desk) -> None:
    group, room = agents(desk, forum=True)
    thread = await desk.channel.open_topic(room.chat, CARD)
    assert thread is not None
    topic = group.topic(int(thread))
    assert (topic.name, topic.icon_color, topic.closed) == ("🔴 #1042 ระบบล่ม", 0xFB6F5F, False)
    await desk.say(replace(room, thread=thread), Message(text="in the topic"))
    assert [message.words for message in topic.screen] == ["in the topic"]
    await desk.channel.turn_topic(room.chat, thread, OVER)
    assert (topic.name, topic.closed) == ("✅ #1042 ระบบล่ม", True)
    await desk.channel.turn_topic(room.chat, thread, OVER)
    await desk.channel.turn_topic(room.chat, thread, CARD)
    assert (topic.name, topic.closed) == ("🔴 #1042 ระบบล่ม", False)


async def test_a_group_without_topics_is_asked_once(desk: Desk) -> None:
    _, room = agents(desk)
    assert await desk.channel.open_topic(room.chat, CARD) is None
    assert await desk.channel.open_topic(room.chat, CARD) is None
    assert len(desk.sandbox.calls_of("createForumTopic")) == 1


async def test_topics_switched_on_later_are_used_once_somebody_writes(desk: Desk) -> None:
    group, room = agents(desk)
    ana = desk.sandbox.person("Ana")
    group.add(ana)
    assert await desk.channel.open_topic(room.chat, CARD) is None
    group.forum = True
    await ana.write("now with topics", in_group=group)
    await desk.inbox()
    assert await desk.channel.open_topic(room.chat, CARD) is not None


async def test_without_the_right_to_make_topics_there_is_none(desk: Desk) -> None:
    group, room = agents(desk, forum=True)
    group.promote_bot("can_delete_messages")
    assert await desk.channel.open_topic(room.chat, CARD) is None


async def test_a_deleted_topic_says_so(desk: Desk) -> None:
    group, room = agents(desk, forum=True)
    thread = await desk.channel.open_topic(room.chat, CARD)
    assert thread is not None
    group.topic(int(thread)).delete()
    for speaking in (
        desk.say(replace(room, thread=thread), Message(text="x")),
        desk.channel.turn_topic(room.chat, thread, OVER),
    ):
        with pytest.raises(Undeliverable) as caught:
            await speaking
        assert (caught.value.thread_gone, caught.value.permanent) == (True, False)


async def test_general_is_written_to_without_its_thread(desk: Desk) -> None:
    group, room = agents(desk, forum=True)
    await desk.say(replace(room, thread="1"), Message(text="to all"))
    assert group.screen[-1].words == "to all"
    await desk.channel.hint(replace(room, thread="1"))
    await desk.channel.turn_topic(room.chat, "1", OVER)
    assert "message_thread_id" not in desk.sandbox.calls[-1].params


async def test_a_topic_in_a_group_without_topics_any_more_is_gone(desk: Desk) -> None:
    group, room = agents(desk, forum=True)
    thread = await desk.channel.open_topic(room.chat, CARD)
    assert thread is not None
    group.forum = False
    with pytest.raises(Undeliverable) as caught:
        await desk.channel.turn_topic(room.chat, thread, OVER)
    assert caught.value.thread_gone


# People and groups


async def test_who_is_in_a_group_is_known_now(desk: Desk) -> None:
    group, room = agents(desk)
    ana, stranger = desk.sandbox.person("Ana"), desk.sandbox.person("Stranger")
    group.add(ana)
    assert await desk.channel.is_member(room.chat, str(ana.id))
    assert not await desk.channel.is_member(room.chat, str(stranger.id))
    assert not await desk.channel.is_member(room.chat, "424242")
    group.remove(ana)
    assert not await desk.channel.is_member(room.chat, str(ana.id))


async def test_a_group_that_cannot_be_asked_is_no_answer(desk: Desk) -> None:
    group, room = agents(desk)
    group.remove_bot()
    with pytest.raises(Undeliverable):
        await desk.channel.is_member(room.chat, "424242")


async def test_a_profile_is_a_name_or_nothing(desk: Desk) -> None:
    person, _ = await customer(desk)
    found = await desk.channel.profile(str(person.id))
    assert found is not None
    assert (found.ref, found.name, found.username) == (str(person.id), "สมศรี", "somsri")
    assert await desk.channel.profile("424242") is None


async def test_leaving_twice_is_no_failure(desk: Desk) -> None:
    group, room = agents(desk)
    await desk.channel.leave(room.chat)
    await desk.channel.leave(room.chat)
    assert not group.bot.standing.present


async def test_messages_are_not_counted(desk: Desk) -> None:
    assert await desk.channel.quota() is None


# The self-check


async def test_a_group_where_everything_is_right_has_no_troubles(desk: Desk) -> None:
    _, room = agents(desk, forum=True)
    assert await desk.channel.check((room.chat,)) == []


async def test_missing_rights_are_named_with_their_group(desk: Desk) -> None:
    group, room = agents(desk, forum=True)
    group.promote_bot("can_pin_messages")
    troubles = await desk.channel.check((room.chat,))
    assert keys(troubles) == ["cannot_manage_topics", "cannot_delete"]
    assert all(trouble.facts == {"group": room.chat} and not trouble.fatal for trouble in troubles)
    group.demote_bot()
    assert keys(await desk.channel.check((room.chat,))) == [
        "cannot_see_messages",
        "cannot_manage_topics",
        "cannot_delete",
    ]
    group.remove_bot()
    assert keys(await desk.channel.check((room.chat,))) == ["not_in_group"]


async def test_an_ordinary_member_sees_all_where_privacy_is_off() -> None:
    sandbox = TelegramSandbox(privacy=False)
    async with sandbox.serve() as base:
        channel = TelegramChannel(sandbox.token, api_base_url=base)
        group = sandbox.group("Agents", bot="member")
        assert keys(await channel.check((str(group.id),))) == ["cannot_delete"]
        await channel.stop()


async def test_a_group_that_moved_is_checked_where_it_is_now(desk: Desk) -> None:
    group, room = agents(desk, basic=True)
    group.migrate()
    assert await desk.channel.check((room.chat,)) == []


async def test_a_group_that_is_none_is_not_ours(desk: Desk) -> None:
    assert keys(await desk.channel.check(("-1009999999999", "C-not-telegram"))) == ["not_in_group", "not_in_group"]


async def test_polling_takes_over_from_a_webhook_and_says_so(desk: Desk) -> None:
    person, _ = await customer(desk)
    await person.write("written while the webhook was set")
    desk.sandbox.world.hook.url = "https://old.example/hook"
    with pytest.raises(Undeliverable, match="webhook"):
        await desk.channel.poll(None)
    (trouble,) = await desk.channel.check(())
    assert (trouble.key, trouble.facts) == ("trouble.telegram.webhook_set_elsewhere", {"host": "old.example"})
    assert len((await desk.channel.poll(None))[0]) == 1
    assert await desk.channel.check(()) == []


async def test_a_webhook_is_set_with_its_secret_and_what_it_wants(desk: Desk) -> None:
    hooked = TelegramChannel(
        desk.sandbox.token,
        api_base_url=desk.sandbox.base_url,
        mode="webhook",
        webhook_url="https://desk.example/telegram/webhook",
        webhook_secret="s3cret",
    )
    assert await hooked.check(()) == []
    assert await hooked.check(()) == []
    await hooked.stop()
    hook = desk.sandbox.world.hook
    assert (hook.url, hook.secret) == ("https://desk.example/telegram/webhook", "s3cret")
    assert set(desk.sandbox.world.queue.allowed or ()) == set(ALLOWED_UPDATES)


async def test_a_wrong_token_is_fatal(desk: Desk) -> None:
    wrong = TelegramChannel("999:wrong", api_base_url=desk.sandbox.base_url)
    (trouble,) = await wrong.check(("-1",))
    await wrong.stop()
    assert (trouble.key, trouble.fatal) == ("trouble.telegram.token_refused", True)


async def test_menus_are_shown_in_every_language_to_whom_they_concern(desk: Desk) -> None:
    _, room = agents(desk)
    channel = TelegramChannel(
        desk.sandbox.token,
        api_base_url=desk.sandbox.base_url,
        groups=(room.chat,),
        commands={"th": [("status", "ดูงาน")], "en": [("status", "your tickets")]},
        agent_commands={"en": [("queue", "what waits")]},
    )
    await channel.check()
    await channel.stop()
    menus = {key: [menu["description"] for menu in shown] for key, shown in desk.sandbox.profile.commands.items()}
    private = '{"type": "all_private_chats"}'
    here = json.dumps({"chat_id": int(room.chat), "type": "chat"})
    assert menus == {
        (private, ""): ["your tickets"],
        (private, "th"): ["ดูงาน"],
        (private, "en"): ["your tickets"],
        (here, ""): ["what waits"],
        (here, "en"): ["what waits"],
    }


async def test_a_menu_that_cannot_be_set_stops_nothing(desk: Desk) -> None:
    desk.sandbox.faults.fail(None, status=500, method="setMyCommands")
    channel = TelegramChannel(
        desk.sandbox.token, api_base_url=desk.sandbox.base_url, commands={"en": [("status", "your tickets")]}
    )
    assert await channel.check(()) == []
    await channel.stop()
    assert desk.sandbox.calls_of("setMyCommands")[-1].status == 500
