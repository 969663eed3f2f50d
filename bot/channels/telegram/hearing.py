"""A message as somebody said it: words, files, places, phones, and what cannot be carried."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from telegram import Message, PhotoSize
from telegram.constants import MessageEntityType

from bot.channels.telegram.fields import NAME, degrees, moment, number, number_or_none, text, text_or_none
from desk.messages import Album, Attachment, Contact, MediaKind, Place, Said, Sender

_FILES: tuple[tuple[str, MediaKind], ...] = (
    ("animation", MediaKind.ANIMATION),  # before "document", which repeats it
    ("video", MediaKind.VIDEO),
    ("audio", MediaKind.AUDIO),
    ("voice", MediaKind.VOICE),
    ("video_note", MediaKind.VIDEO_NOTE),
    ("document", MediaKind.DOCUMENT),
)
_UNSUPPORTED = (
    "dice", "poll", "game", "story", "paid_media", "live_photo", "checklist", "invoice", "giveaway", "giveaway_winners",
    "rich_message", "gift", "unique_gift", "users_shared", "chat_shared", "web_app_data", "passport_data",
)  # fmt: skip
_SERVICE = frozenset({
    "new_chat_title", "new_chat_photo", "delete_chat_photo", "group_chat_created", "supergroup_chat_created",
    "channel_chat_created", "message_auto_delete_timer_changed", "migrate_from_chat_id", "pinned_message",
    "successful_payment", "refunded_payment", "connected_website", "write_access_allowed", "proximity_alert_triggered",
    "boost_added", "chat_background_set", "checklist_tasks_done", "checklist_tasks_added", "forum_topic_created",
    "direct_message_price_changed", "general_forum_topic_hidden", "general_forum_topic_unhidden", "giveaway_created",
    "giveaway_completed", "paid_message_price_changed", "video_chat_scheduled", "video_chat_started",
    "video_chat_ended", "video_chat_participants_invited", "gift_upgrade_sent", "chat_owner_left",
    "chat_owner_changed", "managed_bot_created", "poll_option_added", "poll_option_deleted",
    "suggested_post_approved", "suggested_post_approval_failed", "suggested_post_declined", "suggested_post_paid",
    "suggested_post_refunded",
})  # fmt: skip
_ENVELOPE = frozenset({
    "message_id", "ephemeral_message_id", "message_thread_id", "direct_messages_topic", "from", "sender_chat", "date",
    "sender_boost_count", "sender_business_bot", "sender_tag", "business_connection_id", "chat", "forward_origin",
    "is_topic_message", "is_automatic_forward", "reply_to_message", "external_reply", "quote", "reply_to_story",
    "reply_to_checklist_task_id", "reply_to_poll_option_id", "via_bot", "edit_date", "has_protected_content",
    "is_from_offline", "is_paid_post", "media_group_id", "author_signature", "paid_star_count", "effect_id",
    "entities", "caption_entities", "link_preview_options", "reply_markup", "text", "caption",
})  # fmt: skip
_PREVIEW = 320


_ADDRESSED = re.compile(r"\A(/[A-Za-z_]{1,32})@(\w{1,64})\b")


def words(message: Message) -> str:
    return text(message.text or message.caption or "")


def without_own_name(said: str, username: str | None) -> str:
    """In groups a command names its bot: `/claim@desk_bot 1042`. What names another bot stays as it is."""
    match = _ADDRESSED.match(said)
    if match is None or (username is not None and match[2].casefold() != username.casefold()):
        return said
    return match[1] + said[match.end() :]


def has_file(message: Message) -> bool:
    return bool(message.photo) or any(getattr(message, field) is not None for field, _ in _FILES)


def said(
    key: str, message: Message, raw: Mapping[str, Any], *, sender: Sender, thread: str | None, private: bool
) -> Said | str | None:
    """What was said; None for a service message, and the name of a kind that is not known yet."""
    attachments = tuple(_attachments(message))
    contact, place = _contact(message), _place(message)
    unsupported = None
    if not (words(message) or attachments or contact or place or message.sticker):
        unsupported = next((kind for kind in _UNSUPPORTED if kind in raw), None)
        if unsupported is None:
            return _other(raw)
    return Said(
        key=key,
        channel=NAME,
        chat=str(number(message.chat.id)),
        at=moment(message.date),
        private=private,
        sender=sender,
        thread=thread,
        ref=_ref(key, message),
        text=words(message),
        attachments=attachments,
        place=place,
        contact=contact,
        sticker=message.sticker is not None,
        album=None if message.media_group_id is None else Album(ref=text(message.media_group_id)),
        quoted=_quoted(message),
        mentions=tuple(_mentions(message)),
        unsupported=unsupported,
    )


def _other(raw: Mapping[str, Any]) -> str | None:
    if not _SERVICE.isdisjoint(raw):
        return None
    return next((field for field in raw if field not in _ENVELOPE), "an empty message")


def _ref(key: str, message: Message) -> str:
    """Several messages may have the id 0, those that one person alone sees for one: they go by their update."""
    return str(number(message.message_id) or f"update-{key}")


def _attachments(message: Message) -> list[Attachment]:
    if message.photo:
        return [_photo(message.photo)]
    for field, kind in _FILES:
        file = getattr(message, field)
        if file is not None:
            return [_file(kind, file)]
    return []


def _photo(sizes: Sequence[PhotoSize]) -> Attachment:
    ordered = sorted(sizes, key=lambda size: number(size.width) * number(size.height))
    largest = ordered[-1]
    small = [size for size in ordered[:-1] if max(size.width, size.height) <= _PREVIEW]
    return Attachment(
        kind=MediaKind.PHOTO,
        ref=text(largest.file_id),
        size=number_or_none(largest.file_size),
        preview_ref=text(small[-1].file_id) if small else None,
    )


def _file(kind: MediaKind, file: Any) -> Attachment:
    thumbnail = getattr(file, "thumbnail", None)
    return Attachment(
        kind=kind,
        ref=text(file.file_id),
        name=text_or_none(getattr(file, "file_name", None)),
        mime=text_or_none(getattr(file, "mime_type", None)),
        size=number_or_none(file.file_size),
        preview_ref=None if thumbnail is None else text(thumbnail.file_id),
    )


def _place(message: Message) -> Place | None:
    venue, location = message.venue, message.location
    if venue is not None:
        title = ", ".join(one for one in (text(venue.title), text(venue.address)) if one)
        location = venue.location
    elif location is not None:
        title = ""
    else:
        return None
    return Place(latitude=degrees(location.latitude), longitude=degrees(location.longitude), title=title)


def _contact(message: Message) -> Contact | None:
    contact = message.contact
    if contact is None:
        return None
    names = (text(contact.first_name), text_or_none(contact.last_name) or "")
    own = message.from_user is not None and contact.user_id == message.from_user.id
    name = " ".join(one for one in names if one)
    return Contact(phone=text(contact.phone_number), name=name, own=own)


def _quoted(message: Message) -> str | None:
    """In a topic every message answers the topic's first, which nobody meant to quote."""
    answered = message.reply_to_message
    if answered is None or not number(answered.message_id) or answered.forum_topic_created is not None:
        return None
    if message.is_topic_message is True and answered.message_id == message.message_thread_id:
        return None
    return str(answered.message_id)


def _mentions(message: Message) -> list[str]:
    return [
        str(number(entity.user.id))
        for entity in (*message.entities, *message.caption_entities)
        if entity.type == MessageEntityType.TEXT_MENTION and entity.user is not None
    ]
