"""The words themselves: one gettext catalogue a language, read when its first word is wanted."""

from __future__ import annotations

import gettext
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po

from locales.direction import isolate_latin

LANGUAGES = ("th", "fa", "en")
FALLBACK = "en"
UNSAID = "say.unsaid"
MISSING = "…"  # stands where a text wants a fact that is not there

_LAST_RESORT = "(There is something to say here, but the words for it are missing.)"
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(\w+)\}")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Texts by key, one for each plural form; `plural` tells which form a count takes."""

    texts: Mapping[str, tuple[str, ...]]
    plural: Callable[[int], int]

    def find(self, key: str, count: int | None = None) -> str | None:
        forms = self.texts.get(key)
        if not forms:
            return None
        at = len(forms) - 1 if count is None else self.plural(abs(count))
        return forms[min(at, len(forms) - 1)]


@cache
def catalogue(language: str) -> Catalogue:
    """Raises OSError or PoFileError where the catalogue is missing or broken: then nothing can be said at all."""
    path = files("locales") / language / "LC_MESSAGES" / "helpdesk.po"
    with path.open("rb") as file:
        read = read_po(file, locale=language, ignore_obsolete=True, abort_invalid=True)
    texts: dict[str, tuple[str, ...]] = {}
    for message in read:
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if message.id and not message.fuzzy and forms and all(forms):
            key = message.id if isinstance(message.id, str) else message.id[0]
            texts[key] = tuple(isolate_latin(form) for form in forms) if language == "fa" else forms
    return Catalogue(texts, gettext.c2py(read.plural_expr))


def has(language: str, key: str) -> bool:
    return language in LANGUAGES and key in catalogue(language).texts


def find(language: str, key: str, count: int | None = None) -> tuple[str, str]:
    """The language that has words for the key, and the words: the reader's, else English, else a neutral sentence."""
    spoken = language if language in LANGUAGES else FALLBACK
    for tried in (spoken, FALLBACK):
        text = catalogue(tried).find(key, count)
        if text is not None:
            return tried, text
        _log.warning("no words in %s for %s", tried, key)
    return spoken, catalogue(spoken).find(UNSAID) or _LAST_RESORT


def fill(text: str, said: Callable[[str], str]) -> str:
    """The text with every `{name}` replaced by what `said` makes of the name; what it makes is not read again."""
    return _PLACEHOLDER.sub(lambda match: said(match[1]) if match[1] else match[0][0], text)


def words(language: str, key: str, count: int | None = None, **said: str) -> str:
    """The words for a key, filled with what is already in the reader's words."""
    return fill(find(language, key, count)[1], lambda name: said.get(name, MISSING))
