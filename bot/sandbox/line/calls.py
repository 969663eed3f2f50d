"""Every API call that came in, and how many a second are allowed."""

import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.line.answers import Json
from bot.sandbox.line.world import Resident, Room

KEPT_HEADERS = ("x-line-retry-key", "content-type", "user-agent")


@dataclass(slots=True, kw_only=True, eq=False)
class Call:
    """`status` is what LINE decided, `answered` what the caller got to see: None when nothing, or not yet."""

    method: str
    path: str
    headers: dict[str, str]
    body: Json
    at: float
    request_id: str
    targets: tuple[str, ...] = ()
    authorized: bool = False
    status: int | None = None
    answered: int | None = None
    answer: Any = None
    fault: str | None = None

    @property
    def retry_key(self) -> str | None:
        return self.headers.get("x-line-retry-key")


class Calls(list[Call]):
    def of(self, path: str, to: Resident | Room | str | None = None) -> list[Call]:
        """Calls whose path contains `path` ("push", "reply", "/content"), to this person or group if given."""
        target = to if isinstance(to, str) or to is None else to.id
        return [call for call in self if path in call.path and (target is None or target in call.targets)]


@dataclass(slots=True, kw_only=True)
class Rates:
    """Calls a second of real time for each path; the first entry that is part of the path counts."""

    per_second: dict[str, int] = field(
        default_factory=lambda: {
            "/message/reply": 2000,
            "/message/push": 2000,
            "/message/multicast": 200,
            "/chat/loading/start": 100,
            "/": 2000,
        }
    )
    _past: defaultdict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def allow(self, path: str) -> bool:
        now = time.monotonic()
        part, most = next(((part, most) for part, most in self.per_second.items() if part in path), ("", 2000))
        past = self._past[part]
        while past and now - past[0] >= 1:
            past.popleft()
        if len(past) >= most:
            return False
        past.append(now)
        return True
