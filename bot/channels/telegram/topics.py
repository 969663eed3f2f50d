"""A topic a ticket, where the agents' group has topics."""

from __future__ import annotations

from typing import Final

from telegram import Bot

from bot.channel import Card, Undeliverable
from bot.channels.telegram.errors import NO_FORUM, NO_RIGHTS, NOT_MODIFIED, Refused, translated, unless
from bot.channels.telegram.sending import chat_id, thread_id
from bot.channels.telegram.writing import headline, is_over

NAME: Final = 128  # code points
_COLOURS = {"urgent": 0xFB6F5F, "important": 0xFFD67E, "normal": 0x6FB9F0}


class Forums:
    """Which groups are known to have topics, and which to have none; Telegram tells with every event of a group."""

    def __init__(self) -> None:
        self._known: dict[str, bool] = {}

    def learn(self, group: str, has_topics: bool) -> None:
        if group in self._known or len(self._known) < 1000:
            self._known[group] = has_topics

    def none_in(self, group: str) -> bool:
        return self._known.get(group) is False


async def open_topic(bot: Bot, forums: Forums, group: str, card: Card) -> str | None:
    """None as well where the bot may not make topics: the card then goes into the group itself."""
    if forums.none_in(group):
        return None
    try:
        with translated():
            topic = await bot.create_forum_topic(
                chat_id(group), name=headline(card, NAME), icon_color=_COLOURS.get(card.priority, _COLOURS["normal"])
            )
            return str(topic.message_thread_id)
    except Refused as refused:
        if refused.says(NO_FORUM):
            forums.learn(group, False)
        elif not refused.says(NO_RIGHTS):
            raise
        return None


async def turn_topic(bot: Bot, group: str, thread: str, card: Card) -> None:
    chat, topic = chat_id(group), thread_id(thread)
    if topic is None:
        return  # General belongs to no ticket
    try:
        with unless(*NOT_MODIFIED), translated():
            await bot.edit_forum_topic(chat, topic, name=headline(card, NAME))
        with unless(*NOT_MODIFIED), translated():
            if is_over(card):
                await bot.close_forum_topic(chat, topic)
            else:
                await bot.reopen_forum_topic(chat, topic)
    except Refused as refused:
        if not refused.says(NO_FORUM):
            raise
        raise Undeliverable("the group has no topics any more", thread_gone=True) from None
