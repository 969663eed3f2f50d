"""Media behind signed links: who may have them, and how they are handed out."""

import asyncio
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from doors import KEY, FakeFiles, add_file, counted

from bot.channel import Fetched, Undeliverable
from bot.clock import SystemClock
from bot.links import Links, sign
from bot.metrics import Metrics
from storage.database import Database
from storage.failures import Unavailable
from storage.tables import file_contents
from storage.tables import files as file_rows

LINKS = Links("https://desk.test", KEY)
FILM = bytes(range(256)) * 40


def link(file: int, *, name: str | None = None, preview: bool = False, ago: timedelta = timedelta()) -> str:
    return urlsplit(LINKS.to(file, SystemClock().now() - ago, preview=preview, name=name)).path


async def test_a_file_that_is_kept_is_shown(web: httpx.AsyncClient, database: Database, metrics: Metrics):
    file = await add_file(database, kind="photo", content=b"\xff\xd8 picture", mime="image/jpeg", name="ใบเสร็จ.jpg")
    answer = await web.get(link(file, name="ใบเสร็จ.jpg"))
    assert (answer.status_code, answer.content) == (200, b"\xff\xd8 picture")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-length"] == "10"
    assert answer.headers["cache-control"] == "private"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith('inline; filename="')
    assert "filename*=UTF-8''%E0%B9%83" in answer.headers["content-disposition"]
    assert counted(metrics, "helpdesk_media_answers_total", outcome="served") == 1


@pytest.mark.parametrize("name", ["a/b/c.jpg", "../../etc/passwd", "ก" * 200, "%", "a?b#c", "x\r\ny"])
async def test_the_name_in_a_link_may_be_anything(web: httpx.AsyncClient, database: Database, name: str):
    file = await add_file(database, kind="photo", content=b"x", mime="image/png", name=name)
    answer = await web.get(link(file, name=name))
    assert answer.status_code == 200
    disposition = answer.headers["content-disposition"]
    assert disposition.isascii()
    assert not {"/", "\\", "\r", "\n"} & set(disposition)


async def test_head_tells_all_but_the_content(web: httpx.AsyncClient, database: Database):
    file = await add_file(database, kind="video", content=FILM, mime="video/mp4")
    answer = await web.head(link(file))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(FILM))
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize(
    ("asked", "status", "told", "content"),
    [
        ("bytes=0-99", 206, "bytes 0-99/10240", FILM[:100]),
        ("bytes=10200-", 206, "bytes 10200-10239/10240", FILM[10200:]),
        ("bytes=10200-99999", 206, "bytes 10200-10239/10240", FILM[10200:]),
        ("bytes=-5", 206, "bytes 10235-10239/10240", FILM[-5:]),
        ("bytes=-99999", 206, "bytes 0-10239/10240", FILM),
        ("bytes=10240-", 416, "bytes */10240", b""),
        ("bytes=-0", 416, "bytes */10240", b""),
        ("bytes=0-1,5-6", 200, None, FILM),
        ("bytes=9-3", 200, None, FILM),
        ("bytes=-", 200, None, FILM),
        ("bytes=" + "9" * 99 + "-", 200, None, FILM),
        ("lines=0-3", 200, None, FILM),
    ],
)
async def test_a_single_part_may_be_asked_for(
    web: httpx.AsyncClient, database: Database, asked: str, status: int, told: str | None, content: bytes
):
    file = await add_file(database, kind="video", content=FILM, mime="video/mp4")
    answer = await web.get(link(file), headers={"range": asked})
    assert (answer.status_code, answer.headers.get("content-range"), answer.content) == (status, told, content)
    whole = await web.get(link(file), headers={"range": asked, "if-range": '"x"'})
    assert (whole.status_code, whole.content) == (200, FILM)


@pytest.mark.parametrize(
    ("kind", "mime", "type", "way"),
    [
        ("document", "text/html", "application/octet-stream", "attachment"),
        ("document", "application/pdf", "application/octet-stream", "attachment"),
        ("document", "image/svg+xml", "application/octet-stream", "attachment"),
        ("document", "IMAGE/PNG; charset=x", "image/png", "inline"),
        ("document", "image/png\r\nset-cookie: a=b", "application/octet-stream", "attachment"),
        ("document", "video/", "application/octet-stream", "attachment"),
        ("document", None, "application/octet-stream", "attachment"),
        ("photo", None, "image/jpeg", "inline"),
        ("voice", None, "audio/ogg", "inline"),
    ],
)
async def test_only_what_is_harmless_is_shown_in_the_browser(
    web: httpx.AsyncClient, database: Database, kind: str, mime: str | None, type: str, way: str
):
    file = await add_file(database, kind=kind, content=b"<script>", mime=mime, name="page.html")
    answer = await web.get(link(file))
    assert answer.headers["content-type"] == type
    assert answer.headers["content-disposition"].startswith(way + ";")
    assert "set-cookie" not in answer.headers


async def test_a_name_that_deceives_is_made_plain(web: httpx.AsyncClient, database: Database):
    file = await add_file(database, kind="document", content=b"x", name='a\u202egpj.exe"; x="\x00\ud800/..')
    answer = await web.get(link(file))
    disposition = answer.headers["content-disposition"]
    assert "%E2%80%AE" not in disposition
    assert disposition.count('"') == 2
    assert answer.status_code == 200


async def test_a_link_that_is_forged_or_old_hints_at_nothing(web: httpx.AsyncClient, database: Database):
    file = await add_file(database, kind="photo", content=b"x")
    right = link(file)
    _, _, kind, number, until, signature, name = right.split("/")
    later = int(until) + 1
    tried = [
        f"/media/p/{number}/{until}/{signature}/{name}",
        f"/media/{kind}/{int(number) + 1}/{until}/{signature}/{name}",
        f"/media/{kind}/{number}/{later}/{signature}/{name}",
        f"/media/{kind}/{number}/{until}/{signature[:-1]}/{name}",
        f"/media/{kind}/{number}/{until}/{'0' * 40}/{name}",
        f"/media/{kind}/{number}/{until}/{'٠' * 40}/{name}",
        f"/media/{kind}/{'9' * 400}/{until}/{signature}/{name}",
        f"/media/{kind}/-1/{until}/{signature}/{name}",
        f"/media/x/{number}/{until}/{sign(KEY, 'x', file, int(until))}/{name}",
        f"/media/{kind}/{number}/{until}/",
        "/media/",
        link(file, ago=timedelta(days=8)),
        link(file).replace(signature, sign(b"other key", kind, file, int(until))),
    ]
    answers = [await web.get(path) for path in tried]
    assert [answer.status_code for answer in answers] == [404] * len(tried)
    assert len({answer.text.strip() for answer in answers}) == 1
    assert (await web.get(right)).status_code == 200
    assert (await web.post(right)).status_code == 405


async def test_what_was_taken_back_is_gone(web: httpx.AsyncClient, database: Database, files: FakeFiles):
    kept = await add_file(database, kind="photo", content=b"x")
    emptied = await add_file(database, kind="photo", content=b"x")
    remote = await add_file(database, kind="photo", channel="telegram", state="remote", preview="small")
    files.held = {"ref": Fetched(content=b"big"), "small": Fetched(content=b"small")}

    def wipe(connection):
        connection.execute(file_rows.update().where(file_rows.c.id.in_([kept, remote])).values(state="gone", ref=""))
        connection.execute(file_contents.delete())

    await database.write(wipe)
    gone = [link(kept), link(emptied), link(remote), link(remote, preview=True), link(99_999)]
    assert [(await web.get(path)).status_code for path in gone] == [410] * 5
    assert not files.asked


async def test_a_file_of_telegram_s_is_brought_over(web: httpx.AsyncClient, database: Database, files: FakeFiles):
    file = await add_file(database, kind="photo", channel="telegram", state="remote", preview="small")
    files.held = {
        "ref": Fetched(content=b"big", mime="image/jpeg"),
        "small": Fetched(content=b"small", mime=None),
    }
    whole, preview = await web.get(link(file)), await web.get(link(file, preview=True))
    assert (whole.content, preview.content) == (b"big", b"small")
    assert preview.headers["content-type"] == "image/jpeg"
    head = await web.head(link(file))
    assert head.headers["content-length"] == "3"


async def test_a_preview_that_the_platform_has_not_is_the_file_itself(
    web: httpx.AsyncClient, database: Database, files: FakeFiles
):
    kept = await add_file(database, kind="photo", content=b"big", mime="image/png", preview="small")
    plain = await add_file(database, kind="photo", content=b"plain", mime="image/png")
    files.held = {"small": Undeliverable("the content is gone", permanent=True, gone=True)}
    answer = await web.get(link(kept, preview=True))
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"big", "image/png")
    assert (await web.get(link(plain, preview=True))).content == b"plain"


@pytest.mark.parametrize(
    ("error", "status", "wait"),
    [
        (Undeliverable("gone", permanent=True, gone=True), 410, None),
        (Undeliverable("wrong file", permanent=True), 502, None),
        (Undeliverable("time-out"), 503, "5"),
        (Undeliverable("too many requests", retry_after=timedelta(seconds=17)), 503, "17"),
        (TimeoutError(), 503, "5"),
        (RuntimeError("https://api.telegram.org/file/bot123456:TOKEN/x"), 500, None),
    ],
)
async def test_a_platform_that_fails_is_told_apart(
    web: httpx.AsyncClient,
    database: Database,
    files: FakeFiles,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    status: int,
    wait: str | None,
):
    file = await add_file(database, kind="photo", channel="telegram", state="remote")
    files.held = {"ref": error}
    answer = await web.get(link(file))
    assert (answer.status_code, answer.headers.get("retry-after")) == (status, wait)
    assert "TOKEN" not in answer.text + caplog.text


async def test_what_is_still_on_its_way_or_not_ours_is_not_given(
    web: httpx.AsyncClient, database: Database, files: FakeFiles
):
    wanted = await add_file(database, kind="photo", state="wanted")
    others = await add_file(database, kind="photo", state="remote", url="https://elsewhere.test/x.jpg")
    unknown = await add_file(database, kind="photo", channel="pigeon", state="remote")
    answers = [await web.get(link(file)) for file in (wanted, others, unknown)]
    assert [answer.status_code for answer in answers] == [503, 410, 503]
    assert not files.asked


async def test_without_the_database_the_answer_is_not_now(
    web: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
):
    async def fail(fn):
        raise Unavailable("full")

    monkeypatch.setattr(database, "read", fail)
    assert (await web.get(link(1))).status_code == 503


async def test_few_files_are_brought_over_at_once(web: httpx.AsyncClient, database: Database, files: FakeFiles):
    file = await add_file(database, kind="photo", channel="telegram", state="remote")
    now = most = 0

    async def fetch(ref: str) -> Fetched:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.01)
        now -= 1
        return Fetched(content=b"x", mime="image/jpeg")

    files.instead = fetch
    answers = await asyncio.gather(*(web.get(link(file)) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert most == 4


def test_links_are_made_for_real_time():
    assert LINKS.to(1, datetime(2026, 11, 22, tzinfo=UTC)).split("/")[6] == "1795910400"
