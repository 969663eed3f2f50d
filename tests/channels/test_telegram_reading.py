"""What Telegram's updates mean: one invented delivery for each kind."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.telegram import ALLOWED_UPDATES, TelegramChannel
from bot.channels.telegram.hearing import without_own_name
from desk.messages import (
    Album,
    Attachment,
    ChatTurned,
    Contact,
    Edited,
    Inbound,
    MediaKind,
    Members,
    Migrated,
    Place,
    Pressed,
    Said,
    Sender,
    TopicTurned,
    Turned,
    Unknown,
)

CHANNEL = TelegramChannel("1:test")
SENT = 1_795_000_000
AT = datetime.fromtimestamp(SENT, UTC)

SOMSRI = {"id": 501, "is_bot": False, "first_name": "สมศรี", "username": "somsri", "language_code": "th"}
REZA = {"id": 601, "is_bot": False, "first_name": "رضا", "last_name": "کریمی"}
OTHER_BOT = {"id": 701, "is_bot": True, "first_name": "Other", "username": "other_bot"}
OURSELVES = {"id": 1, "is_bot": True, "first_name": "Desk", "username": "desk_bot"}
NOBODY = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
PRIVATE = {"id": 501, "type": "private", "first_name": "สมศรี"}
GROUP = {"id": -1009000000001, "type": "supergroup", "title": "Agents", "is_forum": True}
BASIC = {"id": -9001, "type": "group", "title": "Agents"}
NEWS = {"id": -1008000000001, "type": "channel", "title": "News"}
FILE = {"file_id": "F1", "file_unique_id": "U1"}
THUMB = {"file_id": "T1", "file_unique_id": "U2", "width": 90, "height": 60}

IN_PRIVATE = {"chat": PRIVATE, "from": SOMSRI}
IN_GROUP = {"chat": GROUP, "from": REZA}
IN_TOPIC = IN_GROUP | {"is_topic_message": True, "message_thread_id": 40}


def update(kind: str, body: dict[str, Any], number: int = 77) -> dict[str, Any]:
    return {"update_id": number, kind: body}


def message(where: dict[str, Any] = IN_PRIVATE, **fields: Any) -> dict[str, Any]:
    return update("message", {"message_id": 9, "date": SENT, **where, **fields})


def read(raw: dict[str, Any]) -> Inbound | None:
    return CHANNEL.read(json.dumps(raw))


def heard(raw: dict[str, Any]) -> Said:
    inbound = read(raw)
    assert isinstance(inbound, Said)
    return inbound


def test_a_text_in_private_is_read_whole() -> None:
    assert read(message(text="ระบบล่ม")) == Said(
        key="77",
        channel="telegram",
        chat="501",
        at=AT,
        private=True,
        sender=Sender(ref="501", name="สมศรี", username="somsri", language="th"),
        ref="9",
        text="ระบบล่ม",
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {
                "document": FILE
                | {"file_name": "log.txt", "mime_type": "text/plain", "file_size": 12, "thumbnail": THUMB}
            },
            Attachment(kind=MediaKind.DOCUMENT, ref="F1", name="log.txt", mime="text/plain", size=12, preview_ref="T1"),
        ),
        (
            {"voice": FILE | {"duration": 3, "mime_type": "audio/ogg"}},
            Attachment(kind=MediaKind.VOICE, ref="F1", mime="audio/ogg"),
        ),
        (
            {"audio": FILE | {"duration": 3, "file_name": "a.mp3"}},
            Attachment(kind=MediaKind.AUDIO, ref="F1", name="a.mp3"),
        ),
        ({"video": FILE | {"duration": 3, "width": 1, "height": 1}}, Attachment(kind=MediaKind.VIDEO, ref="F1")),
        ({"video_note": FILE | {"duration": 3, "length": 240}}, Attachment(kind=MediaKind.VIDEO_NOTE, ref="F1")),
        (
            {"animation": FILE | {"duration": 3, "width": 1, "height": 1}, "document": FILE},
            Attachment(kind=MediaKind.ANIMATION, ref="F1"),
        ),
    ],
)
def test_a_file_is_an_attachment_of_its_kind(fields: dict[str, Any], expected: Attachment) -> None:
    assert heard(message(caption="ดูนี่", **fields)).attachments == (expected,)
    assert heard(message(caption="ดูนี่", **fields)).text == "ดูนี่"


def test_of_a_photo_the_largest_size_is_taken_and_a_small_one_previews_it() -> None:
    sizes = [
        {"file_id": f"P{side}", "file_unique_id": f"U{side}", "width": side, "height": side, "file_size": side}
        for side in (320, 1280, 90, 800)
    ]
    expected = Attachment(kind=MediaKind.PHOTO, ref="P1280", size=1280, preview_ref="P320")
    assert heard(message(photo=sizes)).attachments == (expected,)


def test_a_part_of_an_album_names_its_album() -> None:
    photo = [{"file_id": "P", "file_unique_id": "U", "width": 1, "height": 1}]
    assert heard(message(photo=photo, media_group_id="G7")).album == Album(ref="G7")


def test_a_place_and_a_venue_are_places() -> None:
    where = {"latitude": 13.75, "longitude": 100.5}
    assert heard(message(location=where)).place == Place(latitude=13.75, longitude=100.5)
    venue = heard(message(location=where, venue={"location": where, "title": "Head office", "address": "Silom 5"}))
    assert venue.place == Place(latitude=13.75, longitude=100.5, title="Head office, Silom 5")


@pytest.mark.parametrize(("owner", "own"), [({"user_id": 501}, True), ({"user_id": 502}, False), ({}, False)])
def test_a_phone_is_ones_own_only_where_telegram_says_so(owner: dict[str, int], own: bool) -> None:
    contact = {"phone_number": "66812345678", "first_name": "สมศรี", **owner}
    assert heard(message(contact=contact)).contact == Contact(phone="66812345678", name="สมศรี", own=own)


def test_a_sticker_is_one() -> None:
    sticker = FILE | {
        "type": "regular",
        "width": 1,
        "height": 1,
        "is_animated": False,
        "is_video": False,
        "emoji": "🙏",
    }
    assert heard(message(sticker=sticker)).sticker


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("dice", {"emoji": "🎲", "value": 3}),
        ("story", {"id": 4, "chat": PRIVATE}),
        ("game", {"title": "t", "description": "d", "photo": []}),
        ("rich_message", {"blocks": []}),
    ],
)
def test_what_cannot_be_carried_is_said_by_its_name(kind: str, body: dict[str, Any]) -> None:
    assert heard(message(**{kind: body})).unsupported == kind


def test_a_forwarded_message_is_an_ordinary_one() -> None:
    origin = {"type": "hidden_user", "date": SENT, "sender_user_name": "x"}
    assert heard(message(text="fwd", forward_origin=origin)).text == "fwd"


def test_an_edit_carries_the_new_words_and_its_own_moment() -> None:
    body = {"message_id": 9, "date": SENT, "edit_date": SENT + 60, **IN_PRIVATE, "text": "แก้แล้ว"}
    edited = read(update("edited_message", body))
    assert isinstance(edited, Edited)
    assert (edited.ref, edited.text, edited.at.timestamp()) == ("9", "แก้แล้ว", SENT + 60)


def test_an_edit_without_words_is_no_news() -> None:
    body = {"message_id": 9, "date": SENT, "edit_date": SENT, **IN_PRIVATE, "location": {"latitude": 1, "longitude": 1}}
    assert read(update("edited_message", body)) is None


def test_a_caption_that_was_removed_is_news() -> None:
    edited = read(
        update(
            "edited_message",
            {"message_id": 9, "date": SENT, "edit_date": SENT, **IN_PRIVATE, "voice": FILE | {"duration": 1}},
        )
    )
    assert isinstance(edited, Edited)
    assert edited.text == ""


def test_a_field_beside_a_known_kind_does_not_hide_it() -> None:
    assert heard({"update_id": 77, "shard": {"id": 3}} | message(text="hi")).text == "hi"


def test_a_press_tells_who_what_and_under_which_message() -> None:
    under = {"message_id": 30, "date": SENT, "from": OURSELVES, "chat": GROUP, "text": "card"} | {
        "is_topic_message": True,
        "message_thread_id": 40,
    }
    query = {"id": "Q1", "from": REZA, "chat_instance": "c", "data": "claim:1042", "message": under}
    assert read(update("callback_query", query)) == Pressed(
        key="77",
        channel="telegram",
        chat="-1009000000001",
        at=AT,
        private=False,
        sender=Sender(ref="601", name="رضا کریمی"),
        thread="40",
        action="claim:1042",
        press="Q1",
        ref="30",
    )


def test_a_press_under_a_message_too_old_to_be_seen_is_still_a_press() -> None:
    under = {"message_id": 30, "date": 0, "chat": GROUP}
    query = {"id": "Q1", "from": REZA, "chat_instance": "c", "data": "claim:1", "message": under}
    pressed = read(update("callback_query", query))
    assert isinstance(pressed, Pressed)
    assert (pressed.action, pressed.ref, pressed.thread) == ("claim:1", "30", None)


def member(person: dict[str, Any], status: str, **fields: Any) -> dict[str, Any]:
    return {"user": person, "status": status, **fields}


BANNED = {"until_date": 0}
RIGHTS = (
    "can_change_info", "can_invite_users", "can_pin_messages", "can_send_messages", "can_send_polls",
    "can_send_other_messages", "can_add_web_page_previews", "can_manage_topics", "can_send_audios",
    "can_send_documents", "can_send_photos", "can_send_videos", "can_send_video_notes", "can_send_voice_notes",
    "can_edit_tag", "can_react_to_messages",
)  # fmt: skip
RESTRICTED = dict.fromkeys(RIGHTS, False) | {"until_date": 0}


def change(chat: dict[str, Any], old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return {"chat": chat, "from": SOMSRI, "date": SENT, "old_chat_member": old, "new_chat_member": new}


@pytest.mark.parametrize(
    ("chat", "old", "new", "turned"),
    [
        (PRIVATE, member(OURSELVES, "member"), member(OURSELVES, "kicked", **BANNED), Turned.BLOCKED),
        (PRIVATE, member(OURSELVES, "kicked", **BANNED), member(OURSELVES, "member"), Turned.UNBLOCKED),
        (BASIC, member(OURSELVES, "left"), member(OURSELVES, "member"), Turned.ADDED),
        (GROUP, member(OURSELVES, "member"), member(OURSELVES, "left"), Turned.REMOVED),
        (GROUP, member(OURSELVES, "left"), member(OURSELVES, "restricted", is_member=True, **RESTRICTED), Turned.ADDED),
    ],
)
def test_a_chat_turns(chat: dict[str, Any], old: dict[str, Any], new: dict[str, Any], turned: Turned) -> None:
    inbound = read(update("my_chat_member", change(chat, old, new)))
    assert isinstance(inbound, ChatTurned)
    assert (inbound.turned, inbound.title) == (turned, chat.get("title", ""))


def test_a_new_right_in_a_group_turns_nothing() -> None:
    old, new = member(OURSELVES, "restricted", is_member=True, **RESTRICTED), member(OURSELVES, "member")
    assert read(update("my_chat_member", change(GROUP, old, new))) is None


def test_being_put_into_a_channel_is_nothing_to_the_desk() -> None:
    old, new = member(OURSELVES, "left"), member(OURSELVES, "member")
    assert read(update("my_chat_member", change(NEWS, old, new))) is None


def test_members_come_and_go_by_either_kind_of_news() -> None:
    came = read(update("chat_member", change(GROUP, member(REZA, "left"), member(REZA, "member"))))
    went = read(update("chat_member", change(GROUP, member(REZA, "member"), member(REZA, "left"))))
    assert isinstance(came, Members) and isinstance(went, Members)
    assert (came.joined, came.left) == ((Sender(ref="601", name="رضا کریمی"),), ())
    assert (went.joined, went.left) == ((), ("601",))
    told = read(message(IN_GROUP, new_chat_members=[REZA, OTHER_BOT]))
    gone = read(message(IN_GROUP, left_chat_member=REZA))
    assert isinstance(told, Members) and isinstance(gone, Members)
    assert (told.joined, gone.left) == (came.joined, went.left)


def test_a_bot_that_comes_is_no_member() -> None:
    assert read(message(IN_GROUP, new_chat_members=[OURSELVES])) is None
    assert read(update("chat_member", change(GROUP, member(OTHER_BOT, "left"), member(OTHER_BOT, "member")))) is None


def test_a_group_that_became_a_supergroup_tells_its_new_id() -> None:
    migrated = read(message({"chat": BASIC, "from": REZA}, migrate_to_chat_id=-1009000000001))
    assert isinstance(migrated, Migrated)
    assert (migrated.chat, migrated.new_chat) == ("-9001", "-1009000000001")
    assert read(message(IN_GROUP, migrate_from_chat_id=-9001)) is None


@pytest.mark.parametrize(
    ("fields", "closed"),
    [
        ({"forum_topic_closed": {}}, True),
        ({"forum_topic_reopened": {}}, False),
        ({"forum_topic_edited": {"name": "x"}}, None),
    ],
)
def test_a_topic_turned_by_hand_is_told(fields: dict[str, Any], closed: bool | None) -> None:
    turned = read(message(IN_TOPIC, **fields))
    assert isinstance(turned, TopicTurned)
    assert (turned.closed, turned.thread) == (closed, "40")


def test_a_topic_that_the_bot_itself_turned_is_no_news() -> None:
    assert read(message(IN_TOPIC | {"from": OURSELVES}, forum_topic_closed={})) is None


@pytest.mark.parametrize("marks", [{"sender_chat": GROUP}, {}])
def test_an_anonymous_administrator_is_nobody_in_person(marks: dict[str, Any]) -> None:
    said = heard(message(IN_GROUP | {"from": NOBODY} | marks, text="hello"))
    assert said.sender is not None
    assert (said.sender.anonymous, said.sender.ref) == (True, "1087968824")


@pytest.mark.parametrize(
    "raw",
    [
        message(IN_GROUP | {"from": OTHER_BOT}, text="beep"),
        message(text="gif", via_bot=OTHER_BOT),
        message(IN_GROUP, text="as my channel", sender_chat=NEWS),
        message(IN_GROUP, text="post", sender_chat=NEWS, is_automatic_forward=True),
        message({"chat": NEWS}, text="post"),
        update("channel_post", {"message_id": 9, "date": SENT, "chat": NEWS, "text": "post"}),
        message(IN_TOPIC, forum_topic_created={"name": "x", "icon_color": 7322096}),
        message(IN_GROUP, new_chat_title="Agents 2"),
    ],
)
def test_what_is_not_said_by_a_person_is_nothing_to_the_desk(raw: dict[str, Any]) -> None:
    assert read(raw) is None


def test_a_thread_counts_only_where_it_is_a_topic() -> None:
    assert heard(message(IN_TOPIC, text="in a topic")).thread == "40"
    assert heard(message(IN_GROUP, text="a reply in General", message_thread_id=40)).thread is None


def test_an_answer_quotes_what_it_answers_but_not_its_topics_beginning() -> None:
    card = {"message_id": 41, "date": SENT, "chat": GROUP, "from": OURSELVES, "text": "card"}
    beginning = card | {"message_id": 40}
    created = card | {"message_id": 39, "forum_topic_created": {"name": "x", "icon_color": 7322096}}
    assert heard(message(IN_TOPIC, text="a", reply_to_message=card)).quoted == "41"
    assert heard(message(IN_TOPIC, text="a", reply_to_message=beginning)).quoted is None
    assert heard(message(IN_TOPIC, text="a", reply_to_message=created)).quoted is None
    outside = IN_GROUP | {"message_thread_id": 40}
    assert heard(message(outside, text="a", reply_to_message=beginning)).quoted == "40"


def test_people_without_a_username_are_mentioned_by_id() -> None:
    entities = [
        {"type": "mention", "offset": 0, "length": 7},
        {"type": "text_mention", "offset": 8, "length": 3, "user": REZA},
    ]
    assert heard(message(IN_GROUP, text="@somsri رضا", entities=entities)).mentions == ("601",)


def test_a_message_without_an_id_of_its_own_gets_one_that_no_other_has() -> None:
    first = message(text="only you see this", message_id=0, ephemeral_message_id=3)
    second = first | {"update_id": 78}
    assert heard(first).ref != heard(second).ref
    assert heard(first).key == "77"


def test_unknown_kinds_are_kept_by_name() -> None:
    event = read(update("telepathy", {"chat": GROUP, "date": SENT}))
    assert event == Unknown(key="77", channel="telegram", chat="-1009000000001", at=AT, private=False, what="telepathy")
    inside = read(message(hologram={"depth": 3}))
    assert isinstance(inside, Unknown)
    assert inside.what == "hologram"


def test_half_letters_and_nulls_cannot_reach_the_store() -> None:
    assert heard(message(text="a\ud800b\x00c")).text == "a\ufffdb\ufffdc"


@pytest.mark.parametrize(
    "payload",
    ["", "[]", "null", "{}", "7", '{"update_id": "7"}', '{"update_id": true}', "[" * 100_000, '{"update_id": 1e999}',
     '{"update_id": 7, "message": 5}', '{"update_id": 7, "message": {}}', '{"update_id": 7, "callback_query": {}}'],
)  # fmt: skip
def test_what_is_no_update_is_a_value_error(payload: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the promise is the class
        CHANNEL.read(payload)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{}", b"[1]", b"\x00", '{"update_id": 1}'.encode("utf-16")])
def test_what_is_no_delivery_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the promise is the class
        CHANNEL.split(body)


def test_a_delivery_is_one_event_kept_as_it_came() -> None:
    body = json.dumps(message(text="ระบบล่ม"), indent=1).encode()
    (event,) = CHANNEL.split(body)
    assert (event.key, event.chat, event.press, event.payload.encode()) == ("77", "501", None, body)


def test_a_press_is_ordered_with_the_chat_that_it_was_made_in() -> None:
    query = {
        "id": "Q1",
        "from": REZA,
        "chat_instance": "c",
        "data": "a",
        "message": {"message_id": 1, "date": 0, "chat": GROUP},
    }
    (event,) = CHANNEL.split(json.dumps(update("callback_query", query)).encode())
    assert (event.chat, event.press) == ("-1009000000001", "Q1")


SEEDS: list[dict[str, Any]] = [
    message(text="hi", entities=[{"type": "text_mention", "offset": 0, "length": 2, "user": REZA}]),
    message(IN_TOPIC, text="a", reply_to_message={"message_id": 41, "date": SENT, "chat": GROUP, "from": OURSELVES}),
    message(photo=[{"file_id": "P", "file_unique_id": "U", "width": 1, "height": 1}], media_group_id="G"),
    message(document=FILE | {"thumbnail": THUMB, "file_name": "a", "mime_type": "b", "file_size": 3}),
    message(
        location={"latitude": 1, "longitude": 2},
        venue={"location": {"latitude": 1, "longitude": 2}, "title": "t", "address": "a"},
    ),
    message(contact={"phone_number": "66", "first_name": "x", "user_id": 501}),
    message(IN_GROUP, new_chat_members=[REZA]),
    message(IN_GROUP, left_chat_member=REZA),
    message({"chat": BASIC, "from": REZA}, migrate_to_chat_id=-100),
    message(IN_TOPIC, forum_topic_closed={}),
    message(dice={"emoji": "🎲", "value": 3}),
    update("edited_message", {"message_id": 9, "date": SENT, "edit_date": SENT, **IN_PRIVATE, "text": "x"}),
    update(
        "callback_query",
        {
            "id": "Q",
            "from": REZA,
            "chat_instance": "c",
            "data": "a",
            "message": {"message_id": 1, "date": 0, "chat": GROUP},
        },
    ),
    update(
        "callback_query",
        {
            "id": "Q",
            "from": REZA,
            "chat_instance": "c",
            "data": "a",
            "message": {"message_id": 1, "date": SENT, "chat": GROUP, "text": "card"},
        },
    ),
    update("my_chat_member", change(PRIVATE, member(OURSELVES, "member"), member(OURSELVES, "kicked", **BANNED))),
    update("chat_member", change(GROUP, member(REZA, "left"), member(REZA, "member"))),
]
HOSTILE: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1,
    2**31,
    2**63,
    10**400,
    1.5,
    float("inf"),
    float("nan"),
    "",
    "x",
    "\ud800",
    "\x00",
    "-5",
    [],
    {},
    [None],
    [[]],
    [5],
    ["x"],
    {"id": 1},
    {"id": "x"},
    {"id": None, "type": 3},
    {"user": []},
    [{}],
    [{"id": 1}],
    {"message_id": "x"},
    -(10**30),
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inside for place in places(one, (*path, key)))]


def mutated(chance: random.Random) -> dict[str, Any]:
    raw = deepcopy(chance.choice(SEEDS))
    for _ in range(chance.randint(1, 3)):
        *way, last = chance.choice(places(raw)[1:])
        owner = raw
        for step in way:
            owner = owner[step]
        if chance.random() < 0.25:
            del owner[last]
        elif chance.random() < 0.2 and isinstance(owner, dict):
            owner[chance.choice(["text", "photo", "chat", "from", "via_bot", "migrate_to_chat_id", "sticker", "x"])] = (
                deepcopy(chance.choice(HOSTILE))
            )
        else:
            owner[last] = deepcopy(chance.choice(HOSTILE))
        if not raw:
            break
    return raw


def test_no_update_however_broken_raises_anything_but_a_value_error() -> None:
    chance = random.Random(20261121)
    understood = refused = 0
    for _ in range(10_000):
        payload = json.dumps(mutated(chance))
        try:
            for event in CHANNEL.split(payload.encode()):
                event.key.encode(), event.chat.encode()
            inbound = CHANNEL.read(payload)
        except ValueError:
            refused += 1
            continue
        understood += 1
        assert inbound is None or _sound(inbound)
    assert understood > 1000
    assert refused > 1000


def _sound(inbound: Inbound) -> bool:
    """Whatever is let through can be stored: true texts, an aware moment, ids that are ids."""
    repr(inbound).encode()
    assert inbound.key.isdigit()
    assert isinstance(inbound.at, datetime)
    assert inbound.at.tzinfo is not None
    if inbound.sender is not None:
        assert int(inbound.sender.ref) >= -(2**63)
    for attachment in getattr(inbound, "attachments", ()):
        assert isinstance(attachment.ref, str)
    return isinstance(inbound.chat, str)


def test_everything_that_is_read_is_asked_for() -> None:
    assert set(ALLOWED_UPDATES) == {"message", "edited_message", "callback_query", "my_chat_member", "chat_member"}


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("/claim@desk_bot 1042", "/claim 1042"),
        ("/claim@Desk_Bot", "/claim"),
        ("/claim@other_bot 1042", "/claim@other_bot 1042"),
        ("write to ana@example.com", "write to ana@example.com"),
    ],
)
def test_a_command_that_names_this_bot_is_heard_without_the_name(said, heard):
    assert without_own_name(said, "desk_bot") == heard
