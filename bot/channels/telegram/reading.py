"""A kept update, understood: which of our events it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatID, ChatMemberStatus, ChatType

from bot.channels.telegram.arriving import ALLOWED_UPDATES, chat_of, kind_of, loads, moment_of
from bot.channels.telegram.fields import NAME, moment, number, text, text_or_none
from bot.channels.telegram.hearing import has_file, said, words
from desk.messages import (
    ChatTurned,
    Edited,
    Inbound,
    Members,
    Migrated,
    Pressed,
    Sender,
    TopicTurned,
    Turned,
    Unknown,
)

_POSTS = frozenset({"channel_post", "edited_channel_post"})
_IN = frozenset({ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER})
_GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})


class _Common(TypedDict):
    key: str
    channel: str
    chat: str


def read(payload: str) -> Inbound | None:
    """What the update means for the desk; None: nothing. Raises ValueError, and nothing else, on what is broken."""
    raw = loads(payload)
    kind = kind_of(raw)
    if kind in _POSTS:
        return None
    if kind not in ALLOWED_UPDATES:
        return _unknown(raw, kind or "nothing")
    if not isinstance(raw[kind], dict):
        raise ValueError(f"a broken {kind}")
    try:
        return _read(raw, Update.de_json(raw, None))
    except ValueError:
        raise
    except Exception:
        # The SDK fails in many ways on hostile input, and says what stood in it.
        raise ValueError(f"a broken {kind}") from None


def _read(raw: Mapping[str, Any], update: Update) -> Inbound | None:
    key = str(update.update_id)
    if update.message is not None:
        return _message(key, raw, update.message)
    if update.edited_message is not None:
        return _edited(key, update.edited_message)
    if update.callback_query is not None:
        return _pressed(key, raw, update.callback_query)
    if update.my_chat_member is not None:
        return _turned(key, update.my_chat_member)
    if update.chat_member is not None:
        return _member(key, update.chat_member)
    raise ValueError("an empty update")


def _unknown(raw: Mapping[str, Any], what: str) -> Unknown:
    return Unknown(
        key=str(raw["update_id"]),
        channel=NAME,
        chat=chat_of(raw),
        at=moment_of(raw),
        private=not chat_of(raw).startswith("-"),
        what=text(what)[:64],
    )


def _message(key: str, raw: Mapping[str, Any], message: Message) -> Inbound | None:
    if message.chat.type == ChatType.CHANNEL:
        return None
    common = _common(key, message.chat)
    if message.migrate_to_chat_id is not None:
        new = str(number(message.migrate_to_chat_id))
        return Migrated(**common, at=moment(message.date), private=False, new_chat=new)
    if not _from_a_person(message):
        return None
    sender, thread, private = _sender(message), _thread(message), _private(message.chat)
    if message.forum_topic_closed or message.forum_topic_reopened or message.forum_topic_edited:
        closed = True if message.forum_topic_closed else False if message.forum_topic_reopened else None
        return TopicTurned(
            **common, at=moment(message.date), private=private, sender=sender, thread=thread, closed=closed
        )
    if message.new_chat_members or message.left_chat_member:
        return _came_and_went(key, message)
    heard = said(key, message, raw["message"], sender=sender, thread=thread, private=private)
    return _unknown(raw, heard) if isinstance(heard, str) else heard


def _edited(key: str, message: Message) -> Inbound | None:
    """An edit fires for more than words (a live place moved): only words are news, and a caption that was removed."""
    if message.chat.type == ChatType.CHANNEL or not _from_a_person(message):
        return None
    if not number(message.message_id) or not (words(message) or has_file(message)):
        return None
    return Edited(
        **_common(key, message.chat),
        at=moment(message.edit_date or message.date),
        private=_private(message.chat),
        sender=_sender(message),
        thread=_thread(message),
        ref=str(message.message_id),
        text=words(message),
    )


def _pressed(key: str, raw: Mapping[str, Any], query: CallbackQuery) -> Inbound:
    """Telegram does not tell when a button was pressed: `at` is the moment of the message above it."""
    if query.message is None or query.data is None:
        return _unknown(raw, "callback_query")
    under = query.message
    number(under.message_id)
    thread = _thread(under) if isinstance(under, Message) else None
    return Pressed(
        **_common(key, under.chat),
        at=moment((under.edit_date if isinstance(under, Message) else None) or under.date),
        private=_private(under.chat),
        sender=_person(query.from_user),
        thread=thread,
        action=text(query.data),
        press=text(query.id),
        ref=str(under.message_id) if under.message_id else None,
    )


def _turned(key: str, change: ChatMemberUpdated) -> ChatTurned | None:
    was, now = _inside(change.old_chat_member), _inside(change.new_chat_member)
    private = _private(change.chat)
    if was == now or not (private or change.chat.type in _GROUPS):
        return None
    turned = (Turned.UNBLOCKED if now else Turned.BLOCKED) if private else (Turned.ADDED if now else Turned.REMOVED)
    return ChatTurned(
        **_common(key, change.chat),
        at=moment(change.date),
        private=private,
        sender=_person(change.from_user),
        turned=turned,
        title=text_or_none(change.chat.title) or "",
    )


def _member(key: str, change: ChatMemberUpdated) -> Members | None:
    was, now = _inside(change.old_chat_member), _inside(change.new_chat_member)
    person = change.new_chat_member.user
    if was == now or person.is_bot or change.chat.type not in _GROUPS:
        return None
    return Members(
        **_common(key, change.chat),
        at=moment(change.date),
        private=False,
        sender=_person(change.from_user),
        joined=(_person(person),) if now else (),
        left=() if now else (_person(person).ref,),
    )


def _came_and_went(key: str, message: Message) -> Members | None:
    gone = message.left_chat_member
    joined = tuple(_person(one) for one in message.new_chat_members if not one.is_bot)
    left = (_person(gone).ref,) if gone is not None and not gone.is_bot else ()
    if not joined and not left:
        return None
    return Members(
        **_common(key, message.chat),
        at=moment(message.date),
        private=False,
        sender=_sender(message),
        joined=joined,
        left=left,
    )


def _common(key: str, chat: Chat) -> _Common:
    return {"key": key, "channel": NAME, "chat": str(number(chat.id))}


def _from_a_person(message: Message) -> bool:
    """Not another bot, not written through one, and not a channel speaking in a group."""
    if message.via_bot is not None or message.is_automatic_forward:
        return False
    if _anonymous(message):
        return True
    return message.from_user is not None and not message.from_user.is_bot and message.sender_chat is None


def _anonymous(message: Message) -> bool:
    if message.sender_chat is not None:
        return message.sender_chat.id == message.chat.id
    return message.from_user is not None and message.from_user.id == ChatID.ANONYMOUS_ADMIN


def _sender(message: Message) -> Sender:
    if _anonymous(message):
        return Sender(ref=str(int(ChatID.ANONYMOUS_ADMIN)), name=text_or_none(message.chat.title) or "", anonymous=True)
    assert message.from_user is not None  # noqa: S101 - `_from_a_person` was asked before
    return _person(message.from_user)


def _person(person: User) -> Sender:
    names = (text(person.first_name), text_or_none(person.last_name) or "")
    return Sender(
        ref=str(number(person.id)),
        name=" ".join(name for name in names if name),
        username=text_or_none(person.username),
        language=text_or_none(person.language_code),
    )


def _private(chat: Chat) -> bool:
    return text(chat.type) == ChatType.PRIVATE


def _thread(message: Message) -> str | None:
    """Replies outside topics carry a thread id, too: it names a topic only where Telegram says so."""
    thread = message.message_thread_id
    return str(number(thread)) if message.is_topic_message is True and thread is not None else None


def _inside(member: ChatMember) -> bool:
    if member.status == ChatMemberStatus.RESTRICTED:
        return getattr(member, "is_member", False) is True
    return text(member.status) in _IN
