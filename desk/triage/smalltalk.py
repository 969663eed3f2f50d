"""Messages with nothing in them but manners: greetings, thanks, yes and no."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache

from desk.triage.concepts import Concept as Is
from desk.triage.language import language_of
from desk.triage.lexicon import Hit, matching_key
from desk.triage.scene import lexicon_for
from desk.triage.text import capped

_TOKENS = re.compile(r"[^\W\d_]+|\d+")
_LONGEST = 100  # characters; nobody greets at length
_LETTERS = re.compile(r"[^\W_]")
_POLITE = frozenset({Is.FILLER, Is.PLEASE, Is.URGENTWORD})


def is_greeting(text: str) -> bool:
    """Only a greeting, politeness or "is anybody there?", with nothing to work on."""
    return _only(text, {Is.GREET}, {Is.THANKS})


def is_thanks(text: str) -> bool:
    """Only thanks, an ok, a "solved, thank you" or an emoji."""
    if any(sign in text for sign in "?؟"):
        return False
    if text.strip() and len(text) <= _LONGEST and not _LETTERS.search(matching_key(text)):
        return True
    return _only(text, {Is.THANKS, Is.OK, Is.FIXED, Is.YES})


def is_yes(text: str) -> bool:
    """A short yes in any of the languages."""
    return _only(text, {Is.YES}) and not is_no(text)


def is_no(text: str) -> bool:
    """A short no in any of the languages."""
    return _only(text, {Is.NO})


def _only(text: str, wanted: Set[Is], also: Set[Is] = frozenset()) -> bool:
    if len(text) > _LONGEST:
        return False
    key = matching_key(capped(text))
    return any(
        _made_of(key, language, wanted, also) for language in dict.fromkeys((language_of(text), "en", "fa", "th"))
    )


def _made_of(key: str, language: str, wanted: Set[Is], also: Set[Is]) -> bool:
    covered, found = 0, False
    for hit in _hits(key, language):
        if not hit.concepts & (wanted | also | _POLITE):
            return False
        found = found or bool(hit.concepts & wanted)
        covered += len(_LETTERS.findall(hit.text))
    return found and covered >= len(_LETTERS.findall(key))


@lru_cache(maxsize=8)  # one text is asked about several times in a row
def _hits(key: str, language: str) -> tuple[Hit, ...]:
    return tuple(hit for hit in lexicon_for(language).read(key) if isinstance(hit, Hit))
