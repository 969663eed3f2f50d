"""Signed, expiring links to media: how LINE and people fetch what the bot keeps."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from urllib.parse import quote

_LIFE = timedelta(days=7)


class Links:
    """`base` is PUBLIC_URL without a slash at its end; the key is kept in the database."""

    def __init__(self, base: str, key: bytes) -> None:
        self._base = base.rstrip("/")
        self._key = key

    def to(self, file: int, now: datetime, *, preview: bool = False, name: str | None = None) -> str:
        """A link to one file, good for a week."""
        until = int((now + _LIFE).timestamp())
        kind = "p" if preview else "f"
        tail = quote(name or "file", safe="")[:80]
        return f"{self._base}/media/{kind}/{file}/{until}/{sign(self._key, kind, file, until)}/{tail}"


def sign(key: bytes, kind: str, file: int, until: int) -> str:
    return hmac.new(key, f"{kind}/{file}/{until}".encode(), hashlib.sha256).hexdigest()[:40]


def is_right(key: bytes, kind: str, file: int, until: int, signature: str, now: datetime) -> bool:
    """In constant time; False once the link has expired."""
    genuine = hmac.compare_digest(sign(key, kind, file, until).encode(), signature.encode())
    return genuine and now.timestamp() < until
