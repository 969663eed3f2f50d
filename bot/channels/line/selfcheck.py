"""The start-up self-check: what is missing at LINE before anybody notices."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from bot.channel import Quota, Trouble, Undeliverable
from bot.channels.line.counted import read_quota
from bot.channels.line.places import members_count
from bot.channels.line.plain import text_of
from bot.channels.line.wire import Answer, Wire

WEBHOOK = "/line/webhook"
NEARLY_USED = 0.8


async def check(wire: Wire, groups: Sequence[str], public_url: str | None) -> Sequence[Trouble]:
    """Every trouble at once; a refused token alone, for then nothing else can be asked."""
    try:
        account = await wire.get("/v2/bot/info")
        if account.status in (401, 403):
            return (Trouble(key="trouble.line.token_refused", fatal=True),)
        webhook = await wire.get("/v2/bot/channel/webhook/endpoint")
        quota = await _quota(wire)
        reached = await asyncio.gather(*(wire.get(members_count(group)) for group in groups))
    except Undeliverable as failure:
        return (Trouble(key="trouble.line.unreachable", facts={"reason": failure.reason}),)
    missing = [group for group, answer in zip(groups, reached, strict=True) if answer.status in (400, 403, 404)]
    return (
        *_account(account),
        *_webhook(webhook, public_url),
        *_nearly_used(quota),
        *(Trouble(key="trouble.line.not_in_group", facts={"group": group}) for group in missing),
    )


def _account(answer: Answer) -> Iterator[Trouble]:
    """With chat switched on, people may answer by hand, and LINE tells us nothing of it."""
    if answer.json().get("chatMode") == "chat":
        yield Trouble(key="trouble.line.chat_mode")


def _webhook(answer: Answer, public_url: str | None) -> Iterator[Trouble]:
    endpoint = text_of(answer.json().get("endpoint"))
    if answer.status == 404 or (answer.good and not endpoint):
        yield Trouble(key="trouble.line.webhook_missing", facts={"expected": _expected(public_url)})
        return
    if not answer.good:
        return
    if answer.json().get("active") is not True:
        yield Trouble(key="trouble.line.webhook_off")
    if public_url is not None and endpoint != _expected(public_url):
        yield Trouble(
            key="trouble.line.webhook_elsewhere",
            facts={"endpoint": _without_query(endpoint), "expected": _expected(public_url)},
        )


async def _quota(wire: Wire) -> Quota | None:
    try:
        return await read_quota(wire)
    except Undeliverable:
        return None


def _nearly_used(quota: Quota | None) -> Iterator[Trouble]:
    if quota is None or quota.limit is None or quota.used < quota.limit * NEARLY_USED:
        return
    facts = {"used": str(quota.used), "limit": str(quota.limit)}
    yield Trouble(key="trouble.line.quota_low", facts=facts)


def _expected(public_url: str | None) -> str:
    return (public_url or "").rstrip("/") + WEBHOOK


def _without_query(address: str) -> str:
    try:
        return urlsplit(address)._replace(query="", fragment="").geturl()
    except ValueError:
        return ""
