"""How an incident is shown: which alerts fire and which ended, the newest state of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from desk.incidents import Incident
from desk.messages import Alert
from desk.notice import Fact, Line, Quoted

_FIRING: Final = 8
_ENDED: Final = 4
_NAME: Final = 60
_SUMMARY: Final = 200


def incident_lines(incident: Incident) -> tuple[Line, ...]:
    """The same on the card, on a page and in `/ticket N`: what fires first, then what ended last."""
    if incident.heartbeat:
        return tuple(map(_silence, incident.alerts))
    firing, ended = incident.firing, incident.ended
    lines = [counted(incident)]
    for alert in firing[:_FIRING]:
        lines += _firing(alert)
    if untold := len(firing[_FIRING:]) + incident.untold:
        lines.append(Line("incident.more", {"count": untold}))
    lines += [_ended(alert) for alert in reversed(ended[-_ENDED:])]
    return tuple(lines)


def counted(incident: Incident) -> Line:
    facts: dict[str, Fact] = {"firing": len(incident.firing) + incident.untold, "ended": len(incident.ended)}
    return Line("incident.counted", facts)


def _firing(alert: Alert) -> Iterable[Line]:
    facts: dict[str, Fact] = {"name": _name(alert), "since": alert.since}
    if alert.severity:
        yield Line("incident.firing_severity", {**facts, "severity": Quoted(alert.severity, _NAME)})
    else:
        yield Line("incident.firing", facts)
    if alert.summary:
        yield Line("incident.summary", {"summary": Quoted(alert.summary, _SUMMARY)})


def _ended(alert: Alert) -> Line:
    return Line("incident.ended", {"name": _name(alert), "at": alert.ended_at or alert.since})


def _silence(alert: Alert) -> Line:
    if alert.ended_at is None:
        return Line("incident.silent", {"name": _name(alert), "since": alert.since})
    return Line("incident.heard_again", {"name": _name(alert), "since": alert.since, "at": alert.ended_at})


def _name(alert: Alert) -> Quoted:
    return Quoted(alert.name or alert.fingerprint, _NAME)
