"""A message cut into parts, each of which is one of LINE's objects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.channel import Message, Undeliverable
from bot.channels.line.attached import addressable, shows
from bot.channels.line.objects import LONGEST_TEXT
from bot.channels.line.plain import clean
from locales.cut import cut, size

IN_A_BUBBLE = 1000  # UTF-16 units; more is easier to read, and to copy, outside
BESIDE_A_LINK = 2500  # leaves room for a name and an address
BUTTONS = 12
_ADDRESS = re.compile(r"https?://")


def parts(message: Message) -> Sequence[Message]:
    """Files first, then the words, then the card; the buttons stand under the last. Raises Undeliverable for a file
    that nobody could fetch."""
    for media in message.media:
        if not addressable(media):
            raise Undeliverable("no public address", permanent=True)
    bare = replace(message, text="", media=(), buttons=(), quote=None, card=None, mention=None, ask_phone=None)
    if _is_one_link(message):
        return (replace(bare, text=message.text, media=message.media),)
    files = [replace(bare, media=(media,)) for media in message.media]
    return (*files, *_words(message, bare))


def _is_one_link(message: Message) -> bool:
    if len(message.media) != 1 or message.buttons or message.card or message.quote or message.mention:
        return False
    return not shows(message.media[0]) and size(message.text, "utf16") <= BESIDE_A_LINK


def _words(message: Message, bare: Message) -> Iterator[Message]:
    pieces = [piece for piece in cut(message.text, LONGEST_TEXT, "utf16") if clean(piece).strip()]
    rows = list(_chunks(message.buttons))
    if rows and message.card is None and _fits_a_bubble(message, pieces):
        yield replace(bare, text=pieces[0], buttons=rows.pop(0))
    else:
        yield from _texts(message, bare, pieces)
    if message.card is not None:
        yield replace(bare, card=message.card, buttons=rows.pop(0) if rows else ())
    for chunk in rows:
        yield replace(bare, buttons=chunk)


def _texts(message: Message, bare: Message, pieces: Sequence[str]) -> Iterator[Message]:
    quote, mention = message.quote, message.mention
    for piece in pieces:
        here = mention if mention and mention[0] in piece else None
        yield replace(bare, text=piece, quote=quote, mention=here)
        quote, mention = None, None if here else mention


def _fits_a_bubble(message: Message, pieces: Sequence[str]) -> bool:
    """A bubble can neither quote nor mention, and an address in it cannot be followed."""
    if len(pieces) != 1 or message.quote or message.mention or _ADDRESS.search(pieces[0]):
        return False
    return size(pieces[0], "utf16") <= IN_A_BUBBLE


def _chunks(rows: Sequence[Sequence[tuple[str, str]]]) -> Iterator[tuple[tuple[tuple[str, str], ...], ...]]:
    """Rows of at most BUTTONS buttons together."""
    chunk: list[tuple[tuple[str, str], ...]] = []
    for row in rows:
        for start in range(0, len(row), BUTTONS):
            piece = tuple(row[start : start + BUTTONS])
            if sum(map(len, chunk)) + len(piece) > BUTTONS:
                yield tuple(chunk)
                chunk = []
            chunk.append(piece)
    if chunk:
        yield tuple(chunk)
