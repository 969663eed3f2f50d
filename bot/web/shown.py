"""A file as an answer: its type, its name, and the part of it that was asked for."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from bot.channel import Fetched
from desk.messages import Attachment, MediaKind

PLAIN: Final = "application/octet-stream"
_TYPES: Final = {
    MediaKind.PHOTO: "image/jpeg",
    MediaKind.VIDEO: "video/mp4",
    MediaKind.VOICE: "audio/ogg",
    MediaKind.AUDIO: "audio/mpeg",
    MediaKind.VIDEO_NOTE: "video/mp4",
    MediaKind.ANIMATION: "video/mp4",
}
# A picture that is a document (SVG) can hold scripts: only what is nothing but a picture, a film or a sound is shown.
_SHOWABLE: Final = re.compile(r"(?!.*(svg|xml))(image|video|audio)/[a-z0-9][a-z0-9.+-]{0,60}")
_RANGE: Final = re.compile(r"bytes\s*=\s*([0-9]{0,15})-([0-9]{0,15})\s*")
_LONGEST_NAME: Final = 100
_ALWAYS: Final = {
    "cache-control": "private",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "referrer-policy": "no-referrer",
    "accept-ranges": "bytes",
}


def shown(fetched: Fetched, attachment: Attachment, preview: bool, request: Request) -> Response:
    """Answers HEAD like GET, without the content; a single range is cut out, several are too much to ask."""
    mime = _type(fetched, attachment, preview)
    headers = _ALWAYS | {"content-type": mime, "content-disposition": _disposition(attachment, mime)}
    content, size = fetched.content, len(fetched.content)
    wanted = None if "if-range" in request.headers else _wanted(request.headers.get("range", ""), size)
    status = 200
    if wanted is not None:
        if not wanted:
            return Response(status_code=416, headers=_ALWAYS | {"content-range": f"bytes */{size}"})
        status, content = 206, content[wanted.start : wanted.stop]
        headers["content-range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{size}"
    headers["content-length"] = str(len(content))
    return Response(b"" if request.method == "HEAD" else content, status, headers)


def _type(fetched: Fetched, attachment: Attachment, preview: bool) -> str:
    """What is not certainly harmless is bytes to be saved."""
    if preview and attachment.preview_ref:
        said = fetched.mime or "image/jpeg"
    else:
        said = fetched.mime or attachment.mime or _TYPES.get(attachment.kind, PLAIN)
    mime = said.partition(";")[0].strip().lower()
    return mime if _SHOWABLE.fullmatch(mime) else PLAIN


def _wanted(asked: str, size: int) -> range | None:
    """The bytes of a single range; empty: there are none such; None: everything."""
    match = _RANGE.fullmatch(asked)
    if match is None or match[1] == match[2] == "":
        return None
    if not match[1]:
        return range(max(0, size - int(match[2])), size)
    start, end = int(match[1]), int(match[2] or size - 1)
    if match[2] and end < start:
        return None
    return range(start, min(end + 1, size))


def _disposition(attachment: Attachment, mime: str) -> str:
    way = "attachment" if mime == PLAIN else "inline"
    name = _name(attachment, mime)
    plain = re.sub(r'[^\x20-\x7e]|["\\%]', "_", name)
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _name(attachment: Attachment, mime: str) -> str:
    """A name without anything that leads elsewhere, or that only looks like something."""
    kept = "".join("_" if letter in '/\\:*?"<>|' or _is_unseen(letter) else letter for letter in attachment.name or "")
    kept = kept.strip(" .")[-_LONGEST_NAME:]
    return kept or attachment.kind.value + (mimetypes.guess_extension(mime) or "" if mime != PLAIN else "")


def _is_unseen(letter: str) -> bool:
    """Controls, halves of letters and marks of direction; Persian needs its joiners."""
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") and letter not in "\u200c\u200d"
