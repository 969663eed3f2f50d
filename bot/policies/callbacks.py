"""What a desk file says about calling customers back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta, tzinfo
from typing import Any

from bot.phones import country_of, example, is_country
from bot.policies.reading import Reading
from bot.policies.spans import clock
from desk.policy import CallbackTerms

_LANGUAGES = ("th", "fa", "en")
_MINUTE = timedelta(minutes=1)
_SHORTEST, _LONGEST = timedelta(minutes=5), timedelta(hours=12)
_USUAL = CallbackTerms()

Windows = tuple[timedelta, ...]


def read_callbacks(reading: Reading, zone: tzinfo, plans: tuple[str, ...]) -> CallbackTerms:
    take = reading.take
    country = take("callbacks.country", _country, country_of(str(zone)))
    no_words: dict[str, str] = {}
    no_plans: dict[str, Windows] = {}
    terms = CallbackTerms(
        windows=take("callbacks.windows", _windows, _USUAL.windows),
        after_hours=take("callbacks.after_hours", _yes_or_no, _USUAL.after_hours),
        tries=take("callbacks.tries", _count_up_to(20), _USUAL.tries),
        slot=take("callbacks.slot", _window, _USUAL.slot),
        slots=take("callbacks.slots", _count_up_to(8), _USUAL.slots),
        plans=take("callbacks.plans", _plans, no_plans),
        declined=take("callbacks.declined", _words, no_words),
        country=country,
        example=example(country) if country else _USUAL.example,
    )
    if terms.windows == () and terms.plans:
        reading.wrong("callbacks.plans", "no plans where callbacks.windows is empty: then nobody is called back")
    if strangers := sorted(terms.plans.keys() - {*plans, "none"}):
        reading.wrong("callbacks.plans", f"plans that stand under plans, or none; {', '.join(strangers)} does not")
    return terms


def _plans(raw: Any) -> dict[str, Windows]:
    if not isinstance(raw, Mapping):
        raise ValueError('plans with their windows, such as gold = ["1h"]')
    found: dict[str, Windows] = {}
    for plan, windows in raw.items():
        try:
            found[plan] = _windows(windows)
        except ValueError as error:
            raise ValueError(f"for the plan {plan} {error}") from None
    return found


def _windows(raw: Any) -> Windows:
    if not isinstance(raw, list):
        raise ValueError('a list of lengths of time such as ["30m", "1h"]; an empty one where nobody is called back')
    found = tuple(_window(one) for one in raw)
    if len(set(found)) != len(found) or len(found) > 4:
        raise ValueError("at most four windows, each once")
    return tuple(sorted(found))


def _window(raw: Any) -> timedelta:
    length = clock(raw)
    if length % _MINUTE or not _SHORTEST <= length <= _LONGEST:
        raise ValueError("a length of time in whole minutes from 5m to 12h")
    return length


def _count_up_to(most: int) -> Any:
    def parse(raw: Any) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= most:
            raise ValueError(f"a whole number from 1 to {most}")
        return raw

    return parse


def _yes_or_no(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise ValueError("true or false")
    return raw


def _country(raw: Any) -> str:
    if not isinstance(raw, str) or not is_country(raw.strip()):
        raise ValueError("a country in two capital letters, such as TH")
    return raw.strip()


def _words(raw: Any) -> dict[str, str]:
    if (
        not isinstance(raw, Mapping)
        or set(raw) - set(_LANGUAGES)
        or not all(isinstance(text, str) and text.strip() for text in raw.values())
    ):
        raise ValueError("a text for th, fa or en")
    return {language: text.strip() for language, text in raw.items()}
