"""Whether the bot lives, and whether it can work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.web.bodies import answer
from storage import schema
from storage.database import Database
from storage.failures import Newer

SECONDS: Final = 2.0

Readiness = Callable[[], Awaitable[str | None]]
"""Why the bot cannot work, in a few words that anybody may read; None if it can."""


class DatabaseReadiness:
    """The database answers, and its schema is one that this version works with; a later version may move it on."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._fits: tuple[str | None, str | None] | None = None

    async def __call__(self) -> str | None:
        try:
            async with asyncio.timeout(SECONDS):
                return await self._trouble()
        except Newer:
            return "the database has a newer schema"
        except Exception:  # whatever it is, its words are not for strangers
            return "the database does not answer"

    async def _trouble(self) -> str | None:
        stamp = await self._database.read(schema.stamp)
        if stamp == self._fits:
            return None
        if not await schema.current(self._database):
            return "the database's schema is not up to date"
        self._fits = stamp
        return None


async def healthz(request: Request) -> Response:
    return answer(200, "alive")


class Readyz:
    def __init__(self, readiness: Readiness) -> None:
        self._readiness = readiness

    async def show(self, request: Request) -> Response:
        trouble = await self._readiness()
        return answer(200, "ready") if trouble is None else answer(503, trouble)
