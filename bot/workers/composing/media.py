"""Files on their way to the other side: by the platform's own reference, by their bytes, or as a link."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.channel import Media
from bot.links import Links
from desk.messages import MediaKind, can_be_fetched
from desk.notice import Code, Line
from desk.speech import file_name
from desk.ticket import File
from storage.transaction import Transaction

_MB = 1_000_000
_PICTURE = 10 * _MB  # the largest that LINE shows; anything more is fetched by hand
_FILM = 200 * _MB
_MOVING = {MediaKind.VIDEO, MediaKind.VIDEO_NOTE, MediaKind.ANIMATION}
_LINE_PLAYS = {"audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a", "audio/aac"}


class NotYet(Exception):
    """A file is still on its way to us: the row waits a moment."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What can be shown as media, and the sentences for what cannot."""

    media: tuple[Media, ...] = ()
    lines: tuple[Line, ...] = ()


def carry(
    tx: Transaction, files: Iterable[File], to: str, links: Links | None, now: datetime, *, wait: bool
) -> Carried:
    """The files of an entry for a reader on channel `to`. Raises NotYet while one is being fetched and `wait` holds."""
    media: list[Media] = []
    lines: list[Line] = []
    for file in files:
        if file.state == "wanted" and wait:
            raise NotYet
        shown = _show(tx, file, to, links, now)
        if isinstance(shown, Media):
            media.append(shown)
        else:
            lines.append(shown)
    return Carried(tuple(media), tuple(lines))


def _show(tx: Transaction, file: File, to: str, links: Links | None, now: datetime) -> Media | Line:
    match file.state:
        case "gone":
            return Line("relay.file_lost", {"name": file_name(file.attachment)})
        case "wanted":
            return Line("relay.file_waits", {"name": file_name(file.attachment)})
        case "too_large":
            return Line("relay.file_too_large", {"name": file_name(file.attachment)})
        case _ if to == "line":
            return _for_line(file, links, now)
        case _:
            return _for_telegram(tx, file)


def _for_line(file: File, links: Links | None, now: datetime) -> Media | Line:
    """LINE fetches pictures, films and sounds by a link; whatever else there is, the reader does."""
    sent, size = file.attachment, file.size or file.attachment.size
    if not can_be_fetched(file.channel, sent):
        return Line("relay.file_too_large", {"name": file_name(file.attachment)})
    if sent.url is not None:
        return _linked(file, sent.url)
    if links is None:
        return Line("relay.file_plain", {"name": file_name(file.attachment), "size": Code(size_text(size))})
    link = links.to(file.id, now, name=sent.name)
    if not _line_shows(file, size or 0):
        return _linked(file, link)
    preview = links.to(file.id, now, preview=True) if sent.kind is not MediaKind.AUDIO else None
    return Media(kind=sent.kind, mime=sent.mime, url=link, preview_url=preview, size=size)


def _line_shows(file: File, size: int) -> bool:
    sent = file.attachment
    mime = (sent.mime or "").partition(";")[0].strip().lower()
    if sent.kind is MediaKind.PHOTO:
        return size <= _PICTURE
    if sent.kind in _MOVING:  # only beside a picture of it
        return size <= _FILM and mime in ("", "video/mp4") and sent.preview_ref is not None
    return sent.kind is MediaKind.AUDIO and size <= _FILM and (file.channel == "line" or mime in _LINE_PLAYS)


def _for_telegram(tx: Transaction, file: File) -> Media | Line:
    sent, size = file.attachment, file.size or file.attachment.size
    if file.channel == "telegram":
        return Media(kind=sent.kind, name=sent.name, mime=sent.mime, size=size, ref=sent.ref)
    if sent.url is not None:
        return _linked(file, sent.url)
    kept = tx.files.content(file.id)
    if kept is None:
        return Line("relay.file_lost", {"name": file_name(file.attachment)})
    return Media(kind=sent.kind, name=sent.name, mime=kept.mime or sent.mime, size=size, content=kept.content)


def _linked(file: File, link: str) -> Line:
    size = Code(size_text(file.size or file.attachment.size))
    return Line("relay.file", {"name": file_name(file.attachment), "size": size, "link": Code(link)})


def size_text(size: int | None) -> str:
    """A size in the unit that people read."""
    if size is None:
        return "?"
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"
