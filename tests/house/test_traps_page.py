"""The page of traps names only tests that there are."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "traps.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(test_\w+)`")
SECTIONS = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]


def written() -> set[str]:
    """The name of every test in the house."""
    files = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    return {name for text in files for name in re.findall(r"^(?:async )?def (test_\w+)", text, re.MULTILINE)}


def test_every_test_that_the_page_of_traps_names_exists() -> None:
    assert sorted(set(NAMED.findall(PAGE)) - written()) == []


def test_the_page_tells_of_thirty_traps_in_order() -> None:
    assert [section.split(".")[0] for section in SECTIONS] == [str(number) for number in range(1, 31)]


def test_every_trap_is_shown_by_a_test() -> None:
    assert [section.splitlines()[0] for section in SECTIONS if not NAMED.search(section)] == []
