"""The road to Telegram: the SDK's HTTP client, made so that it waits only so long and tells nobody the token."""

from __future__ import annotations

import json
import logging
import ssl
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest, HTTPXRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.channels.telegram.errors import Flood

_TELEGRAM = "https://api.telegram.org"
_TALKATIVE = ("telegram", "httpx", "httpcore")


class Wire(HTTPXRequest):
    """Answers as the SDK expects them, without its habit of logging an answer that it cannot parse."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        code, answer = await super().do_request(*args, **kwargs)
        if code == 429:
            raise Flood(_retry_after(answer))
        return code, answer

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        if not isinstance(answer.get("parameters", {}), dict):
            del answer["parameters"]
        return answer


def quieten() -> None:
    """The SDK and its HTTP client log addresses (with the token) and messages below this level."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def make_bot(
    token: str,
    *,
    api_base_url: str | None,
    proxy: str | None,
    request: BaseRequest | None = None,
    polling: BaseRequest | None = None,
) -> tuple[Bot, BaseRequest]:
    """The bot, and the connection that only waits for updates: a long wait must not stand in the way of a send."""
    quieten()
    base = (api_base_url or _TELEGRAM).rstrip("/")
    if request is None or polling is None:
        # An own server is near: the proxy of the environment is for the world.
        trusted = {"trust_env": api_base_url is None, "verify": _certificates(base)}
        request = request or _wire(64, read=20, proxy=proxy, httpx_kwargs=trusted)
        polling = polling or _wire(2, read=60, proxy=proxy, httpx_kwargs=trusted)
    bot = Bot(
        token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot", request=request, get_updates_request=polling
    )
    return bot, polling


def form(values: Mapping[str, object]) -> RequestData:
    return RequestData([RequestParameter.from_input(name, value) for name, value in values.items()])


def _wire(connections: int, *, read: float, proxy: str | None, httpx_kwargs: dict[str, Any]) -> Wire:
    return Wire(
        connection_pool_size=connections,
        connect_timeout=5,
        read_timeout=read,
        write_timeout=20,
        pool_timeout=3,
        media_write_timeout=60,
        proxy=proxy,
        httpx_kwargs=httpx_kwargs,
    )


def _certificates(base: str) -> ssl.SSLContext:
    """Loaded once for both clients; a plain address needs none, and with none loaded nobody could be trusted."""
    return httpx.create_ssl_context() if base.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _retry_after(answer: bytes) -> timedelta:
    try:
        seconds = Wire.parse_json_payload(answer)["parameters"]["retry_after"]
        return timedelta(seconds=min(max(float(seconds), 1.0), 86_400.0))
    except (TelegramError, KeyError, TypeError, ValueError, OverflowError):
        return timedelta(seconds=5)
