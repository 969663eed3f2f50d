"""The routes, put together from parts that somebody else made."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.clock import Clock
from bot.metrics import Metrics
from bot.web.alerts import AlertsRoute
from bot.web.bodies import answer
from bot.web.health import Readiness, Readyz, healthz
from bot.web.measured import MetricsRoute
from bot.web.media import MediaRoute
from bot.web.webhooks import Accepts, LineDoor, TelegramDoor, line_webhook, telegram_webhook
from storage.database import Database

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What the routes are made from. What is None has no route, and is answered with 404.

    `telegram` is None where Telegram polls. `clock` is the desk's, `real_clock` the platforms'.
    """

    acceptor: Accepts
    database: Database
    clock: Clock
    real_clock: Clock
    metrics: Metrics
    readiness: Readiness
    telegram: TelegramDoor | None = None
    line: LineDoor | None = None
    media: MediaRoute | None = None
    metrics_token: str | None = None
    alerts_token: str | None = None


def application(doors: Doors) -> Starlette:
    """The ASGI application. It has no lifespan: its parts are started and stopped by who made them."""
    app = Starlette(routes=_routes(doors), middleware=[Middleware(_Unbroken, metrics=doors.metrics)])
    app.router.redirect_slashes = False  # a platform follows no redirects
    return app


def _routes(doors: Doors) -> list[Route]:
    routes = []
    if doors.telegram is not None:
        webhook = telegram_webhook(doors.telegram, doors.acceptor, doors.metrics)
        routes.append(Route("/telegram/webhook", webhook, methods=["POST"]))
    if doors.line is not None:
        routes.append(Route("/line/webhook", line_webhook(doors.line, doors.acceptor, doors.metrics), methods=["POST"]))
    if doors.alerts_token:
        alerts = AlertsRoute(doors.alerts_token, doors.acceptor, doors.metrics)
        routes.append(Route("/alerts", alerts, methods=["POST"]))
    routes.append(Route("/healthz", healthz))
    routes.append(Route("/readyz", Readyz(doors.readiness).show))
    if doors.metrics_token:
        shown = MetricsRoute(doors.metrics, doors.metrics_token, doors.database, doors.clock, doors.real_clock)
        routes.append(Route("/metrics", shown.show))
    if doors.media is not None:
        routes.append(Route("/media/{kind}/{file}/{until}/{signature}/{name:anything}", doors.media.show))
    return routes


class _Anything(Convertor[str]):
    """The name in a link is for people: it may hold slashes, and even ends of lines."""

    regex = "(?s:.*)"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("anything", _Anything())


class _Unbroken:
    """Whatever breaks is counted and answered with 500: not with its words, and not with a traceback in the log."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = False

        async def tell(message: Message) -> None:
            nonlocal began
            began = True
            await send(message)

        try:
            await self._app(scope, receive, tell)
        except Exception as error:
            self._metrics.error("web")
            _log.error("a request broke: %s at %s", type(error).__name__, _place(error))
            if not began:
                await answer(500, "something broke")(scope, receive, send)


def _place(error: Exception) -> str:
    """The function that broke: enough to find it, and nothing of what it held."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace is not None else "?"
