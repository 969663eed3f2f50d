"""Whether a delivery is LINE's own: the signature over the body as it came."""

from __future__ import annotations

import base64
import hashlib
import hmac


class Signature:
    """LINE's library checks text; what comes is bytes, and need not be text at all."""

    def __init__(self, channel_secret: str) -> None:
        self._secret = channel_secret.encode()

    def is_right(self, body: bytes, header: str | None) -> bool:
        """`header` is x-line-signature. Never raises."""
        if not header or not header.isascii():
            return False
        right = base64.b64encode(hmac.digest(self._secret, body, hashlib.sha256))
        return hmac.compare_digest(right, header.encode())
