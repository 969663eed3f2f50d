"""The platforms' doors: genuine or refused, kept or not acknowledged."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from doors import Heard, TelegramDoor, counted, kept, line_body, line_event, pressed, secret, signed, update

from bot.channel import Event
from bot.metrics import Metrics
from bot.web.application import Doors, application
from bot.web.bodies import MOST
from storage.database import Database
from storage.failures import Unavailable

TELEGRAM = "/telegram/webhook"
LINE = "/line/webhook"


async def send(web: httpx.AsyncClient, *updates: dict) -> list[int]:
    answers = await asyncio.gather(*(web.post(TELEGRAM, content=json.dumps(one), headers=secret()) for one in updates))
    return [answer.status_code for answer in answers]


async def test_an_update_is_kept_as_it_came_before_it_is_acknowledged(web: httpx.AsyncClient, database: Database):
    body = json.dumps(update(900, "เครื่องพิมพ์เสีย"), ensure_ascii=False, indent=1).encode()
    answer = await web.post(TELEGRAM, content=body, headers=secret())
    assert (answer.status_code, answer.content) == (200, b"")
    (row,) = await kept(database)
    assert (row.channel, row.key, row.chat, row.payload) == ("telegram", "900", "5", body.decode())
    assert row.handled_at is None


async def test_every_event_of_a_line_delivery_is_kept(web: httpx.AsyncClient, database: Database):
    body = line_body(line_event("A1"), {"type": "tomorrow", "webhookEventId": "A2"}, line_event("A3"))
    assert (await web.post(LINE, content=body, headers=signed(body))).status_code == 200
    assert [row.key for row in await kept(database)] == ["A1", "A2", "A3"]


async def test_line_s_empty_verification_is_answered_well(web: httpx.AsyncClient, database: Database):
    body = line_body()
    assert (await web.post(LINE, content=body, headers=signed(body))).status_code == 200
    assert await kept(database) == []


@pytest.mark.parametrize(
    "headers", [{}, secret(""), secret("hook-secret_2"), secret("hook-secret_1 x"), secret("ร" * 9)]
)
async def test_without_the_secret_nothing_is_kept(web: httpx.AsyncClient, database: Database, headers: dict):
    raw = [(name, value.encode()) for name, value in headers.items()]
    answer = await web.post(TELEGRAM, content=json.dumps(update()), headers=raw)
    assert answer.status_code == 401
    assert await kept(database) == []


async def test_a_stranger_s_body_is_not_even_read(doors: Doors):
    async def body() -> AsyncIterator[bytes]:
        raise AssertionError("it was read")
        yield b""

    transport = httpx.ASGITransport(app=application(doors))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as web:
        telegram = await web.post(TELEGRAM, content=body(), headers=secret("wrong"))
        line = await web.post(LINE, content=body())
    assert (telegram.status_code, line.status_code) == (401, 401)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-line-signature": ""},
        {"x-line-signature": "AAAA"},
        {"x-line-signature": "ลายเซ็น".encode().decode("latin-1")},
        signed(line_body(line_event("B1")), "f" * 32),
        signed(line_body(line_event("B2"))),
    ],
)
async def test_a_wrong_or_missing_signature_is_refused(web: httpx.AsyncClient, database: Database, headers: dict):
    raw = [(name, value.encode("latin-1")) for name, value in headers.items()]
    answer = await web.post(LINE, content=line_body(line_event("B1")), headers=raw)
    assert answer.status_code == 401
    assert await kept(database) == []


async def test_the_signature_is_over_the_body_as_it_came(web: httpx.AsyncClient):
    body = line_body(line_event("B1"))
    again = json.dumps(json.loads(body)).encode()
    assert json.loads(again) == json.loads(body)
    assert (await web.post(LINE, content=again, headers=signed(body))).status_code == 401
    assert (await web.post(LINE, content=body + b"\n", headers=signed(body))).status_code == 401
    assert (await web.post(LINE, content=body, headers=signed(body))).status_code == 200


BROKEN = {
    "nothing": b"",
    "no JSON": b"{",
    "no UTF-8": b'{"update_id": 1, "events": [], "x": "\xff"}',
    "a list": b"[]",
    "a text": b'"x"',
    "null": b"null",
    "a number": b"1" * 5000,
    "no update, no delivery": b"{}",
    "events and an id of wrong types": b'{"update_id": "1", "events": {}}',
    "an id of no sense": b'{"update_id": true, "events": null}',
    "a negative id": b'{"update_id": -1, "events": 1}',
    "a huge id": b'{"update_id": ' + b"9" * 400 + b', "events": ""}',
    "deep nesting": b'{"update_id": 1, "events": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "deep nesting, broken off": b"[" * 10_000,
    "a bare NUL": b'{"update_id": 1, "events": "\x00"}',
    "half a surrogate pair in UTF-8": b'{"update_id": 1, "events": "\xed\xa0\x80"}',
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
async def test_a_broken_body_is_refused_with_a_reason(web: httpx.AsyncClient, database: Database, body: bytes):
    for path, headers in ((TELEGRAM, secret()), (LINE, signed(body))):
        answer = await web.post(path, content=body, headers=headers)
        assert answer.status_code == 400, path
        assert answer.text.startswith("the body is")
        assert len(answer.text) < 100
    assert await kept(database) == []


async def test_a_body_may_have_a_mebibyte_and_no_more(web: httpx.AsyncClient, database: Database):
    empty = len(json.dumps(update(910, "")))
    whole = json.dumps(update(910, "x" * (MOST - empty))).encode()
    assert len(whole) == MOST
    assert (await web.post(TELEGRAM, content=whole, headers=secret())).status_code == 200
    assert (await web.post(TELEGRAM, content=whole + b" ", headers=secret())).status_code == 413
    assert (await web.post(LINE, content=whole + b" ", headers=signed(whole + b" "))).status_code == 413
    assert len(await kept(database)) == 1


async def test_a_body_is_counted_whatever_it_says_of_its_length(web: httpx.AsyncClient, database: Database):
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 65_536

    for lie in ({}, {"content-length": "10"}, {"content-length": "none"}):
        answer = await web.post(TELEGRAM, content=chunks(), headers=secret() | lie)
        assert answer.status_code == 413
    assert (await web.post(TELEGRAM, content=b"", headers=secret() | {"content-length": "9" * 30})).status_code == 400
    assert (await web.post(TELEGRAM, content=b"", headers=secret() | {"content-length": "9" * 15})).status_code == 413
    assert await kept(database) == []


STRANGE = [
    {"update_id": 1},
    {"update_id": 2, "tomorrow": {"x": [1, {"y": None}]}},
    {"update_id": 3, "message": 7},
    {"update_id": 4, "message": {"chat": {"id": "5"}, "from": []}},
    {"update_id": 5, "message": {"message_id": 0, "ephemeral_message_id": 9, "chat": {"id": 10**30}}},
    {"update_id": 6, "callback_query": {"id": {"x": 1}}},
    {"update_id": 7, "callback_query": {"id": "9" * 100_000}},
    {"update_id": 8, "callback_query": {"id": "nul\x00"}},
    {"update_id": 9, "message": {"chat": {"id": 5}, "text": "nul \x00 and half \ud800 a pair"}},
    {"update_id": 10, "message": {"chat": {"id": 5}, "text": "ก" * 100_000}},
    {"update_id": 2**62, "message": {"chat": {"id": -(2**62)}}},
]


async def test_what_nobody_understands_is_kept_all_the_same(web: httpx.AsyncClient, database: Database, heard: Heard):
    assert await send(web, *STRANGE) == [200] * len(STRANGE)
    rows = await kept(database)
    assert {int(row.key): json.loads(row.payload) for row in rows} == {one["update_id"]: one for one in STRANGE}
    assert heard.presses == []


async def test_strange_events_of_line_are_kept_beside_their_neighbours(web: httpx.AsyncClient, database: Database):
    strange = [None, 7, "x", [], {}, {"webhookEventId": 5}, {"type": "a\x00b", "source": {"userId": "\ud800"}}]
    body = json.dumps({"events": [line_event("C1"), *strange, line_event("C2")]}).encode()
    for _ in range(2):
        assert (await web.post(LINE, content=body, headers=signed(body))).status_code == 200
    rows = await kept(database)
    assert len(rows) == len(strange) + 2
    assert {"C1", "C2"} <= {row.key for row in rows}


async def test_an_event_that_comes_again_and_again_is_kept_once(
    web: httpx.AsyncClient, database: Database, metrics: Metrics, heard: Heard
):
    same = [update(920 + number) for number in range(5)] * 8
    assert await send(web, *same) == [200] * 40
    body = line_body(line_event("D1"), line_event("D2"))
    again = line_body(line_event("D1", deliveryContext={"isRedelivery": True}), line_event("D3"))
    deliveries = (web.post(LINE, content=one, headers=signed(one)) for one in (body, again, body, again))
    assert {answer.status_code for answer in await asyncio.gather(*deliveries)} == {200}
    rows = await kept(database)
    assert sorted(row.key for row in rows) == ["920", "921", "922", "923", "924", "D1", "D2", "D3"]
    assert counted(metrics, "helpdesk_events_accepted_total", channel="telegram") == 5
    assert counted(metrics, "helpdesk_events_duplicated_total", channel="telegram") == 35
    assert counted(metrics, "helpdesk_events_duplicated_total", channel="line") == 5
    assert heard.times >= 1


async def test_a_press_is_told_once_and_at_once(web: httpx.AsyncClient, heard: Heard):
    assert await send(web, pressed(930, "4001"), update(931)) == [200, 200]
    assert await send(web, pressed(930, "4001")) == [200]
    assert heard.presses == [("telegram", "4001")]


class Stalled:
    """A store that does not answer until it is let go."""

    def __init__(self) -> None:
        self.let_go = asyncio.Event()

    async def accept(self, channel: str, events: list[Event]) -> int:
        await self.let_go.wait()
        raise Unavailable("gone")


async def test_a_store_that_stalls_is_told_to_the_platform_in_time(doors: Doors, metrics: Metrics):
    stalled = Stalled()
    transport = httpx.ASGITransport(app=application(replace(doors, acceptor=stalled)))
    loop = asyncio.get_running_loop()
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as web:
        began = loop.time()
        body = line_body(line_event("E1"))
        answers = await asyncio.gather(
            web.post(TELEGRAM, json=update(), headers=secret()), web.post(LINE, content=body, headers=signed(body))
        )
        took = loop.time() - began
        stalled.let_go.set()
        answers.append(await web.post(TELEGRAM, json=update(), headers=secret()))
    assert [answer.status_code for answer in answers] == [503] * 3
    assert answers[0].headers["retry-after"] == "1"
    assert 1.4 < took < 2.0
    assert counted(metrics, "helpdesk_deliveries_refused_total", channel="telegram", reason="unavailable") == 2


async def test_what_could_not_be_kept_in_time_is_kept_when_it_comes_again(
    web: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
):
    let_go = asyncio.Event()
    write = database.write

    async def stall(fn, **how):
        await let_go.wait()
        return await write(fn, **how)

    monkeypatch.setattr(database, "write", stall)
    monkeypatch.setattr("bot.web.webhooks.PATIENCE", 0.05)
    assert await send(web, update(940), update(941)) == [503, 503]
    let_go.set()
    monkeypatch.setattr("bot.web.webhooks.PATIENCE", 5)
    assert await send(web, update(940), update(941), update(942)) == [200, 200, 200]
    assert sorted(row.key for row in await kept(database)) == ["940", "941", "942"]


async def test_a_channel_that_is_off_has_no_door(doors: Doors):
    transport = httpx.ASGITransport(app=application(replace(doors, telegram=None, line=None)))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as web:
        body = line_body()
        assert (await web.post(TELEGRAM, json=update(), headers=secret())).status_code == 404
        assert (await web.post(LINE, content=body, headers=signed(body))).status_code == 404
        assert (await web.post("/alerts", json={})).status_code == 404


async def test_doors_know_one_method_and_one_address(web: httpx.AsyncClient):
    assert (await web.get(TELEGRAM)).status_code == 405
    assert (await web.put(LINE, content=b"")).status_code == 405
    assert (await web.post(TELEGRAM + "/", json=update(), headers=secret())).status_code == 404
    assert (await web.get("/")).status_code == 404


async def test_what_breaks_is_answered_without_its_words(
    doors: Doors, metrics: Metrics, caplog: pytest.LogCaptureFixture
):
    class Broken(type(TelegramDoor())):  # type: ignore[misc]
        def split(self, body: bytes) -> list[Event]:
            raise RuntimeError("secret words of a customer")

    door = Broken("123456:" + "A" * 35, mode="webhook", webhook_url="https://x.test", webhook_secret="hook-secret_1")
    transport = httpx.ASGITransport(app=application(replace(doors, telegram=door)))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as web:
        answer = await web.post(TELEGRAM, json=update(), headers=secret())
    assert (answer.status_code, answer.text) == (500, "something broke\n")
    assert counted(metrics, "helpdesk_errors_total", where="web") == 1
    assert "RuntimeError" in caplog.text
    assert "secret words" not in caplog.text
