"""One part of a message as the JSON object that LINE wants."""

from __future__ import annotations

import re

from bot.channel import Message
from bot.channels.line.attached import file_object, link
from bot.channels.line.bubble import bubble_message
from bot.channels.line.plain import Json, clean
from locales.cut import shorten

SENDER_NAME = 20  # UTF-16 units
LONGEST_TEXT = 5000  # UTF-16 units
_SHOUTED = re.compile(r"LINE")


def line_object(part: Message, *, group: bool, bare: bool = False) -> Json:
    """`bare`: without whatever LINE may refuse for a reason that is not in the words: quote, mention, sender."""
    made = _object(part, group=group, bare=bare)
    name = sender_name(part.sender or "")
    if name and not bare:
        made["sender"] = {"name": name}
    return made


def can_be_barer(part: Message) -> bool:
    return bool(part.quote or part.mention or part.sender)


def sender_name(name: str) -> str:
    """LINE refuses its own name in the name of a sender."""
    without = _SHOUTED.sub("", re.sub(r"\bline\b", "", clean(name), flags=re.IGNORECASE))
    return shorten(" ".join(without.split()), SENDER_NAME, "utf16")


def _object(part: Message, *, group: bool, bare: bool) -> Json:
    if part.card is not None or part.buttons:
        return bubble_message(part)
    if not part.media:
        return _text(part, group=group, bare=bare)
    media = part.media[0]
    shown = None if part.text else file_object(media)
    return shown or {"type": "text", "text": clean(link(media, part.text))}


def _text(part: Message, *, group: bool, bare: bool) -> Json:
    text = clean(part.text)
    made: Json = {"type": "text", "text": text}
    if part.mention and group and not bare:
        made = _mentioning(text, *part.mention) or made
    if part.quote and not bare:
        made["quoteToken"] = part.quote
    return made


def _mentioning(text: str, name: str, person: str) -> Json | None:
    """Braces stand for what is filled in, so those of the text are doubled; None where it would grow too long."""
    before, found, after = text.partition(clean(name))
    if not found:
        return None
    before = before.removesuffix("@")  # LINE writes one itself
    doubled = "".join([_doubled(before), "{mentioned}", _doubled(after)])
    if len(doubled.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        return None
    mentioned = {"type": "mention", "mentionee": {"type": "user", "userId": person}}
    return {"type": "textV2", "text": doubled, "substitution": {"mentioned": mentioned}}


def _doubled(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
