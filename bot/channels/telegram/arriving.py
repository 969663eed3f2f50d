"""What comes through the door: raw updates, each kept as it came, with what orders it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.channel import Event
from bot.channels.telegram.fields import number

ALLOWED_UPDATES: tuple[str, ...] = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member")
"""Asked for in both modes: left out, Telegram goes on with whatever was asked for last."""

NOWHEN = datetime.fromtimestamp(0, UTC)
"""Stands for a moment that Telegram did not tell."""


def loads(payload: str) -> dict[str, Any]:
    """One update as JSON. Raises ValueError on whatever is none."""
    try:
        raw = json.loads(payload)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(raw, dict) or number(raw.get("update_id")) < 0:
        raise ValueError("not an update")
    return raw


def event(raw: Mapping[str, Any], payload: str) -> Event:
    return Event(key=str(raw["update_id"]), chat=chat_of(raw), payload=payload, press=_press(raw))


def polled(raw: object) -> Event | None:
    """One of the updates of a poll; None if it has no number, so that it can be neither kept nor confirmed."""
    if not isinstance(raw, dict):
        return None
    try:
        if number(raw.get("update_id")) < 0:
            return None
        return event(raw, _dumps(raw))
    except (ValueError, RecursionError):
        return None


def kind_of(raw: Mapping[str, Any]) -> str | None:
    """An update's kind is the name of its other field; should there ever be more, the one that is asked for."""
    known = (kind for kind in ALLOWED_UPDATES if kind in raw)
    return next(known, None) or next((kind for kind in raw if kind != "update_id"), None)


def chat_of(raw: Mapping[str, Any]) -> str:
    """The chat whose events are kept in order with this one; empty if it has none."""
    body = _body(raw)
    message = body.get("message")
    places = (body.get("chat"), message.get("chat") if isinstance(message, dict) else None, body.get("from"))
    for place in places:
        found = place.get("id") if isinstance(place, dict) else None
        if isinstance(found, int) and not isinstance(found, bool) and abs(found) < 1 << 63:
            return str(found)
    return ""


def moment_of(raw: Mapping[str, Any]) -> datetime:
    stamp = _body(raw).get("date")
    if isinstance(stamp, bool) or not isinstance(stamp, int):
        return NOWHEN
    try:
        return datetime.fromtimestamp(stamp, UTC)
    except (OverflowError, OSError, ValueError):
        return NOWHEN


def forum_of(raw: Mapping[str, Any]) -> tuple[str, bool] | None:
    """A supergroup that an event came from, and whether it has topics now."""
    chat = _body(raw).get("chat")
    if not isinstance(chat, dict) or chat.get("type") != "supergroup":
        return None
    return chat_of(raw), chat.get("is_forum") is True


def _press(raw: Mapping[str, Any]) -> str | None:
    query = raw.get("callback_query")
    press = query.get("id") if isinstance(query, dict) else None
    return press if isinstance(press, str) and press and press.isascii() else None


def _body(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    body = raw.get(kind_of(raw) or "")
    return body if isinstance(body, dict) else {}


def _dumps(raw: Mapping[str, Any]) -> str:
    """Readable, and encodable even where it holds half a surrogate pair."""
    readable = json.dumps(raw, ensure_ascii=False)
    try:
        readable.encode()
    except UnicodeEncodeError:
        return json.dumps(raw)
    return readable
