"""The section on the monitoring: which severity is how pressing, and whose silence is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from bot.policies.reading import Reading
from bot.policies.spans import CLOCK_EXPECTED, clock
from desk.monitoring import SEVERITIES, Heartbeat, Monitoring
from desk.triage.verdict import Priority

_LONGEST_NAME: Final = 100  # letters, as far as an alert's name is kept
_SHORTEST: Final = timedelta(minutes=1)
_LONGEST: Final = timedelta(days=7)
_KEYS: Final = ("alert", "silence")
_HEARTBEAT: Final = '{ alert = "Watchdog", silence = "10m" }'


def read_monitoring(reading: Reading) -> Monitoring:
    own: dict[str, Priority] = {}
    nothing: dict[str, Any] = {}
    for value, level in reading.take("alerts.severities", _table, nothing).items():
        if level in tuple(Priority):
            own[value.casefold()] = Priority(level)
        else:
            reading.wrong(f"alerts.severities.{value}", f"one of {', '.join(level.value for level in Priority)}")
    none: list[Any] = []
    listed = reading.take("alerts.heartbeats", _list, none)
    heartbeats = tuple(_heartbeats(reading, listed))
    return Monitoring(severities={**SEVERITIES, **own}, heartbeats=heartbeats)


def _heartbeats(reading: Reading, listed: list[Any]) -> Iterator[Heartbeat]:
    known: set[str] = set()
    for place, raw in enumerate(listed, start=1):
        key = f"alerts.heartbeats[{place}]"
        if not isinstance(raw, Mapping):
            reading.wrong(key, f"a table such as {_HEARTBEAT}")
            continue
        for name in raw.keys() - set(_KEYS):
            reading.wrong(f"{key}.{name}", f"no such key; there are {' and '.join(_KEYS)}")
        alert, silence = _alert(reading, key, raw.get("alert")), _silence(reading, key, raw.get("silence"))
        if alert in known:
            reading.wrong(f"{key}.alert", "each alert once")
        elif alert is not None and silence is not None:
            yield Heartbeat(alert=alert, silence=silence)
        known |= {alert} if alert is not None else set()


def _alert(reading: Reading, key: str, raw: Any) -> str | None:
    if isinstance(raw, str) and raw.strip() and len(raw) <= _LONGEST_NAME:
        return raw.strip()
    reading.wrong(f"{key}.alert", f"an alert's name (its label alertname), at most {_LONGEST_NAME} letters")
    return None


def _silence(reading: Reading, key: str, raw: Any) -> timedelta | None:
    try:
        length = clock(raw)
    except ValueError:
        reading.wrong(f"{key}.silence", CLOCK_EXPECTED)
        return None
    if _SHORTEST <= length <= _LONGEST:
        return length
    reading.wrong(f"{key}.silence", "a length of time from 1m to 7d")
    return None


def _table(raw: Any) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        raise ValueError('a table such as { critical = "urgent", warning = "important" }')
    return dict(raw)


def _list(raw: Any) -> list[Any]:
    if not isinstance(raw, list):
        raise ValueError(f"tables under [[alerts.heartbeats]], or a list such as [{_HEARTBEAT}]")
    return raw
