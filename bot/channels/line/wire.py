"""Calls to LINE's two hosts through the SDK's connection, raw bodies in and raw bodies out.

The SDK's own methods are not used for this: its models drop the properties that they do not know, fail on a good answer
that they cannot read after the message was sent, and write answers into the log.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from linebot.v3.messaging import AsyncApiClient, Configuration

from bot.channel import Undeliverable
from bot.channels.line.plain import Json, object_of, parse

API = "https://api.line.me"
DATA_API = "https://api-data.line.me"
SECONDS = 10.0
DOWNLOAD_SECONDS = 120.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`headers` have lower-case names."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Json:
        """The object in the body; empty if there is none."""
        try:
            return object_of(parse(self.body))
        except ValueError:
            return {}


class Wire:
    """Raises Undeliverable for whatever fails below HTTP; an answer of any status is an Answer."""

    def __init__(
        self,
        access_token: str,
        api_base_url: str | None = None,
        data_api_base_url: str | None = None,
        *,
        seconds: float = SECONDS,
    ) -> None:
        self._access_token = access_token
        self._seconds = seconds
        self._api = (api_base_url or API).rstrip("/")
        self._data_api = (data_api_base_url or (DATA_API if self._api == API else self._api)).rstrip("/")
        self._connections: dict[str, Any] = {}

    async def open(self) -> None:
        """To be called inside the loop that will make the calls."""
        for host in (self._api, self._data_api):
            if host not in self._connections:
                self._connections[host] = await _connection(host, self._access_token)

    async def close(self) -> None:
        while self._connections:
            _, connection = self._connections.popitem()
            await connection.close()

    async def get(self, path: str) -> Answer:
        async with self._answer("GET", self._api, path) as response:
            return await _whole(response)

    async def post(self, path: str, body: Json | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        async with self._answer("POST", self._api, path, body=body or {}, headers=headers or {}) as response:
            return await _whole(response)

    async def download(self, path: str, most: int) -> Answer:
        """A file of at most `most` bytes from the host of the files."""
        async with self._answer("GET", self._data_api, path, seconds=DOWNLOAD_SECONDS) as response:
            if response.status != 200:
                return await _whole(response)
            content = await _at_most(response, most)
            return Answer(status=200, headers=_lower(response), body=content)

    @asynccontextmanager
    async def _answer(
        self,
        method: str,
        host: str,
        path: str,
        *,
        body: Json | None = None,
        headers: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        connection = self._connections.get(host)
        if connection is None:
            raise Undeliverable("the channel is not running")
        all_headers = {**connection.default_headers, **(headers or {})}
        rest = connection.rest_client
        try:
            # Read by ourselves: the SDK would log the body, people's names and all.
            options = {"headers": all_headers, "_preload_content": False, "_request_timeout": seconds or self._seconds}
            if method == "POST":
                response = await rest.post_request(host + path, body=body, **options)
            else:
                response = await rest.get_request(host + path, **options)
            _log.debug("LINE answered %s, request %s", response.status, response.headers.get("x-line-request-id"))
            async with response:
                if response.history:
                    raise Undeliverable("redirected")  # whoever answers there, it is not LINE
                yield response
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise Undeliverable("no connection") from None  # theirs would tell the headers, and so the token
        except TimeoutError:
            raise Undeliverable("time-out", sent_unknown=method == "POST") from None
        except aiohttp.InvalidURL:
            raise Undeliverable("no such address", permanent=True) from None
        except (aiohttp.ClientError, OSError):
            raise Undeliverable("connection lost", sent_unknown=method == "POST") from None


async def _connection(host: str, access_token: str) -> Any:
    connection = AsyncApiClient(Configuration(host=host, access_token=access_token))
    if urlsplit(host).hostname in LOOPBACK:
        # The SDK follows HTTP_PROXY, and no proxy leads to a stand-in on this machine.
        await connection.rest_client.pool_manager.close()
        connection.rest_client.pool_manager = aiohttp.ClientSession(trust_env=False)
    return connection


async def _whole(response: aiohttp.ClientResponse) -> Answer:
    """The answer counts by its status, even if its body breaks off."""
    try:
        body = await response.read()
    except (aiohttp.ClientError, OSError):  # a time-out is an OSError too
        body = b""
    return Answer(status=response.status, headers=_lower(response), body=body)


async def _at_most(response: aiohttp.ClientResponse, most: int) -> bytes:
    content = bytearray()
    if (response.content_length or 0) > most:
        raise Undeliverable("too large", permanent=True)
    async for chunk in response.content.iter_chunked(1 << 16):
        content += chunk
        if len(content) > most:
            raise Undeliverable("too large", permanent=True)
    return bytes(content)


def _lower(response: aiohttp.ClientResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}
