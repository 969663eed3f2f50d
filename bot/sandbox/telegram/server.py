"""The HTTP face: the Bot API's two addresses, the record of calls, and the scripted faults."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, cast

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.sandbox.telegram.errors import ApiError
from bot.sandbox.telegram.faults import Effect, Fault, Faults
from bot.sandbox.telegram.form import Params, read_params
from bot.sandbox.telegram.methods import METHODS
from bot.sandbox.telegram.world import World

MOST_CALLS_KEPT = 50_000
NOT_FROM_A_WEBHOOK = ("get", "setwebhook", "deletewebhook", "close", "logout")
CONNECTION = "sandbox.connection"


@dataclass(slots=True, kw_only=True)
class Call:
    """One call of the bot; `status` is None until it was answered, 0 if the connection was dropped."""

    method: str
    params: dict[str, Any]
    at: float
    chat_id: int | None
    status: int | None = None
    description: str | None = None


@dataclass(slots=True)
class Api:
    """Answers calls for one token."""

    world: World
    token: str
    faults: Faults
    calls: list[Call] = field(default_factory=list)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/file/bot{token}/{path:path}", self.download, methods=["GET"]),
                Route("/bot{token}/{method}", self.answer, methods=["GET", "POST"]),
            ]
        )

    async def download(self, request: Request) -> Response:
        if request.path_params["token"] != self.token:
            return _refused(ApiError(401, "Unauthorized"))
        call = self._record("download", Params({"path": request.path_params["path"]}))
        response = await self._carry_out(call, lambda: self._file(call), self.faults.take("download", None))
        return response if response is not None else await _drop(call, request)

    async def _file(self, call: Call) -> Response:
        stored = self.world.files.by_path.get(call.params["path"])
        if stored is None or stored.gone or stored.linked_until < self.world.clock():
            call.status = 404
            return _refused(ApiError(404, "Not Found"))
        call.status = 200
        return Response(stored.content, media_type=stored.mime or "application/octet-stream")

    async def answer(self, request: Request) -> Response:
        if request.path_params["token"] != self.token:
            return _refused(ApiError(401, "Unauthorized"))
        body = await request.body()
        try:
            params = read_params(request.url.query, request.headers.get("content-type", ""), body)
        except ApiError as error:
            return _refused(error)
        call = self._record(request.path_params["method"], params)
        fault = self.faults.take(call.method, call.chat_id)
        response = await self._carry_out(call, lambda: self._run(call, params), fault)
        return response if response is not None else await _drop(call, request)

    async def execute(self, values: dict[str, Any]) -> None:
        """A call that came in the answer to a webhook delivery."""
        name = str(values.pop("method"))
        if name.lower().startswith(NOT_FROM_A_WEBHOOK):
            return
        params = Params(values)
        await self._run(self._record(name, params), params)

    def _record(self, name: str, params: Params) -> Call:
        proper = METHODS[name.lower()][0] if name.lower() in METHODS else name
        given = str(params.values.get("chat_id", ""))
        chat_id = int(given) if given.lstrip("-").isdigit() else None
        call = Call(method=proper, params=params.readable(), at=self.world.clock(), chat_id=chat_id)
        if len(self.calls) >= MOST_CALLS_KEPT:
            del self.calls[: MOST_CALLS_KEPT // 2]
        self.calls.append(call)
        return call

    async def _carry_out(
        self, call: Call, run: Callable[[], Awaitable[Response]], fault: Fault | None
    ) -> Response | None:
        """The response, or None where the connection is to be dropped."""
        match fault:
            case None:
                return await run()
            case Fault(effect=Effect.FAIL, error=ApiError() as error):
                call.status, call.description = error.status, error.description
                return _page(error) if fault.html else _refused(error)
            case Fault(effect=Effect.DROP_BEFORE):
                return None
            case Fault(effect=Effect.DROP_AFTER):
                await run()
                return None
            case _:
                response = await run()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.stopping.wait(), fault.seconds)
                return response

    async def _run(self, call: Call, params: Params) -> Response:
        try:
            if call.method.lower() not in METHODS:
                raise ApiError(404, "Not Found: method not found")
            result = await METHODS[call.method.lower()][1](self.world, params)
        except ApiError as error:
            call.status, call.description = error.status, error.description
            return _refused(error)
        except Exception:
            call.status = 500
            raise
        call.status = 200
        return JSONResponse({"ok": True, "result": result})


def _refused(error: ApiError) -> Response:
    retry_after = error.parameters.get("retry_after")
    headers = {"Retry-After": str(retry_after)} if retry_after is not None else None
    return JSONResponse(error.body(), status_code=error.status, headers=headers)


def _page(error: ApiError) -> Response:
    page = f"<html><head><title>{error.status}</title></head><body><h1>{error.description}</h1></body></html>"
    return Response(page, status_code=error.status, media_type="text/html")


async def _drop(call: Call, request: Request) -> Response:
    """Cut the connection; what is returned after that reaches nobody."""
    call.status = 0
    cast(asyncio.Transport, request.scope[CONNECTION]).abort()
    await asyncio.sleep(0)
    return Response()


class _Protocol(HttpToolsProtocol):
    """Lets the application cut its connection, which ASGI has no word for."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        cast(dict[str, Any], self.scope)[CONNECTION] = self.transport


@dataclass(slots=True)
class Listener:
    """Serves an application on a loopback port, and can be taken away and brought back."""

    api: Api
    port: int = 0
    server: uvicorn.Server | None = None

    async def start(self, port: int | None = None) -> None:
        """Listen on `port`, else on the port of last time, else on a free one."""
        # asyncio sends small answers at once only on sockets that say they are TCP.
        opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(("127.0.0.1", self.port if port is None else port))
        self.port = opened.getsockname()[1]
        self.api.stopping.clear()
        config = uvicorn.Config(
            self.api.app(),
            http=_Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_keep_alive=75,
        )
        config.load()
        self.server = uvicorn.Server(config)
        self.server.lifespan = config.lifespan_class(config)
        # Not serve(): it takes over the signals, which belong to the program that runs the sandbox.
        await self.server.startup(sockets=[opened])

    async def stop(self) -> None:
        """Close the port and cut every open connection, as an outage does."""
        if self.server is None:
            return
        state = self.server.server_state
        for listening in self.server.servers:
            listening.close()
        for connection in list(state.connections):
            cast(_Protocol, connection).transport.abort()
        self.api.stopping.set()
        self.api.world.queue.end_poll("terminated by close request")
        if state.tasks:
            await asyncio.wait(state.tasks, timeout=5)
        for listening in self.server.servers:
            await listening.wait_closed()
        self.server = None
