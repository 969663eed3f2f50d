"""Says a notice: a key and its facts become one text in the reader's language, numbers, calendar and direction."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from functools import partial, reduce

from babel.lists import format_list

from desk.notice import Code, Fact, Line, Listing, Name, Phone, Quoted, Term, TicketNumber
from locales import dates, direction
from locales.catalogues import LANGUAGES, MISSING, fill, find, has, words
from locales.cut import shorten
from locales.digits import number
from locales.phones import dialled

__all__ = ["LANGUAGES", "has", "say"]

NAME_GRAPHEMES = 64
NAME_CODE_POINTS = 256

# What shows nothing at all and yet counts as a letter: fillers, blank Braille, joiners of nothing.
_INVISIBLE = re.compile("[\u00ad\u115f\u1160\u180e\u200b\u2060-\u2064\u2800\u3164\ufeff\uffa0]")
_ONLY_JOINERS = re.compile("[\\s\u200c\u200d\ufe00-\ufe0f]*")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    language: str
    zone: tzinfo
    now: datetime


def say(language: str, key: str, facts: Mapping[str, Fact], *, zone: tzinfo, now: datetime) -> str:
    """The text for a reader of `language` in `zone` at `now`, as plain text.

    Always says something: what has no words in the language is said in English, what has none at all in a neutral
    sentence, what a text wants and the facts lack as an ellipsis. Each of these leaves a warning that names the key.
    """
    said = _sentence(key, facts, _Reader(language=language, zone=zone, now=now))
    return direction.start_line(said) if language == "fa" else said


def _sentence(key: str, facts: Mapping[str, Fact], reader: _Reader) -> str:
    count = facts.get("count")
    spoken, text = find(reader.language, key, count if isinstance(count, int) else None)
    reader = replace(reader, language=spoken)

    return fill(text, lambda name: _checked(key, name, facts.get(name), reader))


def _checked(key: str, name: str, fact: Fact | None, reader: _Reader) -> str:
    if fact is None:
        _log.warning("%s wants the fact %s", key, name)
        return MISSING
    try:
        return _fact(fact, reader)
    except (ValueError, ArithmeticError):  # a day or a number beyond what can be written
        _log.warning("%s cannot say the fact %s", key, name)
        return MISSING


def _fact(fact: Fact, reader: _Reader) -> str:
    match fact:
        case str():
            return _ours(fact, reader.language)
        case int() | float():
            return number(reader.language, fact)
        case datetime():
            return dates.moment(reader.language, fact, reader.zone, reader.now)
        case date():
            return dates.day(reader.language, fact, reader.now.astimezone(reader.zone).date())
        case timedelta():
            return dates.length(reader.language, fact)
        case TicketNumber() | Code() | Name() | Phone() | Quoted():
            return _foreign(fact, reader.language)
        case Term():
            return _sentence(f"term.{fact.key}", {}, reader)
        case Line():
            return _sentence(fact.key, fact.facts, reader)
        case Listing():
            return _listing(fact, reader)


def _foreign(fact: TicketNumber | Code | Name | Phone | Quoted, language: str) -> str:
    match fact:
        case TicketNumber():
            return _apart(f"#{fact.value}", language)
        case Code():
            return _apart(_one_line(fact.value), language)
        case Name():
            return _name(fact, language)
        case Phone():
            return _apart(_one_line(dialled(fact.value)) or MISSING, language)
        case Quoted():
            return _apart(shorten(direction.strip_controls(fact.value), fact.limit, "graphemes"), language)


def _apart(text: str, language: str) -> str:
    """Isolated wherever its letters could run against the sentence's."""
    return direction.isolate(text) if language == "fa" or direction.has_rtl(text) else text


def _ours(text: str, language: str) -> str:
    text = direction.strip_controls(text)
    if language != "fa":
        return _apart(text, language)
    if direction.has_rtl(text):
        return direction.isolate_latin(text)
    return direction.isolate(text) if direction.has_ltr(text) else text


def _name(name: Name, language: str) -> str:
    plain = _INVISIBLE.sub("", direction.strip_marks(_one_line(name.value)))
    if _ONLY_JOINERS.fullmatch(plain):
        return words(language, "name.none")
    short = shorten(shorten(plain, NAME_GRAPHEMES, "graphemes"), NAME_CODE_POINTS, "code_points")
    return _apart(short, language)


def _one_line(text: str) -> str:
    return " ".join(direction.strip_controls(text).split())


def _listing(listing: Listing, reader: _Reader) -> str:
    said = [_fact(one, reader) for one in listing.values]
    match listing.style:
        case "and":
            return format_list(said, locale=reader.language)
        case "lines":
            return "\n".join(said)
        case _:
            return reduce(partial(_comma, reader.language), said) if said else ""


def _comma(language: str, first: str, rest: str) -> str:
    return words(language, "list.comma", first=first, rest=rest)
