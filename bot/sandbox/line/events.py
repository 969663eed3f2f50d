"""Webhook events, as LINE would write them."""

from collections.abc import Sequence
from typing import Any

from bot.sandbox.line import identity
from bot.sandbox.line.answers import Json
from bot.sandbox.line.measures import units
from bot.sandbox.line.screen import Message
from bot.sandbox.line.world import Resident, Room, World

QUOTABLE = ("text", "image", "video", "sticker")
WITHOUT_REPLY = ("unsend", "unfollow", "leave", "memberLeft")

Said = Json | Message | str


def message_id(said: Said) -> str:
    """The id of a message on a screen, of the message in an event, or the id itself."""
    if isinstance(said, Message):
        return said.id
    if isinstance(said, str):
        return said
    return str(said["message"]["id"])


def event(world: World, type: str, source: Json | None, **fields: Any) -> Json:
    """An event of any type with the common properties and, where that type has one, a reply token."""
    now = world.clock()
    made: Json = {
        "type": type,
        "mode": "active",
        "timestamp": int(now * 1000),
        "webhookEventId": identity.ulid(now),
        "deliveryContext": {"isRedelivery": False},
    }
    if source is not None:
        made["source"] = source
    if type not in WITHOUT_REPLY and fields.get("mode") != "standby":
        made["replyToken"] = identity.reply_token()
    return made | fields


def source(person: Resident | None, group: Room | None) -> Json:
    """In a group the person's id stands there only with their consent."""
    if group is None:
        return {"type": "user", "userId": person.id} if person else {"type": "user"}
    made: Json = {"type": "group", "groupId": group.id}
    if person is not None and person.known_in_groups:
        made["userId"] = person.id
    return made


def message(world: World, person: Resident, group: Room | None, content: Json, quote: Said | None = None) -> Json:
    """A message event; `content` is the message without its id and tokens."""
    chat = group.id if group else person.id
    made = {"id": world.message_id(), **content}
    if made["type"] in QUOTABLE:
        made["quoteToken"] = world.quote_token(chat, made["id"])
    made["markAsReadToken"] = world.mark_as_read_token(chat, made["id"])
    if quote is not None:
        made["quotedMessageId"] = message_id(quote)
    return event(world, "message", source(person, group), message=made)


def edited(world: World, person: Resident, group: Room, id: str, text: str) -> Json:
    """The original's id with new tokens, and none to mark it as read."""
    made = {"type": "text", "id": id, "text": text, "quoteToken": world.quote_token(group.id, id)}
    return event(world, "messageEdited", source(person, group), message=made)


def mention(world: World, text: str, mentioned: Sequence[Resident | str]) -> Json:
    """`@name` of each one mentioned, found in the text; "all" and "bot" stand for themselves."""
    found = [_mentionee(world, text, who) for who in mentioned]
    return {"mentionees": found}


def _mentionee(world: World, text: str, who: Resident | str) -> Json:
    name = world.account.name if who == "bot" else "All" if isinstance(who, str) else who.name
    at = text.index(f"@{name}")
    place: Json = {"index": units(text[:at]), "length": units(name) + 1}
    if who == "bot":
        return {"type": "user", **place, "userId": world.account.id, "isSelf": True}
    if isinstance(who, str):
        return {"type": "all", **place}
    return {"type": "user", **place, "userId": who.id, "isSelf": False}
