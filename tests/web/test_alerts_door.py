"""The monitoring's door: who may report, what is taken, and what is said to whom it is not taken from."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from doors import counted, kept
from reports import alert, grafana, report

from bot import alerts
from bot.metrics import Metrics
from bot.web.application import Doors, application
from bot.web.bodies import MOST
from storage.database import Database
from storage.failures import Unavailable

TOKEN = "alerts-token"
RIGHT = {"Authorization": f"Bearer {TOKEN}"}
MOMENT = "expected a moment with its offset"


@pytest.fixture
def doors(doors: Doors) -> Doors:
    return replace(doors, alerts_token=TOKEN)


async def test_a_report_is_kept_as_it_came_before_it_is_acknowledged(web: httpx.AsyncClient, database: Database):
    body = json.dumps(report(), ensure_ascii=False, indent=1).encode()
    answer = await web.post("/alerts", content=body, headers=RIGHT)
    (row,) = await kept(database)
    assert answer.status_code == 202
    assert (row.channel, row.chat, row.payload) == ("alerts", report()["groupKey"], body.decode())


async def test_the_same_report_again_is_an_event_of_its_own(web: httpx.AsyncClient, database: Database):
    for _ in range(2):
        await web.post("/alerts", json=report(), headers=RIGHT)
    assert len(await kept(database)) == 2


async def test_without_the_setting_there_is_no_such_route(doors: Doors):
    transport = httpx.ASGITransport(app=application(replace(doors, alerts_token=None)))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as web:
        assert (await web.post("/alerts", json=report(), headers=RIGHT)).status_code == 404


@pytest.mark.parametrize(
    "shown", [None, "", "Bearer", "Bearer wrong", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer \u0e23"]
)
async def test_without_the_token_nothing_is_kept(web: httpx.AsyncClient, database: Database, metrics: Metrics, shown):
    headers = [] if shown is None else [("authorization", shown.encode())]
    answer = await web.post("/alerts", json=report(), headers=headers)
    assert answer.status_code == 401
    assert await kept(database) == []
    assert counted(metrics, "helpdesk_alerts_received_total", status="unknown", outcome="not_genuine") == 1


async def test_a_body_over_one_mebibyte_is_refused(web: httpx.AsyncClient, database: Database):
    body = json.dumps(report()).encode() + b" " * MOST
    assert (await web.post("/alerts", content=body, headers=RIGHT)).status_code == 413
    assert await kept(database) == []


def without(payload: dict, name: str) -> dict:
    return {key: value for key, value in payload.items() if key != name}


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (b"", "the body: expected JSON"),
        (b"alertname=DiskFull", "the body: expected JSON"),
        (b'{"version": "4"', "the body: expected JSON"),
        (b"\xff\xfe", "the body: expected UTF-8"),
        (b"[" * 50_000, "the body: expected JSON"),
        ([report()], "the body: expected an object"),
        ("secret", "the body: expected an object"),
        (report(version="3"), "version: expected '4' or '1'"),
        (report(version=4), "version: expected '4' or '1'"),
        (report(version="1"), '"1" with orgId (Grafana)'),
        (without(report(), "groupKey"), "groupKey: expected to be there"),
        (report(groupKey=""), "groupKey: expected a text that is not empty"),
        (report(groupKey="s" * 9000), "groupKey: expected at most 8192 letters"),
        (report(groupKey=["secret"]), "groupKey: expected a text"),
        (report(status="secret"), "status: expected 'firing' or 'resolved'"),
        (without(report(), "receiver"), "receiver: expected to be there"),
        (report(truncatedAlerts="2"), "truncatedAlerts: expected a whole number"),
        (report(truncatedAlerts=-1), "truncatedAlerts: expected a whole number from 0 on"),
        (report(commonLabels=["secret"]), "commonLabels: expected an object"),
        (without(report(), "alerts"), "alerts: expected to be there"),
        (report(alerts=[]), "alerts: expected at least one of them"),
        (report(alerts={"secret": 1}), "alerts: expected a list"),
        (report(alerts=["secret"]), "alerts[0]: expected an object"),
        (report(alert(), without(alert("b2"), "fingerprint")), "alerts[1].fingerprint: expected to be there"),
        (report(alert(status="pending")), "alerts[0].status: expected 'firing' or 'resolved'"),
        (report(alert(labels={"secret": 5})), "alerts[0].labels.*: expected a text"),
        (report(alert(annotations={"summary": None})), "alerts[0].annotations.*: expected a text"),
        (report(alert(startsAt="secret")), f"alerts[0].startsAt: {MOMENT}"),
        (report(alert(startsAt="2026-11-23T10:00:00")), f"alerts[0].startsAt: {MOMENT}"),
        (report(alert(startsAt=1)), f"alerts[0].startsAt: {MOMENT}"),
        (report(alert(generatorURL=1)), "alerts[0].generatorURL: expected a text"),
    ],
)
async def test_what_is_no_report_is_refused_with_its_reason_and_never_echoed(
    web: httpx.AsyncClient, database: Database, metrics: Metrics, payload, told
):
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    answer = await web.post("/alerts", content=body, headers=RIGHT)
    assert answer.status_code == 422
    assert told in answer.text
    assert "secret" not in answer.text
    assert await kept(database) == []
    assert counted(metrics, "helpdesk_alerts_received_total", status="unknown", outcome="malformed") == 1


async def test_all_mistakes_are_told_at_once(web: httpx.AsyncClient):
    answer = await web.post("/alerts", json=report(alert(status="x", startsAt="y"), version="5"), headers=RIGHT)
    assert len(answer.text.splitlines()) == 3


@pytest.mark.parametrize(
    "payload",
    [
        grafana(),
        report(groupLabels=None, commonAnnotations=None),
        report(alert(annotations={"description": "x" * 20_000}, startsAt="0001-01-01T00:00:00+07:00")),
        report(groupKey="k\u0000 " * 400, more={"nobody": ["knows", 1e309]}),
    ],
    ids=["grafana", "nulls", "long", "odd"],
)
async def test_what_is_allowed_beside_the_usual_is_taken(web: httpx.AsyncClient, database: Database, payload):
    answer = await web.post("/alerts", content=json.dumps(payload).encode(), headers=RIGHT)
    assert answer.status_code == 202, answer.text
    assert len(await kept(database)) == 1


@pytest.mark.parametrize("trouble", ["unavailable", "slow"])
async def test_what_cannot_be_kept_in_time_is_not_acknowledged(doors: Doors, metrics: Metrics, trouble: str):
    class Away:
        async def accept(self, channel, events):
            if trouble == "unavailable":
                raise Unavailable("away")
            await asyncio.sleep(30)

    transport = httpx.ASGITransport(app=application(replace(doors, acceptor=Away())))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as web:
        answer = await web.post("/alerts", json=report(), headers=RIGHT)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert counted(metrics, "helpdesk_alerts_received_total", status="firing", outcome="unavailable") == 1


def test_a_group_key_is_read_as_what_both_databases_can_look_for():
    read = alerts.read(json.dumps(report(groupKey="{}:{disk=\x00}")), datetime(2026, 11, 22, tzinfo=UTC))
    assert read.group == "{}:{disk=\ufffd}"
