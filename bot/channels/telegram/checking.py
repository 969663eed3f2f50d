"""The self-check at the start: the token, who gets the updates, the menus, and the rights in each agents' group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberOwner,
    User,
)
from telegram.constants import ChatMemberStatus

from bot.channel import Trouble, Undeliverable
from bot.channels.telegram.arriving import ALLOWED_UPDATES
from bot.channels.telegram.errors import TOKEN_REFUSED, translated
from bot.channels.telegram.sending import chat_id
from bot.channels.telegram.topics import Forums

Commands = Mapping[str, Sequence[tuple[str, str]]]
"""Language ("en") to (command, description); English, else the first, is shown to all other languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where Telegram is to call, and the secret it is to show."""

    url: str
    secret: str


async def check_self(bot: Bot) -> tuple[User | None, list[Trouble]]:
    try:
        with translated(whole_bot=True):
            return await bot.get_me(), []
    except Undeliverable as undeliverable:
        if undeliverable.reason not in TOKEN_REFUSED:
            raise
        return None, [Trouble(key="trouble.telegram.token_refused", fatal=True)]


async def check_receiving(bot: Bot, webhook: Webhook | None) -> list[Trouble]:
    """Brings the webhook to what is wanted; what is waiting there is kept."""
    with translated(whole_bot=True):
        found = (await bot.get_webhook_info()).url
    if webhook is None:
        if found:
            with translated(whole_bot=True):
                await bot.delete_webhook(drop_pending_updates=False)
    else:
        with translated(whole_bot=True):
            await bot.set_webhook(webhook.url, secret_token=webhook.secret, allowed_updates=ALLOWED_UPDATES)
    if not found or (webhook is not None and found == webhook.url):
        return []
    return [Trouble(key="trouble.telegram.webhook_set_elsewhere", facts={"host": urlsplit(found).hostname or ""})]


async def check_group(bot: Bot, me: User, forums: Forums, group: str) -> list[Trouble]:
    try:
        return await _look_into(bot, me, forums, group)
    except Undeliverable as undeliverable:
        if undeliverable.moved_to is not None and undeliverable.moved_to != group:
            return await check_group(bot, me, forums, undeliverable.moved_to)
        if not undeliverable.permanent:
            raise
        return [Trouble(key="trouble.telegram.not_in_group", facts={"group": group})]


async def show_menus(bot: Bot, customers: Commands, agents: Commands, groups: Sequence[str]) -> None:
    """Menus only remind people of what they may type: where one cannot be set, the desk works without."""
    with suppress(Undeliverable):
        await _show_menu(bot, customers, BotCommandScopeAllPrivateChats())
    for group in groups:
        with suppress(Undeliverable):
            await _show_menu(bot, agents, BotCommandScopeChat(chat_id(group)))


async def _look_into(bot: Bot, me: User, forums: Forums, group: str) -> list[Trouble]:
    with translated():
        chat = await bot.get_chat(chat_id(group))
        member = await bot.get_chat_member(chat_id(group), me.id)
    forums.learn(group, chat.is_forum is True)
    if not is_inside(member):
        return [Trouble(key="trouble.telegram.not_in_group", facts={"group": group})]
    missing = []
    if not _is_admin(member) and not me.can_read_all_group_messages:
        missing.append("trouble.telegram.cannot_see_messages")
    if chat.is_forum and not _may(member, "can_manage_topics"):
        missing.append("trouble.telegram.cannot_manage_topics")
    if not _may(member, "can_delete_messages"):
        missing.append("trouble.telegram.cannot_delete")
    return [Trouble(key=key, facts={"group": group}) for key in missing]


def is_inside(member: ChatMember) -> bool:
    if member.status == ChatMemberStatus.RESTRICTED:
        return getattr(member, "is_member", False) is True
    return member.status in (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER)


def _is_admin(member: ChatMember) -> bool:
    return isinstance(member, ChatMemberOwner | ChatMemberAdministrator)


def _may(member: ChatMember, right: str) -> bool:
    return isinstance(member, ChatMemberOwner) or getattr(member, right, None) is True


async def _show_menu(bot: Bot, commands: Commands, scope: BotCommandScope) -> None:
    if not commands:
        return
    fallback = "en" if "en" in commands else next(iter(commands))
    for language in (None, *commands):
        menu = [BotCommand(name, description) for name, description in commands[language or fallback]]
        with translated(whole_bot=True):
            await bot.set_my_commands(menu, scope=scope, language_code=language)
