"""Reading a desk file: every mistake at once, each with its key and what is expected; values come out, never text."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta, tzinfo
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tzlocal import get_localzone

from bot.policies.alerts import read_monitoring
from bot.policies.articles import read_articles
from bot.policies.calendar import read_calendar
from bot.policies.callbacks import read_callbacks
from bot.policies.on_call import read_on_call
from bot.policies.promises import read_plans, read_promises
from bot.policies.reading import Mistake, PolicyError, Reading
from bot.policies.shares import share
from bot.policies.spans import clock
from bot.policies.weights import weights_in
from desk.policy import Policy
from desk.triage import DeskWords, Triage
from desk.triage.verdict import Priority

_LANGUAGES = ("th", "fa", "en")
_URGENT_AFTER_HOURS = ("ask", "yes", "no")
_LINE_PUSH = ("urgent", "all", "none")
_YEARS = range(2024, 2034)


def built_in() -> tuple[str, ...]:
    """The names of the desks that come with the project."""
    names = (entry.name for entry in files("bot.policies").iterdir())
    return tuple(
        sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml") and name != "EXAMPLE.toml")
    )


def read_policy(
    desk: str, *, local_zone: Callable[[], tzinfo] = get_localzone, years: Iterable[int] = _YEARS
) -> Policy:
    """A built-in desk by name, or a desk file by path, with a country's holidays in these years. Raises PolicyError
    with every mistake."""
    name, text = _open(desk)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError((Mistake(file=name, key="TOML", expected=f"valid TOML: {error}"),)) from None
    reading = Reading(name, raw)
    policy = _policy(reading, local_zone, years, Path(desk).parent)
    reading.refuse_the_rest()
    if reading.mistakes:
        raise PolicyError(tuple(reading.mistakes))
    return policy


def _open(desk: str) -> tuple[str, str]:
    if desk in built_in():
        name = f"{desk}.toml"
        return name, files("bot.policies").joinpath(name).read_text(encoding="utf-8")
    path = Path(desk)
    try:
        return path.name, path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        expected = (
            f"a desk's name ({', '.join(built_in())}) or the path of a readable UTF-8 desk file: {type(error).__name__}"
        )
        raise PolicyError((Mistake(file=desk, key="DESK", expected=expected),)) from None


def _policy(reading: Reading, local_zone: Callable[[], tzinfo], years: Iterable[int], folder: Path) -> Policy:
    take = reading.take
    utc: tzinfo = ZoneInfo("UTC")
    every: tuple[str, ...] = _LANGUAGES
    zone = take("time_zone", lambda raw: _zone(raw, local_zone), utc)
    languages = take("languages", _languages, every)
    calendar = read_calendar(reading, zone, languages, years)
    plans = read_plans(reading)
    return Policy(
        name=take("name", _text, "desk"),
        company=take("company", _by_language, {}),
        languages=languages,
        agents_language=take("agents.language", _one_of(_LANGUAGES), "en"),
        calendar=calendar,
        plans=plans,
        promises=read_promises(reading, calendar, plans),
        warn_at=take("promises.warn_at", share(1), 0.75),
        escalate_every=take("promises.escalate_every", clock, timedelta(minutes=10)),
        gather_within=take("tickets.gather_within", _clock_up_to(timedelta(minutes=10)), timedelta(seconds=20)),
        reopen_within=take("tickets.reopen_within", clock, timedelta(days=7)),
        messages_a_minute=take("tickets.messages_a_minute", _count, 20),
        tickets_an_hour=take("tickets.tickets_an_hour", _count, 5),
        urgent_after_hours=take("tickets.urgent_after_hours", _one_of(_URGENT_AFTER_HOURS), "ask"),
        media_for=take("keep.media", clock, timedelta(days=90)),
        closed_for=take("keep.closed_tickets", clock, timedelta(days=365)),
        raw_for=take("keep.raw_events", clock, timedelta(days=7)),
        on_call=read_on_call(reading, calendar),
        line_push=take("line.group_push", _one_of(_LINE_PUSH), "urgent"),
        monitoring=read_monitoring(reading),
        triage=Triage(words=_words(reading), model=take("triage.weights", weights_in(folder), None)),
        ask_below=take("triage.ask_below", share(0), 0.5),
        ask_urgent_from=take("triage.ask_urgent_from", share(1), 0.15),
        urgent_from=take("triage.urgent_from", share(1), None),
        urgent_from_after_hours=take("triage.urgent_from_after_hours", share(1), None),
        privacy=take("privacy", _by_language, {}),
        callbacks=read_callbacks(reading, zone, plans),
        articles=read_articles(reading, languages),
    )


def _words(reading: Reading) -> DeskWords:
    none: tuple[str, ...] = ()
    return DeskWords(**{level.value: reading.take(f"words.{level.value}", _texts, none) for level in Priority})


def _zone(raw: Any, local_zone: Callable[[], tzinfo]) -> tzinfo:
    name = _text(raw)
    if name == "machine":
        return local_zone()
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder such as Asia, or too long a name
        raise ValueError(f'a time zone such as Asia/Bangkok, or "machine"; {name!r} is unknown') from None


def _text(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise ValueError("a text in quotes")
    return raw.strip()


def _texts(raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, list) or not all(isinstance(one, str) and one.strip() for one in raw):
        raise ValueError("a list of texts")
    return tuple(raw)


def _count(raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= 10_000:
        raise ValueError("a whole number from 1 to 10000")
    return raw


def _languages(raw: Any) -> tuple[str, ...]:
    wanted = _texts(raw)
    if not wanted or set(wanted) - set(_LANGUAGES) or len(set(wanted)) != len(wanted):
        raise ValueError("one or more of th, fa and en, each once")
    return wanted


def _by_language(raw: Any) -> dict[str, str]:
    if (
        not isinstance(raw, Mapping)
        or set(raw) - set(_LANGUAGES)
        or not all(isinstance(text, str) for text in raw.values())
    ):
        raise ValueError("a text for th, fa or en")
    return dict(raw)


def _one_of(choices: tuple[str, ...]) -> Callable[[Any], str]:
    def parse(raw: Any) -> str:
        if raw not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return str(raw)

    return parse


def _clock_up_to(longest: timedelta) -> Callable[[Any], timedelta]:
    def parse(raw: Any) -> timedelta:
        length = clock(raw)
        if length > longest:
            raise ValueError(f"at most {int(longest.total_seconds() // 60)} minutes")
        return length

    return parse
