"""A rush at the doors: while deliveries come thick and fast, other work holds back, so that none is refused."""

from __future__ import annotations

import asyncio
import time
from typing import Final

MANY: Final = 8  # events of one commit: people writing do not come so close together, a backlog does
_LASTS: Final = 0.1  # seconds after such a commit


class Rush:
    """Keeping comes before handling: a platform waits for its 200, and gives up on those who are late."""

    def __init__(self) -> None:
        self._until = 0.0
        self._line = asyncio.Lock()

    def kept(self, events: int) -> None:
        """So many were committed at once."""
        if events >= MANY:
            self._until = time.monotonic() + _LASTS

    @property
    def on(self) -> bool:
        return time.monotonic() < self._until

    async def over(self) -> None:
        """At once when there is none; else some go on all the same, one by one, so that nothing stands still."""
        if not self.on:
            return
        async with self._line:
            await asyncio.sleep(max(0.0, self._until - time.monotonic()))
