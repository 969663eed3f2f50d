"""The import rules hold, and each of them catches what it is there for."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "desk", "handlers", "locales", "storage")
COMMAND = (
    sys.executable,
    "-c",
    "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()",
)
DESK_NEVER = ("telegram", "linebot", "sqlalchemy", "starlette", "httpx", "asyncio", "os", "logging")
HANDLERS_NEVER = ("bot.channel", "locales", "telegram", "linebot", "sqlalchemy", "starlette", "httpx", "asyncio")

BREACHES = (
    ("staircase", "bot.channels.probe", ("bot.web",)),
    ("staircase", "bot.policies.probe", ("bot.channels",)),
    ("staircase", "bot.policies.probe", ("locales",)),
    ("staircase", "locales.probe", ("bot.channels",)),
    ("staircase", "storage.probe", ("locales",)),
    ("staircase", "desk.probe", ("storage",)),
    ("desk", "desk.probe", DESK_NEVER),
    ("handlers", "handlers.probe", HANDLERS_NEVER),
    ("handlers-callers", "bot.web.probe", ("handlers",)),
    ("storage", "storage.probe", ("bot", "handlers", "telegram", "starlette")),
    ("channels-forget", "bot.channels.telegram.probe", ("storage", "handlers")),
    ("channels-apart", "bot.channels.telegram.probe", ("bot.channels.line",)),
    ("sandbox", "bot.sandbox.probe", ("desk", "bot.channel")),
    ("sandbox-callers", "bot.web.probe", ("bot.sandbox",)),
    ("sql", "bot.web.probe", ("sqlalchemy", "aiosqlite")),
    ("telegram", "bot.channels.line.probe", ("telegram",)),
    ("line", "bot.web.probe", ("linebot",)),
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree, to break rules in."""
    tree = tmp_path_factory.mktemp("tree")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    return tree


def lint(tree: Path, contract: str) -> tuple[int, str]:
    only = ("--contract", contract) if contract else ()
    done = subprocess.run(
        [*COMMAND, "--no-logo", *only], cwd=tree, env={**os.environ, "COLUMNS": "200"}, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def test_every_rule_holds():
    code, said = lint(ROOT, "")
    assert code == 0, said


def test_every_rule_has_a_breach_that_tries_it():
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    assert {rule["id"] for rule in rules} == {contract for contract, _, _ in BREACHES}


@pytest.mark.parametrize(("contract", "module", "imports"), BREACHES)
def test_a_breach_is_caught(copy: Path, contract: str, module: str, imports: tuple[str, ...]):
    probe = copy / Path(*module.split(".")).with_suffix(".py")
    probe.write_text("".join(f"import {name}\n" for name in imports), encoding="utf-8")
    try:
        code, said = lint(copy, contract)
    finally:
        probe.unlink()
    assert code == 1, said
    assert "BROKEN" in said
    assert not [name for name in imports if f"{module} -> {name}" not in said], said
