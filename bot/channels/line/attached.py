"""Files on their way to LINE: it fetches pictures, films and sounds itself, everything else goes as a link."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.channel import Media, Undeliverable
from bot.channels.line.plain import Json, clean
from desk.messages import MediaKind
from locales.cut import shorten

LONGEST_URL = 2000
LONGEST_NAME = 200
UNKNOWN_DURATION = 60_000  # milliseconds
_MB = 1_000_000
_LARGEST = {MediaKind.PHOTO: 10 * _MB, MediaKind.VIDEO: 200 * _MB, MediaKind.AUDIO: 200 * _MB}
_LARGEST_PREVIEW = 1 * _MB
_MIMES = {
    MediaKind.PHOTO: ("image/jpeg", "image/png"),
    MediaKind.VIDEO: ("video/mp4",),
    MediaKind.AUDIO: ("audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a", "audio/aac"),
}
_ALSO = {MediaKind.VOICE: MediaKind.AUDIO, MediaKind.ANIMATION: MediaKind.VIDEO, MediaKind.VIDEO_NOTE: MediaKind.VIDEO}
_TELL_MIME = (MediaKind.VOICE, MediaKind.ANIMATION)  # often of a kind that LINE cannot play
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def shows(media: Media) -> bool:
    """Whether LINE has an object for this kind of file at all."""
    kind = _ALSO.get(media.kind, media.kind)
    if kind not in _MIMES or (media.size or 0) > _LARGEST[kind]:
        return False
    if media.mime is None:
        return media.kind not in _TELL_MIME
    return media.mime.split(";")[0].strip().lower() in _MIMES[kind]


def addressable(media: Media) -> bool:
    """Whether there is, or may yet be, an address from which it can be fetched."""
    return _public(media.url) or (media.url is None and media.ref is not None)


def file_object(media: Media) -> Json | None:
    """The object that shows the file, or None: a link must do. Raises Undeliverable without an address."""
    url = address(media)
    if not shows(media):
        return None
    preview = media.preview_url if _public(media.preview_url) else None
    match _ALSO.get(media.kind, media.kind):
        case MediaKind.PHOTO:
            preview = preview or (url if (media.size or 0) <= _LARGEST_PREVIEW else None)
            return {"type": "image", "originalContentUrl": url, "previewImageUrl": preview} if preview else None
        case MediaKind.VIDEO:
            return {"type": "video", "originalContentUrl": url, "previewImageUrl": preview} if preview else None
        case _:
            return {"type": "audio", "originalContentUrl": url, "duration": UNKNOWN_DURATION}


def link(media: Media, text: str = "") -> str:
    """The words that stand for a file: what was said with it, its name, its size and where it is."""
    url = address(media)
    name = shorten(" ".join(clean(media.name or "").split()), LONGEST_NAME, "utf16")
    named = f"{name} ({_megabytes(media.size)})" if name and media.size else name
    return "\n".join(one for one in (text, named, "" if url in text else url) if one)


def address(media: Media) -> str:
    if media.url is None or not _public(media.url):
        raise Undeliverable("no public address", permanent=True)
    return media.url


def _public(url: str | None) -> bool:
    """LINE fetches over https; over http only a stand-in on this machine does."""
    if not url or len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _megabytes(size: int) -> str:
    return f"{size / _MB:.1f} MB" if size >= _MB // 10 else f"{max(size // 1000, 1)} kB"
