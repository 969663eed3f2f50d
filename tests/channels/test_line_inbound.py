"""Recorded deliveries of LINE, each kind read into what the desk knows."""

import json
import logging
from datetime import UTC, datetime

import pytest
from linebot.v3.webhooks import Event as SdkEvent

from bot.channels.line import LineChannel
from desk.messages import (
    Album,
    ChatTurned,
    Edited,
    Inbound,
    MediaKind,
    Members,
    Place,
    Pressed,
    Said,
    Sender,
    Turned,
    Unknown,
    Unsent,
)

NOK = "U" + "1" * 32
BEE = "U" + "2" * 32
GROUP = "C" + "3" * 32
ROOM = "R" + "4" * 32
IN_PRIVATE = {"type": "user", "userId": NOK}
IN_GROUP = {"type": "group", "groupId": GROUP, "userId": NOK}
AT = 1_795_274_400_123
MOMENT = datetime(2026, 11, 21, 15, 20, 0, 123_000, tzinfo=UTC)
LINE = {"type": "line"}


def event(kind: str, source: object = None, **more: object) -> dict[str, object]:
    return {
        "type": kind,
        "webhookEventId": "01KAJ2V4S4QG8S0C2Z4F7M9N1P",
        "timestamp": AT,
        "mode": "active",
        "deliveryContext": {"isRedelivery": False},
        "source": IN_PRIVATE if source is None else source,
        **more,
    }


def message(kind: str, source: object = None, **content: object) -> dict[str, object]:
    whole = {"type": kind, "id": "590001", "quoteToken": "q-1", "markAsReadToken": "m-1", **content}
    return event("message", source, replyToken="r-1", message=whole)


def read(raw: object) -> Inbound | None:
    return LineChannel("a-secret", "a-token").read(json.dumps(raw, ensure_ascii=False))


def heard(raw: object) -> Said:
    said = read(raw)
    assert isinstance(said, Said)
    return said


def test_a_private_text_has_everything_an_answer_needs() -> None:
    assert read(message("text", text="เครื่องปริ้นไม่ทำงานค่ะ", quotedMessageId="580000")) == Said(
        key="01KAJ2V4S4QG8S0C2Z4F7M9N1P",
        channel="line",
        chat=NOK,
        at=MOMENT,
        private=True,
        sender=Sender(ref=NOK),
        reply_token="r-1",
        ref="590001",
        text="เครื่องปริ้นไม่ทำงานค่ะ",
        quoted="580000",
        quote_token="q-1",
    )


def test_in_a_group_the_chat_is_the_group_and_the_sender_the_person() -> None:
    said = heard(message("text", IN_GROUP, text="/claim 1042"))
    assert (said.chat, said.private, said.sender) == (GROUP, False, Sender(ref=NOK))


def test_a_room_is_read_like_a_group() -> None:
    said = heard(message("text", {"type": "room", "roomId": ROOM, "userId": NOK}, text="سلام"))
    assert (said.chat, said.private) == (ROOM, False)


def test_somebody_in_a_group_may_be_nobody_we_are_told_of() -> None:
    said = heard(message("text", {"type": "group", "groupId": GROUP}, text="hello"))
    assert (said.chat, said.private, said.sender) == (GROUP, False, None)


def test_people_really_mentioned_are_named_but_not_we_ourselves() -> None:
    mentionees = [
        {"index": 0, "length": 4, "type": "user", "userId": BEE, "isSelf": False},
        {"index": 5, "length": 5, "type": "user", "userId": "U" + "9" * 32, "isSelf": True},
        {"index": 11, "length": 4, "type": "all"},
        {"index": 16, "length": 3, "type": "user"},
    ]
    said = heard(message("text", IN_GROUP, text="@Bee @Desk @All @X1", mention={"mentionees": mentionees}))
    assert said.mentions == (BEE,)
    assert said.text == "@Bee @Desk @All @X1"


def test_an_emoji_of_lines_own_becomes_a_face_where_it_stood() -> None:
    emojis = [{"index": 3, "length": 1, "productId": "p", "emojiId": "e"}]
    said = heard(message("text", text="👍 $ 500$", emojis=emojis))
    assert said.text == "👍 ☺ 500$"
    assert not said.sticker


def test_an_emoji_that_came_with_its_name_keeps_it() -> None:
    emojis = [{"index": 6, "length": 7, "productId": "p", "emojiId": "e"}]
    assert heard(message("text", text="thanks(hello)", emojis=emojis)).text == "thanks(hello)"


def test_nothing_but_emojis_is_a_sticker() -> None:
    emojis = [{"index": one, "length": 1, "productId": "p", "emojiId": "e"} for one in (0, 2)]
    said = heard(message("text", text="$ $", emojis=emojis))
    assert (said.sticker, said.text) == (True, "☺ ☺")


@pytest.mark.parametrize(
    "emojis", [[{"index": 9, "length": 9}], [{"index": -1, "length": 1}], ["x"], [{}], "x", [{"index": 0, "length": 0}]]
)
def test_emojis_in_the_wrong_place_leave_the_text_alone(emojis: object) -> None:
    assert heard(message("text", text="a$b", emojis=emojis)).text == "a$b"


@pytest.mark.parametrize(
    ("kind", "media", "preview"),
    [
        ("image", MediaKind.PHOTO, "590001/preview"),
        ("video", MediaKind.VIDEO, "590001/preview"),
        ("audio", MediaKind.AUDIO, None),
    ],
)
def test_files_are_fetched_by_their_messages_id(kind: str, media: MediaKind, preview: str | None) -> None:
    (file,) = heard(message(kind, contentProvider=LINE, duration=3000)).attachments
    assert (file.kind, file.ref, file.preview_ref, file.url) == (media, "590001", preview, None)


def test_a_document_has_its_name_and_size() -> None:
    (file,) = heard(message("file", fileName="สลิป.pdf", fileSize=2048)).attachments
    assert (file.kind, file.name, file.size) == (MediaKind.DOCUMENT, "สลิป.pdf", 2048)


def test_content_kept_elsewhere_has_its_address() -> None:
    provider = {"type": "external", "originalContentUrl": "https://x.example/a.jpg", "previewImageUrl": "https://x/p"}
    (file,) = heard(message("image", contentProvider=provider)).attachments
    assert (file.url, file.preview_ref) == ("https://x.example/a.jpg", None)


def test_pictures_sent_together_know_their_place() -> None:
    said = heard(message("image", contentProvider=LINE, imageSet={"id": "A1", "index": 2, "total": 5}))
    assert said.album == Album(ref="A1", index=2, total=5)


def test_pictures_from_an_old_phone_know_only_that_they_belong_together() -> None:
    assert heard(message("image", contentProvider=LINE, imageSet={"id": "A1"})).album == Album(ref="A1")


def test_a_place_has_its_name_and_address() -> None:
    said = heard(message("location", latitude=13.75, longitude=100.5, title="ร้าน", address="ถนนสุขุมวิท"))
    assert said.place == Place(latitude=13.75, longitude=100.5, title="ร้าน\nถนนสุขุมวิท")


def test_a_place_outside_the_world_is_still_words() -> None:
    said = heard(message("location", latitude=913.75, longitude=100.5, title="shop"))
    assert (said.place, said.text, said.unsupported) == (None, "shop", "location")


def test_a_sticker_is_a_sticker_with_its_own_words() -> None:
    said = heard(message("sticker", packageId="1", stickerId="2", stickerResourceType="MESSAGE", text="ขอบคุณ"))
    assert (said.sticker, said.text) == (True, "ขอบคุณ")


@pytest.mark.parametrize(
    "raw",
    [
        message("sticker", packageId="1", stickerId="2", stickerResourceType="HOLOGRAM"),
        message("text", IN_GROUP, text="hi", mention={"mentionees": [{"type": "role", "index": 0, "length": 1}]}),
        message("image", contentProvider={"type": "cloud"}),
        {**message("text", text="hi"), "mode": "weird"},
    ],
    ids=["sticker", "mention", "provider", "mode"],
)
def test_a_word_that_the_sdk_does_not_know_loses_nothing(raw: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        SdkEvent.from_dict(raw)
    said = heard(raw)
    assert (said.sender, said.reply_token, said.ref, said.quote_token) == (Sender(ref=NOK), "r-1", "590001", "q-1")
    assert said.text == "hi" or said.sticker or said.attachments


def test_what_the_sdk_does_not_know_is_told_to_the_log_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        read(message("hologram", text="my secret words"))
    assert "newer than the LINE SDK: message" in caplog.text
    assert "secret" not in caplog.text
    assert NOK not in caplog.text


def test_a_new_kind_of_message_is_said_but_cannot_be_carried() -> None:
    said = heard(message("hologram", text="look"))
    assert (said.unsupported, said.text, said.sticker) == ("hologram", "look", False)


def test_a_press_carries_its_action() -> None:
    pressed = read(event("postback", replyToken="r-2", postback={"data": "claim:1042"}))
    assert isinstance(pressed, Pressed)
    assert (pressed.action, pressed.sender, pressed.press, pressed.reply_token) == (
        "claim:1042",
        Sender(ref=NOK),
        None,
        "r-2",
    )


def test_a_press_in_a_group_may_come_without_its_presser() -> None:
    pressed = read(event("postback", {"type": "group", "groupId": GROUP}, replyToken="r", postback={"data": "ack:7"}))
    assert isinstance(pressed, Pressed)
    assert (pressed.sender, pressed.chat, pressed.private) == (None, GROUP, False)


@pytest.mark.parametrize(
    ("raw", "turned", "chat"),
    [
        (event("follow", replyToken="r", follow={"isUnblocked": True}), Turned.UNBLOCKED, NOK),
        (event("unfollow"), Turned.BLOCKED, NOK),
        (event("join", {"type": "group", "groupId": GROUP}, replyToken="r"), Turned.ADDED, GROUP),
        (event("leave", {"type": "group", "groupId": GROUP}), Turned.REMOVED, GROUP),
    ],
)
def test_a_chat_turns(raw: dict[str, object], turned: Turned, chat: str) -> None:
    found = read(raw)
    assert isinstance(found, ChatTurned)
    assert (found.turned, found.chat) == (turned, chat)


def test_people_come_into_a_group() -> None:
    members = [{"type": "user", "userId": NOK}, {"type": "user", "userId": BEE}, {"type": "user"}]
    found = read(
        event("memberJoined", {"type": "group", "groupId": GROUP}, replyToken="r", joined={"members": members})
    )
    assert isinstance(found, Members)
    assert (found.joined, found.left) == ((Sender(ref=NOK), Sender(ref=BEE)), ())


def test_people_leave_a_group() -> None:
    left = {"members": [{"type": "user", "userId": BEE}]}
    found = read(event("memberLeft", {"type": "group", "groupId": GROUP}, left=left))
    assert isinstance(found, Members)
    assert (found.joined, found.left, found.reply_token) == ((), (BEE,), None)


def test_a_message_is_taken_back() -> None:
    found = read(event("unsend", unsend={"messageId": "590001"}))
    assert isinstance(found, Unsent)
    assert found.ref == "590001"


def test_a_message_in_a_group_is_edited() -> None:
    whole = {"type": "text", "id": "590001", "text": "น้ำรั่วชั้น 3", "quoteToken": "q-2"}
    found = read(event("messageEdited", IN_GROUP, replyToken="r-3", message=whole))
    assert isinstance(found, Edited)
    assert (found.ref, found.text, found.at, found.reply_token) == ("590001", "น้ำรั่วชั้น 3", MOMENT, "r-3")


def test_an_edit_of_something_else_than_words_wipes_no_words_out() -> None:
    found = read(event("messageEdited", IN_GROUP, message={"type": "image", "id": "590001"}))
    assert isinstance(found, Unknown)


@pytest.mark.parametrize("kind", ["accountLink", "beacon", "videoPlayComplete", "membership", "module", "delivery"])
def test_what_is_nothing_to_a_desk_is_nothing(kind: str) -> None:
    assert read(event(kind)) is None


def test_what_another_module_answers_is_left_to_it() -> None:
    assert read({**message("text", text="hi"), "mode": "standby"}) is None


def test_a_new_kind_of_event_is_unknown_with_its_name_and_place() -> None:
    found = read(event("telepathy", IN_GROUP, replyToken="r-9", brain={}))
    assert isinstance(found, Unknown)
    assert (found.what, found.chat, found.sender, found.reply_token) == ("telepathy", GROUP, Sender(ref=NOK), "r-9")


def test_an_event_from_a_new_kind_of_place_is_unknown() -> None:
    assert isinstance(read(message("text", {"type": "square", "squareId": "S1"}, text="hi")), Unknown)


def test_a_moment_written_as_text_is_a_moment() -> None:
    assert heard({**message("text", text="hi"), "timestamp": str(AT)}).at == MOMENT


def test_a_moment_that_is_missing_is_taken_from_the_events_id() -> None:
    raw = message("text", text="hi")
    del raw["timestamp"]
    assert heard(raw).at.year == 2025


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        "text",
        {},
        {"type": ""},
        {"type": 7},
        {**event("message"), "message": "hi"},
        {**event("unsend"), "unsend": {}},
        {**event("postback"), "postback": {"data": 7}},
        {**event("memberLeft"), "left": None},
        {**message("text", text="hi"), "timestamp": 10**18},
        {**message("text", text="hi"), "timestamp": True, "webhookEventId": "x"},
    ],
)
def test_what_is_broken_is_a_value_error(raw: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(raw)


def test_what_no_database_takes_is_taken_out_of_every_text() -> None:
    said = heard(message("text", text="a\x00b\ud800c"))
    assert said.text == "ab\ufffdc"


KNOWN = (
    message("text", text="$", emojis=[{"index": 0, "length": 1, "productId": "p", "emojiId": "e"}]),
    message("image", contentProvider=LINE, imageSet={"id": "A1", "index": 2, "total": 5}),
    message("video", contentProvider=LINE, duration=1),
    message("audio", contentProvider=LINE, duration=1),
    message("file", fileName="a", fileSize=1),
    message("location", latitude=1.5, longitude=2.5),
    message("sticker", packageId="1", stickerId="2", stickerResourceType="STATIC"),
    event(
        "messageEdited", IN_GROUP, replyToken="r", message={"type": "text", "id": "5", "text": "t", "quoteToken": "q"}
    ),
    event("postback", replyToken="r", postback={"data": "claim:1"}),
    event("unsend", unsend={"messageId": "5"}),
    event("follow", replyToken="r", follow={"isUnblocked": False}),
    event("unfollow"),
    event("join", replyToken="r"),
    event("leave"),
    event("memberJoined", replyToken="r", joined={"members": [IN_PRIVATE]}),
    event("memberLeft", left={"members": [IN_PRIVATE]}),
)


@pytest.mark.parametrize("raw", KNOWN, ids=lambda raw: str(raw["type"]))
def test_what_the_sdk_knows_it_reads_as_we_do(raw: dict[str, object], caplog: pytest.LogCaptureFixture) -> None:
    theirs = SdkEvent.from_dict(raw)
    with caplog.at_level(logging.DEBUG):
        ours = read(raw)
    assert ours is not None
    assert not isinstance(ours, Unknown)
    assert caplog.text == ""
    assert ours.key == theirs.webhook_event_id
    assert ours.at.timestamp() * 1000 == pytest.approx(theirs.timestamp)
    assert ours.sender == Sender(ref=theirs.source.user_id)
    assert ours.reply_token == getattr(theirs, "reply_token", None)


def test_the_sdks_own_models_read_the_same_words() -> None:
    raw = message("text", IN_GROUP, text="hello", quotedMessageId="58")
    theirs, ours = SdkEvent.from_dict(raw), heard(raw)
    assert ours.text == theirs.message.text
    assert ours.ref == theirs.message.id
    assert ours.quoted == theirs.message.quoted_message_id
    assert ours.chat == theirs.source.group_id
