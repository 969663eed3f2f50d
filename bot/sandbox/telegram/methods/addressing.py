"""Where a call goes to, and whether the bot may write there."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.telegram.chats import GENERAL, Chat, PrivateChat, Standing
from bot.sandbox.telegram.entities import Entity, found_in, parse_html, trimmed
from bot.sandbox.telegram.errors import bad, forbidden, migrated
from bot.sandbox.telegram.form import Params
from bot.sandbox.telegram.groups import Group, Topic
from bot.sandbox.telegram.message import Message
from bot.sandbox.telegram.methods.markup import inline, read_markup
from bot.sandbox.telegram.people import placing
from bot.sandbox.telegram.world import World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024


def find_chat(world: World, params: Params, name: str = "chat_id") -> Chat:
    """The chat a call names, by number or @name; knows nothing of rights."""
    given = params.required(name)
    if given.startswith("@"):
        for chat in world.chats.values():
            if isinstance(chat, Group) and str(chat.wire().get("username", "")).lower() == given[1:].lower():
                return chat
        raise bad("chat not found")
    try:
        number = int(given)
    except ValueError:
        raise bad("chat not found") from None
    if number in world.moved:
        raise migrated(world.moved[number])
    if number not in world.chats:
        raise bad("chat not found")
    return world.chats[number]


def reach(world: World, params: Params, name: str = "chat_id", *, writing: bool = True) -> Chat:
    """The chat if the bot is in it; a person must have written first, and not have blocked it since."""
    chat = find_chat(world, params, name)
    if isinstance(chat, PrivateChat):
        _check_started(chat)
        if writing:
            _check_open_ears(chat)
    if isinstance(chat, Group):
        _check_membership(chat)
    return chat


def reach_group(world: World, params: Params) -> Group:
    chat = reach(world, params)
    if not isinstance(chat, Group):
        raise bad("method is available for supergroup and channel chats only")
    return chat


def _check_started(chat: PrivateChat) -> None:
    if not chat.started:
        raise forbidden("bot can't initiate conversation with a user") if chat.met else bad("chat not found")


def _check_open_ears(chat: PrivateChat) -> None:
    if chat.gone:
        raise forbidden("user is deactivated")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")


def _check_membership(group: Group) -> None:
    kind = "supergroup" if group.supergroup else "group"
    if group.bot.standing is Standing.KICKED:
        raise forbidden(f"bot was kicked from the {kind} chat")
    if not group.bot.standing.present:
        raise forbidden(f"bot is not a member of the {kind} chat")


def thread(chat: Chat, params: Params, *, writing: bool = True) -> Topic | None:
    """The topic a call names. General is named by leaving the number out."""
    number = params.integer("message_thread_id")
    if not number:
        return None
    if not isinstance(chat, Group) or not chat.is_forum or number == GENERAL:
        raise bad("message thread not found")
    topic = chat.topics_by_id.get(number)
    if topic is None or topic.deleted:
        raise bad("message thread not found")
    if writing:
        check_open(topic)
    return topic


def check_open(topic: Topic) -> None:
    if topic.closed and not topic.group.bot.may("can_manage_topics"):
        raise bad("TOPIC_CLOSED")


def answered(world: World, chat: Chat, params: Params) -> tuple[Message | None, dict[str, Any]]:
    """The message that is replied to, and what else the reply says about it."""
    reply = params.mapping("reply_parameters") or {}
    number = reply.get("message_id") or params.integer("reply_to_message_id")
    if not number:
        return None, {}
    elsewhere = reply.get("chat_id") not in (None, chat.id, str(chat.id))
    target = world.find_message(int(reply["chat_id"]) if elsewhere else chat.id, int(number))
    if target is None:
        if reply.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
            return None, {}
        raise bad("message to be replied not found")
    quote = reply.get("quote")
    if quote and quote not in target.words:
        raise bad("QUOTE_TEXT_INVALID")
    extra = {"quote": {"text": quote, "position": 0, "is_manual": True}} if quote else {}
    if elsewhere:
        origin = {"type": "hidden_user", "date": target["date"], "sender_user_name": "somebody"}
        return None, {**extra, "external_reply": {"origin": origin, "chat": target["chat"], "message_id": target.id}}
    return target, extra


def formatted(world: World, params: Params, name: str, entities_name: str) -> tuple[str, list[Entity]]:
    """A text as people will see it, with its entities."""
    source = params.text(name) or ""
    mode = (params.text("parse_mode") or "").lower()
    entities: list[Entity] = []
    if mode == "html":
        source, entities = parse_html(source, world.account)
    elif mode:
        raise bad("unsupported parse_mode")
    elif given := params.listed(entities_name):
        entities = [dict(entity) for entity in given]
    text, entities = trimmed(source, entities)
    return text, found_in(text, entities)


def text_of(world: World, params: Params) -> dict[str, Any]:
    text, entities = formatted(world, params, "text", "entities")
    if not text:
        raise bad("message text is empty")
    if len(text) > LONGEST_TEXT:
        raise bad("message is too long")
    return {"text": text, **({"entities": entities} if entities else {})}


def caption_of(world: World, params: Params) -> dict[str, Any]:
    text, entities = formatted(world, params, "caption", "caption_entities")
    if len(text) > LONGEST_CAPTION:
        raise bad("message caption is too long")
    if not text:
        return {}
    return {"caption": text, **({"caption_entities": entities} if entities else {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the next message of the bot goes, checked but not yet counted."""

    chat: Chat
    fields: dict[str, Any]
    markup: dict[str, Any] | None


def place(world: World, params: Params) -> Place:
    """Check chat, topic, reply and keyboard of a sending call, in the order the platform complains about them."""
    chat = reach(world, params)
    if isinstance(chat, Group) and chat.silent and not chat.bot.standing.in_charge:
        raise bad("not enough rights to send text messages to the chat")
    markup = read_markup(params, chat)
    topic = thread(chat, params)
    target, extra = answered(world, chat, params)
    number = topic.id if topic else None
    if topic is None and target is not None and isinstance(chat, Group) and chat.is_forum and target.topic:
        number = target.topic
        check_open(chat.topics_by_id[number])
    fields = {"from": world.bot, **placing(chat, number, target), **extra}
    if params.flag("protect_content"):
        fields["has_protected_content"] = True
    return Place(chat=chat, fields=fields, markup=markup)


def post(world: World, spot: Place, *contents: dict[str, Any]) -> list[Message]:
    """Count against the limits and write down; several contents are an album."""
    world.limits.take(spot.chat.id, world.clock(), len(contents))
    sent: list[Message] = []
    for content in contents:
        message = spot.chat.put({**spot.fields, **content}, date=world.clock(), by_bot=True)
        if inline(spot.markup):
            message["reply_markup"] = spot.markup
        elif spot.markup:
            message.reply_keyboard = spot.markup
        sent.append(message)
    return sent
