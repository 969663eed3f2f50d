"""Ten thousand broken events: each is understood, unknown or a ValueError, and nothing else."""

import json
import random
from copy import deepcopy
from typing import Any

from bot.channels.line import LineChannel
from desk.messages import Inbound

NOK = "U" + "1" * 32
GROUP = "C" + "3" * 32
SEED = 20_261_121
ROUNDS = 10_000
LINE = LineChannel("a-secret", "a-token")

STRANGE: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    10**30,
    float("nan"),
    float("inf"),
    "",
    "x" * 3000,
    "\x00",
    "\ud800",
    "user",
    "text",
    [],
    [None],
    [[[]]],
    {},
    {"type": "user"},
    {"type": []},
    {"userId": 5},
)


def _event(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "webhookEventId": "01KAJ2V4S4QG8S0C2Z4F7M9N1P",
        "timestamp": 1_795_276_800_123,
        "mode": "active",
        "deliveryContext": {"isRedelivery": False},
        "source": {"type": "group", "groupId": GROUP, "userId": NOK},
        "replyToken": "r",
        **more,
    }


def _message(kind: str, **content: Any) -> dict[str, Any]:
    return _event("message", message={"type": kind, "id": "59", "quoteToken": "q", **content})


EMOJIS = [{"index": 0, "length": 1, "productId": "p", "emojiId": "e"}]
MENTION = {"mentionees": [{"index": 0, "length": 1, "type": "user", "userId": NOK, "isSelf": False}]}
WHOLE = (
    _message("text", text="$ @x", emojis=EMOJIS, mention=MENTION, quotedMessageId="58"),
    _message("image", contentProvider={"type": "line"}, imageSet={"id": "A", "index": 1, "total": 2}),
    _message("video", contentProvider={"type": "external", "originalContentUrl": "https://x/y"}, duration=1),
    _message("file", fileName="a.pdf", fileSize=9),
    _message("location", latitude=1.0, longitude=2.0, title="t", address="a"),
    _message("sticker", packageId="1", stickerId="2", stickerResourceType="STATIC", keywords=["k"]),
    _event("messageEdited", message={"type": "text", "id": "59", "text": "t", "quoteToken": "q"}),
    _event("postback", postback={"data": "claim:1", "params": {"date": "2026-11-21"}}),
    _event("unsend", unsend={"messageId": "59"}),
    _event("follow", follow={"isUnblocked": False}),
    _event("join"),
    _event("memberJoined", joined={"members": [{"type": "user", "userId": NOK}]}),
    _event("memberLeft", left={"members": [{"type": "user", "userId": NOK}]}),
    _event("beacon", beacon={"hwid": "h", "type": "enter"}),
)


def _broken(dice: random.Random) -> Any:
    event = json.loads(json.dumps(dice.choice(WHOLE)))
    for _ in range(dice.randint(1, 4)):
        event = _mutated(event, dice)
    return event


def _mutated(value: Any, dice: random.Random) -> Any:
    """One thing in it is lost, replaced, renamed, doubled or swapped for something strange."""
    if isinstance(value, dict) and value and dice.random() < 0.85:
        name = dice.choice(list(value))
        match dice.randint(0, 5):
            case 0:
                del value[name]
            case 1:
                value[dice.choice(("type", "id", "text", "userId", "events", "\ud800"))] = value.pop(name)
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


def _storable(inbound: Inbound) -> bool:
    written = repr(inbound)
    return "\x00" not in written and bool(written.encode("utf-8"))


def test_no_broken_event_does_more_than_be_refused() -> None:
    dice = random.Random(SEED)
    read = refused = 0
    for _ in range(ROUNDS):
        body = json.dumps({"events": [_broken(dice)]}).encode()
        (event,) = LINE.split(body)
        assert event.payload.encode("utf-8")
        assert event.key
        assert event.chat
        try:
            inbound = LINE.read(event.payload)
        except ValueError:
            refused += 1
            continue
        if inbound is not None:
            read += 1
            assert (inbound.key, inbound.chat) == (event.key, event.chat)
            assert inbound.at.tzinfo is not None
            assert _storable(inbound)
    assert read > ROUNDS // 3
    assert refused > ROUNDS // 20
