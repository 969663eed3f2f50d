"""How updates reach the bot: polling, or a webhook, never both."""

import re
from typing import Any

from bot.sandbox.telegram.errors import bad, conflict
from bot.sandbox.telegram.form import Params
from bot.sandbox.telegram.methods.registry import method
from bot.sandbox.telegram.world import Hook, World

HOOK_IS_SET = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@method("getMe")
async def get_me(world: World, params: Params) -> Any:
    able = {"can_join_groups": True, "supports_inline_queries": False, "has_main_web_app": False}
    return {**world.bot, **able, "can_read_all_group_messages": not world.privacy}


@method("getUpdates")
async def get_updates(world: World, params: Params) -> Any:
    if world.hook.url:
        raise conflict(HOOK_IS_SET)
    world.queue.allow(params.listed("allowed_updates"))
    limit = min(max(params.integer("limit") or 100, 1), 100)
    return await world.queue.poll(params.integer("offset") or 0, limit, params.integer("timeout") or 0)


@method("setWebhook")
async def set_webhook(world: World, params: Params) -> Any:
    url = params.text("url") or ""
    if not url:
        return await delete_webhook(world, params)
    if not url.startswith(("https://", "http://")):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.text("secret_token")
    if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad("secret token contains unallowed characters")
    world.queue.allow(params.listed("allowed_updates"))
    _drop_pending(world, params)
    connections = min(max(params.integer("max_connections") or 40, 1), 100)
    world.hook = Hook(url=url, secret=secret, max_connections=connections)
    world.queue.end_poll("terminated by setWebhook request")
    world.queue.wake()
    return True


@method("deleteWebhook")
async def delete_webhook(world: World, params: Params) -> Any:
    world.hook = Hook()
    _drop_pending(world, params)
    world.queue.wake()
    return True


@method("getWebhookInfo")
async def get_webhook_info(world: World, params: Params) -> Any:
    hook, queue = world.hook, world.queue
    queue.forget_expired()
    answer: dict[str, Any] = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(queue.pending),
    }
    if hook.url:
        answer |= {"max_connections": hook.max_connections, "ip_address": "127.0.0.1"}
    if hook.last_error_at is not None:
        answer |= {"last_error_date": int(hook.last_error_at), "last_error_message": hook.last_error}
    if queue.allowed:
        answer["allowed_updates"] = sorted(queue.allowed)
    return answer


def _drop_pending(world: World, params: Params) -> None:
    if params.flag("drop_pending_updates"):
        world.queue.pending.clear()
