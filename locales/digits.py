"""Numbers in the reader's digits: Persian ones in Persian, Latin ones in Thai and English as people there write."""

from __future__ import annotations

from babel.numbers import format_decimal

from desk.digits import LATIN, PERSIAN, THAI, latin

__all__ = ["latin", "number", "persian", "prose", "thai"]

_PERSIAN = str.maketrans(LATIN, PERSIAN)
_THAI = str.maketrans(LATIN, THAI)


def persian(text: str) -> str:
    return text.translate(_PERSIAN)


def thai(text: str) -> str:
    return text.translate(_THAI)


def prose(language: str, text: str) -> str:
    """The text with the digits that a sentence of this language is written with."""
    return persian(text) if language == "fa" else text


def number(language: str, value: float) -> str:
    """A count or an amount with the reader's digits and separators, three decimals at the most."""
    if language == "fa" and value < 0:
        return f"\u200e\u2212{number(language, -value)}"  # without LRM the sign would wander behind the number
    return prose(language, format_decimal(value, locale=language, numbering_system="default"))
