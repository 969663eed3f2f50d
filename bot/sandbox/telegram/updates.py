"""The queue of updates and its first way out, getUpdates."""

import asyncio
import copy
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.telegram.errors import conflict

DAY = 24 * 3600.0
QUERY_LIFE = 150.0
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
LONGEST_POLL = 50.0
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """`key` names the line in which a webhook keeps order."""

    id: int
    kind: str
    content: dict[str, Any]
    key: str
    expires_at: float

    def wire(self) -> dict[str, Any]:
        return {"update_id": self.id, self.kind: self.content}


@dataclass(slots=True)
class _Poller:
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    refusal: str | None = None


@dataclass(slots=True)
class UpdateQueue:
    """Numbered updates, kept till the bot confirms them or they grow too old."""

    clock: Callable[[], float]
    last_id: int = 800_000_000
    pending: list[Update] = field(default_factory=list)
    again: list[Update] = field(default_factory=list)
    allowed: frozenset[str] | None = None
    history: deque[Update] = field(default_factory=lambda: deque(maxlen=1000))
    listeners: list[Callable[[], None]] = field(default_factory=list)
    poller: _Poller | None = None

    def push(self, kind: str, content: dict[str, Any], *, key: str, at: float | None = None) -> Update | None:
        """Queue what happened at `at`, unless the bot did not ask for this kind."""
        if not self.wants(kind):
            return None
        self.last_id += 1
        life = QUERY_LIFE if kind == "callback_query" else DAY
        expires_at = (self.clock() if at is None else at) + life
        update = Update(id=self.last_id, kind=kind, content=copy.deepcopy(content), key=key, expires_at=expires_at)
        self.pending.append(update)
        self.history.append(update)
        self.wake()
        return update

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def allow(self, kinds: Iterable[str] | None) -> None:
        """None keeps the earlier choice; an empty list goes back to the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def repeat(self, update: Update) -> None:
        """Give out a confirmed update once more, as the platform does after a lost confirmation."""
        self.again.append(update)
        self.wake()

    def wake(self) -> None:
        if self.poller:
            self.poller.woken.set()
        for listener in self.listeners:
            listener()

    def forget_expired(self) -> None:
        now = self.clock()
        self.pending = [update for update in self.pending if update.expires_at > now]

    def remove(self, update: Update) -> None:
        self.pending = [other for other in self.pending if other.id != update.id]

    def confirm(self, offset: int) -> None:
        self.forget_expired()
        if offset < 0:
            self.pending = self.pending[offset:]
        elif offset > 0:
            self.pending = [update for update in self.pending if update.id >= offset]

    def batch(self, limit: int) -> list[dict[str, Any]]:
        self.forget_expired()
        repeated, self.again = self.again[:limit], self.again[limit:]
        return [update.wire() for update in [*repeated, *self.pending][:limit]]

    async def poll(self, offset: int, limit: int, timeout: float) -> list[dict[str, Any]]:
        """One getUpdates; a newer one ends it with 409."""
        self.end_poll(OTHER_POLLER)
        self.confirm(offset)
        ready = self.batch(limit)
        if ready or timeout <= 0:
            return ready
        poller = self.poller = _Poller()
        try:
            await asyncio.wait_for(poller.woken.wait(), min(timeout, LONGEST_POLL))
        except TimeoutError:
            return []
        finally:
            if self.poller is poller:
                self.poller = None
        if poller.refusal:
            raise conflict(poller.refusal)
        return self.batch(limit)

    def end_poll(self, why: str) -> None:
        if self.poller:
            self.poller.refusal = why
            self.poller.woken.set()
            self.poller = None
