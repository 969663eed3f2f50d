"""A delivery taken apart: one event each, none of them lost because of its neighbours."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from bot.channel import Event
from bot.channels.line.plain import Json, dump, id_of, list_of, object_of, parse

NOWHERE = "nowhere"


def split(body: bytes) -> Sequence[Event]:
    """The events of a delivery, also those that nobody understands. Raises ValueError if it is not LINE's."""
    delivery = parse(body)
    if not isinstance(delivery, dict) or not isinstance(delivery.get("events"), list):
        raise ValueError("not a delivery of LINE's")
    return tuple(_event(one) for one in list_of(delivery["events"]))


def key_of(event: Json) -> str:
    """LINE's own id of the event, else one that is the same each time this event comes."""
    if key := id_of(event.get("webhookEventId")):
        return key
    same = {name: value for name, value in event.items() if name != "deliveryContext"}
    written = json.dumps(same, sort_keys=True)
    return "hash-" + hashlib.sha256(written.encode()).hexdigest()[:40]


def chat_of(event: Json) -> str:
    source = object_of(event.get("source"))
    return _first(source, "groupId", "roomId", "userId") or NOWHERE


def _event(one: Any) -> Event:
    payload, said = dump(one)
    kept = object_of(said) or {"kept": payload}
    return Event(key=key_of(kept), chat=chat_of(kept), payload=payload)


def _first(source: Json, *names: str) -> str:
    return next((found for name in names if (found := id_of(source.get(name)))), "")
