"""Where the database is, said without its password."""

import shlex
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.database_place import dump_line, restore_line, spoken, sqlite_file

URL = "postgresql+asyncpg://b%40b:hunter%3A22@db.example:6432/desk?search_path=north"


def test_a_place_is_said_without_name_and_password():
    assert spoken(URL) == "PostgreSQL at db.example:6432, database desk, schema north"
    assert spoken("sqlite+aiosqlite:////var/lib/desk.db?x=1") == "SQLite at /var/lib/desk.db"
    assert spoken("postgresql+asyncpg://[::1]/desk") == "PostgreSQL at [::1], database desk"


def test_only_sqlite_has_a_file():
    assert sqlite_file("sqlite+aiosqlite:///desk.db") == Path("desk.db")
    assert sqlite_file(URL) is None


@pytest.mark.parametrize("line", [dump_line, restore_line])
def test_the_line_names_everything_but_the_password(line):
    words = shlex.split(line(URL, Path("my backup.dump")))
    assert {"--host=db.example", "--port=6432", "--username=b@b", "--dbname=desk"} <= {*words}
    assert words[-1].endswith("my backup.dump")
    assert "hunter" not in " ".join(words)


@pytest.mark.postgres
@pytest.mark.skipif(not shutil.which("pg_dump"), reason="pg_dump is not there")
def test_the_dump_line_works_as_it_is_printed(postgres_schema: str, tmp_path: Path):
    done = subprocess.run(
        dump_line(postgres_schema, tmp_path / "my desk.dump"), shell=True, capture_output=True, text=True, timeout=60
    )
    assert "server version" in done.stderr or done.returncode == 0, done.stderr
    if done.returncode == 0:
        listed = subprocess.run(
            ["pg_restore", "--list", tmp_path / "my desk.dump"], capture_output=True, text=True, timeout=60
        )
        assert " tickets " in listed.stdout
        assert urlsplit(postgres_schema).path.removeprefix("/") in listed.stdout
