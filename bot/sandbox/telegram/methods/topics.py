"""Forum topics."""

from typing import Any

from bot.sandbox.telegram.chats import GENERAL, ICON_COLOURS
from bot.sandbox.telegram.errors import bad
from bot.sandbox.telegram.form import Params
from bot.sandbox.telegram.groups import Group, Topic
from bot.sandbox.telegram.methods.addressing import reach_group
from bot.sandbox.telegram.methods.registry import method
from bot.sandbox.telegram.world import World

LONGEST_NAME = 128
ICONS = {
    "5434144690511290129": "📰",
    "5312536423851630001": "💡",
    "5312016608254762256": "⚡️",
    "5377544228505134960": "🎙",
    "5379748062124056162": "❗️",
    "5377316857231450742": "❓",
    "5237699328843200968": "✅",
    "5350452584119279096": "💸",
}


@method("getForumTopicIconStickers")
async def icon_stickers(world: World, params: Params) -> Any:
    return [_icon(number, emoji) for number, emoji in ICONS.items()]


def _icon(number: str, emoji: str) -> dict[str, Any]:
    return {
        "file_id": f"icon{number}",
        "file_unique_id": f"unique{number}",
        "type": "custom_emoji",
        "width": 100,
        "height": 100,
        "is_animated": True,
        "is_video": False,
        "emoji": emoji,
        "set_name": "Topics",
        "custom_emoji_id": number,
        "needs_repainting": False,
    }


@method("createForumTopic")
async def create(world: World, params: Params) -> Any:
    group = _forum(world, params)
    if not group.bot.may("can_manage_topics"):
        raise bad("not enough rights to create a topic")
    name = _name(params)
    if name is None:
        raise bad("topic name must be non-empty")
    colour = params.integer("icon_color")
    if colour is not None and colour not in ICON_COLOURS:
        raise bad("invalid icon color specified")
    icon = _chosen_icon(params)
    world.limits.take(group.id, world.clock())
    return group.open_topic(name, world.bot, colour or ICON_COLOURS[0], icon).wire()


@method("editForumTopic")
async def edit(world: World, params: Params) -> Any:
    topic = _topic(world, params)
    _check_manages(topic)
    name, icon = _name(params), _chosen_icon(params)
    changed_name = name if name != topic.name else None
    changed_icon = icon if icon is not None and icon != (topic.icon_custom_emoji_id or "") else None
    if changed_name is None and changed_icon is None:
        raise bad("TOPIC_NOT_MODIFIED")
    world.limits.take(topic.group.id, world.clock())
    topic.rename(world.bot, changed_name, changed_icon)
    return True


@method("closeForumTopic")
async def close(world: World, params: Params) -> Any:
    return _set_closed(world, params, closed=True)


@method("reopenForumTopic")
async def reopen(world: World, params: Params) -> Any:
    return _set_closed(world, params, closed=False)


def _set_closed(world: World, params: Params, *, closed: bool) -> bool:
    topic = _topic(world, params)
    _check_manages(topic)
    if topic.closed == closed:
        raise bad("TOPIC_NOT_MODIFIED")
    world.limits.take(topic.group.id, world.clock())
    topic.set_closed(closed, world.bot)
    return True


@method("deleteForumTopic")
async def delete(world: World, params: Params) -> Any:
    topic = _topic(world, params)
    if not topic.group.bot.may("can_delete_messages"):
        raise bad("not enough rights to delete the topic")
    topic.delete()
    return True


def _forum(world: World, params: Params) -> Group:
    group = reach_group(world, params)
    if not group.is_forum:
        raise bad("the chat is not a forum")
    return group


def _topic(world: World, params: Params) -> Topic:
    group = _forum(world, params)
    number = params.integer("message_thread_id")
    topic = group.topics_by_id.get(number or 0)
    if number == GENERAL or topic is None or topic.deleted:
        raise bad("message thread not found")
    return topic


def _check_manages(topic: Topic) -> None:
    if not topic.by_bot and not topic.group.bot.may("can_manage_topics"):
        raise bad("not enough rights to edit the topic")


def _name(params: Params) -> str | None:
    name = (params.text("name") or "").strip()
    if len(name) > LONGEST_NAME:
        raise bad("topic name is too long")
    return name or None


def _chosen_icon(params: Params) -> str | None:
    icon = params.text("icon_custom_emoji_id")
    if icon and icon not in ICONS:
        raise bad("DOCUMENT_INVALID")
    return icon
