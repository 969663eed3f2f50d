"""Whether a delivery is LINE's own: the signature over the body as it came."""

from __future__ import annotations

from linebot.v3.webhook import SignatureValidator


class Signature:
    def __init__(self, channel_secret: str) -> None:
        self._validator = SignatureValidator(channel_secret)

    def is_right(self, body: bytes, header: str | None) -> bool:
        """`header` is x-line-signature. Never raises: whatever cannot be read is not right."""
        if not header:
            return False
        try:
            return bool(self._validator.validate(body.decode("utf-8"), header))
        except UnicodeError:
            return False
