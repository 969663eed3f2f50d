"""What a desk says of its monitoring: how severe which alert is, and whose silence means trouble."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from desk.triage.verdict import Priority

SEVERITIES: Final[Mapping[str, Priority]] = MappingProxyType(
    {"critical": Priority.URGENT, "warning": Priority.IMPORTANT, "info": Priority.NORMAL}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """An alert that always fires: no word of it for as long as `silence` means that the monitoring is down."""

    alert: str
    silence: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring:
    """`severities`: values of the label of that name, in lower case."""

    severities: Mapping[str, Priority] = field(default_factory=lambda: SEVERITIES)
    heartbeats: tuple[Heartbeat, ...] = ()

    def priority_of(self, severity: str) -> Priority:
        """What nobody has ranked may be the worst."""
        return self.severities.get(severity.casefold(), Priority.URGENT)

    def is_heartbeat(self, alert: str) -> bool:
        return any(heartbeat.alert == alert for heartbeat in self.heartbeats)
