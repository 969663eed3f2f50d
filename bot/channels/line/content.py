"""What a message holds: words, files, a place, a sticker."""

from __future__ import annotations

from typing import Any

from bot.channels.line.plain import Json, count_of, id_of, list_of, number_of, object_of, text_of
from desk.messages import Album, Attachment, MediaKind, Place

PREVIEW = "/preview"
_FILES = {
    "image": MediaKind.PHOTO,
    "video": MediaKind.VIDEO,
    "audio": MediaKind.AUDIO,
    "file": MediaKind.DOCUMENT,
}
_WITH_PREVIEW = (MediaKind.PHOTO, MediaKind.VIDEO)


def content_of(message: Json, ref: str) -> dict[str, Any]:
    """The fields of a Said that depend on the kind of message. An unknown kind keeps its name and its words."""
    kind = text_of(message.get("type"))
    match kind:
        case "text":
            return _text(message)
        case "sticker":
            return {"sticker": True, "text": text_of(message.get("text"))}
        case "location":
            return _location(message)
        case "image" | "video" | "audio" | "file":
            return {"attachments": (_attachment(message, ref, _FILES[kind]),), "album": _album(message)}
        case _:
            return {"unsupported": kind or "unknown", "text": text_of(message.get("text"))}


def _text(message: Json) -> dict[str, Any]:
    text = text_of(message.get("text"))
    shown, bare = _with_emojis(text, list_of(message.get("emojis")))
    return {"text": shown, "sticker": bare, "mentions": _mentions(object_of(message.get("mention")))}


def _with_emojis(text: str, emojis: list[Any]) -> tuple[str, bool]:
    """The text with a face for each of LINE's emojis that came as a bare `$`, and whether there is nothing but emojis.

    LINE counts their places in UTF-16 units.
    """
    units = text.encode("utf-16-le")
    shown, rest, at = b"", b"", 0
    for start, end in sorted(_spans(emojis, len(units) // 2)):
        if start < at:
            continue
        before, emoji = units[2 * at : 2 * start], units[2 * start : 2 * end]
        shown += before + ("☺".encode("utf-16-le") if emoji == b"$\x00" else emoji)
        rest += before
        at = end
    shown, rest = shown + units[2 * at :], rest + units[2 * at :]
    bare = at > 0 and not rest.decode("utf-16-le", "replace").strip()
    return shown.decode("utf-16-le", "replace"), bare


def _spans(emojis: list[Any], most: int) -> list[tuple[int, int]]:
    found = []
    for one in emojis:
        start, length = count_of(object_of(one).get("index")), count_of(object_of(one).get("length"))
        if start is not None and length is not None and start >= 0 and length > 0 and start + length <= most:
            found.append((start, start + length))
    return found


def _mentions(mention: Json) -> tuple[str, ...]:
    people = (object_of(one) for one in list_of(mention.get("mentionees")))
    return tuple(found for one in people if not one.get("isSelf") and (found := id_of(one.get("userId"))))


def _location(message: Json) -> dict[str, Any]:
    latitude, longitude = number_of(message.get("latitude")), number_of(message.get("longitude"))
    named = (text_of(message.get("title")), text_of(message.get("address")))
    title = "\n".join(one for one in named if one)
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return {"unsupported": "location", "text": title}
    return {"place": Place(latitude=latitude, longitude=longitude, title=title)}


def _attachment(message: Json, ref: str, kind: MediaKind) -> Attachment:
    provider = object_of(message.get("contentProvider"))
    url = text_of(provider.get("originalContentUrl"))
    return Attachment(
        kind=kind,
        ref=ref,
        name=text_of(message.get("fileName")) or None,
        size=count_of(message.get("fileSize")),
        preview_ref=ref + PREVIEW if kind in _WITH_PREVIEW and not url else None,
        url=url or None,
    )


def _album(message: Json) -> Album | None:
    images = object_of(message.get("imageSet"))
    ref = id_of(images.get("id"))
    if not ref:
        return None
    return Album(ref=ref, index=count_of(images.get("index")), total=count_of(images.get("total")))
