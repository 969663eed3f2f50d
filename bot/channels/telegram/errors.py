"""What Telegram's refusals mean for a send: which of the ways of being undeliverable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channel import Undeliverable

NOT_MODIFIED = ("message is not modified", "topic_not_modified")
NO_FORUM = ("not a forum", "not a supergroup", "forum is not enabled", "chat_forum_missing", "channel_forum_missing")
BAD_MARKUP = ("can't parse entities",)
TOO_LATE = ("query is too old", "query id is invalid", "query_id_invalid")
NO_MESSAGE = ("message to delete not found", "message to edit not found", "message_id_invalid")
NO_TEXT = ("no text in the message to edit",)
NO_RIGHTS = ("not enough rights", "chat_admin_required")
NOT_A_MEMBER = (
    "user not found",
    "member not found",
    "participant_id_invalid",
    "user_not_participant",
    "user_id_invalid",
)

TOO_LARGE = "too large"
TOKEN_REFUSED = ("token refused", "no such token")

BAD_REF = ("wrong file identifier", "wrong file_id", "wrong remote file", "file_reference_expired")
NOT_SO = (
    "photo_invalid_dimensions", "image_process_failed", "photo_ext_invalid", "photo_save_file_invalid",
    "voice_messages_forbidden",
)  # fmt: skip

_THREAD_GONE = (
    "message thread not found", "topic_deleted", "topic_closed", "topic_id_invalid", "thread_not_found",
    "topic not found",
)  # fmt: skip
_CHAT_GONE = ("chat not found", "peer_id_invalid", "user is deactivated", "group chat was deleted")

# Their connection was never made, so nothing was sent.
_UNSENT = (
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)  # fmt: skip
_PHRASE = re.compile(r"[A-Za-z][A-Za-z_' -]{0,79}")


class Flood(TelegramError):
    """A 429: the SDK's own class for it warns each time it is made."""

    def __init__(self, after: timedelta) -> None:
        super().__init__("Too many requests")
        self.after = after


class Refused(Undeliverable):
    """A 400, with the platform's own words for those who know a way round it."""

    def __init__(self, reason: str, words: str, *, gone: bool = False, thread_gone: bool = False) -> None:
        super().__init__(reason, permanent=not thread_gone, gone=gone, thread_gone=thread_gone)
        self._words = words

    def says(self, phrases: tuple[str, ...]) -> bool:
        return any(phrase in self._words for phrase in phrases)


@contextmanager
def translated(*, whole_bot: bool = False) -> Iterator[None]:
    """Raises Undeliverable for whatever a call of the SDK raises. `whole_bot`: the call belongs to no chat.

    The first exception is not kept as the cause: its words may hold a person's text, or the address with the token.
    """
    try:
        yield
    except Undeliverable:
        raise
    except Exception as error:
        raise undeliverable(error, whole_bot=whole_bot) from None


@contextmanager
def unless(*phrases: str) -> Iterator[None]:
    """Refusals that say one of these are no failure."""
    try:
        yield
    except Refused as refusal:
        if not refusal.says(phrases):
            raise


def undeliverable(error: Exception, *, whole_bot: bool = False) -> Undeliverable:
    match error:
        case Flood():
            return _flood(error.after, whole_bot)
        case RetryAfter():
            after = error.retry_after
            return _flood(after if isinstance(after, timedelta) else timedelta(seconds=after), whole_bot)
        case ChatMigrated():
            return Undeliverable("group has another id", moved_to=str(error.new_chat_id))
        case Forbidden():
            return Undeliverable(_phrase(error, "forbidden"), permanent=True, gone=True)
        case BadRequest():
            return _bad_request(error)
        case InvalidToken():
            return _invalid_token(str(error).lower())
        case Conflict():
            webhook = "webhook is active" in str(error).lower()
            return Undeliverable("a webhook is set" if webhook else "another receiver is at work")
        case NetworkError():
            return _network(error)
    # An answer came, and it cannot be understood: what was asked for may have been done.
    return Undeliverable("answer not understood", sent_unknown=True)


def _invalid_token(words: str) -> Undeliverable:
    """Telegram answers 404 to what does not even look like a token; whatever stands between us may do so, too."""
    if "unauthorized" in words:
        return Undeliverable(TOKEN_REFUSED[0], permanent=True)
    return Undeliverable(TOKEN_REFUSED[1] if words == "not found" else "no such address")


def _flood(after: timedelta, whole_bot: bool) -> Undeliverable:
    return Undeliverable("too many requests", retry_after=after, whole_bot=whole_bot)


def _bad_request(error: BadRequest) -> Undeliverable:
    words = str(error).lower()
    thread_gone = any(phrase in words for phrase in _THREAD_GONE)
    gone = any(phrase in words for phrase in _CHAT_GONE)
    reason = TOO_LARGE if "file is too big" in words else _phrase(error, "bad request")
    return Refused(reason, words, gone=gone, thread_gone=thread_gone)


def _network(error: NetworkError) -> Undeliverable:
    cause = error.__cause__
    if isinstance(cause, _UNSENT):
        return Undeliverable(f"not sent, {type(cause).__name__}")
    if isinstance(cause, httpx.HTTPError):
        return Undeliverable(f"outcome unknown, {type(cause).__name__}", sent_unknown=True)
    if cause is not None and not isinstance(cause, TelegramError):
        return Undeliverable("outcome unknown", sent_unknown=True)
    words = str(error).lower()
    if "too large" in words or "(413)" in words:
        return Undeliverable(TOO_LARGE, permanent=True)
    return Undeliverable("platform out of order")


def _phrase(error: TelegramError, otherwise: str) -> str:
    """The platform's own words up to where it might begin to quote."""
    said = str(error).removeprefix("Forbidden: ").removeprefix("Bad Request: ")
    found = _PHRASE.match(said)
    return found[0].strip().lower() if found else otherwise
