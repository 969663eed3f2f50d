"""The clock: what the desk takes for now."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the moment that the desk decides by."""

    def now(self) -> datetime:
        """An aware moment in UTC."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class RehearsalClock:
    """Begins at a made-up moment and runs `speed` times as fast as real time.

    It counts on the monotonic clock, so that a machine whose time is set back does not turn the rehearsal back.
    """

    def __init__(self, start: datetime, speed: float = 1.0, ticks: Callable[[], float] = time.monotonic) -> None:
        if start.tzinfo is None or speed <= 0:
            raise ValueError("a rehearsal needs an aware start and a speed above zero")
        self._start = start.astimezone(UTC)
        self._speed = speed
        self._ticks = ticks
        self._began = ticks()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=(self._ticks() - self._began) * self._speed)

    def real_seconds(self, wait: timedelta) -> float:
        """How long `wait` of the rehearsal's time takes on the wall, in seconds."""
        return wait.total_seconds() / self._speed


def real_seconds(clock: Clock, wait: timedelta) -> float:
    """How long `wait` of a clock's time takes on the wall, in seconds."""
    return clock.real_seconds(wait) if isinstance(clock, RehearsalClock) else wait.total_seconds()
