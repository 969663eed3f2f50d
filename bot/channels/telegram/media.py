"""Files on their way out: by the id that Telegram gave them, as bytes, or from a public link."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace

from telegram import (
    Bot,
    InputFile,
    InputMediaAnimation,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
)

from bot.channel import Media, Undeliverable
from bot.channels.telegram.errors import BAD_REF, NOT_SO, Refused
from desk.messages import MediaKind

Together = InputMediaAudio | InputMediaDocument | InputMediaPhoto | InputMediaVideo

EDITABLE = frozenset({MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.AUDIO, MediaKind.DOCUMENT, MediaKind.ANIMATION})
METHODS = {
    MediaKind.PHOTO: "send_photo",
    MediaKind.VIDEO: "send_video",
    MediaKind.VOICE: "send_voice",
    MediaKind.AUDIO: "send_audio",
    MediaKind.DOCUMENT: "send_document",
    MediaKind.VIDEO_NOTE: "send_video_note",
    MediaKind.ANIMATION: "send_animation",
}
_MIMES = {
    MediaKind.PHOTO: "image/jpeg",
    MediaKind.VIDEO: "video/mp4",
    MediaKind.VOICE: "audio/ogg",
    MediaKind.AUDIO: "audio/mpeg",
    MediaKind.VIDEO_NOTE: "video/mp4",
    MediaKind.ANIMATION: "video/mp4",
}
_REF = re.compile(r"[A-Za-z0-9_-]{1,512}")
_LARGEST_PHOTO = 10 << 20
_SIDE = 64


def source(media: Media, *, attach: bool = False) -> str | InputFile:
    """What the SDK sends of it. An id or a link goes through only in its shape: the SDK would open a path as a file."""
    if media.ref is not None and _REF.fullmatch(media.ref):
        return media.ref
    if media.content is not None:
        return _upload(media, media.content, attach=attach)
    if media.url is not None and media.url.startswith(("https://", "http://")):
        return media.url
    raise Undeliverable("a file without content", permanent=True)


def shape(media: Media, caption: str | None = None) -> Together | InputMediaAnimation:
    """One file in place of another. Raises Undeliverable where its kind cannot be that."""
    file = source(media, attach=True)
    if media.kind is MediaKind.ANIMATION:
        return InputMediaAnimation(file, caption=caption)
    return _together(media.kind, file, caption)


def fitting(media: Media) -> Media:
    """A picture over ten megabytes is taken as a document only."""
    large = media.kind is MediaKind.PHOTO and media.ref is None and len(media.content or b"") > _LARGEST_PHOTO
    return as_document(media) if large else media


def as_document(media: Media) -> Media:
    mime = media.mime or _MIMES.get(media.kind)
    return replace(media, kind=MediaKind.DOCUMENT, mime=mime, name=media.name or (mime or "").replace("/", ".") or None)


def otherwise(media: Sequence[Media], refused: Refused) -> tuple[Media, ...] | None:
    """The same files in the way that is left after a refusal: anew where an id is stale, else as plain documents."""
    changed = tuple(media)
    if refused.says(BAD_REF):
        changed = tuple(replace(one, ref=None) if one.content or one.url else one for one in media)
    elif refused.says(NOT_SO):
        changed = tuple(map(as_document, media))
    return None if changed == tuple(media) else changed


def album(media: Sequence[Media], caption: str | None) -> list[Together]:
    """The caption stands under the first, and is shown under them all."""
    return [_together(one.kind, source(one, attach=True), None if at else caption) for at, one in enumerate(media)]


def blanks(caption: str) -> tuple[Together, ...]:
    """What may be put in the place of a file that must not be seen again: parts of an album keep their kind."""
    return (
        InputMediaPhoto(InputFile(_blank_png(), filename="blank.png", attach=True), caption=caption),
        InputMediaDocument(InputFile(b"-", filename="blank.txt", attach=True), caption=caption),
    )


async def load(bot: Bot, ref: str) -> tuple[bytes, str]:
    """A file's bytes and its path's last name."""
    file = await bot.get_file(ref)
    if not file.file_path:
        raise Undeliverable("file without a path")
    # The SDK leaves a path alone that happens to exist on this machine, too.
    base = f"{bot.base_file_url}/"
    url = base + file.file_path.removeprefix(base)
    return await bot.request.retrieve(url, read_timeout=60), url.rpartition("/")[2]


def _together(kind: MediaKind, file: str | InputFile, caption: str | None) -> Together:
    match kind:
        case MediaKind.PHOTO:
            return InputMediaPhoto(file, caption=caption)
        case MediaKind.VIDEO:
            return InputMediaVideo(file, caption=caption)
        case MediaKind.AUDIO:
            return InputMediaAudio(file, caption=caption)
        case MediaKind.DOCUMENT:
            return InputMediaDocument(file, caption=caption)
    raise Undeliverable("this kind of file stands alone", permanent=True)


def _upload(media: Media, content: bytes, *, attach: bool) -> InputFile:
    file = InputFile(content, filename=media.name, attach=attach)
    mime = media.mime or (_MIMES.get(media.kind) if media.name is None else None)
    if mime is not None:
        file.mimetype = mime
        file.filename = media.name or mime.replace("/", ".")
    return file


def _blank_png() -> bytes:
    """A small white picture: Telegram refuses those of a few pixels."""
    rows = (b"\0" + b"\xff" * _SIDE) * _SIDE
    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    packed = (
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)
