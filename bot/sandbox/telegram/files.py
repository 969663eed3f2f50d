"""Files: what people and the bot uploaded, by file_id."""

import hashlib
import itertools
import math
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.telegram.errors import bad

DOWNLOAD_LIMIT = 20 << 20
UPLOAD_LIMIT = 50 << 20
PHOTO_LIMIT = 10 << 20
FOLDERS = {"photo": "photos", "voice": "voice", "video": "videos", "audio": "music", "sticker": "stickers"}
MIME = {
    "voice": "audio/ogg",
    "video": "video/mp4",
    "audio": "audio/mpeg",
    "animation": "video/mp4",
    "document": "application/octet-stream",
}
SUFFIX = {"photo": ".jpg", "voice": ".oga", "video": ".mp4", "video_note": ".mp4", "audio": ".mp3", "sticker": ".webp"}


@dataclass(slots=True, kw_only=True)
class StoredFile:
    """`size` may be declared larger than the content, so that nobody has to hold 21 MB."""

    file_id: str
    unique_id: str
    path: str
    kind: str
    content: bytes
    size: int
    name: str | None = None
    mime: str | None = None
    gone: bool = False
    linked_until: float = math.inf

    def base(self) -> dict[str, Any]:
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": self.size}

    def wire(self, kind: str | None = None) -> Any:
        """The object that stands in a message under its kind; a photo is a list of sizes."""
        match kind or self.kind:
            case "photo":
                small = {
                    "file_id": self.file_id + "s",
                    "file_unique_id": self.unique_id + "s",
                    "width": 90,
                    "height": 67,
                }
                return [small, {**self.base(), "width": 1280, "height": 960}]
            case "voice":
                return {**self.base(), "duration": 3, "mime_type": self.mime or MIME["voice"]}
            case "video_note":
                return {**self.base(), "duration": 3, "length": 240}
            case "sticker":
                shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
                return {**self.base(), **shape, "emoji": "🙏", "set_name": "sandbox"}
            case "video" | "animation" as moving:
                return {**self._named(moving), "width": 640, "height": 480, "duration": 3}
            case "audio":
                return {**self._named("audio"), "duration": 3}
            case other:
                return self._named(other)

    def _named(self, kind: str) -> dict[str, Any]:
        name = {"file_name": self.name} if self.name else {}
        return {**self.base(), **name, "mime_type": self.mime or MIME.get(kind, MIME["document"])}


@dataclass(slots=True)
class FileShelf:
    """Every file of the sandbox; the same bytes share a file_unique_id, each upload has its own file_id."""

    by_id: dict[str, StoredFile] = field(default_factory=dict)
    by_path: dict[str, StoredFile] = field(default_factory=dict)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def add(
        self, content: bytes, kind: str, *, name: str | None = None, mime: str | None = None, size: int | None = None
    ) -> StoredFile:
        number = next(self.numbers)
        digest = hashlib.sha256(content + kind.encode()).hexdigest()
        suffix = SUFFIX.get(kind) or ("." + name.rsplit(".", 1)[1] if name and "." in name else "")
        stored = StoredFile(
            file_id=f"AgACAgSandbox{kind}{number:06d}{digest[:24]}",
            unique_id=f"AQAD{digest[:12]}",
            path=f"{FOLDERS.get(kind, 'documents')}/file_{number}{suffix}",
            kind=kind,
            content=content,
            size=len(content) if size is None else size,
            name=name,
            mime=mime,
        )
        self.by_id[stored.file_id] = stored
        self.by_path[stored.path] = stored
        return stored

    def get(self, file_id: str) -> StoredFile:
        stored = self.by_id.get(file_id) or self.by_id.get(file_id.removesuffix("s"))
        if stored is None or stored.gone:
            raise bad("wrong file_id or the file is temporarily unavailable")
        return stored

    def ready(self, file_id: str) -> StoredFile:
        """A file that may be downloaded."""
        stored = self.get(file_id)
        if stored.size > DOWNLOAD_LIMIT:
            raise bad("file is too big")
        return stored

    def expire(self, file_id: str) -> None:
        """From now on the file_id is stale."""
        self.get(file_id).gone = True
