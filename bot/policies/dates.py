"""Dates as a desk file writes them: `2026-12-31`, `1405-10-10`, `2569-12-31`, with windows for a part of the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from bot.policies.spans import windows
from desk.business_calendar import Window
from desk.dates import DATE_EXPECTED, day

DATED_EXPECTED = (
    f'{DATE_EXPECTED}, alone, with windows ("2026-12-31 13:00-17:30") or as a table '
    '({ on = "2026-12-31", windows = ["13:00-17:30"], name = "stocktaking" })'
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """One own closure or opening; without windows it is of the whole day."""

    on: date
    windows: tuple[Window, ...] = ()
    names: Mapping[str, str]


def _day(raw: object) -> date:
    """TOML's own dates are Gregorian in their form: the year tells the calendar here too."""
    if type(raw) is date:
        raw = raw.isoformat()
    if not isinstance(raw, str):
        raise ValueError(DATE_EXPECTED)
    return day(raw)


def dated(languages: tuple[str, ...]) -> Callable[[Any], Dated]:
    """The parser of one entry of `closed` or `open`; a name is a text, or one for each language."""

    def parse(raw: Any) -> Dated:
        if isinstance(raw, Mapping):
            return _table(raw, languages)
        if isinstance(raw, str):
            on, _, rest = raw.strip().partition(" ")
            written = [one.strip() for one in rest.split(",")] if rest.strip() else []
            return Dated(on=_day(on), windows=windows(written), names={})
        return Dated(on=_given(raw), names={})

    return parse


def _given(raw: object) -> date:
    try:
        return _day(raw)
    except ValueError as error:
        raise ValueError(DATED_EXPECTED if str(error) == DATE_EXPECTED else str(error)) from None


def _table(raw: Mapping[str, Any], languages: tuple[str, ...]) -> Dated:
    unknown = set(raw) - {"on", "windows", "name"}
    if unknown or "on" not in raw:
        raise ValueError(DATED_EXPECTED)
    return Dated(
        on=_given(raw["on"]), windows=windows(raw.get("windows", [])), names=_names(raw.get("name"), languages)
    )


def _names(raw: object, languages: tuple[str, ...]) -> Mapping[str, str]:
    if raw is None:
        return {}
    names = raw if isinstance(raw, Mapping) else dict.fromkeys(languages, raw)
    if set(names) - set(languages) or not all(isinstance(name, str) and name.strip() for name in names.values()):
        raise ValueError(f"a name in quotes, or one for each of {', '.join(languages)}")
    return dict(names)
