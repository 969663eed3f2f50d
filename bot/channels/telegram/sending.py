"""Saying one part, saying it otherwise, and taking it back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final

from telegram import (
    Bot,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram import Message as TelegramMessage
from telegram.constants import ParseMode

from bot.channel import Message, Sent, Undeliverable
from bot.channels.telegram.errors import BAD_MARKUP, NO_MESSAGE, NO_TEXT, NOT_MODIFIED, Refused, translated, unless
from bot.channels.telegram.media import EDITABLE, METHODS, album, blanks, otherwise, shape, source
from bot.channels.telegram.writing import (
    CAPTION,
    TEXT,
    card_html,
    card_plain,
    keyboard,
    markup,
    mention_entities,
)
from desk.messages import MediaKind
from desk.notice import Address
from locales.cut import shorten

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
UPLOADED: Final = 90
"""Seconds until an answer is given up: Telegram looks into a file before it answers, and a second copy is worse."""

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


def chat_id(chat: str) -> int:
    """Raises Undeliverable if it is no chat of Telegram's."""
    return _whole(chat, "not a chat of this platform")


def thread_id(thread: str | None) -> int | None:
    """The General topic has the id 1, and is written to without it."""
    if thread is None or thread == "1":
        return None
    return _whole(thread, "not a topic of this platform")


async def send(bot: Bot, to: Address, part: Message) -> Sent:
    common = _where(to) | {
        "disable_notification": part.silent or None,
        "reply_parameters": _answering(part.quote),
    }
    buttons = markup(part, private=not to.chat.startswith("-"))
    if part.card is not None:
        return _sent(await _send_card(bot, part, common | {"reply_markup": buttons}))
    if part.media:
        return await _send_files(bot, part, common, buttons)
    with translated():
        return _sent(
            await bot.send_message(
                text=part.text,
                entities=mention_entities(part),
                link_preview_options=NO_PREVIEW,
                reply_markup=buttons,
                **common,
            )
        )


async def edit(bot: Bot, to: Address, ref: str, message: Message) -> None:
    where: dict[str, Any] = {
        "chat_id": chat_id(to.chat),
        "message_id": _message_id(ref),
        "reply_markup": keyboard(message),
    }
    with unless(*NOT_MODIFIED):
        if message.card is not None:
            await _edit_card(bot, message, where)
        elif len(message.media) == 1 and message.media[0].kind in EDITABLE:
            caption = shorten(message.text, CAPTION, "code_points")
            file = shape(message.media[0], caption)
            with translated():
                await bot.edit_message_media(media=file, **where)
        elif message.media:
            await _edit_caption(bot, message.text, where)
        else:
            await _edit_text(bot, message, where)


async def erase(bot: Bot, to: Address, ref: str, tombstone: str) -> None:
    """Messages older than two days cannot be deleted, but the bot's own can be overwritten for ever."""
    where: dict[str, Any] = {"chat_id": chat_id(to.chat), "message_id": _message_id(ref)}
    try:
        with unless(*NO_MESSAGE), translated():
            await bot.delete_message(**where)
    except Refused as refused:
        if refused.gone:
            raise
        with unless(*NOT_MODIFIED, *NO_MESSAGE):
            await _overwrite(bot, where, tombstone)


async def _overwrite(bot: Bot, where: dict[str, Any], tombstone: str) -> None:
    """Text by text; a file by a blank one. A voice or a round video cannot be replaced: that is Undeliverable."""
    try:
        with translated():
            await bot.edit_message_text(text=shorten(tombstone, TEXT, "code_points"), **where)
            return
    except Refused as refused:
        if not refused.says(NO_TEXT):
            raise
    last: Refused | None = None
    for blank in blanks(shorten(tombstone, CAPTION, "code_points")):
        try:
            with translated():
                await bot.edit_message_media(media=blank, **where)
                return
        except Refused as refused:
            last = refused
    await _edit_caption(bot, tombstone, where)
    raise Undeliverable("only its caption could be overwritten", permanent=True) from last


async def _send_card(bot: Bot, part: Message, common: dict[str, Any]) -> TelegramMessage:
    assert part.card is not None  # noqa: S101 - asked by the caller
    html, plain = card_html(part, part.card), card_plain(part, part.card)
    sent: TelegramMessage = await _html_or_plain(bot.send_message, html, plain, common)
    return sent


async def _edit_card(bot: Bot, message: Message, where: dict[str, Any]) -> None:
    assert message.card is not None  # noqa: S101 - asked by the caller
    html, plain = card_html(message, message.card), card_plain(message, message.card)
    await _html_or_plain(bot.edit_message_text, html, plain, where)


async def _html_or_plain(call: Callable[..., Awaitable[Any]], html: str, plain: str, rest: dict[str, Any]) -> Any:
    try:
        with translated():
            return await call(text=html, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW, **rest)
    except Refused as refused:
        if not refused.says(BAD_MARKUP):
            raise
    with translated():
        return await call(text=plain, link_preview_options=NO_PREVIEW, **rest)


async def _send_files(bot: Bot, part: Message, common: dict[str, Any], buttons: Markup | None) -> Sent:
    """A picture that Telegram cannot show, or a voice to somebody who takes none, goes once more as a document."""
    send_so = _send_album if len(part.media) > 1 else _send_file
    rest = common | {"read_timeout": UPLOADED, "reply_markup": buttons}
    try:
        return await send_so(bot, part, rest)
    except Refused as refused:
        other = otherwise(part.media, refused)
        if other is None:
            raise
    return await send_so(bot, replace(part, media=other), rest)


async def _send_album(bot: Bot, part: Message, rest: dict[str, Any]) -> Sent:
    """Nothing can stand under an album."""
    files = album(part.media, part.text or None)
    standing = {name: value for name, value in rest.items() if name != "reply_markup"}
    with translated():
        return _sent(*await bot.send_media_group(media=files, **standing))


async def _send_file(bot: Bot, part: Message, rest: dict[str, Any]) -> Sent:
    media = part.media[0]
    named: dict[str, Any] = {media.kind.value: source(media)}
    if media.kind is not MediaKind.VIDEO_NOTE and part.text:
        named |= {"caption": part.text, "caption_entities": mention_entities(part)}
    call: Callable[..., Awaitable[TelegramMessage]] = getattr(bot, METHODS[media.kind])
    with translated():
        return _sent(await call(**named, **rest))


async def _edit_text(bot: Bot, message: Message, where: dict[str, Any]) -> None:
    text, entities = shorten(message.text, TEXT, "code_points"), mention_entities(message)
    try:
        with translated():
            await bot.edit_message_text(text=text, entities=entities, link_preview_options=NO_PREVIEW, **where)
    except Refused as refused:
        if not refused.says(NO_TEXT):
            raise
        await _edit_caption(bot, message.text, where)


async def _edit_caption(bot: Bot, text: str, where: dict[str, Any]) -> None:
    with translated():
        await bot.edit_message_caption(caption=shorten(text, CAPTION, "code_points"), **where)


def _where(to: Address) -> dict[str, Any]:
    return {"chat_id": chat_id(to.chat), "message_thread_id": thread_id(to.thread)}


def _answering(quote: str | None) -> ReplyParameters | None:
    """An answer to what is gone, or was never a message's id, is sent all the same."""
    if quote is None or not quote.isascii() or not quote.isdigit() or quote == "0":
        return None
    return ReplyParameters(message_id=int(quote), allow_sending_without_reply=True)


def _sent(*messages: TelegramMessage) -> Sent:
    """A message that is not made yet has the id 0: it cannot be referred to."""
    refs = tuple(str(message.message_id) for message in messages if message.message_id)
    return Sent(refs=refs, quotes=refs)


def _message_id(ref: str) -> int:
    return _whole(ref, "not a message of this platform")


def _whole(value: str, otherwise: str) -> int:
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        raise Undeliverable(otherwise, permanent=True)
    return int(value)
