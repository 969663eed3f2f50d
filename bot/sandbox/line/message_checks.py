"""What LINE refuses in the messages of a call, and the error body that says why."""

import re
from collections.abc import Iterator
from typing import Any

from bot.sandbox.line import checks, flex_checks
from bot.sandbox.line.answers import Json, Problem, Refused, bad_property, malformed
from bot.sandbox.line.measures import letters

KINDS = ("text", "textV2", "sticker", "image", "video", "audio", "location", "imagemap", "template", "flex", "coupon")
TEMPLATES = ("buttons", "confirm", "carousel", "image_carousel")
PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([0-9a-zA-Z_]{1,20})\}|[{}]")


def refuse_bad(messages: object, *, http_on_loopback: bool) -> list[Json]:
    """The messages themselves, or `Refused` with every problem found."""
    if not isinstance(messages, list):
        raise bad_property("messages")
    if not 1 <= len(messages) <= 5:
        raise malformed(Problem(message="Size must be between 1 and 5", property="messages"))
    problems: list[Problem] = []
    for index, message in enumerate(messages):
        if not isinstance(message, dict):
            raise bad_property(f"messages[{index}]")
        problems += _message(message, f"messages[{index}].", http_on_loopback)
        if message.get("type") == "flex":
            _refuse_bad_flex(message, index, http_on_loopback)
    if problems:
        raise malformed(*problems)
    return messages


def _refuse_bad_flex(message: Json, index: int, http: bool) -> None:
    inner = list(flex_checks.container(message.get("contents"), http_on_loopback=http))
    if inner:
        raise Refused(400, f"A message (messages[{index}]) in the request body is invalid", *inner)


def _message(message: Json, where: str, http: bool) -> Iterator[Problem]:
    wrong_kind = list(checks.one_of(message, "type", where, KINDS))
    if wrong_kind:
        yield from wrong_kind
        return
    yield from _body(message, where, http)
    if message.get("quickReply") is not None:
        yield from checks.quick_reply(message["quickReply"], where + "quickReply", http_on_loopback=http)
    if message.get("sender") is not None:
        yield from checks.sender(message["sender"], where + "sender", http_on_loopback=http)


def _body(message: Json, where: str, http: bool) -> Iterator[Problem]:
    match message["type"]:
        case "text":
            yield from checks.text(message, "text", where, most=5000)
        case "textV2":
            yield from _text_with_places(message, where)
        case "sticker":
            yield from checks.text(message, "packageId", where, most=20)
            yield from checks.text(message, "stickerId", where, most=20)
        case "image" | "video":
            yield from checks.url(message, "originalContentUrl", where, http_on_loopback=http)
            yield from checks.url(message, "previewImageUrl", where, http_on_loopback=http)
        case "audio":
            yield from checks.url(message, "originalContentUrl", where, http_on_loopback=http)
            yield from _number(message, "duration", where)
        case "location":
            yield from checks.text(message, "title", where, most=100)
            yield from checks.text(message, "address", where, most=100)
            yield from _number(message, "latitude", where)
            yield from _number(message, "longitude", where)
        case "flex":
            yield from checks.text(message, "altText", where, most=1500)
        case "imagemap":
            yield from checks.text(message, "altText", where, most=1500)
            yield from checks.url(message, "baseUrl", where, http_on_loopback=http)
        case "template":
            yield from checks.text(message, "altText", where, most=1500)
            yield from _template(message.get("template"), where + "template", http)
        case "coupon":
            yield from checks.text(message, "couponId", where, most=100)


def _number(message: Json, name: str, where: str) -> Iterator[Problem]:
    value = message.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield Problem(message="Must be a number", property=where + name)


def _text_with_places(message: Json, where: str) -> Iterator[Problem]:
    yield from checks.text(message, "text", where, most=5000)
    places = message.get("substitution") or {}
    if not isinstance(places, dict) or len(places) > 100:
        yield Problem(message="Size must be between 0 and 100", property=where + "substitution")
        return
    kinds = [place.get("type") if isinstance(place, dict) else None for place in places.values()]
    if any(kind not in ("mention", "emoji") for kind in kinds):
        yield Problem(message="Must be one of the following values: [mention, emoji]", property=where + "substitution")
    if kinds.count("mention") > 20 or kinds.count("emoji") > 20:
        yield Problem(message="Too many substitutions of one kind", property=where + "substitution")
    for found in PLACEHOLDER.finditer(str(message.get("text") or "")):
        if found[0] not in ("{{", "}}") and found[1] not in places:
            yield Problem(message="Invalid placeholder", property=where + "text")
            return


def _template(template: Any, where: str, http: bool) -> Iterator[Problem]:
    if not isinstance(template, dict):
        yield Problem(message="May not be empty", property=where)
        return
    here = where + "."
    match template.get("type"):
        case "buttons":
            yield from _card(template, here, most=160, actions=(1, 4), http=http)
        case "confirm":
            yield from checks.text(template, "text", here, most=240, count=letters)
            yield from _actions(template, here, 2, 2)
        case "carousel":
            for place, column in _columns(template, here):
                yield from _card(column, place, most=120, actions=(1, 3), http=http)
            yield from _column_count(template, here)
        case "image_carousel":
            for place, column in _columns(template, here):
                yield from checks.url(column, "imageUrl", place, http_on_loopback=http)
                yield from checks.action(column.get("action"), place + "action", label=12, labelled=False)
            yield from _column_count(template, here)
        case _:
            yield from checks.one_of(template, "type", here, TEMPLATES)


def _card(card: Json, here: str, *, most: int, actions: tuple[int, int], http: bool) -> Iterator[Problem]:
    crowded = bool(card.get("title") or card.get("thumbnailImageUrl"))
    yield from checks.text(card, "title", here, most=40, least=0, count=letters)
    yield from checks.text(card, "text", here, most=60 if crowded else most, count=letters)
    yield from checks.url(card, "thumbnailImageUrl", here, http_on_loopback=http, optional=True)
    yield from _actions(card, here, *actions)


def _actions(card: Json, here: str, least: int, most: int) -> Iterator[Problem]:
    actions = card.get("actions")
    if not isinstance(actions, list) or not least <= len(actions) <= most:
        yield Problem(message=f"Size must be between {least} and {most}", property=here + "actions")
        return
    for index, action in enumerate(actions):
        yield from checks.action(action, f"{here}actions[{index}]", label=20)


def _columns(template: Json, here: str) -> Iterator[tuple[str, Json]]:
    columns = template.get("columns")
    for index, column in enumerate(columns if isinstance(columns, list) else []):
        yield f"{here}columns[{index}].", column if isinstance(column, dict) else {}


def _column_count(template: Json, here: str) -> Iterator[Problem]:
    columns = template.get("columns")
    if not isinstance(columns, list) or not 1 <= len(columns) <= 10:
        yield Problem(message="Size must be between 1 and 10", property=here + "columns")
    elif len({len(column.get("actions") or ()) for column in columns if isinstance(column, dict)}) > 1:
        yield Problem(message="Every column must have the same number of actions", property=here + "columns")
