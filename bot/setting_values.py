"""What the value of a setting must look like. Each reader raises ValueError with what it expects."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import SecretStr


def parse_url(text: str) -> str:
    """An address without a slash at its end, and without a name and password, since it is shown."""
    if "@" in _parts(text).netloc:
        raise ValueError("expected http://HOST or https://HOST without a name and a password")
    return text.rstrip("/")


def parse_proxy(text: str) -> str:
    """An address that may hold a name and a password."""
    _parts(text)
    return text.rstrip("/")


def passwords(url: str) -> list[str]:
    password = urlsplit(url).password
    return list(dict.fromkeys([password, unquote(password)])) if password else []


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def parse_database_url(text: str) -> str:
    if re.fullmatch(r"sqlite\+aiosqlite:///\S.*", text):
        return text
    try:
        if text.startswith("postgresql+asyncpg://") and len(urlsplit(text).path) > 1 and urlsplit(text).port != 0:
            return text
    except ValueError:
        pass
    raise ValueError("expected sqlite+aiosqlite:///FILE or postgresql+asyncpg://NAME:PASSWORD@HOST:PORT/DATABASE")


def parse_bot_token(text: str) -> SecretStr:
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", text):
        raise ValueError("expected the token as BotFather gives it, NUMBER:LETTERS")
    return SecretStr(text)


def parse_webhook_secret(text: str) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", text):
        raise ValueError("expected 1 to 256 of the characters A-Z a-z 0-9 _ -")
    return SecretStr(text)


def parse_bearer(text: str) -> SecretStr:
    if not re.fullmatch(r"[\x21-\x7e]+", text):
        raise ValueError("expected Latin letters, digits and signs without a space")
    return SecretStr(text)


def parse_telegram_group(text: str) -> int:
    if not re.fullmatch(r"-[1-9][0-9]{0,18}", text):
        raise ValueError(
            "expected a group's chat id, a negative number like -1001234567890 (/start in the group tells it)"
        )
    return int(text)


def parse_line_group(text: str) -> str:
    if not re.fullmatch(r"[CR][0-9A-Za-z_-]+", text):
        raise ValueError("expected a LINE group id, which begins with C (/start in the group tells it)")
    return text


def parse_host(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z.:_-]+", text):
        raise ValueError("expected a host name or an address")
    return text


def parse_port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > 65535:
        raise ValueError("expected a number from 0 to 65535; 0 takes a free port")
    return int(text)


def _parts(text: str) -> SplitResult:
    expected = "expected http://HOST or https://HOST, perhaps with a port and a path"
    try:
        parts = urlsplit(text)
        usable = parts.hostname and parts.port != 0 and parts.scheme in ("http", "https")
    except ValueError:
        raise ValueError(expected) from None
    if not usable or parts.query or parts.fragment or any(letter.isspace() for letter in text):
        raise ValueError(expected)
    return parts
