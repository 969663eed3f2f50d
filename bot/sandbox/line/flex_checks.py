"""What a Flex container may hold: known components with known fields and values, within the size limits."""

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.sandbox.line import checks
from bot.sandbox.line.answers import Json, Problem

BUBBLE_BYTES = 30 * 1024
CAROUSEL_BYTES = 50 * 1024
CAROUSEL_BUBBLES = 12

PLACED = "position offsetTop offsetBottom offsetStart offsetEnd margin"
FIELDS = {
    kind: frozenset(["type", *fields.split()])
    for kind, fields in {
        "bubble": "direction styles header hero body footer size action",
        "carousel": "contents",
        "box": f"{PLACED} layout flex contents spacing backgroundColor borderColor borderWidth cornerRadius width"
        " maxWidth height maxHeight paddingAll paddingTop paddingBottom paddingStart paddingEnd action justifyContent"
        " alignItems background",
        "button": f"{PLACED} flex color style action gravity height adjustMode scaling",
        "image": f"{PLACED} url flex align gravity size aspectRatio aspectMode backgroundColor action animated",
        "video": "url previewUrl altContent aspectRatio action",
        "icon": f"{PLACED} url size aspectRatio scaling",
        "text": f"{PLACED} flex text size align gravity color weight style decoration wrap lineSpacing action maxLines"
        " contents adjustMode scaling",
        "span": "text size color weight style decoration",
        "separator": "margin color",
        "filler": "flex",
    }.items()
}

COLOUR = re.compile(r"#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?")
GAP = re.compile(r"none|xs|sm|md|lg|xl|xxl|\d+(\.\d+)?px|\d+(\.\d+)?%")
LENGTH = re.compile(r"xxs|xs|sm|md|lg|xl|xxl|3xl|4xl|5xl|full|\d+(\.\d+)?(px|%)")
VALUES = {
    "color": COLOUR,
    "backgroundColor": COLOUR,
    "borderColor": COLOUR,
    "margin": GAP,
    "spacing": GAP,
    "paddingAll": GAP,
    "paddingTop": GAP,
    "paddingBottom": GAP,
    "paddingStart": GAP,
    "paddingEnd": GAP,
    "cornerRadius": GAP,
    "layout": re.compile(r"horizontal|vertical|baseline"),
    "position": re.compile(r"relative|absolute"),
    "align": re.compile(r"start|end|center"),
    "gravity": re.compile(r"top|bottom|center"),
    "weight": re.compile(r"regular|bold"),
    "decoration": re.compile(r"none|underline|line-through"),
    "adjustMode": re.compile(r"shrink-to-fit"),
    "aspectMode": re.compile(r"fit|cover"),
    "aspectRatio": re.compile(r"\d+(\.\d+)?:\d+(\.\d+)?"),
    "direction": re.compile(r"ltr|rtl"),
    "justifyContent": re.compile(r"center|flex-start|flex-end|space-(between|around|evenly)"),
    "alignItems": re.compile(r"center|flex-start|flex-end"),
}
KIND_VALUES = {
    ("bubble", "size"): re.compile(r"nano|micro|deca|hecto|kilo|mega|giga"),
    ("button", "style"): re.compile(r"primary|secondary|link"),
    ("button", "height"): re.compile(r"sm|md"),
    ("text", "style"): re.compile(r"normal|italic"),
    ("span", "style"): re.compile(r"normal|italic"),
    ("text", "size"): LENGTH,
    ("span", "size"): LENGTH,
    ("icon", "size"): LENGTH,
    ("image", "size"): LENGTH,
}
SWITCHES = ("wrap", "scaling", "animated")
COUNTS = ("flex", "maxLines")
STACKED = ("box", "button", "image", "video", "text", "separator", "filler")
IN_LINE = ("icon", "text", "filler")


def container(value: object, *, http_on_loopback: bool) -> Iterator[Problem]:
    """Problems with their JSON pointers inside the container, as LINE words them for Flex."""
    if not isinstance(value, dict) or value.get("type") not in ("bubble", "carousel"):
        yield Problem(message="unknown type", property="/")
        return
    room = BUBBLE_BYTES if value["type"] == "bubble" else CAROUSEL_BYTES
    if _size(value) > room:
        yield Problem(message=f"size must be at most {room} bytes", property="/")
    if value["type"] == "bubble":
        yield from _bubble(value, "", http_on_loopback)
        return
    bubbles = value.get("contents")
    if not isinstance(bubbles, list) or not 1 <= len(bubbles) <= CAROUSEL_BUBBLES:
        yield Problem(message=f"number of bubbles must be between 1 and {CAROUSEL_BUBBLES}", property="/contents")
        return
    for index, bubble in enumerate(bubbles):
        yield from _bubble(bubble, f"/contents/{index}", http_on_loopback)


def _size(value: Json) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


def _bubble(value: Any, where: str, http: bool) -> Iterator[Problem]:
    if not isinstance(value, dict) or value.get("type") != "bubble":
        yield Problem(message="must be a bubble", property=where or "/")
        return
    if _size(value) > BUBBLE_BYTES and where:
        yield Problem(message=f"size must be at most {BUBBLE_BYTES} bytes", property=where)
    yield from _fields(value, where)
    if not any(value.get(block) for block in ("header", "hero", "body", "footer")):
        yield Problem(message="at least one block must be specified", property=where or "/")
    for block in ("header", "body", "footer"):
        if value.get(block) is not None:
            yield from _component(value[block], f"{where}/{block}", ("box",), http)
    if value.get("hero") is not None:
        yield from _component(value["hero"], f"{where}/hero", ("box", "image", "video"), http)
    if value.get("action") is not None:
        yield from _action(value["action"], f"{where}/action", labelled=False)


def _component(value: Any, where: str, allowed: tuple[str, ...], http: bool) -> Iterator[Problem]:
    if not isinstance(value, dict) or value.get("type") not in allowed:
        yield Problem(message="invalid component type", property=where)
        return
    yield from _fields(value, where)
    match value["type"]:
        case "box":
            yield from _box(value, where, http)
        case "button":
            yield from _action(value.get("action"), f"{where}/action", labelled=True)
        case "text":
            yield from _text(value, where)
        case "image" | "icon" | "video":
            yield from _picture(value, where, http)
    if value["type"] != "button" and value.get("action") is not None:
        yield from _action(value["action"], f"{where}/action", labelled=False)


def _fields(value: Json, where: str) -> Iterator[Problem]:
    kind = value["type"]
    for name, given in value.items():
        if name not in FIELDS[kind]:
            yield Problem(message="unknown field", property=f"{where}/{name}")
        elif given is not None and not _fits(kind, name, given):
            yield Problem(message="invalid property", property=f"{where}/{name}")


def _fits(kind: str, name: str, given: object) -> bool:
    if name in SWITCHES:
        return isinstance(given, bool)
    if name in COUNTS:
        return isinstance(given, int) and not isinstance(given, bool) and given >= 0
    pattern = KIND_VALUES.get((kind, name)) or VALUES.get(name)
    return pattern is None or (isinstance(given, str) and pattern.fullmatch(given) is not None)


def _box(value: Json, where: str, http: bool) -> Iterator[Problem]:
    if value.get("layout") is None:
        yield Problem(message="invalid property", property=f"{where}/layout")
    contents = value.get("contents")
    if not isinstance(contents, list):
        yield Problem(message="invalid property", property=f"{where}/contents")
        return
    allowed = IN_LINE if value.get("layout") == "baseline" else STACKED
    for index, child in enumerate(contents):
        yield from _component(child, f"{where}/contents/{index}", allowed, http)


def _text(value: Json, where: str) -> Iterator[Problem]:
    spans = value.get("contents")
    if spans:
        for index, span in enumerate(spans if isinstance(spans, list) else [spans]):
            yield from _component(span, f"{where}/contents/{index}", ("span",), False)
    elif not isinstance(value.get("text"), str) or not value["text"]:
        yield Problem(message="must be non-empty text", property=f"{where}/text")


def _picture(value: Json, where: str, http: bool) -> Iterator[Problem]:
    yield from checks.url(value, "url", f"{where}/", http_on_loopback=http)
    if value["type"] == "video":
        yield from checks.url(value, "previewUrl", f"{where}/", http_on_loopback=http)
        yield from _component(value.get("altContent"), f"{where}/altContent", ("box", "image"), http)


def _action(value: object, where: str, *, labelled: bool) -> Iterator[Problem]:
    for problem in checks.action(value, where, label=40, labelled=labelled):
        yield Problem(message=problem.message, property=problem.property.replace(where + ".", where + "/"))
