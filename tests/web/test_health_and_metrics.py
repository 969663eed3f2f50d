"""Health for the machines that ask for it, and what is counted for those that show the token."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from doors import METRICS_TOKEN, counted, secret, update

from bot.channel import Quota
from bot.metrics import Metrics
from bot.web.application import Doors, application
from bot.web.health import DatabaseReadiness
from storage.counts import Depth, Depths
from storage.database import Database
from storage.failures import Newer, Unavailable

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
BEARER = {"authorization": f"Bearer {METRICS_TOKEN}"}


async def test_alive_and_ready(web: httpx.AsyncClient):
    assert (await web.get("/healthz")).status_code == 200
    for _ in range(2):
        assert (await web.get("/readyz")).status_code == 200
    assert (await web.head("/readyz")).status_code == 200


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Unavailable("postgresql://postgres:word@10.0.0.1"), "the database does not answer"),
        (RuntimeError("/var/lib/desk.db"), "the database does not answer"),
        (Newer("7"), "the database has a newer schema"),
    ],
)
async def test_not_ready_says_why_and_nothing_more(
    web: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
):
    async def fail(fn):
        raise error

    monkeypatch.setattr(database, "read", fail)
    answer = await web.get("/readyz")
    assert (answer.status_code, answer.text.strip()) == (503, reason)
    assert (await web.get("/healthz")).status_code == 200


async def test_a_schema_that_is_behind_is_not_ready_until_it_is_brought_up(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    fits = [False, True]

    async def current(asked: Database) -> bool:
        return fits.pop(0)

    monkeypatch.setattr("bot.web.health.schema.current", current)
    ready = DatabaseReadiness(database)
    assert await ready() == "the database's schema is not up to date"
    assert [await ready(), await ready()] == [None, None]


async def test_a_database_that_hangs_holds_nobody_up(
    web: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
):
    async def hang(fn):
        await asyncio.Event().wait()

    monkeypatch.setattr(database, "read", hang)
    monkeypatch.setattr("bot.web.health.SECONDS", 0.05)
    monkeypatch.setattr("bot.web.measured.SECONDS", 0.05)
    assert (await web.get("/readyz")).status_code == 503
    scrape = await web.get("/metrics", headers=BEARER)
    assert scrape.status_code == 200
    assert "helpdesk_database_told 0.0" in scrape.text
    assert "helpdesk_inbox_depth" not in scrape.text


@pytest.mark.parametrize("headers", [{}, {"authorization": METRICS_TOKEN}, {"authorization": "Bearer metrics-toke"}])
async def test_metrics_are_for_those_who_show_the_token(web: httpx.AsyncClient, headers: dict):
    answer = await web.get("/metrics", headers=headers)
    assert answer.status_code == 401
    assert "helpdesk" not in answer.text


async def test_a_token_in_strange_letters_is_only_wrong(web: httpx.AsyncClient):
    assert (await web.get("/metrics", headers=[("authorization", "Bearer ร".encode())])).status_code == 401


async def test_without_a_token_there_are_no_metrics(doors: Doors):
    transport = httpx.ASGITransport(app=application(replace(doors, metrics_token=None)))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as web:
        assert (await web.get("/metrics", headers=BEARER)).status_code == 404


async def test_what_waits_is_read_when_the_scrape_comes(web: httpx.AsyncClient):
    for _ in range(3):
        await web.post("/telegram/webhook", json=update(), headers=secret())
    scrape = await web.get("/metrics", headers=BEARER)
    assert scrape.headers["content-type"].startswith("text/plain")
    assert 'helpdesk_inbox_depth{channel="telegram"} 3.0' in scrape.text
    assert 'helpdesk_events_accepted_total{channel="telegram"} 3.0' in scrape.text
    assert "helpdesk_database_told 1.0" in scrape.text


def test_ages_are_by_the_clock_that_their_shelf_lives_by():
    depths = Depths(
        inbox={"telegram": Depth(count=2, oldest=NOW - timedelta(seconds=9))},
        inbox_parked=Depth(count=1, oldest=NOW),
        outbox={"line": Depth(count=4, oldest=NOW - timedelta(seconds=3))},
        outbox_parked=Depth(),
        reminders_overdue=Depth(count=1, oldest=NOW - timedelta(days=1)),
        reminders_parked=Depth(),
        files_wanted=Depth(),
        open={"urgent": 2},
    )
    metrics = Metrics()
    text = metrics.exposition(depths, now=NOW - timedelta(hours=23), real_now=NOW).decode()
    assert 'helpdesk_inbox_oldest_seconds{channel="telegram"} 9.0' in text
    assert 'helpdesk_outbox_oldest_seconds{channel="line"} 3.0' in text
    assert "helpdesk_reminders_overdue_oldest_seconds 3600.0" in text
    assert 'helpdesk_parked{shelf="inbox"} 1.0' in text
    assert 'helpdesk_tickets_open{priority="urgent"} 2.0' in text


def test_kinds_that_others_make_up_do_not_become_endless_labels():
    metrics = Metrics()
    for number in range(1000):
        metrics.unknown("line", f'kind{number} \n"}}')
    metrics.unknown("line", "kind1")
    text = metrics.exposition(None, now=NOW, real_now=NOW).decode()
    labels = re.findall(r'helpdesk_events_unknown_total\{channel="line",kind="(\w+)"\}', text)
    assert 10 < len(labels) < 60
    assert counted(metrics, "helpdesk_events_unknown_total", channel="line", kind="kind1") == 2
    assert counted(metrics, "helpdesk_events_unknown_total", channel="line", kind="other") > 900


def test_a_quota_without_a_limit_shows_no_limit():
    metrics = Metrics()
    metrics.quota("line", Quota(limit=300, used=240))
    assert counted(metrics, "helpdesk_quota_limit", channel="line") == 300
    metrics.quota("line", Quota(limit=None, used=250))
    assert metrics.registry.get_sample_value("helpdesk_quota_limit", {"channel": "line"}) is None
    assert counted(metrics, "helpdesk_quota_used", channel="line") == 250


def test_the_list_in_the_docs_is_what_there_is():
    empty = Depths(
        inbox={}, inbox_parked=Depth(), outbox={}, outbox_parked=Depth(), reminders_overdue=Depth(),
        reminders_parked=Depth(), files_wanted=Depth(), open={},
    )  # fmt: skip
    text = Metrics().exposition(empty, now=NOW, real_now=NOW).decode()
    there = {name for name in re.findall(r"^# TYPE (\w+)", text, re.MULTILINE) if not name.endswith("_created")}
    page = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(helpdesk_\w+)`", page, re.MULTILINE)) == there
