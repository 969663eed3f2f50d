"""The monitoring's door: a report is checked and kept before it is acknowledged."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from bot import alerts
from bot.alerts import Malformed
from bot.metrics import Metrics
from bot.web.bodies import Gone, Refused, answer, bearer_is_right, ends_soon, read_body
from bot.web.webhooks import PATIENCE, RETRY_AFTER, Accepts
from storage.failures import Unavailable

_KEPT: Final = answer(202, "it is kept")
_UNKNOWN: Final = "unknown"


class AlertsRoute:
    """Alertmanager tries again after a 5xx and gives up after a 4xx, so only what can never be read is refused."""

    def __init__(self, token: str, acceptor: Accepts, metrics: Metrics) -> None:
        self._token = token
        self._acceptor = acceptor
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = _UNKNOWN
        try:
            event, status = alerts.split(await self._genuine(scope, receive))
            async with asyncio.timeout(PATIENCE):
                await self._acceptor.accept(alerts.CHANNEL, [event])
        except Malformed as error:
            refused = Refused(422, str(error), "malformed")
        except (Unavailable, TimeoutError):
            refused = Refused(503, "it could not be kept", "unavailable", retry_after=RETRY_AFTER)
        except Refused as no:
            refused = no
        except Gone:
            self._count(status, "left")
            return
        else:
            self._metrics.alerted(status, "kept")
            await _KEPT(scope, receive, send)
            return
        self._count(status, refused.reason)
        await refused.response(scope, receive, send)

    async def _genuine(self, scope: Scope, receive: Receive) -> bytes:
        """The token stands in a header, so a stranger's body is not even read."""
        if not bearer_is_right(Headers(scope=scope), self._token):
            raise Refused(401, "the token is wrong or missing", "not_genuine", closes=not ends_soon(scope))
        return await read_body(scope, receive)

    def _count(self, status: str, reason: str) -> None:
        self._metrics.alerted(status, reason)
        self._metrics.refused(alerts.CHANNEL, reason)
