"""The month's messages: how many there may be, and how many there were."""

from __future__ import annotations

import asyncio

from bot.channel import Quota
from bot.channels.line.failures import failure
from bot.channels.line.plain import count_of
from bot.channels.line.wire import Wire


async def read_quota(wire: Wire) -> Quota | None:
    """None where LINE tells nothing that can be read. `used` is LINE's own approximate count."""
    allowed, consumed = await asyncio.gather(
        wire.get("/v2/bot/message/quota"), wire.get("/v2/bot/message/quota/consumption")
    )
    for answer in (allowed, consumed):
        if not answer.good:
            raise failure(answer)
    used = count_of(consumed.json().get("totalUsage"))
    if used is None:
        return None
    limited = allowed.json().get("type") == "limited"
    return Quota(limit=count_of(allowed.json().get("value")) if limited else None, used=used)
