"""What an operator has at hand: settings, and the command in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from bot.settings import SETTINGS

ROOT = Path(__file__).parents[2]
TOKEN = "7000000001:AAFakeFakeFakeFakeFakeFakeFakeFakeFake"
Command = Callable[..., Result]
Process = Callable[..., "subprocess.CompletedProcess[str]"]


def surroundings(settings: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {setting.name for setting in SETTINGS}}
    return {**kept, "PYTHONPATH": str(ROOT), **settings}


def helpdesk_process(
    directory: Path, *words: str, stdin: str = "", **settings: str
) -> "subprocess.CompletedProcess[str]":
    """`python -m bot`, until it ends."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=directory,
        env=surroundings(settings),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
    )
