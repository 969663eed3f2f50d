"""How much the bot may say, and how fast."""

import math
from collections import deque
from dataclasses import dataclass, field

from bot.sandbox.telegram.errors import too_many


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` in any `seconds`."""

    count: int
    seconds: float


@dataclass(slots=True)
class _Window:
    moments: deque[float] = field(default_factory=deque)

    def wait(self, rate: Rate, now: float, weight: int) -> float:
        """Seconds until `weight` more fit in; an album larger than the whole rate waits for an empty window."""
        while self.moments and self.moments[0] <= now - rate.seconds:
            self.moments.popleft()
        surplus = len(self.moments) + weight - max(rate.count, weight)
        if surplus <= 0:
            return 0.0
        return self.moments[surplus - 1] + rate.seconds - now

    def take(self, now: float, weight: int) -> None:
        self.moments.extend([now] * weight)


@dataclass(slots=True)
class Limits:
    """Sends, edits and new topics share one window per chat and one for the whole bot.

    Time is the sandbox's clock: under one that stands still a full window stays full. Change or switch off freely.
    """

    on: bool = True
    group: Rate = Rate(20, 60)
    private: Rate = Rate(5, 5)
    overall: Rate = Rate(30, 1)
    answer_seconds: float = 15.0
    delete_seconds: float = 48 * 3600.0
    link_seconds: float = 3600.0
    webhook_first_delay: float = 1.0
    webhook_longest_delay: float = 60.0
    _windows: dict[int | None, _Window] = field(default_factory=dict)

    def take(self, chat_id: int, now: float, weight: int = 1) -> None:
        """Count `weight` calls at `now`, or refuse with 429 and count nothing."""
        if not self.on:
            return
        rates = {chat_id: self.group if chat_id < 0 else self.private, None: self.overall}
        windows = [(self._windows.setdefault(key, _Window()), rate) for key, rate in rates.items()]
        wait = max(window.wait(rate, now, weight) for window, rate in windows)
        if wait > 0:
            raise too_many(max(1, math.ceil(wait)))
        for window, _ in windows:
            window.take(now, weight)

    def forget(self) -> None:
        """Empty every window."""
        self._windows.clear()
