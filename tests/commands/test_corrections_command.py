"""`helpdesk triage corrections`: how it ends where there is nothing to read, or nowhere to write."""

from pathlib import Path

import pytest

from storage.sqlite import OwnerLock


@pytest.fixture
def database(tmp_path: Path, sqlite_template: Path) -> Path:
    path = tmp_path / "helpdesk.db"
    path.write_bytes(sqlite_template.read_bytes())
    return path


def test_a_desk_without_corrections_says_so_beside_a_run(helpdesk, database):
    lock = OwnerLock(str(database))
    done = helpdesk("triage", "corrections")
    lock.release()
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "0 labels, 0 with their words; agents agreed with 0 of 0 levels\n"


def test_without_a_database_there_is_nothing_to_read_and_none_is_made(helpdesk, tmp_path):
    done = helpdesk("triage", "corrections", "--output", "corrections.jsonl")
    assert done.exit_code == 1
    assert "no such file" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_named(helpdesk, database):
    done = helpdesk("triage", "corrections", "--output", "nowhere/corrections.jsonl")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "nowhere/corrections.jsonl: cannot be written (FileNotFoundError).\n"


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", ""])
def test_what_is_no_day_is_refused(helpdesk, database, day):
    done = helpdesk("triage", "corrections", "--since", day)
    assert done.exit_code == 2
    assert "--since" in done.stderr
