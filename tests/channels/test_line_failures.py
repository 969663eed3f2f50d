"""What LINE's refusals mean: again, later, never, or sent already."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from bot.channel import Message, Undeliverable
from bot.channels.line import LineChannel
from bot.channels.line.failures import accepted_before, failure
from bot.channels.line.wire import Answer, Wire
from desk.notice import Address

TOKEN = "a-very-secret-token"
NOK = Address(channel="line", chat="U" + "1" * 32)
TEXT = (Message(text="the customer's own words"),)
KEY = "0b1e9d7e-8f1a-4a51-9d0c-3f4f5a6b7c8d"


def answer(status: int, message: object = "", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=status, headers=named, body=json.dumps({"message": message}).encode())


def what(found: Undeliverable) -> dict[str, object]:
    """Only what is set."""
    names = ("permanent", "sent_unknown", "retry_after", "whole_bot", "gone", "quota", "moved_to", "thread_gone")
    return {name: getattr(found, name) for name in names if getattr(found, name)}


@pytest.mark.parametrize(
    ("told", "reason", "means"),
    [
        (answer(400, "Invalid reply token"), "invalid reply token", {"permanent": True}),
        (answer(400, "Failed to send messages"), "failed to send messages", {"permanent": True, "gone": True}),
        (answer(400, "The request body has 1 error(s)"), "bad request", {"permanent": True}),
        (answer(400, ["not a text"]), "bad request", {"permanent": True}),
        (answer(401, "Authentication failed"), "access refused (401)", {"permanent": True}),
        (answer(403, "Access denied"), "access refused (403)", {"permanent": True}),
        (answer(404, "Not found"), "refused (404)", {"permanent": True}),
        (answer(409, "Conflict"), "refused (409)", {"permanent": True}),
        (answer(413, "Too large"), "too large", {"permanent": True}),
        (answer(429, "You have reached your monthly limit."), "monthly limit", {"quota": True}),
        (
            answer(429, "The API rate limit has been exceeded. Try again later."),
            "rate limit",
            {"retry_after": timedelta(seconds=10), "whole_bot": True},
        ),
        (answer(429, "", retry_after="37"), "rate limit", {"retry_after": timedelta(seconds=37), "whole_bot": True}),
        (
            answer(429, "", retry_after="soon"),
            "rate limit",
            {"retry_after": timedelta(seconds=10), "whole_bot": True},
        ),
        (
            answer(429, "", retry_after="9" * 7),
            "rate limit",
            {"retry_after": timedelta(hours=1), "whole_bot": True},
        ),
        (Answer(status=408), "LINE answered 408", {}),
        (Answer(status=500, body=b"<html>"), "LINE answered 500", {}),
        (Answer(status=503), "LINE answered 503", {}),
    ],
)
def test_each_refusal_has_its_meaning(told: Answer, reason: str, means: dict[str, object]) -> None:
    found = failure(told)
    assert found.reason == reason
    assert what(found) == means


def test_a_bad_request_names_the_property_and_nothing_that_was_sent() -> None:
    details = [{"message": "secret words", "property": "messages[0].text"}]
    body = json.dumps({"message": "secret words", "details": details}).encode()
    assert failure(Answer(status=400, body=body)).reason == "bad request messages[0].text"
    hostile = json.dumps({"details": [{"property": "secret words"}, "x", None]}).encode()
    assert failure(Answer(status=400, body=hostile)).reason == "bad request"


@pytest.mark.parametrize(
    ("told", "accepted"),
    [
        (answer(409, "The retry key is already accepted"), True),
        (answer(409, "", x_line_accepted_request_id="r"), True),
        (answer(409, "Conflict"), False),
        (answer(400, "The retry key is already accepted"), False),
    ],
)
def test_only_a_known_retry_key_was_sent_before(told: Answer, accepted: bool) -> None:
    assert accepted_before(told) is accepted


@asynccontextmanager
async def answering(raw: bytes, *, hang: bool = False) -> AsyncIterator[LineChannel]:
    """A channel whose LINE answers every call with these bytes, and then closes, or keeps still."""
    still, taken, over = asyncio.Event(), [0], asyncio.Queue[None]()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken[0] += 1
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(raw)
            await writer.drain()
            if hang:
                await still.wait()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        over.put_nowait(None)

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    line = LineChannel("a-secret", TOKEN, api_base_url=base)
    line._wire = Wire(TOKEN, base, seconds=0.3)
    await line.start()
    try:
        yield line
    finally:
        still.set()
        await line.stop()
        server.close()
        await server.wait_closed()
        for _ in range(taken[0]):  # a socket that is still open would trouble a later test
            await over.get()


async def refused(line: LineChannel) -> Undeliverable:
    with pytest.raises(Undeliverable) as found:
        await line.send(NOK, TEXT, retry_key=KEY)
    return found.value


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nnot json!",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
        b'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"sentMessages":"x"}',
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xff\xff",
    ],
)
async def test_an_answer_that_cannot_be_read_was_sent_all_the_same(raw: bytes) -> None:
    async with answering(raw) as line:
        (sent,) = await line.send(NOK, TEXT, retry_key=KEY)
    assert (sent.refs, sent.quotes) == ((), ())


async def test_a_good_answer_that_breaks_off_in_the_middle_was_sent_too() -> None:
    async with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{", hang=True) as line:
        assert len(await line.send(NOK, TEXT, retry_key=KEY)) == 1


async def test_no_answer_in_time_may_have_been_sent() -> None:
    async with answering(b"", hang=True) as line:
        assert what(await refused(line)) == {"sent_unknown": True}


@pytest.mark.parametrize("raw", [b"", b"\x00\x01 nonsense\r\n\r\n", b"HTTP/1.1 9"])
async def test_a_connection_that_was_lost_may_have_been_sent(raw: bytes) -> None:
    async with answering(raw) as line:
        assert what(await refused(line)) == {"sent_unknown": True}


async def test_a_question_that_went_unanswered_was_never_a_message() -> None:
    async with answering(b"", hang=True) as line:
        with pytest.raises(Undeliverable) as found:
            await line.quota()
    assert what(found.value) == {}


async def test_nobody_there_is_known_unsent() -> None:
    line = LineChannel("a-secret", TOKEN, api_base_url="http://127.0.0.1:1")
    await line.start()
    try:
        assert what(await refused(line)) == {}
    finally:
        await line.stop()


async def test_before_the_start_nothing_is_sent() -> None:
    assert what(await refused(LineChannel("a-secret", TOKEN))) == {}


async def test_more_than_five_parts_are_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="at most 5"):
        await LineChannel("a-secret", TOKEN).send(NOK, TEXT * 6)


async def test_no_failure_and_no_log_tells_the_token_or_the_words(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[str] = []
    with caplog.at_level(logging.DEBUG):
        for raw in (b"", b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n{}"):
            async with answering(raw) as line:
                try:
                    await line.send(NOK, TEXT)
                except Undeliverable as found:
                    seen += [str(found), repr(found), repr(found.__cause__), found.reason]
    assert seen
    for secret in (TOKEN, TEXT[0].text):
        assert secret not in caplog.text
        assert not any(secret in one for one in seen)


async def test_a_persons_name_in_an_answer_stays_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    raw = b'HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{"displayName":"Nok Noi"}'
    with caplog.at_level(logging.DEBUG):
        async with answering(raw) as line:
            told = await line.profile(NOK.chat)
    assert told is not None
    assert told.name == "Nok Noi"
    assert "Nok" not in caplog.text


async def test_whoever_answers_after_a_redirect_is_not_line() -> None:
    async with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") as portal:
        there = portal._wire._api
        async with answering(
            f"HTTP/1.1 302 Found\r\nLocation: {there}/in\r\nContent-Length: 0\r\n\r\n".encode()
        ) as line:
            found = await refused(line)
    assert (found.reason, what(found)) == ("redirected", {})
