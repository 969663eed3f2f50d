"""A backup is one whole file, and after a restore nobody gets yesterday's messages."""

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from a_desk import NOON, Desk, decided

from desk.decision import Remind
from storage import backup, outbox
from storage.database import Newer, Owned, Unavailable, open_database
from storage.schema import WORKS_FROM

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"])
pytestmark = ON_SQLITE


async def say(desk: Desk, **ago: float) -> None:
    row = {"channel": "telegram", "chat": "1", "kind": "notice", "language": "th", "body": {"key": "x"}}
    await desk.database.write(lambda connection: outbox.add(connection, [row], NOON - timedelta(**ago)))


def files(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in place.iterdir()}


async def test_a_backup_made_while_serving_is_one_file_with_everything(
    desk: Desk, database_url: str, tmp_path: Path
) -> None:
    ticket = await desk.ticket()
    target = tmp_path / "copy" / "backup.db"
    target.parent.mkdir()

    async def serve() -> None:
        for _ in range(30):
            await desk.ticket()

    async with asyncio.TaskGroup() as both:
        both.create_task(serve())
        both.create_task(backup.back_up(database_url, target))
    assert [path.name for path in target.parent.iterdir()] == ["backup.db"]
    with sqlite3.connect(target) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT min(number) FROM tickets").fetchone() == (ticket.number,)
    copy.close()


async def test_a_restore_brings_everything_back_and_parks_what_is_old(
    desk: Desk, database_url: str, tmp_path: Path
) -> None:
    ticket = await desk.ticket()
    await say(desk, minutes=61)
    await say(desk, minutes=59)
    old, new = (Remind(matter=matter, due=NOON - timedelta(minutes=ago)) for matter, ago in (("old", 61), ("new", 59)))
    await desk.run(lambda tx: tx.reminders.set(ticket.number, old, new))
    await backup.back_up(database_url, tmp_path / "backup.db")
    later = await desk.ticket()
    await desk.database.close()

    parked = await backup.restore(database_url, tmp_path / "backup.db", NOON)
    assert [(one.shelf, one.id, one.what) for one in parked] == [("outbox", 1, "notice"), ("reminders", 1, "old")]
    again = Desk(await open_database(database_url))
    assert await again.run(lambda tx: tx.tickets.get(ticket.number)) == ticket
    assert await again.run(lambda tx: tx.tickets.find(later.number)) is None
    waiting = await again.database.read(lambda connection: outbox.heads(connection, "telegram", NOON, per_chat=5))
    assert [[row.id for row in rows] for rows in waiting] == [[2]]
    assert [one.matter for one in await again.run(lambda tx: decided(tx, NOON, 5))] == ["new"]
    depths = await again.run(lambda tx: tx.counts.depths(NOON))
    assert (depths.outbox_parked.count, depths.reminders_parked.count) == (1, 1)
    await again.database.close()


async def test_a_restore_is_refused_while_a_run_serves_the_file(desk: Desk, database_url: str, tmp_path: Path) -> None:
    ticket = await desk.ticket()
    await backup.back_up(database_url, tmp_path / "backup.db")
    with pytest.raises(Owned):
        await backup.restore(database_url, tmp_path / "backup.db", NOON)
    assert await desk.run(lambda tx: tx.tickets.get(ticket.number)) == ticket


async def test_a_file_that_is_no_backup_changes_nothing(desk: Desk, database_url: str, tmp_path: Path) -> None:
    ticket = await desk.ticket()
    await backup.back_up(database_url, tmp_path / "newer.db")
    await desk.database.close()
    (tmp_path / "text.db").write_text("hello " * 1000)
    sqlite3.connect(tmp_path / "empty.db").close()
    with sqlite3.connect(tmp_path / "newer.db") as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
        newer.execute("UPDATE meta SET value = '9998' WHERE key = ?", (WORKS_FROM,))
    newer.close()
    for name, error in (
        ("text.db", backup.NotABackup),
        ("empty.db", backup.NotABackup),
        ("missing.db", backup.NotABackup),
        ("newer.db", Newer),
    ):
        with pytest.raises(error):
            await backup.restore(database_url, tmp_path / name, NOON)
    again = Desk(await open_database(database_url))
    assert await again.run(lambda tx: tx.tickets.get(ticket.number)) == ticket
    await again.database.close()


async def test_a_backup_that_cannot_be_written_says_so_and_leaves_nothing(
    desk: Desk, database_url: str, tmp_path: Path
) -> None:
    await desk.ticket()
    with pytest.raises(Unavailable):
        await backup.back_up(database_url, tmp_path / "nowhere" / "backup.db")
    with pytest.raises(Unavailable):
        await backup.back_up(f"sqlite+aiosqlite:///{tmp_path / 'missing.db'}", tmp_path / "backup.db")
    assert not (tmp_path / "backup.db").exists()
    assert not (tmp_path / "missing.db").exists()


async def test_a_backup_that_cannot_be_brought_up_to_date_replaces_nothing(
    desk: Desk, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = await desk.ticket()
    await backup.back_up(database_url, tmp_path / "backup.db")
    await desk.database.close()
    there = files(tmp_path)
    owned = []

    async def fail(database: object) -> list[str]:
        with pytest.raises(Owned):
            await open_database(database_url)
        owned.append(database)
        raise RuntimeError("power cut")

    monkeypatch.setattr(backup.schema, "migrate", fail)
    with pytest.raises(RuntimeError):
        await backup.restore(database_url, tmp_path / "backup.db", NOON, keep=tmp_path / "kept.db")
    assert len(owned) == 1
    assert files(tmp_path) == there
    again = Desk(await open_database(database_url))
    assert await again.run(lambda tx: tx.tickets.get(ticket.number)) == ticket
    await again.database.close()


async def test_what_is_too_late_to_say_in_any_case_is_not_parked(desk: Desk) -> None:
    row = {"channel": "line", "chat": "1", "kind": "press", "language": "th", "body": {}}
    late = row | {"not_after": NOON - timedelta(hours=2)}
    parked = await desk.database.write(
        lambda connection: (
            outbox.add(connection, [row, late], NOON - timedelta(hours=3)),
            backup.park_old(connection, NOON),
        )[1]
    )
    assert [one.id for one in parked] == [1]
