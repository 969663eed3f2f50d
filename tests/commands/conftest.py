"""The command as an operator has it: a working directory of its own, and no setting but those that a test gives."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import shelves_filled
from an_operator import Command, Process, helpdesk_process
from click.testing import CliRunner, Result

from bot.cli import main
from bot.settings import SETTINGS


@pytest.fixture(autouse=True)
def working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    return tmp_path


@pytest.fixture
def helpdesk() -> Command:
    """Runs a command in this process: `helpdesk("check", TELEGRAM_BOT_TOKEN=...)`."""

    def command(*words: str, **settings: str) -> Result:
        return CliRunner().invoke(main, list(words), env=settings, prog_name="helpdesk")

    return command


@pytest.fixture
def process(tmp_path: Path) -> Process:
    """Runs a command in a process of its own, as `python -m bot`."""
    return partial(helpdesk_process, tmp_path)


@pytest.fixture(autouse=True)
def _filled_a_moment_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ages are told in minutes: the shelves are filled as of now, not as of when the tests were collected."""
    monkeypatch.setattr(shelves_filled, "NOW", datetime.now(UTC))
