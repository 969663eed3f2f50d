"""Sending: an answer on a reply token where there is one, which is free, else a push under its one key."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from bot.channel import Message, Sent
from bot.channels.line.failures import accepted_before, failure
from bot.channels.line.objects import can_be_barer, line_object
from bot.channels.line.places import is_group
from bot.channels.line.plain import Json, list_of, object_of, text_of
from bot.channels.line.wire import Answer, Wire
from desk.notice import Address

REPLY = "/v2/bot/message/reply"
PUSH = "/v2/bot/message/push"
_KEYS = uuid.UUID("6f1c1f34-9b0e-5c0e-8a9e-3a3f0f1f6c11")


async def send(
    wire: Wire, to: Address, parts: Sequence[Message], *, reply_token: str | None, retry_key: str | None
) -> Sequence[Sent]:
    answer = await _say(wire, to, parts, reply_token, retry_key, bare=False)
    if _worth_less(answer) and any(can_be_barer(part) for part in parts):
        answer = await _say(wire, to, parts, reply_token, retry_key, bare=True)
    if not answer.good and not accepted_before(answer):
        raise failure(answer)
    return _sent(answer, len(parts))


async def _say(
    wire: Wire, to: Address, parts: Sequence[Message], reply_token: str | None, retry_key: str | None, *, bare: bool
) -> Answer:
    group = is_group(to.chat)
    body: Json = {"messages": [line_object(part, group=group, bare=bare) for part in parts]}
    if all(part.silent for part in parts):
        body["notificationDisabled"] = True
    if reply_token:
        return await wire.post(REPLY, {"replyToken": reply_token, **body})
    headers = {"X-Line-Retry-Key": _uuid(retry_key)} if retry_key else {}
    return await wire.post(PUSH, {"to": to.chat, **body}, headers)


def _worth_less(answer: Answer) -> bool:
    """Refused as it is written: a quote that is gone, somebody mentioned who left. Nothing was sent, so it may go once
    more, under the same key, without these."""
    if answer.status != 400:
        return False
    refused = failure(answer)
    return refused.reason.startswith("bad request")


def _uuid(key: str) -> str:
    """LINE wants a UUID; any other key becomes the same one each time."""
    try:
        return str(uuid.UUID(key))
    except ValueError:
        return str(uuid.uuid5(_KEYS, key))


def _sent(answer: Answer, count: int) -> Sequence[Sent]:
    """One each, also where LINE's answer cannot be read: it was sent all the same."""
    told = [object_of(one) for one in list_of(answer.json().get("sentMessages"))[:count]]
    untold: list[Json] = [{}] * (count - len(told))
    return tuple(_one(one) for one in told + untold)


def _one(told: Json) -> Sent:
    ref, quote = text_of(told.get("id")), text_of(told.get("quoteToken"))
    return Sent(refs=(ref,) if ref else (), quotes=(quote,) if quote else ())
