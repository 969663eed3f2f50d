"""What the desk is measured against, each a program of its own: the SDKs and the server with nothing behind them."""

import asyncio
import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import uvloop


async def route(port: str) -> None:
    """A route that does nothing, behind the same server with the same configuration."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.web.serving import server

    async def nothing(request: Request) -> Response:
        return Response()

    paths = ("/telegram/webhook", "/line/webhook")
    await server(
        Starlette(routes=[Route(path, nothing, methods=["POST"]) for path in paths]), "127.0.0.1", int(port)
    ).serve()


async def polled(base: str, token: str) -> None:
    """Takes updates and drops them."""
    from telegram import Bot

    offset = 0
    async with Bot(token, base_url=f"{base}/bot") as bot:
        _say("up")
        while True:
            updates = await bot.get_updates(offset=offset, timeout=20, read_timeout=30)
            offset = updates[-1].update_id + 1 if updates else offset


async def telegram(port: str, base: str, token: str) -> None:
    """An application that replies to every message; each webhook call is put in its queue, as its examples do."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route
    from telegram import Update
    from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

    from bot.web.serving import server

    async def reply(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_message is not None
        await update.effective_message.reply_text("Received.")

    application = ApplicationBuilder().token(token).base_url(f"{base}/bot").updater(None).concurrent_updates(16).build()
    application.add_handler(MessageHandler(filters.ALL, reply))

    async def hook(request: Request) -> Response:
        await application.update_queue.put(Update.de_json(await request.json(), application.bot))
        return Response()

    async with application:
        await application.start()
        await server(
            Starlette(routes=[Route("/telegram/webhook", hook, methods=["POST"])]), "127.0.0.1", int(port)
        ).serve()


async def line(port: str, base: str, secret: str, access: str) -> None:
    """Parses each delivery with the SDK and replies with the SDK."""
    from linebot.v3 import WebhookParser
    from linebot.v3.messaging import AsyncApiClient, AsyncMessagingApi, Configuration, ReplyMessageRequest, TextMessage
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.web.serving import server

    api = AsyncMessagingApi(AsyncApiClient(Configuration(host=base, access_token=access)))
    parser: Any = WebhookParser(secret)

    async def reply(token: str) -> None:
        await api.reply_message(ReplyMessageRequest(replyToken=token, messages=[TextMessage(text="Received.")]))

    async with asyncio.TaskGroup() as tasks:

        async def hook(request: Request) -> Response:
            body = (await request.body()).decode()
            for event in parser.parse(body, request.headers["x-line-signature"]):
                tasks.create_task(reply(event.reply_token))
            return Response()

        await server(Starlette(routes=[Route("/line/webhook", hook, methods=["POST"])]), "127.0.0.1", int(port)).serve()


async def telegram_sends(base: str, token: str, chats: str, count: str) -> None:
    """The library's own sends, one after the other."""
    from telegram import Bot

    text = "Received: your message is with us as #1042, and somebody will answer it by 17:30 today. " * 2
    people = [int(chat) for chat in chats.split(",")]
    async with Bot(token, base_url=f"{base}/bot") as bot:
        began, cpu = time.perf_counter(), time.process_time()
        for number in range(int(count)):
            await bot.send_message(people[number % len(people)], text)
        _say(json.dumps({"cpu_seconds": time.process_time() - cpu, "seconds": time.perf_counter() - began}))
        await asyncio.sleep(60)


async def line_sends(base: str, access: str, chats: str, count: str) -> None:
    """The SDK's own pushes, one after the other."""
    from linebot.v3.messaging import AsyncApiClient, AsyncMessagingApi, Configuration, PushMessageRequest, TextMessage

    text = "Received: your message is with us as #1042, and somebody will answer it by 17:30 today. " * 2
    people = chats.split(",")
    api = AsyncMessagingApi(AsyncApiClient(Configuration(host=base, access_token=access)))
    began, cpu = time.perf_counter(), time.process_time()
    for number in range(int(count)):
        await api.push_message(PushMessageRequest(to=people[number % len(people)], messages=[TextMessage(text=text)]))
    _say(json.dumps({"cpu_seconds": time.process_time() - cpu, "seconds": time.perf_counter() - began}))
    await asyncio.sleep(60)


async def imports(port: str, names: str) -> None:
    """A server that has imported the same and does nothing with it."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.web.serving import server

    for name in json.loads(Path(names).read_text()):  # noqa: ASYNC240
        importlib.import_module(name)

    async def yes(request: Request) -> Response:
        return Response()

    await server(Starlette(routes=[Route("/readyz", yes)]), "127.0.0.1", int(port)).serve()


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    known = {each.__name__: each for each in (route, polled, telegram, line, telegram_sends, line_sends, imports)}
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(known[sys.argv[1]](*sys.argv[2:]))
