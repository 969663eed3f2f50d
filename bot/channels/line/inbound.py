"""One kept event, understood."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from linebot.v3.webhooks import Event as SdkEvent

from bot.channels.line.content import content_of
from bot.channels.line.delivery import NOWHERE, chat_of, key_of
from bot.channels.line.plain import Json, count_of, id_of, list_of, object_of, parse, text_of
from desk.messages import ChatTurned, Edited, Inbound, Members, Pressed, Said, Sender, Turned, Unknown, Unsent

CHANNEL = "line"
_NOT_OURS = frozenset(
    (
        "accountLink",
        "activated",
        "beacon",
        "botResumed",
        "botSuspended",
        "deactivated",
        "delivery",
        "membership",
        "module",
        "videoPlayComplete",
    )
)
_TURNED = {
    "follow": Turned.UNBLOCKED,
    "unfollow": Turned.BLOCKED,
    "join": Turned.ADDED,
    "leave": Turned.REMOVED,
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ULID = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_log = logging.getLogger(__name__)


def read(payload: str) -> Inbound | None:
    """What an event says to the desk; None: nothing. Raises ValueError on what is broken.

    Everything is read from the event's own JSON: the SDK's models give up a whole event for one new word in it.
    """
    event = parse(payload)
    if not isinstance(event, dict):
        raise ValueError("not an event")
    kind = text_of(event.get("type"))
    if not kind:
        raise ValueError("an event without a type")
    if event.get("mode") == "standby" or kind in _NOT_OURS:
        return None
    _tell_drift(event, kind)
    return _understood(kind, event, _common(event))


def _understood(kind: str, event: Json, common: dict[str, Any]) -> Inbound:
    if common["chat"] == NOWHERE:
        return Unknown(**common, what=kind)
    match kind:
        case "message":
            return _said(_wanted(event, "message"), common)
        case "messageEdited":
            return _edited(_wanted(event, "message"), common)
        case "unsend":
            return Unsent(**common, ref=_word(_wanted(event, "unsend"), "messageId"))
        case "postback":
            return Pressed(**common, action=_word(_wanted(event, "postback"), "data"))
        case "follow" | "unfollow" | "join" | "leave":
            return ChatTurned(**common, turned=_TURNED[kind])
        case "memberJoined":
            joined = _people(_wanted(event, "joined"))
            return Members(**common, joined=tuple(Sender(ref=one) for one in joined))
        case "memberLeft":
            return Members(**common, left=_people(_wanted(event, "left")))
        case _:
            return Unknown(**common, what=kind)


def _common(event: Json) -> dict[str, Any]:
    source = object_of(event.get("source"))
    person = id_of(source.get("userId"))
    chat = chat_of(event)
    return {
        "key": key_of(event),
        "channel": CHANNEL,
        "chat": chat,
        "at": _moment(event),
        "private": bool(person) and chat == person,
        "sender": Sender(ref=person) if person else None,
        "reply_token": text_of(event.get("replyToken")) or None,
    }


def _moment(event: Json) -> datetime:
    """When it happened; an event without a readable moment still has one in its id."""
    milliseconds = count_of(event.get("timestamp"))
    if milliseconds is None:
        milliseconds = _ulid_moment(id_of(event.get("webhookEventId")))
    if milliseconds is None:
        raise ValueError("an event without a moment")
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        raise ValueError("an event out of time") from None


def _ulid_moment(key: str) -> int | None:
    if len(key) != 26 or any(letter not in _ULID for letter in key):
        return None
    value = 0
    for letter in key[:10]:
        value = value * 32 + _ULID.index(letter)
    return value


def _said(message: Json, common: dict[str, Any]) -> Said:
    ref = id_of(message.get("id")) or common["key"]
    return Said(
        **common,
        ref=ref,
        quoted=text_of(message.get("quotedMessageId")) or None,
        quote_token=text_of(message.get("quoteToken")) or None,
        **content_of(message, ref),
    )


def _edited(message: Json, common: dict[str, Any]) -> Edited | Unknown:
    """Today only words can be edited; whatever else comes must not wipe out the words that were there."""
    content = content_of(message, "")
    if message.get("type") != "text" or not isinstance(message.get("text"), str):
        return Unknown(**common, what="messageEdited")
    return Edited(**common, ref=_word(message, "id"), text=content["text"])


def _people(members: Json) -> tuple[str, ...]:
    ids = (id_of(object_of(one).get("userId")) for one in list_of(members.get("members")))
    return tuple(one for one in ids if one)


def _wanted(event: Json, name: str) -> Json:
    value = event.get(name)
    if not isinstance(value, dict):
        raise ValueError(f"an event without its {name}")
    return value


def _word(holder: Json, name: str) -> str:
    word = text_of(holder.get(name))
    if not word:
        raise ValueError(f"an event without its {name}")
    return word


def _tell_drift(event: Json, kind: str) -> None:
    """The SDK's models are the first to know that LINE says something new."""
    try:
        SdkEvent.from_dict(event)
    except Exception:  # it fails in any way it likes, and its words quote the event
        _log.info("an event is newer than the LINE SDK: %s", re.sub(r"\W", "?", kind)[:40])
