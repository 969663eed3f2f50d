"""Looking at settings and desk file together: every mistake of both, or what was read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from pathlib import Path

from dotenv.parser import parse_stream
from tzlocal import get_localzone

from bot import database_place
from bot.logs import HIDDEN, Redactor
from bot.policies import PolicyError, read_policy
from bot.setting_values import passwords
from bot.settings import SETTINGS, Rehearsal, Settings, SettingsError, read_settings
from desk.business_calendar import BusinessCalendar, Certainty, Week, Window
from desk.on_call_terms import Every, PageHours
from desk.policy import Policy
from desk.triage.verdict import Priority

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_UTC = frozenset({"UTC", "Etc/UTC", "UCT", "Etc/UCT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal"})
_TOKEN = re.compile(r"[^\s/]{60,}")
_SHORTEST = 8  # a shorter secret would black out words of our own
_MACHINE_IN_UTC = (
    'The desk\'s time_zone is "machine", and this machine is in UTC: the desk opens and closes by UTC. '
    "Name a zone such as Asia/Bangkok in a desk file, or set the machine's (TZ)."
)
_NOBODY_LISTENS = (
    "There are heartbeats under [[alerts.heartbeats]], but ALERTS_TOKEN is not set: POST /alerts is off, so none of "
    "them can be heard, and each will be reported as silent."
)

_YEARS_AHEAD = 3
_PAGE_HOURS = {
    PageHours.AFTER_HOURS: "after hours",
    PageHours.CLOSED: "while the desk is closed",
    PageHours.ALWAYS: "at any hour",
}
_UNCERTAIN = {
    Certainty.ESTIMATED: "some are only estimated and may move by a day in",
    Certainty.UNKNOWN: "the official list was unknown when this version was made, and days may be missing, in",
}
_CONFIRM = "Compare with the official list, correct it under [holidays], and name the year in holidays.confirmed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """Mistakes and warnings are sentences without secrets; both values are there when there is no mistake."""

    settings: Settings | None
    policy: Policy | None
    mistakes: tuple[str, ...]
    warnings: tuple[str, ...]


def check_up(
    environ: Mapping[str, str],
    env_file: Path,
    *,
    local_zone: Callable[[], tzinfo] = get_localzone,
    now: datetime | None = None,
) -> Checkup:
    """Reads the settings and the desk that they name, even where the settings have mistakes. Opens nothing else.

    With `now` the holidays are read for the years around it, and what is not known of them is a warning.
    """
    raw = _raw(environ, env_file)
    mistakes: list[str] = []
    settings = policy = None
    try:
        settings = read_settings(environ, env_file)
        mistakes += database_place.mistakes(settings.database_url)
    except SettingsError as error:
        mistakes += map(str, error.problems)
    machine = _Machine(local_zone)
    now = settings.rehearsal.start if settings and settings.rehearsal else now
    try:
        policy = _policy(raw, machine.zone, now)
    except PolicyError as error:
        mistakes += map(str, error.mistakes)
    hide = _hidden(raw)
    return Checkup(
        settings=settings,
        policy=policy,
        mistakes=tuple(hide(mistake) for mistake in mistakes),
        warnings=(
            *(settings.warnings if settings else ()),
            *((_MACHINE_IN_UTC,) if machine.in_utc else ()),
            *(_calendar_warnings(policy.calendar, now) if policy else ()),
            *((_NOBODY_LISTENS,) if settings and policy and _unheard(settings, policy) else ()),
        ),
    )


def check_desk(environ: Mapping[str, str], env_file: Path, *, now: datetime) -> tuple[Policy | None, tuple[str, ...]]:
    """The desk alone, or every mistake of its file: what is wrong with the settings is no matter here."""
    raw = _raw(environ, env_file)
    try:
        return _policy(raw, _Machine(get_localzone).zone, now), ()
    except PolicyError as error:
        hide = _hidden(raw)
        return None, tuple(hide(str(mistake)) for mistake in error.mistakes)


def _policy(raw: Mapping[str, str], zone: Callable[[], tzinfo], now: datetime | None) -> Policy:
    years = {"years": range(now.year - 1, now.year + _YEARS_AHEAD + 2)} if now else {}
    return read_policy(raw.get("DESK") or "default", local_zone=zone, **years)


def _hidden(raw: Mapping[str, str]) -> Callable[[str], str]:
    """Takes out of a sentence what is or looks like a secret."""
    redactor = Redactor(secret for secret in _secrets(raw) if len(secret) >= _SHORTEST)
    return lambda text: _TOKEN.sub(HIDDEN, redactor.text(text))


def database_url(environ: Mapping[str, str], env_file: Path) -> str:
    """The one setting that the database's own commands need: mistakes elsewhere do not keep anybody from a backup.

    Raises SettingsError where DATABASE_URL is wrong, or where a line might have been meant to be it.
    """
    try:
        return read_settings(environ, env_file).database_url
    except SettingsError as error:
        others = {setting.name for setting in SETTINGS} - {"DATABASE_URL"}
        if wrong := tuple(problem for problem in error.problems if problem.name not in others):
            raise SettingsError(wrong) from None
    return _raw(environ, env_file)["DATABASE_URL"]


def redactor(environ: Mapping[str, str], env_file: Path) -> Redactor:
    """Takes out every secret that is set, whether the settings can be used or not."""
    return Redactor(_secrets(_raw(environ, env_file)))


def described(settings: Settings, policy: Policy, now: datetime) -> dict[str, str]:
    """What was read, under the names that people look for."""
    rehearsal = settings.rehearsal
    now = rehearsal.start if rehearsal else now
    return {
        "desk": policy.name,
        "zone": f"{policy.zone}, {_offset(now.astimezone(policy.zone).utcoffset())}",
        "hours": _hours(policy.calendar.week),
        **_beside_hours(policy.calendar, now),
        "languages": f"{', '.join(policy.languages)}; cards in {policy.agents_language}",
        "channels": ", ".join(_channels(settings)),
        "triage": _triage(policy),
        "on-call": _on_call(policy),
        **_monitoring(settings, policy),
        **({"faq": f"articles: {len(policy.articles)}"} if policy.articles else {}),
        "groups": ", ".join(_groups(settings)) or "none",
        "supervisors": str(len(settings.supervisors) or "every agent"),
        "database": database_place.spoken(settings.database_url),
        **(
            {"rehearsal": f"from {rehearsal.start.isoformat()}, {rehearsal.speed:g} times as fast"} if rehearsal else {}
        ),
    }


def _unheard(settings: Settings, policy: Policy) -> bool:
    return bool(policy.monitoring.heartbeats) and settings.alerts_token is None


def _calendar_warnings(calendar: BusinessCalendar, now: datetime | None) -> Iterator[str]:
    if not calendar.ever_open:
        yield "The desk is never open: there is no window under [hours], so nothing is promised in working time."
    if calendar.public is None or now is None:
        return
    first = now.astimezone(calendar.zone).year
    years = range(first, first + _YEARS_AHEAD + 1)
    for certainty, what in _UNCERTAIN.items():
        if found := [year for year in years if calendar.public.certainty(year) is certainty]:
            said = ", ".join(f"{year}{_days(calendar.unsure(year))}" for year in found)
            yield f"Public holidays of {calendar.public.country}: {what} {said}. {_CONFIRM}"


def _days(unsure: Sequence[date]) -> str:
    return f" ({len(unsure)} days)" if unsure else ""


class _Machine:
    """Remembers whether the desk goes by the machine's zone, and whether that is UTC."""

    def __init__(self, local_zone: Callable[[], tzinfo]) -> None:
        self._local_zone = local_zone
        self.in_utc = False

    def zone(self) -> tzinfo:
        try:
            zone = self._local_zone()
        except (OSError, LookupError, ValueError) as error:
            raise ValueError("a zone such as Asia/Bangkok, since this machine's own cannot be told") from error
        self.in_utc = str(zone) in _UTC
        return zone


def _raw(environ: Mapping[str, str], env_file: Path) -> dict[str, str]:
    """Every setting as it was written, its default where it was not."""
    values = {setting.name: setting.default for setting in SETTINGS}
    given = {**_written(env_file), **environ}
    return values | {name: given[name].strip() for name in values if given.get(name, "").strip()}


def _written(env_file: Path) -> dict[str, str]:
    try:
        with env_file.open(encoding="utf-8-sig") as stream:
            return {line.key: line.value for line in parse_stream(stream) if line.key and line.value is not None}
    except (OSError, UnicodeDecodeError):  # a file that cannot be read is a mistake that the settings tell
        return {}


def _secrets(raw: Mapping[str, str]) -> list[str]:
    held = [raw[setting.name] for setting in SETTINGS if setting.secret and "://" not in raw[setting.name]]
    return [*held, *(password for value in raw.values() if "://" in value for password in _passwords(value))]


def _passwords(url: str) -> list[str]:
    try:
        return passwords(url)
    except ValueError:
        return []


def _offset(offset: timedelta | None) -> str:
    minutes = int((offset or timedelta()).total_seconds() // 60)
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _clock(rehearsal: Rehearsal | None) -> dict[str, str]:
    if rehearsal is None:
        return {}
    return {"rehearsal": f"from {rehearsal.start.isoformat()}, {rehearsal.speed:g} times as fast"}


def _hours(week: Week) -> str:
    """`Mon-Fri 09:00-17:00, Sat-Sun closed`."""
    runs = [(windows, [day for day, _ in days]) for windows, days in groupby(zip(_DAYS, week, strict=True), _second)]
    return ", ".join(f"{_run(days)} {' '.join(map(_span, windows)) or 'closed'}" for windows, days in runs)


def _beside_hours(calendar: BusinessCalendar, now: datetime) -> dict[str, str]:
    """After hours, holidays and own dates, where there are any."""
    found = {}
    if after := calendar.after_hours:
        holidays = " ".join(map(_span, after.on_holidays)) or "closed"
        found["after hours"] = f"{_hours(after.week)}, holidays {holidays}"
    year = now.astimezone(calendar.zone).year
    if days := [day for day in calendar.closed if day.year == year and calendar.holiday(day)]:
        country = f" with those of {calendar.public.country}" if calendar.public else ""
        found["holidays"] = f"{len(days)} in {year}{country}"
    return found


def _second(pair: tuple[str, tuple[Window, ...]]) -> tuple[Window, ...]:
    return pair[1]


def _run(days: list[str]) -> str:
    return days[0] if len(days) == 1 else f"{days[0]}-{days[-1]}"


def _span(window: Window) -> str:
    end = f"{window.end:%H:%M}"
    return f"{window.start:%H:%M}-{'24:00' if end == '00:00' else end}"


def _triage(policy: Policy) -> str:
    """What it judges by, when it asks, and from when on it says urgent."""
    below, perhaps = policy.ask_below, policy.ask_urgent_from
    asks = f"asks when less than {below:.0%} sure, or urgent from {perhaps:.0%}" if below else "never asks"
    by_day = "by the weights' own lean" if policy.urgent_from is None else f"from {policy.urgent_from:.0%}"
    at_night = policy.urgent_from_after_hours
    leans = f"{asks}; urgent {by_day}" + ("" if at_night is None else f", after hours from {at_night:.0%}")
    return leans if policy.triage.model is None else f"weights of its own; {leans}"


def _on_call(policy: Policy) -> str:
    """Whose turn changes when, and when somebody is called for what."""
    terms = policy.on_call
    turn = terms.rotation
    day = f"{_DAYS[turn.weekday]} " if turn.every is Every.WEEK else ""
    holidays = "" if turn.on_holidays else ", not on holidays"
    levels = ", ".join(level.value for level in Priority if level in terms.priorities)
    hours = _PAGE_HOURS[terms.when]
    return f"{turn.every} from {day}{turn.at:%H:%M}{holidays}; {levels} pages {hours}"


def _monitoring(settings: Settings, policy: Policy) -> dict[str, str]:
    """Only where alerts can come in."""
    if settings.alerts_token is None:
        return {}
    beats = [f"{one.alert} after {one.silence.total_seconds() / 60:g} min" for one in policy.monitoring.heartbeats]
    return {"alerts": f"POST /alerts; silence told of {', '.join(beats)}" if beats else "POST /alerts"}


def _channels(settings: Settings) -> list[str]:
    telegram = [f"Telegram ({settings.telegram.mode})"] if settings.telegram else []
    return telegram + (["LINE"] if settings.line else [])


def _groups(settings: Settings) -> list[str]:
    found = []
    if settings.telegram and settings.telegram.agent_group is not None:
        found.append(f"Telegram {settings.telegram.agent_group}")
    if settings.line and settings.line.agent_group is not None:
        found.append(f"LINE {settings.line.agent_group}")
    return found
