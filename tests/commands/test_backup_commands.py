"""`helpdesk backup` and `helpdesk restore`: one file with everything, and the way back from it."""

import stat
from pathlib import Path

import pytest
from shelves_filled import make_newer, on, open_ticket, park_event, remind, say

from storage import inbox
from storage.sqlite import OwnerLock

URL = "sqlite+aiosqlite:///helpdesk.db"
POSTGRES = "postgresql+asyncpg://bob:hunter22@127.0.0.1:1/desk"


@pytest.fixture
def database(tmp_path: Path, sqlite_template: Path) -> Path:
    path = tmp_path / "helpdesk.db"
    path.write_bytes(sqlite_template.read_bytes())
    return path


@pytest.fixture
def lock(database: Path):
    """A `helpdesk run` serves the file."""
    held = OwnerLock(str(database))
    yield held
    held.release()


def parked_ids(url: str = URL) -> list[int]:
    return [row.id for row in on(url, inbox.parked)]


def test_a_backup_is_made_beside_a_run_and_is_private(helpdesk, database, lock, tmp_path):
    on(URL, park_event)
    done = helpdesk("backup", "copy.db")
    assert (done.exit_code, done.stdout) == (0, "SQLite at helpdesk.db: copied to copy.db.\n")
    assert parked_ids("sqlite+aiosqlite:///copy.db") == [1]
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600


def test_a_backup_does_not_replace_a_file_unless_told_to(helpdesk, database, tmp_path):
    (tmp_path / "copy.db").write_text("mine")
    done = helpdesk("backup", "copy.db")
    assert done.exit_code == 2
    assert "--force" in done.stderr
    assert (tmp_path / "copy.db").read_text() == "mine"
    assert helpdesk("backup", "--force", "copy.db").exit_code == 0
    assert parked_ids("sqlite+aiosqlite:///copy.db") == []


@pytest.mark.parametrize("words", [("backup", "--force"), ("restore",)])
def test_the_database_is_no_backup_of_itself(helpdesk, database, words):
    before = database.read_bytes()
    done = helpdesk(*words, "helpdesk.db")
    assert done.exit_code == 2
    assert "is the database itself" in done.stderr
    assert database.read_bytes() == before


def test_a_backup_that_cannot_be_written_ends_with_a_sentence(helpdesk, database):
    done = helpdesk("backup", "nowhere/copy.db")
    assert done.exit_code == 1
    assert done.stderr.startswith("SQLite at helpdesk.db: the copy could not be written")
    assert len(done.stderr.splitlines()) == 1


def test_there_is_nothing_to_back_up_without_a_database(helpdesk, tmp_path):
    done = helpdesk("backup", "copy.db")
    assert done.exit_code == 1
    assert "no such file" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_restore_brings_back_what_was_and_keeps_what_it_replaces(helpdesk, database, tmp_path):
    on(URL, park_event)
    assert helpdesk("backup", "copy.db").exit_code == 0
    on(URL, lambda connection: park_event(connection, minutes=1))
    done = helpdesk("restore", "copy.db")
    assert done.exit_code == 0
    assert done.stdout.startswith(
        "SQLite at helpdesk.db: restored from copy.db. What was there before is in helpdesk.db."
    )
    assert parked_ids() == [1]
    (kept,) = tmp_path.glob("helpdesk.db.before-*")
    assert parked_ids(f"sqlite+aiosqlite:///{kept}") == [1, 2]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_restore_works_where_there_was_no_database(helpdesk, database, tmp_path):
    helpdesk("backup", "copy.db")
    database.unlink()
    done = helpdesk("restore", "copy.db")
    assert done.exit_code == 0
    assert "before" not in done.stdout
    assert helpdesk("parked").stdout == "Nothing is parked.\n"


def test_what_is_old_after_a_restore_is_parked_and_told(helpdesk, database):
    def fill(connection):
        ticket = open_ticket(connection)
        for ago in ({"hours": 3}, {"minutes": 5}):
            say(connection, ticket, **ago)
        return remind(connection, ticket, days=1)

    reminder = on(URL, fill)
    helpdesk("backup", "copy.db")
    done = helpdesk("restore", "copy.db")
    assert [" ".join(line.split()) for line in done.stdout.splitlines()[1:]] == [
        "Parked, because it is more than an hour old: 2.",
        "id channel kind age",
        "o1 telegram notice #1001 3 h 0 min",
        f"r{reminder} - first_answer #1001 24 h 0 min",
    ]
    assert f"r{reminder} " in helpdesk("parked").stdout


def test_a_restore_is_refused_while_a_run_serves_the_file(helpdesk, database, lock, tmp_path):
    helpdesk("backup", "copy.db")
    before = database.read_bytes()
    done = helpdesk("restore", "copy.db")
    assert done.exit_code == 2
    assert "`helpdesk run` serves this database" in done.stderr
    assert database.read_bytes() == before
    assert list(tmp_path.glob("*.before-*")) == []


def test_a_backup_of_a_newer_version_ends_with_a_sentence_and_the_database_is_not_lost(helpdesk, database, tmp_path):
    on(URL, park_event)
    helpdesk("backup", "copy.db")
    on("sqlite+aiosqlite:///copy.db", make_newer)
    done = helpdesk("restore", "copy.db")
    assert done.exit_code == 2
    assert "newer schema" in done.stderr
    copies = [database, *tmp_path.glob("helpdesk.db.before-*")]
    assert any(parked_ids(f"sqlite+aiosqlite:///{path}") == [1] for path in copies)


@pytest.mark.parametrize("content", [None, "shopping list, " * 400, ""])
def test_what_is_no_backup_is_refused_and_changes_nothing(helpdesk, database, tmp_path, content: str | None):
    if content is not None:
        (tmp_path / "copy.db").write_text(content)
    before = database.read_bytes()
    done = helpdesk("restore", "copy.db")
    assert done.exit_code == 2
    assert done.stderr.startswith("copy.db: ")
    assert database.read_bytes() == before
    assert list(tmp_path.glob("*.before-*")) == []


@pytest.mark.parametrize(("command", "tool"), [("backup", "pg_dump"), ("restore", "pg_restore")])
def test_postgresql_s_own_tool_is_named_without_the_password(helpdesk, tmp_path, command: str, tool: str):
    done = helpdesk(command, "copy.dump", DATABASE_URL=POSTGRES)
    assert done.exit_code == 2
    assert done.stdout.startswith(f"{tool} --")
    assert "--username=bob" in done.stdout
    assert done.stdout.endswith("copy.dump\n")
    assert "hunter22" not in done.output
    assert "***" not in done.output
    assert list(tmp_path.iterdir()) == []
