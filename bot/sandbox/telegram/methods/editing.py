"""Editing, deleting and pinning."""

from typing import Any

from bot.sandbox.telegram.chats import Chat
from bot.sandbox.telegram.errors import bad
from bot.sandbox.telegram.form import Params
from bot.sandbox.telegram.groups import Group
from bot.sandbox.telegram.message import Message
from bot.sandbox.telegram.methods.addressing import caption_of, reach, text_of
from bot.sandbox.telegram.methods.markup import inline, read_markup
from bot.sandbox.telegram.methods.registry import method
from bot.sandbox.telegram.methods.sending import media_content
from bot.sandbox.telegram.world import World

NEVER_DELETED = ("supergroup_chat_created", "migrate_from_chat_id", "forum_topic_created")
NEW_MEDIA_FOR = {"text", "photo", "video", "animation", "audio", "document"}
MEDIA_FIELDS = ("text", "entities", "photo", "video", "animation", "audio", "document", "caption", "caption_entities")


@method("editMessageText")
async def edit_text(world: World, params: Params) -> Any:
    chat, message = _editable(world, params)
    if message.text is None:
        raise bad("there is no text in the message to edit")
    return _change(world, params, chat, message, text_of(world, params), ("text", "entities"))


@method("editMessageCaption")
async def edit_caption(world: World, params: Params) -> Any:
    chat, message = _editable(world, params)
    if message.kind not in {"photo", "video", "animation", "audio", "document", "voice"}:
        raise bad("there is no caption in the message to edit")
    return _change(world, params, chat, message, caption_of(world, params), ("caption", "caption_entities"))


@method("editMessageReplyMarkup")
async def edit_markup(world: World, params: Params) -> Any:
    chat, message = _editable(world, params)
    return _change(world, params, chat, message, {}, ())


@method("editMessageMedia")
async def edit_media(world: World, params: Params) -> Any:
    chat, message = _editable(world, params)
    content = await media_content(world, params, params.mapping("media"))
    kind = next(iter(content))
    if message.kind not in NEW_MEDIA_FOR or ("media_group_id" in message and message.kind != kind):
        raise bad("message can't be edited")
    return _change(world, params, chat, message, content, MEDIA_FIELDS)


def _editable(world: World, params: Params) -> tuple[Chat, Message]:
    """The bot's own message, for ever; never a forwarded one or one that brought a reply keyboard."""
    chat = reach(world, params)
    message = chat.alive(params.integer("message_id") or 0)
    if message is None:
        raise bad("message to edit not found")
    if not message.by_bot or message.forwarded or message.reply_keyboard or message.kind == "announcement":
        raise bad("message can't be edited")
    return chat, message


def _change(
    world: World, params: Params, chat: Chat, message: Message, content: dict[str, Any], replaced: tuple[str, ...]
) -> dict[str, Any]:
    """Put `content` in place of the fields named; leaving the keyboard out takes it away."""
    markup = inline(read_markup(params, chat))
    before = {name: message[name] for name in replaced if name in message}
    if before == content and message.get("reply_markup") == markup:
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    world.limits.take(chat.id, world.clock())
    for name in (*replaced, "reply_markup"):
        message.pop(name, None)
    message |= content
    if markup:
        message["reply_markup"] = markup
    message["edit_date"] = int(world.clock())
    return message.wire()


@method("deleteMessage")
async def delete_message(world: World, params: Params) -> Any:
    chat = reach(world, params, writing=False)
    message = chat.alive(params.integer("message_id") or 0)
    if message is None:
        raise bad("message to delete not found")
    if not _deletable(world, chat, message):
        raise bad("message can't be deleted")
    message.deleted = True
    return True


@method("deleteMessages")
async def delete_messages(world: World, params: Params) -> Any:
    chat = reach(world, params, writing=False)
    numbers = params.listed("message_ids") or []
    if not 1 <= len(numbers) <= 100:
        raise bad("wrong number of message identifiers")
    messages = [message for number in numbers if (message := chat.alive(int(number)))]
    if not all(_deletable(world, chat, message) for message in messages):
        raise bad("message can't be deleted")
    for message in messages:
        message.deleted = True
    return True


def _deletable(world: World, chat: Chat, message: Message) -> bool:
    if world.clock() - message["date"] > world.limits.delete_seconds:
        return False
    if any(name in message for name in NEVER_DELETED):
        return False
    if message.by_bot or not isinstance(chat, Group):
        return True
    return chat.bot.may("can_delete_messages")


@method("pinChatMessage")
async def pin(world: World, params: Params) -> Any:
    chat = _pinnable(world, params)
    message = chat.alive(params.integer("message_id") or 0)
    if message is None:
        raise bad("message to pin not found")
    if message.id in chat.pinned:
        return True
    chat.pinned.append(message.id)
    topic = {"message_thread_id": message.topic, "is_topic_message": True} if message.topic else {}
    world.announce(chat, world.bot, {**topic, "pinned_message": message.wire(nested=True)})
    return True


@method("unpinChatMessage")
async def unpin(world: World, params: Params) -> Any:
    chat = _pinnable(world, params)
    number = params.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(number)
    return True


@method("unpinAllChatMessages")
async def unpin_all(world: World, params: Params) -> Any:
    _pinnable(world, params).pinned.clear()
    return True


def _pinnable(world: World, params: Params) -> Chat:
    chat = reach(world, params)
    if isinstance(chat, Group) and not chat.bot.may("can_pin_messages"):
        raise bad("not enough rights to manage pinned messages in the chat")
    return chat
