"""The menus of commands that Telegram shows, in each language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from locales.catalogues import words
from locales.voice import LANGUAGES

Menu = Mapping[str, Sequence[tuple[str, str]]]

_CUSTOMER = ("new", "status", "callback", "close", "priority", "rate", "language", "privacy", "help")
_AGENT = (
    "queue",
    "mine",
    "ticket",
    "claim",
    "release",
    "assign",
    "reply",
    "note",
    "priority",
    "kind",
    "eta",
    "plan",
    "hold",
    "close",
    "reopen",
    "decline",
    "merge",
    "split",
    "called",
    "noanswer",
    "busy",
    "stats",
    "oncall",
    "page",
    "ack",
    "whoami",
    "help",
)


def customer_menu() -> Menu:
    return {
        language: [(name, words(language, f"menu.customer.{name}")) for name in _CUSTOMER] for language in LANGUAGES
    }


def agent_menu() -> Menu:
    return {language: [(name, words(language, f"menu.agent.{name}")) for name in _AGENT] for language in LANGUAGES}
