"""Where the database is: said without its password, and what to type for a PostgreSQL one."""

from __future__ import annotations

import shlex
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

_SQLITE = "sqlite+aiosqlite:///"


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite address; None for PostgreSQL."""
    if not url.startswith(_SQLITE):
        return None
    return Path(url.removeprefix(_SQLITE).partition("?")[0])


def spoken(url: str) -> str:
    """Enough to know which database is meant, nothing that opens it."""
    if (file := sqlite_file(url)) is not None:
        return f"SQLite at {file}"
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or "the local socket"
    port = f":{parts.port}" if parts.port else ""
    schema = f", schema {_schema(parts)}" if _schema(parts) else ""
    return f"PostgreSQL at {host}{port}, database {_database(parts)}{schema}"


def mistakes(url: str) -> tuple[str, ...]:
    """What is wrong with a well-written address on this machine, found without opening anything."""
    file = sqlite_file(url)
    if file is None:
        return ()
    if not file.name or file.name == ":memory:":
        return ("DATABASE_URL: expected a file; what is kept in memory is gone with the process",)
    if file.is_dir():
        return (f"DATABASE_URL: expected a file, and {file} is a directory",)
    if not file.parent.is_dir():
        return (f"DATABASE_URL: expected a file in a directory that exists, and {file.parent} does not",)
    return ()


def dump_line(url: str, file: Path) -> str:
    """The `pg_dump` line that writes `file`."""
    parts = urlsplit(url)
    schema = [f"--schema={_schema(parts)}"] if _schema(parts) else []
    return shlex.join(["pg_dump", "--format=custom", *_connection(parts), *schema, f"--file={file}"])


def restore_line(url: str, file: Path) -> str:
    """The `pg_restore` line that reads `file`: all of it or nothing."""
    options = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
    return shlex.join(["pg_restore", *options, *_connection(urlsplit(url)), str(file)])


def _connection(parts: SplitResult) -> list[str]:
    found = {"host": parts.hostname, "port": parts.port, "username": parts.username, "dbname": _database(parts)}
    return [f"--{name}={unquote(str(value))}" for name, value in found.items() if value]


def _database(parts: SplitResult) -> str:
    return unquote(parts.path.removeprefix("/"))


def _schema(parts: SplitResult) -> str:
    return parse_qs(parts.query).get("search_path", [""])[0]
