"""The metrics, for whoever shows the token."""

from __future__ import annotations

import asyncio
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from bot.clock import Clock
from bot.metrics import Metrics
from bot.web.bodies import answer, bearer_is_right
from storage.counts import Counts, Depths
from storage.database import Database

SECONDS: Final = 2.0


class MetricsRoute:
    """One read of the database a scrape; without its answer in time there are only the counters."""

    def __init__(self, metrics: Metrics, token: str, database: Database, clock: Clock, real_clock: Clock) -> None:
        self._metrics = metrics
        self._token = token
        self._database = database
        self._clock = clock
        self._real_clock = real_clock

    async def show(self, request: Request) -> Response:
        if not bearer_is_right(request.headers, self._token):
            return answer(401, "the token is wrong or missing")
        now, real_now = self._clock.now(), self._real_clock.now()
        text = self._metrics.exposition(await self._depths(), now=now, real_now=real_now)
        return Response(text, headers={"content-type": CONTENT_TYPE_LATEST, "cache-control": "no-store"})

    async def _depths(self) -> Depths | None:
        now = self._clock.now()
        try:
            async with asyncio.timeout(SECONDS):
                return await self._database.read(lambda connection: Counts(connection).depths(now))
        except Exception:  # a scrape tells what it can
            self._metrics.error("metrics")
            return None
