"""A lease: what only one instance may do, done by it for as long as it keeps saying so."""

from __future__ import annotations

from datetime import datetime

from bot.workers.office import LEASE_LIFE, LEASE_RENEWAL, Office
from storage import leases
from storage.failures import Unavailable


class Lease:
    """`hold` before each step: True while this instance may go on."""

    def __init__(self, office: Office, name: str) -> None:
        self._office = office
        self._name = name
        self._renewed: datetime | None = None
        self.held = False

    async def hold(self) -> bool:
        if self._office.database.dialect == "sqlite":
            self.held = True  # its file is one process's anyway, from the moment that the last one has ended
            return True
        now = self._office.real.now()
        if self.held and self._renewed is not None and now - self._renewed < LEASE_RENEWAL:
            return True
        self.held = await self._office.database.write(
            lambda connection: leases.take(connection, self._name, self._office.owner, now, LEASE_LIFE)
        )
        self._renewed = now if self.held else None
        return self.held

    async def give_back(self) -> None:
        """So that another one need not wait for its end; without a database it ends by itself."""
        if not self.held:
            return
        self.held = False
        try:
            await self._office.database.write(
                lambda connection: leases.give_back(connection, self._name, self._office.owner)
            )
        except Unavailable:
            return
