"""How fast a bot may speak: the whole bot, one private chat, one group; edits and topics count like messages."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

from bot.channel import Rates

_BURST = 3  # short bursts into a private chat pass
_MINUTE = 61.0  # a call that is slow on its way must not meet one that comes sooner than it seems here
_SECOND = 1.1
_SOON = 0.05
_FOR_ALERTS = 3  # calls of a group's minute that nothing else may use up
_PATIENCE = 3.0  # longer waits are left to the outbox


class NotNow(Exception):
    """There is no room for another call: not before `seconds` have passed."""

    def __init__(self, seconds: float) -> None:
        super().__init__("no room for another call")
        self.seconds = seconds


@dataclass(slots=True)
class _Window:
    """Calls that were made, and how many more have their room but were not made yet."""

    made: deque[float] = field(default_factory=deque)
    pending: int = 0

    def wait(self, at: float, seconds: float, limit: int) -> float:
        """At most `limit` within any `seconds`: how long until one more fits."""
        while self.made and at - self.made[0] >= seconds:
            self.made.popleft()
        over = len(self.made) + self.pending + 1 - limit
        if over <= 0:
            return 0.0
        return max(_SOON, self.made[over - 1] + seconds - at) if over <= len(self.made) else _SOON


class Pace:
    """Seconds of a monotonic clock in, seconds to wait out; nothing here waits by itself."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._bot = _Window()
        self._chats: dict[str, _Window] = defaultdict(_Window)
        self.ended = False

    def bot_wait(self, at: float) -> float:
        """How long until anything at all may go; 0 for now."""
        limit = self._rates.per_second
        return 0.0 if limit is None else self._bot.wait(at, _SECOND, int(limit))

    def take(self, chat: str, *, private: bool, at: float, alert: bool = False) -> float:
        """0: there is room for a call, which is kept until it is `spent` or given back. Else how long to wait."""
        chat_wait = self._private_wait(chat, at) if private else self._group_wait(chat, at, alert)
        wait = max(self.bot_wait(at), chat_wait)
        if wait == 0.0:
            self._bot.pending += 1
            self._chats[chat].pending += 1
        return wait

    def spent(self, chat: str, at: float) -> None:
        """The call is made now."""
        self.give_back(chat)
        self.made(chat, at=at)

    def answered(self, chat: str, made_at: float, at: float) -> None:
        """The platform counts a call when it gets there, which is known to be over only now."""
        for window in (self._bot, self._chats[chat]):
            if at - made_at < _MINUTE and made_at in window.made:
                window.made.remove(made_at)
                window.made.append(at)

    def give_back(self, chat: str) -> None:
        """The call is not made after all."""
        self._bot.pending -= 1
        self._chats[chat].pending -= 1

    def made(self, chat: str, *, at: float, calls: int = 1) -> None:
        """Where nothing is limited, nothing is remembered."""
        if self._rates != Rates():
            self._bot.made.extend([at] * calls)
            self._chats[chat].made.extend([at] * calls)

    def forget_old(self, at: float) -> None:
        """Keep memory to what still counts."""
        for chat, window in list(self._chats.items()):
            if window.pending == 0 and (not window.made or at - window.made[-1] > _MINUTE):
                del self._chats[chat]

    def _private_wait(self, chat: str, at: float) -> float:
        limit = self._rates.private_per_second
        return 0.0 if limit is None else self._chats[chat].wait(at, _BURST / limit, _BURST)

    def _group_wait(self, chat: str, at: float, alert: bool) -> float:
        limit = self._rates.group_per_minute
        if limit is None:
            return 0.0
        return self._chats[chat].wait(at, _MINUTE, limit if alert else max(1, limit - _FOR_ALERTS))


class Allowance:
    """The calls of one row: there is room for the first, each further one needs its own."""

    def __init__(self, pace: Pace, chat: str, *, private: bool, alert: bool, room: bool = True) -> None:
        self._pace = pace
        self._chat = chat
        self._private = private
        self._alert = alert
        self._room = room
        self._made_at: float | None = None
        self.calls = 0

    async def take(self) -> None:
        """Before each call. Waits a little where that is enough; raises NotNow."""
        self._answered()
        while not self._room:
            if self._pace.ended:
                raise NotNow(0.0)
            wait = self._pace.take(self._chat, private=self._private, at=time.monotonic(), alert=self._alert)
            self._room = wait == 0.0
            if wait > _PATIENCE:
                raise NotNow(wait)
            await asyncio.sleep(wait)
        self._room = False
        self.calls += 1
        self._made_at = time.monotonic()
        self._pace.spent(self._chat, self._made_at)

    def close(self) -> None:
        self._answered()
        if self._room:
            self._room = False
            self._pace.give_back(self._chat)

    def _answered(self) -> None:
        if self._made_at is not None:
            self._pace.answered(self._chat, self._made_at, time.monotonic())
            self._made_at = None
