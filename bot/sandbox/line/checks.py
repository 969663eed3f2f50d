"""What every kind of message is checked for: lengths, addresses, actions, senders."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from bot.sandbox.line.answers import Json, Problem
from bot.sandbox.line.measures import letters, units

Found = Iterator[Problem]

LOOPBACK = ("127.0.0.1", "localhost", "::1")
QUICK_REPLY_ONLY = ("camera", "cameraRoll", "location")
ACTIONS = ("postback", "message", "uri", "datetimepicker", "clipboard", "richmenuswitch", *QUICK_REPLY_ONLY)
INPUT_OPTIONS = ("closeRichMenu", "openRichMenu", "openKeyboard", "openVoice")
PICKERS = ("date", "time", "datetime")


def text(
    holder: Json, name: str, where: str, *, most: int, least: int = 1, count: Callable[[str], int] = units
) -> Found:
    """A wanted text of `least` to `most` letters; `least=0` makes it optional."""
    value = holder.get(name)
    if value is None or value == "":
        if least:
            yield Problem(message="May not be empty", property=where + name)
        return
    if not isinstance(value, str):
        yield Problem(message="Must be a string", property=where + name)
    elif count(value) > most:
        yield Problem(message=f"Length must be between 0 and {most}", property=where + name)


def url(holder: Json, name: str, where: str, *, http_on_loopback: bool, optional: bool = False) -> Found:
    """An https address of at most 2000 plain letters; http only to this machine, and only where allowed."""
    value = holder.get(name)
    if value is None:
        if not optional:
            yield Problem(message="May not be empty", property=where + name)
    elif not isinstance(value, str) or not value:
        yield Problem(message="May not be empty", property=where + name)
    elif len(value) > 2000:
        yield Problem(message="Length must be between 0 and 2000", property=where + name)
    elif not _fetchable(value, http_on_loopback):
        yield Problem(message="Must be a valid HTTPS URL", property=where + name)


def _fetchable(address: str, http_on_loopback: bool) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if not parts.hostname or not address.isascii() or " " in address:
        return False
    return parts.scheme == "https" or (http_on_loopback and parts.scheme == "http" and parts.hostname in LOOPBACK)


def one_of(holder: Json, name: str, where: str, allowed: tuple[str, ...], *, optional: bool = False) -> Found:
    value = holder.get(name)
    if value is None and optional:
        return
    if value not in allowed:
        yield Problem(message=f"Must be one of the following values: [{', '.join(allowed)}]", property=where + name)


def action(value: object, where: str, *, label: int, labelled: bool = True, quick: bool = False) -> Found:
    """`label` is the most letters a label may have here; `labelled` whether there must be one."""
    if not isinstance(value, dict):
        yield Problem(message="May not be empty", property=where)
        return
    here = where + "."
    kinds = ACTIONS if quick else tuple(kind for kind in ACTIONS if kind not in QUICK_REPLY_ONLY)
    wrong_kind = list(one_of(value, "type", here, kinds))
    if wrong_kind:
        yield from wrong_kind
        return
    yield from text(value, "label", here, most=label, least=1 if labelled else 0, count=letters)
    match value["type"]:
        case "postback":
            yield from _postback(value, here)
        case "message":
            yield from text(value, "text", here, most=300, count=letters)
        case "uri":
            yield from _link(value, here)
        case "datetimepicker":
            yield from text(value, "data", here, most=300)
            yield from one_of(value, "mode", here, PICKERS)
        case "clipboard":
            yield from text(value, "clipboardText", here, most=1000)
        case "richmenuswitch":
            yield from text(value, "richMenuAliasId", here, most=32)
            yield from text(value, "data", here, most=300)


def _postback(value: Json, here: str) -> Found:
    yield from text(value, "data", here, most=300)
    yield from text(value, "displayText", here, most=300, least=0, count=letters)
    yield from text(value, "text", here, most=300, least=0, count=letters)
    yield from text(value, "fillInText", here, most=300, least=0, count=letters)
    yield from one_of(value, "inputOption", here, INPUT_OPTIONS, optional=True)
    if value.get("displayText") and value.get("text"):
        yield Problem(message="Cannot be used with text", property=here + "displayText")
    if value.get("fillInText") and value.get("inputOption") != "openKeyboard":
        yield Problem(message="Needs inputOption openKeyboard", property=here + "fillInText")


def _link(value: Json, here: str) -> Found:
    wrong = list(text(value, "uri", here, most=1000))
    yield from wrong
    if not wrong and not re.match(r"(https?|line|tel):", value["uri"]):
        yield Problem(message="Invalid uri scheme", property=here + "uri")


def sender(value: object, where: str, *, http_on_loopback: bool) -> Found:
    if not isinstance(value, dict):
        yield Problem(message="Must be an object", property=where)
        return
    yield from text(value, "name", where + ".", most=20, least=0, count=letters)
    if "line" in str(value.get("name") or "").casefold().split():
        yield Problem(message="May not contain a reserved word", property=where + ".name")
    yield from url(value, "iconUrl", where + ".", http_on_loopback=http_on_loopback, optional=True)


def quick_reply(value: object, where: str, *, http_on_loopback: bool) -> Found:
    choices = value.get("items") if isinstance(value, dict) else None
    if not isinstance(choices, list) or not 1 <= len(choices) <= 13:
        yield Problem(message="Size must be between 1 and 13", property=where + ".items")
        return
    for index, choice in enumerate(choices):
        here = f"{where}.items[{index}]"
        if not isinstance(choice, dict):
            yield Problem(message="Must be an object", property=here)
            continue
        yield from one_of(choice, "type", here + ".", ("action",), optional=True)
        yield from url(choice, "imageUrl", here + ".", http_on_loopback=http_on_loopback, optional=True)
        yield from action(choice.get("action"), here + ".action", label=20, quick=True)
