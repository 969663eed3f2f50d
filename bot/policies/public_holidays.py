"""The public holidays of a country as dated closures, and how far they are known."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from desk.business_calendar import Certainty, Closure, PublicHolidays

if TYPE_CHECKING:
    from holidays import HolidayBase

_ESTIMATED = "(estimated"
_LANGUAGES = {"th": "th", "fa": "fa_IR", "en": "en_US"}  # ours → the library's
_USUAL = 3  # decrees for so many of the last five years mean that they come every year,
_STILL = 2024  # if the last of them is not of long ago


def check_country(code: str, subdivision: str | None) -> None:
    """Raises ValueError with what is expected."""
    known = _supported()
    if code not in known:
        near = get_close_matches(code.upper(), known, n=1, cutoff=0.5)
        raise ValueError(f"a country's code of two letters such as TH or IR{f', perhaps {near[0]}' if near else ''}")
    if subdivision is not None and subdivision not in known[code]:
        raise ValueError(f"one of {', '.join(known[code])}" if known[code] else f"no subdivision: {code} has none")


def public_holidays(
    country: str, subdivision: str | None, years: Iterable[int]
) -> tuple[PublicHolidays, dict[date, Closure]]:
    """A country that was checked, in the given years. A day that the library only estimates is not sure."""
    years = tuple(years)
    english = _listed(country, subdivision, years, "en_US")
    spoken = {ours: theirs for ours, theirs in _LANGUAGES.items() if theirs in english.supported_languages}
    named = {ours: _listed(country, subdivision, years, theirs) for ours, theirs in spoken.items()}
    closures = {
        day: Closure(names={ours: _bare(names[day]) for ours, names in named.items()}, sure=_ESTIMATED not in name)
        for day, name in sorted(english.items())
    }
    decreed = _decreed_until(english)
    certainty = {year: _certainty(year, closures, decreed) for year in years}
    return PublicHolidays(country=country, years=certainty), closures


def _certainty(year: int, closures: Mapping[date, Closure], decreed: int | None) -> Certainty:
    mine = [closure for day, closure in closures.items() if day.year == year]
    if not mine or (decreed is not None and year > decreed):
        return Certainty.UNKNOWN
    return Certainty.SURE if all(closure.sure for closure in mine) else Certainty.ESTIMATED


def _decreed_until(listed: HolidayBase) -> int | None:
    """The last year whose decrees the library has, for a country whose holidays are decreed year by year."""
    tables = [getattr(listed, f"special_public_holidays{kind}", None) for kind in ("", "_observed")]
    years = sorted({year for table in tables if isinstance(table, Mapping) for year in table if isinstance(year, int)})
    if not years or sum(year > years[-1] - 5 for year in years) < _USUAL or years[-1] < _STILL:
        return None
    return years[-1]


def _supported() -> dict[str, list[str]]:
    from holidays import list_supported_countries

    return list_supported_countries(include_aliases=False)


def _listed(country: str, subdivision: str | None, years: tuple[int, ...], language: str) -> HolidayBase:
    from holidays import country_holidays

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a language that the country lacks: it answers in another, and we leave it out
        return country_holidays(country, subdiv=subdivision, years=years, language=language)


def _bare(name: str) -> str:
    """Without the library's own remark that it is estimated: the closure knows."""
    for remark in ("(estimated)", "(تخمینی)", "(โดยประมาณ)"):
        name = name.replace(remark, "")
    return " ".join(name.split())
