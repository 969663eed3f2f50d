"""A message cut into what one call can carry, and the look of its buttons and cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    User,
)

from bot.channel import Card, Media, Message, Undeliverable
from bot.channels.telegram.media import fitting
from desk.messages import MediaKind
from locales.cut import cut, shorten, size
from locales.direction import start_line

TEXT = 4096  # code points
CAPTION = 1024  # code points
ACTION = 64  # bytes of UTF-8
ALBUM = 10

_COLOURS = {"urgent": "🔴", "important": "🟡", "normal": "🟢"}
_STATES = {"claimed": "✋", "waiting": "⏳", "closed": "✅", "declined": "🚫"}
_OVER = frozenset({"closed", "declined"})
# Only these stand together in one album.
_FAMILIES = {
    MediaKind.PHOTO: "seen",
    MediaKind.VIDEO: "seen",
    MediaKind.DOCUMENT: "documents",
    MediaKind.AUDIO: "audio",
}


def parts(message: Message) -> Sequence[Message]:
    """One part is one call. The quote stands on the first, buttons and the phone's keyboard under the last."""
    bare = replace(message, text="", media=(), buttons=(), quote=None, card=None, ask_phone=None, mention=None)
    cut_up = _cut(message, bare)
    if message.ask_phone:
        spare = (not cut_up) + bool(message.buttons or message.card)
        cut_up += [replace(bare, text=message.ask_phone)] * spare
    if not cut_up:
        return ()
    cut_up[0] = replace(cut_up[0], quote=message.quote)
    if message.ask_phone:
        cut_up[-1] = replace(cut_up[-1], ask_phone=message.ask_phone)
    if message.buttons:
        at = 0 if message.card else -2 if message.ask_phone else -1
        cut_up[at] = replace(cut_up[at], buttons=message.buttons)
    return tuple(_mentioned(cut_up, message.mention))


def face(card: Card) -> str:
    """What a card or a topic starts with: its state, and while it is open how urgent it is."""
    state = _STATES.get(card.state, "")
    return state if card.state in _OVER else _COLOURS.get(card.priority, "") + state


def is_over(card: Card) -> bool:
    return card.state in _OVER


def headline(card: Card, limit: int) -> str:
    title = " ".join(f"{face(card)} {card.title}".split()) or f"#{card.number}"
    return shorten(start_line(title) if card.rtl else title, limit, "code_points")


def card_html(message: Message, card: Card) -> str:
    """The title in bold over its lines; everything that anybody wrote is escaped."""
    title, break_, rest = card_plain(message, card).partition("\n")
    return f"<b>{escape(title)}</b>{break_}{escape(rest)}"


def card_plain(message: Message, card: Card) -> str:
    lines = [start_line(line) if card.rtl else line for line in card.lines]
    below = [message.text] if message.text else []
    return shorten("\n".join([headline(card, 256), *lines, *below]), TEXT, "code_points")


def keyboard(message: Message) -> InlineKeyboardMarkup | None:
    """The rows of buttons. Raises Undeliverable if an action is too long: Telegram would refuse the whole message."""
    if not message.buttons:
        return None
    return InlineKeyboardMarkup([[_button(label, action) for label, action in row] for row in message.buttons])


def markup(
    message: Message, *, private: bool
) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
    """The phone's keyboard exists only in private chats, and stays until it is used or taken away."""
    if message.asked_enough and private and not message.buttons:
        return ReplyKeyboardRemove()
    if message.ask_phone and private and not message.buttons:
        button = KeyboardButton(message.ask_phone, request_contact=True)
        return ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)
    return keyboard(message)


def mention_entities(message: Message) -> list[MessageEntity] | None:
    """A mention of somebody who may have no @username; its place is counted in UTF-16."""
    if message.mention is None:
        return None
    name, person = message.mention
    if not name or name not in message.text or not person.isascii() or not person.isdigit():
        return None
    before = message.text.partition(name)[0]
    whom = User(id=int(person), first_name=name, is_bot=False)
    return [MessageEntity(MessageEntity.TEXT_MENTION, size(before, "utf16"), size(name, "utf16"), user=whom)]


def _cut(message: Message, bare: Message) -> list[Message]:
    media = [fitting(one) for one in message.media]
    if message.card is not None:
        head = replace(bare, card=message.card, text=message.text)
        return [head, *(replace(bare, media=group) for group in _groups(media))]
    groups = list(_groups(media))
    footed = bool(message.buttons or message.ask_phone)
    if footed and groups and len(groups[-1]) > 1 and not message.text.strip():
        groups[-1:] = [groups[-1][:-1], groups[-1][-1:]]  # nothing can stand under an album
    carried = [replace(bare, media=group) for group in groups]
    if carried and _is_caption(message, groups):
        carried[0] = replace(carried[0], text=message.text)
        return carried
    texts = (part for part in cut(message.text, TEXT, "code_points") if part.strip())
    return carried + [replace(bare, text=part) for part in texts]


def _is_caption(message: Message, groups: Sequence[tuple[Media, ...]]) -> bool:
    first = groups[0]
    if first[0].kind is MediaKind.VIDEO_NOTE or size(message.text, "code_points") > CAPTION:
        return False
    return not ((message.buttons or message.ask_phone) and len(groups[-1]) > 1)


def _groups(media: Sequence[Media]) -> Iterator[tuple[Media, ...]]:
    """Neighbours that may stand together, ten at the most."""
    group: list[Media] = []
    for one in media:
        family = _FAMILIES.get(one.kind)
        if group and (len(group) == ALBUM or family is None or family != _FAMILIES.get(group[0].kind)):
            yield tuple(group)
            group = []
        group.append(one)
    if group:
        yield tuple(group)


def _mentioned(cut_up: Sequence[Message], mention: tuple[str, str] | None) -> Iterator[Message]:
    for part in cut_up:
        if mention is not None and mention[0] and mention[0] in part.text:
            yield replace(part, mention=mention)
            mention = None
        else:
            yield part


def _button(label: str, action: str) -> InlineKeyboardButton:
    if not 1 <= size(action, "bytes") <= ACTION:
        raise Undeliverable("a button's action is too long or empty", permanent=True)
    return InlineKeyboardButton(label, callback_data=action)
