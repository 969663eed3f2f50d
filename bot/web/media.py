"""Media behind signed links: what is kept here, and what is brought over from its platform when it is asked for."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot import links
from bot.channel import Fetched, Undeliverable
from bot.clock import Clock
from bot.metrics import Metrics
from bot.web.bodies import Refused
from bot.web.shown import shown
from desk.ticket import File
from storage.database import Database
from storage.failures import Unavailable
from storage.files import Files

SECONDS: Final = 30.0  # for a platform to give a file
AT_ONCE: Final = 4  # files that are brought over at the same time: each is in memory whole
_NOT_YET: Final = 5
_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_SIGNATURE: Final = re.compile(r"[0-9a-f]{1,64}")

Fetch = Callable[[str], Awaitable[Fetched]]
"""A channel's `fetch`."""


class MediaRoute:
    """`key` signs the links; `fetches` is by channel; `clock` is real time, as it was when the link was made."""

    def __init__(
        self, database: Database, key: bytes, fetches: Mapping[str, Fetch], clock: Clock, metrics: Metrics
    ) -> None:
        self._database = database
        self._key = key
        self._fetches = fetches
        self._clock = clock
        self._metrics = metrics
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def show(self, request: Request) -> Response:
        try:
            file, preview = await self._file(request)
            fetched = await self._content(file, preview)
        except Unavailable:
            self._metrics.served("unavailable")
            return Refused(503, "not now", "unavailable", retry_after=_NOT_YET).response
        except Refused as refused:
            self._metrics.served(refused.reason)
            return refused.response
        self._metrics.served("served")
        return shown(fetched, file.attachment, preview, request)

    async def _file(self, request: Request) -> tuple[File, bool]:
        path = request.path_params
        kind, number, until, signature = (str(path[name]) for name in ("kind", "file", "until", "signature"))
        if not self._is_right(kind, number, until, signature):
            raise Refused(404, "Not Found", "forged")
        now = self._clock.now()
        file = await self._database.read(lambda connection: Files(connection, now).get(int(number)))
        if file is None or file.state in ("gone", "too_large"):
            raise _gone()
        if file.state == "wanted":
            raise _not_yet()
        return file, kind == "p"

    def _is_right(self, kind: str, number: str, until: str, signature: str) -> bool:
        shapely = _NUMBER.fullmatch(number) and _NUMBER.fullmatch(until) and _SIGNATURE.fullmatch(signature)
        if kind not in ("f", "p") or not shapely:
            return False
        return links.is_right(self._key, kind, int(number), int(until), signature, self._clock.now())

    async def _content(self, file: File, preview: bool) -> Fetched:
        """The preview is the platform's own; where there is none (any more), the file itself stands for it."""
        if preview and file.attachment.preview_ref:
            try:
                return await self._fetched(file.channel, file.attachment.preview_ref)
            except Refused:
                if file.state != "kept":
                    raise
        if file.state == "kept":
            return await self._kept(file)
        if not file.attachment.ref or file.attachment.url:
            raise _gone()  # somebody else's address is not ours to give
        return await self._fetched(file.channel, file.attachment.ref)

    async def _kept(self, file: File) -> Fetched:
        now = self._clock.now()
        content = await self._database.read(lambda connection: Files(connection, now).content(file.id))
        if content is None:
            raise _gone()
        return Fetched(content=content.content, mime=content.mime)

    async def _fetched(self, channel: str, ref: str) -> Fetched:
        fetch = self._fetches.get(channel)
        if fetch is None:
            raise Refused(503, "not now", "unavailable", retry_after=60)
        try:
            async with asyncio.timeout(SECONDS), self._at_once:
                fetched = await fetch(ref)
        except TimeoutError:
            raise Refused(503, "not now", "unavailable", retry_after=_NOT_YET) from None
        except Undeliverable as error:
            self._metrics.fetched("failed")
            raise _translated(error) from None
        self._metrics.fetched("passed_on")
        return fetched


def _translated(error: Undeliverable) -> Refused:
    if error.gone:
        return _gone()
    if error.permanent:
        return Refused(502, "the platform does not give it", "unavailable")
    wait = error.retry_after or timedelta(seconds=_NOT_YET)
    return Refused(503, "not now", "unavailable", retry_after=max(1, round(wait.total_seconds())))


def _gone() -> Refused:
    return Refused(410, "Gone", "gone")


def _not_yet() -> Refused:
    return Refused(503, "not yet", "not_yet", retry_after=_NOT_YET)
