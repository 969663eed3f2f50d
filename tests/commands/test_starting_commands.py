"""The command itself: its list, its start, and what it imports on the way."""

import json
import subprocess
import sys

import pytest
from an_operator import surroundings

COMMANDS = {"run", "demo", "check", "explain", "migrate", "triage", "parked", "backup", "restore"}
HEAVY = ("telegram", "linebot", "sqlalchemy", "alembic", "starlette", "uvicorn", "uvloop", "pydantic", "httpx")
PROBE = f"""
import sys
from bot.cli import main
try:
    main(sys.argv[1:], prog_name="helpdesk")
finally:
    print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
"""


def test_help_lists_every_command_that_there_is(helpdesk):
    done = helpdesk("--help")
    assert done.exit_code == 0
    listed = done.stdout.partition("Commands:\n")[2].splitlines()
    assert {line.split()[0] for line in listed} == COMMANDS


def test_the_module_and_the_command_are_the_same(process):
    done = process("--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: helpdesk ")


def test_an_unknown_command_is_refused_with_the_status_for_wrong_use(process):
    done = process("dance")
    assert done.returncode == 2
    assert "dance" in done.stderr


@pytest.mark.parametrize(
    ("words", "stdin"),
    [
        (["--help"], ""),
        (["run", "--help"], ""),
        (["triage", "predict"], json.dumps({"id": 1, "text": "the shop is down"}) + "\n"),
    ],
    ids=["help", "help of run", "triage predict"],
)
def test_nothing_heavy_is_imported_where_it_is_not_needed(tmp_path, words: list[str], stdin: str):
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *words],
        cwd=tmp_path,
        env=surroundings({}),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert done.stderr.splitlines()[-1] == "[]"


def test_the_unexpected_names_its_kind_and_our_line_and_not_what_it_says(helpdesk, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("my password is swordfish")

    monkeypatch.setattr("bot.checkup.read_policy", broken)
    done = helpdesk("check")
    assert done.exit_code == 1
    assert done.output.startswith("Something unexpected ended this: RuntimeError at bot/checkup.py, line ")
    assert len(done.output.splitlines()) == 1
    assert "swordfish" not in done.output


def test_triage_needs_no_settings_and_leaves_no_file(process, tmp_path):
    done = process("triage", "predict", stdin='{"id": "a", "text": "the whole shop is down"}\n')
    assert done.returncode == 0
    assert json.loads(done.stdout)["id"] == "a"
    assert list(tmp_path.iterdir()) == []
