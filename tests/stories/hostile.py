"""What strangers and broken platforms send: whole events, and ways to break them by dice."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

NASTY: tuple[str, ...] = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "e" + "\u0301" * 4095,
    "\u202e\u2066txet desrever\u2069",
    "\u200f" * 300,
    "<b>&\"'<i></b>",
    "</code><tg-spoiler>",
    "%s %d {0} {name} ${x}",
    "'; DROP TABLE tickets; --",
    "\n\n\n",
    "/",
    "/claim",
    "/reply \x00",
    "/ticket 99999999999999999999999999999999",
    "/merge -1 into 0",
    "#1001 #1002 #999999999999999",
    "🙂" * 4096,
    "👨‍👩‍👧‍👦" * 500,
    "กำำำำำำ" * 400,
    "x" * 100_000,
    "مرحبا\u2067\u2068",
)
STRANGE: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    -(10**18),
    float("nan"),
    float("inf"),
    [],
    [None],
    [[[[]]]],
    {},
    {"id": {}},
    {"type": []},
    *NASTY,
)
ACTIONS = (
    "claim:1001", "claim:0", "claim:-1", f"claim:{10**30}", "close:1001", "close:", "close:1001:x:y:z", "place:1:1001",
    "place:0:new", "rate:1001:0", "rate:1001:6", "priority:1001:highest", "language:xx", "language:fa",
    "assign:1001:p1", "solved:1001", "approve:1", "ack:1", "new", "status", "down:1001:yes", "down:1001:maybe",
    "stands:1001:down", "stands:1001:unknown", "stands:1001:maybe",
    "::::", "", "drop", "x" * 64,
    "\x00", "hold:๑๐๐๑", "reopen:1001", "release:1001", "called:1001", "callback:1001:30", "claim:1001 ", "CLAIM:1001",
)  # fmt: skip

STRANGERS = tuple(range(5_000_001, 5_000_009))
LINE_STRANGERS = tuple("U" + digit * 32 for digit in "12345678")


def telegram_events(dice: random.Random, group: int) -> Iterator[dict[str, Any]]:
    """Updates as Telegram makes them, from strangers in private and in the agents' group."""
    for number in range(900_000_000, 2_000_000_000):
        person = {"id": dice.choice(STRANGERS), "is_bot": False, "first_name": dice.choice(NASTY) or "x"}
        if dice.random() < 0.5:
            person |= {
                "last_name": dice.choice(NASTY),
                "username": "stranger",
                "language_code": dice.choice(("fa", "xx")),
            }
        chat = {"id": person["id"], "type": "private"}
        if dice.random() < 0.3:
            chat = {"id": group, "type": "supergroup", "title": "Agents", "is_forum": True}
        yield {"update_id": number, **_telegram_body(dice, person, chat, number)}


def _telegram_body(dice: random.Random, person: Any, chat: Any, number: int) -> dict[str, Any]:
    message = {"message_id": number % 1_000_000, "date": 1_795_276_800, "chat": chat, "from": person}
    file = {"file_id": "f", "file_unique_id": "u", "file_size": 9}
    match dice.randint(0, 13):
        case 0:
            return {"edited_message": {**message, "edit_date": 1_795_276_801, "text": dice.choice(NASTY) or "x"}}
        case 1 | 2:
            query = {"id": str(number), "from": person, "chat_instance": "1", "data": dice.choice(ACTIONS)}
            return {"callback_query": {**query, "message": {**message, "text": "x"}}}
        case 3:
            member = {"user": person, "status": dice.choice(("member", "left", "kicked", "strange"))}
            change = {"chat": chat, "from": person, "date": 1_795_276_800, "old_chat_member": member}
            kind = dice.choice(("my_chat_member", "chat_member"))
            return {kind: {**change, "new_chat_member": {"user": person, "status": "member"}}}
        case 4:
            return {"message": {**message, "photo": [{**file, "width": 90, "height": 90}], "media_group_id": "9"}}
        case 5:
            return {"message": {**message, "document": {**file, "file_name": dice.choice(NASTY), "mime_type": "a/b"}}}
        case 6:
            contact = {"phone_number": dice.choice(NASTY), "first_name": dice.choice(NASTY), "user_id": 1}
            return {"message": {**message, "contact": contact}}
        case 7:
            return {"message": {**message, "location": {"latitude": 1.0, "longitude": 2.0}}}
        case 8:
            return {"message": {**message, "new_chat_members": [person]}}
        case 9:
            return {"message": {**message, "reply_to_message": {**message, "message_id": 3}, "text": "answer"}}
        case 10:
            return {dice.choice(("poll", "channel_post", "purchased_paid_media", "something_new")): message}
        case _:
            return {
                "message": {**message, "text": dice.choice(NASTY), "message_thread_id": 3, "is_topic_message": True}
            }


def line_events(dice: random.Random, group: str) -> Iterator[dict[str, Any]]:
    """Events as LINE makes them."""
    for number in range(10**9):
        source = {"type": "user", "userId": dice.choice(LINE_STRANGERS)}
        if dice.random() < 0.3:
            source = {"type": "group", "groupId": group, "userId": source["userId"]}
        event = {
            "type": "message",
            "webhookEventId": f"01FUZZ{number:020d}",
            "timestamp": 1_795_276_800_123,
            "mode": "active",
            "deliveryContext": {"isRedelivery": False},
            "source": source,
            "replyToken": f"fuzz-{number}",
        }
        yield event | _line_body(dice, number)


def _line_body(dice: random.Random, number: int) -> dict[str, Any]:
    message: dict[str, Any] = {"type": "text", "id": str(number % 500), "quoteToken": "q", "text": dice.choice(NASTY)}
    match dice.randint(0, 10):
        case 0 | 1:
            return {"type": "postback", "postback": {"data": dice.choice(ACTIONS)}}
        case 2:
            return {"type": dice.choice(("unsend", "membership", "novelty")), "unsend": {"messageId": message["id"]}}
        case 3:
            return {"type": dice.choice(("follow", "unfollow", "join", "leave"))}
        case 4:
            external = {
                "type": "external",
                "originalContentUrl": dice.choice(("file:///etc/passwd", "http://127.0.0.1:1/")),
            }
            return {"message": {"type": "image", "id": message["id"], "contentProvider": external}}
        case 5:
            return {
                "message": {"type": "file", "id": message["id"], "fileName": dice.choice(NASTY), "fileSize": 10**12}
            }
        case 6:
            return {
                "message": {"type": "location", "id": message["id"], "latitude": 1, "longitude": 2, "title": "\x00"}
            }
        case 7:
            return {"type": "memberJoined", "joined": {"members": [{"type": "user", "userId": LINE_STRANGERS[0]}]}}
        case 8:
            mention = {"mentionees": [{"index": 10**9, "length": -1, "type": "user", "isSelf": True}]}
            return {"message": message | {"mention": mention, "emojis": [{"index": -1, "length": 10**30}]}}
        case 9:
            return {"type": "messageEdited", "message": message}
        case _:
            return {"message": message}


def broken(event: Any, dice: random.Random) -> Any:
    """The event with up to four things in it lost, renamed, doubled or swapped for something strange."""
    event = deepcopy(event)
    for _ in range(dice.randint(0, 4)):
        event = _mutated(event, dice)
    return event


def _mutated(value: Any, dice: random.Random) -> Any:
    if isinstance(value, dict) and value and dice.random() < 0.85:
        name = dice.choice(list(value))
        match dice.randint(0, 5):
            case 0:
                del value[name]
            case 1:
                value[dice.choice(("type", "id", "text", "message", "\ud800"))] = value.pop(name)
            case 2:
                value[name] = deepcopy(dice.choice(STRANGE))
            case _:
                value[name] = _mutated(value[name], dice)
        return value
    if isinstance(value, list) and value and dice.random() < 0.7:
        at = dice.randrange(len(value))
        value[at] = _mutated(value[at], dice)
        return value * dice.randint(1, 2)
    if isinstance(value, str) and dice.random() < 0.3:
        return value[: len(value) // 2] + dice.choice(("\x00", "\udfff", "🙂", ""))
    return deepcopy(dice.choice(STRANGE))


def broken_update(update: dict[str, Any], dice: random.Random) -> Any:
    """Its number is broken now and then only: without one nothing is kept."""
    if dice.random() < 0.05:
        return broken(update, dice)
    number, (kind, body) = update["update_id"], next(one for one in update.items() if one[0] != "update_id")
    return {"update_id": number, kind: broken(body, dice)}


def body_of(event: Any, dice: random.Random) -> bytes:
    """As bytes: sometimes escaped, sometimes with half surrogate pairs, which are no UTF-8."""
    return json.dumps(event, ensure_ascii=dice.random() < 0.8).encode("utf-8", "surrogatepass")
