"""Bubbles: LINE's small pages with buttons, for tickets and for questions."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.channel import Card, Message
from bot.channels.line.plain import Json, clean
from locales.cut import shorten, size

ALT_TEXT = 1500  # UTF-16 units
LABEL = 40  # graphemes
LABEL_UNITS = 160
DISPLAY_TEXT = 300
LONGEST_TITLE = 300  # UTF-16 units
LARGEST = 30_000  # bytes; LINE takes 30 KiB
SHORT_LINE = 60
SIDE_BY_SIDE = 20  # graphemes of all labels in a row
MOST_IN_A_ROW = 5
_COLOURS = {"urgent": "#B71C1C", "important": "#A65100", "normal": "#37474F"}
_OVER = "#757575"
_OVER_STATES = ("closed", "declined")

Rows = Sequence[Sequence[tuple[str, str]]]


def bubble_message(part: Message) -> Json:
    """The text or the card of a part with its buttons beneath."""
    if part.card is not None:
        return _card_message(part.card, part.buttons)
    text = clean(part.text)
    labels = " · ".join(_label(label, action) for row in part.buttons for label, action in row)
    blank = not text.strip()
    return _flex(labels if blank else text, _bubble([] if blank else [text], part.buttons, rtl=part.rtl))


def _card_message(card: Card, rows: Rows) -> Json:
    title = shorten(clean(card.title).strip(), LONGEST_TITLE, "utf16") or f"#{card.number}"
    lines = [line for line in map(clean, card.lines) if line.strip()]
    made = _bubble(lines, rows, rtl=card.rtl)
    made["header"] = {
        "type": "box",
        "layout": "vertical",
        "backgroundColor": _OVER if card.state in _OVER_STATES else _COLOURS.get(card.priority, _COLOURS["normal"]),
        "paddingAll": "md",
        "contents": [_words(title, weight="bold", color="#FFFFFF")],
    }
    return _flex("\n".join([title, *lines]), made)


def _flex(alt_text: str, bubble: Json) -> Json:
    return {"type": "flex", "altText": shorten(alt_text, ALT_TEXT, "utf16"), "contents": _small_enough(bubble)}


def _bubble(lines: Sequence[str], rows: Rows, *, rtl: bool) -> Json:
    made: Json = {"type": "bubble", "direction": "rtl" if rtl else "ltr"}
    if lines:
        contents = [_words(line, size="sm") for line in lines]
        made["body"] = {"type": "box", "layout": "vertical", "spacing": "sm", "contents": contents}
    if rows:
        contents = [block for row in rows for block in _row(row)]
        made["footer"] = {"type": "box", "layout": "vertical", "spacing": "sm", "contents": contents}
    return made


def _words(text: str, **look: str) -> Json:
    return {"type": "text", "text": text, "wrap": True, **look}


def _row(row: Sequence[tuple[str, str]]) -> list[Json]:
    """Short labels stand side by side, long ones beneath each other, where they can be read."""
    buttons = [_button(label, action) for label, action in row]
    letters = sum(size(label, "graphemes") for label, _ in row)
    if 1 < len(row) <= MOST_IN_A_ROW and letters <= SIDE_BY_SIDE:
        return [{"type": "box", "layout": "horizontal", "spacing": "sm", "contents": buttons}]
    return buttons


def _button(label: str, action: str) -> Json:
    shown = _label(label, action)
    postback = {"type": "postback", "label": shown, "data": action, "displayText": shown}
    return {"type": "button", "style": "secondary", "height": "sm", "adjustMode": "shrink-to-fit", "action": postback}


def _label(label: str, action: str) -> str:
    whole = clean(label).strip() or action
    return shorten(shorten(whole, LABEL, "graphemes"), LABEL_UNITS, "utf16")


def _small_enough(bubble: Json) -> Json:
    """Shortens the longest line until the whole fits; once all are short, the last ones go."""
    contents = bubble.get("body", {}).get("contents", [])
    over = _bytes(bubble) - LARGEST
    while contents and over > 0:
        longest = max(contents, key=lambda line: len(line["text"]))
        if len(longest["text"]) <= SHORT_LINE:
            over -= _bytes(contents.pop())
            continue
        before = _bytes(longest)
        longest["text"] = shorten(longest["text"], size(longest["text"], "utf16") // 2, "utf16")
        over -= before - _bytes(longest)
    if not contents:
        bubble.pop("body", None)
    return bubble


def _bytes(component: Json) -> int:
    # As it goes over the wire, every Thai or Persian letter written as six: LINE does not say how it counts.
    return len(json.dumps(component))
