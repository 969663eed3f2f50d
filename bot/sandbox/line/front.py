"""The door of the stand-in: reads a call, checks the token, finds the endpoint, answers or fails as ordered."""

import asyncio
import hmac
import inspect
import json
import re
import uuid
from collections.abc import Awaitable, Callable, Iterator

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.sandbox.line.answers import Answer, Asked, Json, Refused, not_found
from bot.sandbox.line.asking import Asking
from bot.sandbox.line.calls import KEPT_HEADERS, Call, Calls, Rates
from bot.sandbox.line.faults import Effect, Fault, Faults
from bot.sandbox.line.sending import RATE_LIMIT, Sending
from bot.sandbox.line.world import World

BODY_BYTES = 2 * 1024 * 1024
UNAUTHORIZED = "Authentication failed. Confirm that the access token in the authorization header is valid."

Endpoint = Callable[[Asked], Answer | Awaitable[Answer]]


def routes(sending: Sending, asking: Asking) -> list[tuple[str, re.Pattern[str], Endpoint]]:
    table: list[tuple[str, str, Endpoint]] = [
        ("POST", "/v2/bot/message/reply", sending.reply),
        ("POST", "/v2/bot/message/push", sending.push),
        ("POST", "/v2/bot/message/multicast", sending.multicast),
        ("POST", "/v2/bot/message/broadcast", sending.broadcast),
        ("POST", "/v2/bot/message/validate/(reply|push|multicast|narrowcast|broadcast)", sending.validate),
        ("GET", "/v2/bot/message/quota", sending.quota),
        ("GET", "/v2/bot/message/quota/consumption", sending.consumption),
        ("GET", "/v2/bot/message/(?P<message>[^/]+)/content", asking.content),
        ("GET", "/v2/bot/message/(?P<message>[^/]+)/content/preview", asking.preview),
        ("GET", "/v2/bot/message/(?P<message>[^/]+)/content/transcoding", asking.transcoding),
        ("GET", "/v2/bot/info", asking.bot),
        ("GET", "/v2/bot/profile/(?P<person>[^/]+)", asking.profile),
        ("GET", "/v2/bot/followers/ids", asking.only_verified),
        ("GET", "/v2/bot/group/(?P<group>[^/]+)/summary", asking.group),
        ("GET", "/v2/bot/group/(?P<group>[^/]+)/members/count", asking.member_count),
        ("GET", "/v2/bot/group/(?P<group>[^/]+)/members/ids", asking.only_verified),
        ("GET", "/v2/bot/group/(?P<group>[^/]+)/member/(?P<person>[^/]+)", asking.member),
        ("POST", "/v2/bot/group/(?P<group>[^/]+)/leave", asking.leave),
        ("POST", "/v2/bot/chat/loading/start", asking.loading),
        ("POST", "/v2/bot/chat/markAsRead", asking.mark_as_read),
        ("GET", "/v2/bot/channel/webhook/endpoint", asking.endpoint),
        ("PUT", "/v2/bot/channel/webhook/endpoint", asking.set_endpoint),
        ("POST", "/v2/bot/channel/webhook/test", asking.test_endpoint),
    ]
    return [(method, re.compile(path), endpoint) for method, path, endpoint in table]


class Front:
    """An ASGI application. `stopping` cuts ordered delays short."""

    def __init__(
        self,
        world: World,
        *,
        access_token: str,
        sending: Sending,
        asking: Asking,
        after: Callable[[], Awaitable[None]],
    ) -> None:
        self.calls = Calls()
        self.faults = Faults()
        self.rates = Rates()
        self.stopping = asyncio.Event()
        self._world = world
        self._access_token = access_token
        self._asking = asking
        self._routes = routes(sending, asking)
        self._after = after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        try:
            raw = await request.body()
        except ClientDisconnect:
            return
        body, readable = _parsed(raw)
        call = self._call(request, body)
        self.calls.append(call)
        fault = self.faults.take(call.method, call.path, call.targets)
        call.fault = fault.name if fault else None
        answer = await self._through(fault, call, request, raw, readable)
        await self._after()
        if answer is None:
            await _hang_up(scope, receive)
            return
        call.answered = answer.status
        await _response(answer, call.request_id)(scope, receive, send)

    async def _through(
        self, fault: Fault | None, call: Call, request: Request, raw: bytes, readable: bool
    ) -> Answer | None:
        """The answer, or None when the connection is to be closed without one."""
        if fault is not None and not fault.accepted:
            if fault.effect is not Effect.DELAY:
                return fault.answer
            await self._pause(fault.seconds)
        answer = await self._decided(call, request, raw, readable)
        call.status = answer.status
        call.answer = answer.body if isinstance(answer.body, dict) else None
        if fault is None or not fault.accepted:
            return answer
        if fault.effect is Effect.DELAY:
            await self._after()
            await self._pause(fault.seconds)
            return answer
        return fault.answer

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.stopping.wait()
        except TimeoutError:
            return

    async def _decided(self, call: Call, request: Request, raw: bytes, readable: bool) -> Answer:
        try:
            if call.path in ("/oauth2/v2.1/verify", "/v2/oauth/verify"):
                return self._token_checked(request, raw)
            self._refuse_at_the_door(call, raw, readable)
            endpoint, named = self._endpoint(call.method, call.path)
            asked = Asked(
                method=call.method,
                path=call.path,
                named=named,
                query=request.query_params,
                headers=request.headers,
                body=call.body,
                request_id=call.request_id,
            )
            answer = endpoint(asked)
            return await answer if inspect.isawaitable(answer) else answer
        except Refused as refused:
            return refused.answer
        except RecursionError:
            return Refused(400, "The request body is nested too deeply").answer

    def _refuse_at_the_door(self, call: Call, raw: bytes, readable: bool) -> None:
        if not call.authorized:
            raise Refused(401, UNAUTHORIZED)
        if not self.rates.allow(call.path):
            raise Refused(429, RATE_LIMIT)
        if len(raw) > BODY_BYTES:
            raise Refused(413, "Request body is too large")
        if not readable:
            raise Refused(400, "The request body could not be parsed as JSON (line: 1, column: 1)")

    def _endpoint(self, method: str, path: str) -> tuple[Endpoint, dict[str, str]]:
        other_method = False
        for wanted, pattern, endpoint in self._routes:
            if (found := pattern.fullmatch(path)) is None:
                continue
            if wanted == method:
                return endpoint, found.groupdict()
            other_method = True
        raise Refused(405, "Method Not Allowed") if other_method else not_found()

    def _token_checked(self, request: Request, raw: bytes) -> Answer:
        shown = request.query_params.get("access_token", "") or raw.decode("utf-8", "replace").partition("=")[2]
        if not hmac.compare_digest(shown.encode(), self._access_token.encode()):
            raise Refused(400, "invalid_request")
        return self._asking.token_alive(Asked(method=request.method, path=request.url.path))

    def _call(self, request: Request, body: Json) -> Call:
        shown = request.headers.get("authorization", "").encode()
        return Call(
            method=request.method,
            path=request.url.path,
            headers={name: request.headers[name] for name in KEPT_HEADERS if name in request.headers},
            body=body,
            at=self._world.clock(),
            request_id=str(uuid.uuid4()),
            targets=tuple(self._targets(request.url.path, body)),
            authorized=hmac.compare_digest(shown, f"Bearer {self._access_token}".encode()),
        )

    def _targets(self, path: str, body: Json) -> Iterator[str]:
        yield from filter(None, path.split("/"))
        to = body.get("to")
        named = to if isinstance(to, list) else [to, body.get("chatId")]
        yield from (each for each in named if isinstance(each, str))
        token = self._world.reply_tokens.get(str(body.get("replyToken")))
        if token is not None:
            yield token.chat


def _parsed(raw: bytes) -> tuple[Json, bool]:
    if not raw:
        return {}, True
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return {}, False
    return (body, True) if isinstance(body, dict) else ({}, False)


def _response(answer: Answer, request_id: str) -> Response:
    body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
    headers = {"content-type": "application/json", **answer.headers, "x-line-request-id": request_id}
    return Response(body, status_code=answer.status, headers=headers)


async def _hang_up(scope: Scope, receive: Receive) -> None:
    scope["extensions"]["sandbox"]["transport"].abort()
    while (await receive())["type"] != "http.disconnect":
        pass
