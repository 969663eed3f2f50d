"""What went wrong with a call to LINE, and whether trying again can help."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.channel import Undeliverable
from bot.channels.line.plain import list_of, object_of, text_of
from bot.channels.line.wire import Answer

REPLY_TOKEN = "invalid reply token"  # noqa: S105
_FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(hours=1)
_PROPERTY = re.compile(r"[A-Za-z0-9_.\[\]/]{1,80}")


def failure(answer: Answer) -> Undeliverable:
    """The failure that an answer tells of; the reason never repeats what was sent."""
    said = text_of(answer.json().get("message")).lower()
    match answer.status:
        case 400 if REPLY_TOKEN in said:
            return Undeliverable(REPLY_TOKEN, permanent=True)
        case 400 if "failed to send" in said:
            return Undeliverable("failed to send messages", permanent=True, gone=True)
        case 400:
            return Undeliverable(f"bad request {_property(answer)}".strip(), permanent=True)
        case 401 | 403:
            return Undeliverable(f"access refused ({answer.status})", permanent=True)
        case 413:
            return Undeliverable("too large", permanent=True)
        case 429 if "monthly limit" in said:
            return Undeliverable("monthly limit", quota=True)
        case 429:
            return Undeliverable("rate limit", retry_after=_pause(answer), whole_bot=True)
        case status if 400 <= status < 500 and status != 408:
            return Undeliverable(f"refused ({status})", permanent=True)
        case status:
            return Undeliverable(f"LINE answered {status}")


def accepted_before(answer: Answer) -> bool:
    """The same retry key again: what it stood for was sent the first time."""
    if answer.status != 409:
        return False
    said = text_of(answer.json().get("message")).lower()
    return "x-line-accepted-request-id" in answer.headers or "already accepted" in said


def _property(answer: Answer) -> str:
    """The first property that LINE found wrong, by its path alone."""
    for one in list_of(answer.json().get("details")):
        found = text_of(object_of(one).get("property"))
        if _PROPERTY.fullmatch(found):
            return found
    return ""


def _pause(answer: Answer) -> timedelta:
    seconds = answer.headers.get("retry-after", "")
    if not (seconds.isdecimal() and len(seconds) < 8):
        return _FIRST_PAUSE
    return min(timedelta(seconds=int(seconds)), _LONGEST_PAUSE)
