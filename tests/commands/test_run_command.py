"""`helpdesk run`: how it begins, and what its end says."""

import logging
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from an_operator import TOKEN, helpdesk_process, surroundings

import bot.app
from storage.failures import Newer, Unavailable

LINE = {
    "LINE_CHANNEL_SECRET": "line-channel-secret",
    "LINE_CHANNEL_ACCESS_TOKEN": "line-access-token",
    "LINE_API_BASE_URL": "http://127.0.0.1:9",
    "LINE_DATA_API_BASE_URL": "http://127.0.0.1:9",
    "PORT": "0",
}


@pytest.fixture
def logs_as_they_were() -> Iterator[None]:
    """`run` sets logging up for its whole process; here others come after it."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture
def serving(monkeypatch: pytest.MonkeyPatch, logs_as_they_were: None):
    """Puts the end of a desk in the place of the desk."""

    def ends_with(error: Exception | None) -> list[tuple[object, object]]:
        served = []

        async def serve(settings: object, policy: object) -> None:
            served.append((settings, policy))
            if error is not None:
                raise error

        monkeypatch.setattr(bot.app, "serve", serve)
        return served

    return ends_with


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, subprocess.Popen[str]]]:
    """A desk that serves, in a directory of its own."""
    directory = tmp_path_factory.mktemp("running")
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=directory,
        env=surroundings(LINE),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if " serving " in line:
                break
        assert " serving " in said[-1], "".join(said)
        yield directory, process
    finally:
        process.kill()
        process.communicate()


def test_settings_and_desk_are_handed_to_the_desk(helpdesk, serving):
    served = serving(None)
    done = helpdesk("run", **LINE)
    assert done.exit_code == 0
    ((settings, policy),) = served
    assert (settings.line.access_token.get_secret_value(), policy.name) == ("line-access-token", "default")


def test_what_was_read_and_the_warnings_open_the_log(helpdesk, serving):
    serving(None)
    done = helpdesk("run", LOG_FORMAT="json", **LINE)
    lines = done.stderr.splitlines()
    assert '"event": "desk.read"' in lines[0]
    assert '"zone"' in lines[0]
    assert any("PUBLIC_URL is not set" in line for line in lines[1:])


def test_mistakes_end_it_with_the_text_of_check(helpdesk, tmp_path):
    (tmp_path / "mine.toml").write_text('time_zone = "Nowhere"\nlanguages = ["de"]\n')
    settings = {"DESK": "mine.toml", "PORT": "lots", "TELEGRAM_BOT_TOKEN": TOKEN}
    run, check = helpdesk("run", **settings), helpdesk("check", **settings)
    assert (run.exit_code, check.exit_code) == (2, 1)
    assert run.stderr == check.stdout
    assert run.stdout == ""
    assert not (tmp_path / "helpdesk.db").exists()


def test_a_newer_schema_ends_it_with_a_sentence(helpdesk, serving):
    serving(ExceptionGroup("a group", [Newer("the database has a newer schema than this version can work with")]))
    done = helpdesk("run", **LINE)
    assert done.exit_code == 2
    assert "newer schema" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_an_unreachable_database_ends_it_with_a_sentence(helpdesk, serving):
    serving(Unavailable("the database cannot be reached"))
    done = helpdesk("run", DATABASE_URL="postgresql+asyncpg://bob:hunter22@db/desk", **LINE)
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1].startswith("PostgreSQL at db, database desk: the database cannot be reached")
    assert "Traceback" not in done.stderr
    assert "hunter22" not in done.stderr


def test_the_unexpected_is_one_sentence_and_its_details_are_in_the_log_without_secrets(helpdesk, serving):
    serving(KeyError("line-access-token"))
    done = helpdesk("run", **LINE)
    assert done.exit_code == 1
    *log, sentence = done.stderr.splitlines()
    assert sentence.startswith("Something unexpected ended this: KeyError")
    assert any("Traceback" in line for line in log)
    assert "line-access-token" not in done.stderr


def test_an_address_that_is_taken_ends_it_with_a_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = {**LINE, "PORT": str(taken.getsockname()[1])}
        done = helpdesk_process(tmp_path, "run", **settings)
    assert done.returncode == 1
    assert [line for line in done.stderr.splitlines() if line.startswith("HOST and PORT cannot be served")]
    assert "Traceback" not in done.stderr
    assert "Unclosed" not in done.stderr


BREAKS = """
import bot.workers.reading

async def breaks(self):
    raise KeyError("line-access-token")

bot.workers.reading.Reader.run = breaks

from bot.cli import main

main(["run"], prog_name="helpdesk")
"""


def test_a_worker_that_breaks_ends_it_with_the_reason_in_the_log(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", BREAKS],
        cwd=tmp_path,
        env=surroundings(LINE),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    *log, sentence = done.stderr.splitlines()
    assert sentence.startswith("Something unexpected ended this: KeyError")
    assert any("desk.ended" in line for line in log)
    assert any("KeyError" in line for line in log)
    assert "line-access-token" not in done.stderr
    assert "Unclosed" not in done.stderr


@pytest.mark.parametrize("words", [("run",), ("migrate",), ("restore", "copy.db")], ids=["run", "migrate", "restore"])
def test_what_would_disturb_a_running_desk_is_refused(running, words: tuple[str, ...]):
    directory, _ = running
    if words[0] == "restore":
        assert helpdesk_process(directory, "backup", "--force", "copy.db").returncode == 0
    done = helpdesk_process(directory, *words, **LINE)
    assert done.returncode == 2
    assert "`helpdesk run` serves this database" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("parked",), ("backup", "--force", "beside.db"), ("check",)], ids=" ".join)
def test_what_only_looks_works_beside_a_running_desk(running, words: tuple[str, ...]):
    directory, _ = running
    done = helpdesk_process(directory, *words, **LINE)
    assert done.returncode == 0, done.stderr


def test_sigterm_ends_it_well(running):
    _, process = running
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=15) == 0
