"""The house's rules that no other tool looks after."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "desk", "handlers", "locales", "storage")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
CLOCKS = ("now", "utcnow", "today")
TASKS = ("create_task", "ensure_future")
NEVER_ROOMS = {"utils", "helpers", "common", "core", "services"}
NEVER_WORDS = {
    "user", "client", "case", "job", "task", "manager", "service", "helper", "util", "processor", "data", "info",
    "item",
}  # fmt: skip


def clock_calls(tree: ast.AST) -> Iterator[int]:
    """Lines that ask the machine for the time of day."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="datetime" | "date"), attr=name) if name in CLOCKS:
                yield node.lineno
            case ast.Attribute(value=ast.Attribute(attr="datetime" | "date"), attr=name) if name in CLOCKS:
                yield node.lineno
            case ast.Attribute(value=ast.Name(id="time"), attr="time" | "time_ns" | "localtime" | "gmtime"):
                yield node.lineno


def loose_tasks(tree: ast.AST) -> Iterator[int]:
    """Lines that start something whose end nobody awaits: only a TaskGroup's `create_task` is heard of."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="asyncio" | "loop"), attr=name)) if name in TASKS:
                yield node.lineno
            case ast.Call(func=ast.Name(id=name)) if name in TASKS:
                yield node.lineno
            case ast.Call(func=ast.Attribute(value=ast.Call(), attr=name)) if name in TASKS:
                yield node.lineno


def wrong_names(tree: ast.AST) -> Iterator[str]:
    """Names of our functions and classes that use a word we do not use."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", node.name)
            if NEVER_WORDS & {word.lower() for word in words}:
                yield node.name


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def breaches(find, *allowed: str) -> list[str]:
    return [
        f"{named(path)}: {found}"
        for path in SOURCES
        if not named(path).startswith(allowed)
        for found in find(parsed(path))
    ]


def test_only_the_clock_looks_at_the_time():
    assert breaches(clock_calls, "bot/clock.py", "bot/sandbox/") == []


def test_nothing_is_started_whose_end_nobody_hears_of():
    assert breaches(loose_tasks, "bot/sandbox/") == []


def test_functions_and_classes_are_called_by_the_house_s_words():
    assert breaches(wrong_names, "bot/sandbox/") == []


def test_every_module_opens_with_one_plain_sentence():
    first_lines = {named(path): (ast.get_docstring(parsed(path)) or "").partition("\n")[0] for path in SOURCES}
    assert [name for name, line in first_lines.items() if not re.fullmatch(r"[A-Z`*/_#].*[.?]", line)] == []


def test_no_room_is_called_after_what_it_might_hold():
    assert [named(path) for path in SOURCES if NEVER_ROOMS & {*path.parts[len(ROOT.parts) : -1], path.stem}] == []


def test_names_of_test_files_are_unique_and_tests_are_no_package():
    files = [path.name for path in (ROOT / "tests").rglob("*.py") if path.name != "conftest.py"]
    assert sorted(files) == sorted(set(files))
    assert "__init__.py" not in files


@pytest.mark.parametrize(
    ("find", "breach", "harmless"),
    [
        (clock_calls, "datetime.now(UTC)", "clock.now()"),
        (clock_calls, "datetime.datetime.utcnow()", "turn.tx.now"),
        (clock_calls, "date.today()", "today"),
        (clock_calls, "time.time()", "time.monotonic()"),
        (loose_tasks, "asyncio.create_task(x())", "group.create_task(x())"),
        (loose_tasks, "create_task(x())", "tasks.create_task(x())"),
        (loose_tasks, "asyncio.get_running_loop().create_task(x())", "await x()"),
        (wrong_names, "class TicketManager: ...", "class Ticket: ..."),
        (wrong_names, "def user_name(): ...", "def customer_name(): ..."),
        (wrong_names, "async def load_data(): ...", "async def update_ticket(): ..."),
    ],
)
def test_each_rule_catches_its_breach(find, breach: str, harmless: str):
    assert list(find(ast.parse(breach)))
    assert not list(find(ast.parse(harmless)))
