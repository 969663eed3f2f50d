"""Each refusal of Telegram's, through the real SDK, and what it means for the outbox."""

from __future__ import annotations

import asyncio
import json
import logging
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram.error import ChatMigrated, RetryAfter

from bot.channel import Media, Message, Undeliverable
from bot.channels.telegram import ALLOWED_UPDATES, TelegramChannel
from bot.channels.telegram.errors import undeliverable
from bot.channels.telegram.wire import Wire
from desk.messages import MediaKind
from desk.notice import Address

TOKEN = "123456:SECRET-secret-SECRET"
ANA = Address(channel="telegram", chat="501")
HELLO = (Message(text="hello"),)
Server = Callable[[httpx.Request], httpx.Response]


@asynccontextmanager
async def channel_to(server: Server) -> AsyncIterator[TelegramChannel]:
    kwargs = {"transport": httpx.MockTransport(server)}
    channel = TelegramChannel(TOKEN, request=Wire(httpx_kwargs=kwargs), polling_request=Wire(httpx_kwargs=kwargs))
    await channel.start()
    try:
        yield channel
    finally:
        await channel.stop()


def refusing(status: int, description: str, **parameters: int) -> Server:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return lambda request: httpx.Response(status, json=body)


def answering(result: object) -> Server:
    return lambda request: httpx.Response(200, json={"ok": True, "result": result})


def breaking(error: type[httpx.HTTPError]) -> Server:
    def server(request: httpx.Request) -> httpx.Response:
        raise error(f"at {request.url}")

    return server


async def failure(server: Server) -> Undeliverable:
    async with channel_to(server) as channel:
        with pytest.raises(Undeliverable) as caught:
            await channel.send(ANA, HELLO)
    return caught.value


def ways(error: Undeliverable) -> dict[str, Any]:
    """How it fails; what is not named is not so."""
    names = ("permanent", "sent_unknown", "retry_after", "whole_bot", "gone", "quota", "moved_to", "thread_gone")
    return {name: getattr(error, name) for name in names if getattr(error, name)}


PERMANENT = {"permanent": True}
GONE = {"permanent": True, "gone": True}
THREAD_GONE = {"thread_gone": True}
UNKNOWN = {"sent_unknown": True}
AGAIN: dict[str, Any] = {}


@pytest.mark.parametrize(
    ("status", "description", "expected"),
    [
        (400, "Bad Request: chat not found", GONE),
        (400, "Bad Request: message is too long", PERMANENT),
        (400, "Bad Request: message text is empty", PERMANENT),
        (400, "Bad Request: BUTTON_DATA_INVALID", PERMANENT),
        (400, "Bad Request: message thread not found", THREAD_GONE),
        (400, "Bad Request: TOPIC_CLOSED", THREAD_GONE),
        (400, "Bad Request: TOPIC_DELETED", THREAD_GONE),
        (400, "Bad Request: wrong file_id or the file is temporarily unavailable", PERMANENT),
        (400, "Bad Request: not enough rights to send text messages to the chat", PERMANENT),
        (403, "Forbidden: bot was blocked by the user", GONE),
        (403, "Forbidden: user is deactivated", GONE),
        (403, "Forbidden: bot was kicked from the supergroup chat", GONE),
        (403, "Forbidden: bot can't initiate conversation with a user", GONE),
        (401, "Unauthorized", PERMANENT),
        (404, "Not Found", AGAIN),
        (409, "Conflict: terminated by other getUpdates request", AGAIN),
        (413, "Request Entity Too Large", PERMANENT),
        (500, "Internal Server Error", AGAIN),
        (502, "Bad Gateway", AGAIN),
        (503, "Service Unavailable", AGAIN),
    ],
)
async def test_a_refusal_fails_in_its_own_way(status: int, description: str, expected: dict[str, Any]) -> None:
    assert ways(await failure(refusing(status, description))) == expected


async def test_a_flood_names_its_wait_for_this_chat_alone() -> None:
    error = await failure(refusing(429, "Too Many Requests: retry after 30", retry_after=30))
    assert ways(error) == {"retry_after": timedelta(seconds=30)}


async def test_a_flood_of_calls_that_belong_to_no_chat_stops_the_whole_bot() -> None:
    async with channel_to(refusing(429, "Too Many Requests: retry after 3", retry_after=3)) as channel:
        with pytest.raises(Undeliverable) as caught:
            await channel.answer_press("Q1", "done")
    assert ways(caught.value) == {"retry_after": timedelta(seconds=3), "whole_bot": True}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"parameters": 5}',
        b'{"parameters": {"retry_after": "x"}}',
        b'{"parameters": {"retry_after": 0}}',
    ],
)
async def test_a_flood_that_tells_no_wait_is_still_a_flood(body: bytes) -> None:
    error = await failure(lambda request: httpx.Response(429, content=body))
    assert error.retry_after is not None
    assert error.retry_after > timedelta(0)


async def test_a_group_with_another_id_tells_it() -> None:
    server = refusing(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1005)
    assert ways(await failure(server)) == {"moved_to": "-1005"}


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (httpx.ConnectError, AGAIN),
        (httpx.ConnectTimeout, AGAIN),
        (httpx.PoolTimeout, AGAIN),
        (httpx.ProxyError, AGAIN),
        (httpx.ReadTimeout, UNKNOWN),
        (httpx.WriteTimeout, UNKNOWN),
        (httpx.ReadError, UNKNOWN),
        (httpx.WriteError, UNKNOWN),
        (httpx.RemoteProtocolError, UNKNOWN),
    ],
)
async def test_a_broken_line_says_whether_it_may_have_arrived(
    error: type[httpx.HTTPError], expected: dict[str, Any]
) -> None:
    assert ways(await failure(breaking(error))) == expected


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, b"<html>hello</html>", UNKNOWN),
        (200, b"", UNKNOWN),
        (200, b"[]", UNKNOWN),
        (200, b'{"ok": true}', UNKNOWN),
        (200, b'{"ok": true, "result": {"message_id": 5}}', UNKNOWN),
        (200, b"[" * 100_000, UNKNOWN),
        (404, b"<html>no such page</html>", AGAIN),
        (502, b"<html>bad gateway</html>", AGAIN),
        (500, b"[]", AGAIN),
        (413, b"<html>too much</html>", PERMANENT),
    ],
)
async def test_answers_that_are_not_telegrams_are_told_apart_by_their_status(
    status: int, body: bytes, expected: dict[str, Any]
) -> None:
    assert ways(await failure(lambda request: httpx.Response(status, content=body))) == expected


def test_the_sdks_own_word_for_a_flood_is_understood_in_both_its_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    assert undeliverable(RetryAfter(7)).retry_after == timedelta(seconds=7)
    monkeypatch.delenv("PTB_TIMEDELTA")
    with pytest.warns(DeprecationWarning, match="retry_after"):
        assert undeliverable(RetryAfter(7)).retry_after == timedelta(seconds=7)


def test_a_migration_is_not_taken_for_a_bad_request() -> None:
    assert ways(undeliverable(ChatMigrated(-1005))) == {"moved_to": "-1005"}


async def test_no_refusal_repeats_what_anybody_wrote() -> None:
    for description in (
        'Bad Request: can\'t parse entities: unsupported start tag "somsri" at byte offset 4',
        "Bad Request: unknown word <somsri>",
        'Forbidden: "somsri"',
    ):
        error = await failure(refusing(400, description))
        assert "somsri" not in error.reason
        assert "somsri" not in "".join(traceback.format_exception(error))


async def test_the_token_is_in_no_error_and_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    servers = [
        refusing(404, f"no road to /bot{TOKEN}/sendMessage"),
        refusing(400, f"Bad Request: /bot{TOKEN}/sendMessage"),
        refusing(403, f"/bot{TOKEN}/sendMessage"),
        breaking(httpx.ReadTimeout),
        breaking(httpx.ConnectError),
        lambda request: httpx.Response(200, content=str(request.url).encode()),
        lambda request: httpx.Response(502, content=str(request.url).encode()),
    ]
    with caplog.at_level(logging.DEBUG):
        for server in servers:
            async with channel_to(server) as channel:
                for call in (
                    lambda: channel.send(ANA, HELLO),
                    lambda: channel.poll(None),
                    lambda: channel.check(("-1005",)),
                    lambda: channel.fetch("F"),
                ):
                    with pytest.raises(Undeliverable) as caught:
                        await call()
                    assert TOKEN not in "".join(traceback.format_exception(caught.value))
                assert TOKEN not in repr(channel)
    assert TOKEN not in caplog.text
    assert "hello" not in caplog.text


@pytest.mark.parametrize("server", [refusing(401, "Unauthorized"), refusing(404, "Not Found")])
async def test_a_refused_token_is_a_fatal_trouble(server: Server) -> None:
    async with channel_to(server) as channel:
        (trouble,) = await channel.check(())
    assert (trouble.key, trouble.fatal) == ("trouble.telegram.token_refused", True)


async def test_a_page_that_is_not_found_on_the_way_says_nothing_about_the_token() -> None:
    async with channel_to(lambda request: httpx.Response(404, content=b"<html>")) as channel:
        with pytest.raises(Undeliverable) as caught:
            await channel.check(())
    assert not caught.value.permanent


# Asking for updates


async def test_one_broken_update_cannot_hide_the_others() -> None:
    good = {
        "update_id": 50,
        "message": {"message_id": 1, "date": 5, "chat": {"id": 501, "type": "private"}, "text": "ก"},
    }
    broken = {"update_id": 51, "message": {"message_id": 2}}
    batch = [good, broken, {"update_id": "x"}, 7, {"update_id": 52, "novelty": {}}]
    async with channel_to(answering(batch)) as channel:
        events, offset = await channel.poll(None)
        assert [event.key for event in events] == ["50", "51", "52"]
        assert offset == 53
        assert json.loads(events[0].payload) == good
        with pytest.raises(ValueError, match="broken message"):
            channel.read(events[1].payload)


async def test_nothing_new_keeps_the_offset() -> None:
    async with channel_to(answering([])) as channel:
        assert await channel.poll(53) == ([], 53)
        assert await channel.poll(None) == ([], None)


async def test_a_poll_always_says_what_it_wants() -> None:
    asked: list[dict[str, str]] = []

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(dict(httpx.QueryParams(request.content.decode())))
        return httpx.Response(200, json={"ok": True, "result": []})

    async with channel_to(server) as channel:
        await channel.poll(7)
    assert json.loads(asked[0]["allowed_updates"]) == list(ALLOWED_UPDATES)
    assert asked[0]["offset"] == "7"


@pytest.mark.parametrize("result", [None, {}, "x", 5])
async def test_a_poll_answered_with_nonsense_is_undeliverable(result: object) -> None:
    async with channel_to(answering(result)) as channel:
        with pytest.raises(Undeliverable):
            await channel.poll(None)


async def test_half_a_letter_in_an_update_can_be_kept() -> None:
    body = b'{"ok": true, "result": [{"update_id": 1, "x": "\\ud800"}]}'
    async with channel_to(lambda request: httpx.Response(200, content=body)) as channel:
        (event,), _ = await channel.poll(None)
        assert event.payload.encode()


# Fetching


async def test_a_file_comes_from_telegram_even_if_this_machine_has_one_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_bytes(b"ours")
    monkeypatch.chdir(tmp_path)

    def server(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/getFile"):
            file = {"file_id": "F", "file_unique_id": "U", "file_path": "a.txt"}
            return httpx.Response(200, json={"ok": True, "result": file})
        assert request.url.path == f"/file/bot{TOKEN}/a.txt"
        return httpx.Response(200, content=b"theirs")

    async with channel_to(server) as channel:
        fetched = await channel.fetch("F")
    assert (fetched.content, fetched.mime) == (b"theirs", "text/plain")


async def test_a_file_that_is_not_ready_may_be_asked_for_again() -> None:
    async with channel_to(answering({"file_id": "F", "file_unique_id": "U"})) as channel:
        with pytest.raises(Undeliverable) as caught:
            await channel.fetch("F")
    assert not caught.value.permanent


# Settings


@pytest.mark.parametrize("secret", [None, "", "a b", "s" * 257, "ลับ", "s3cret\n"])
def test_a_webhook_needs_an_address_and_a_secret_that_telegram_takes(secret: str | None) -> None:
    with pytest.raises(ValueError, match="webhook"):
        TelegramChannel(
            TOKEN,
            api_base_url="http://telegram.invalid",
            mode="webhook",
            webhook_url="https://desk.example/x",
            webhook_secret=secret,
        )
    with pytest.raises(ValueError, match="webhook"):
        TelegramChannel(TOKEN, api_base_url="http://telegram.invalid", mode="webhook", webhook_secret="s3cret")


@pytest.mark.parametrize(
    ("header", "right"),
    [
        ("s3cret", True),
        ("s3cre", False),
        ("S3CRET", False),
        ("", False),
        (None, False),
        ("ส", False),
        ("\ud800", False),
    ],
)
def test_only_the_secret_itself_opens_the_webhook(header: str | None, right: bool) -> None:
    channel = TelegramChannel(
        TOKEN,
        api_base_url="http://telegram.invalid",
        mode="webhook",
        webhook_url="https://desk.example/x",
        webhook_secret="s3cret",
    )
    assert channel.secret_is_right(header) is right


def test_without_a_secret_nobody_is_let_in() -> None:
    assert not TelegramChannel(TOKEN).secret_is_right("")


# The road


@asynccontextmanager
async def proxy() -> AsyncIterator[tuple[str, list[str]]]:
    """Writes down what it is asked for, and hangs up."""
    asked: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode())
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


async def test_a_proxy_is_asked_for_everything() -> None:
    async with proxy() as (address, asked):
        channel = TelegramChannel(TOKEN, api_base_url="http://telegram.invalid", proxy=address)
        with pytest.raises(Undeliverable):
            await channel.send(ANA, HELLO)
        with pytest.raises(Undeliverable):
            await channel.poll(None)
        await channel.stop()
    assert [line.split()[1] for line in asked] == [
        f"http://telegram.invalid/bot{TOKEN}/sendMessage",
        f"http://telegram.invalid/bot{TOKEN}/getUpdates",
    ]


async def test_an_own_server_is_not_reached_through_the_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with proxy() as (address, asked), proxy() as (own, reached):
        monkeypatch.setenv("HTTP_PROXY", address)
        monkeypatch.setenv("ALL_PROXY", address)
        channel = TelegramChannel(TOKEN, api_base_url=own)
        with pytest.raises(Undeliverable):
            await channel.send(ANA, HELLO)
        await channel.stop()
    assert (len(asked), len(reached)) == (0, 1)


async def test_no_call_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[dict[str, float | None]] = []

    async def handle(self: object, request: httpx.Request) -> httpx.Response:
        waits.append(request.extensions["timeout"])
        raise httpx.ConnectError("down")

    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", handle)
    channel = TelegramChannel(TOKEN, api_base_url="http://telegram.invalid", poll_seconds=30)
    photo = Message(media=(Media(kind=MediaKind.PHOTO, content=b"x"),))
    for call in (lambda: channel.send(ANA, HELLO), lambda: channel.send(ANA, (photo,)), lambda: channel.poll(None)):
        with pytest.raises(Undeliverable):
            await call()
    await channel.stop()
    assert len(waits) == 3
    assert all(0 < (seconds or 0) <= 90 for wait in waits for seconds in wait.values())
    assert (waits[2]["read"] or 0) > 30
