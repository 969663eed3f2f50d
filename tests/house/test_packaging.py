"""What is installed is what was written and tested."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "desk", "handlers", "locales", "storage")
NOT_SHIPPED = shutil.ignore_patterns("__pycache__", "*.pyc", "*.mo")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, flags=re.MULTILINE))


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_packages(tmp_path: Path):
    tree = tmp_path / "tree"
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tree / package, ignore=NOT_SHIPPED)
    for name in ("pyproject.toml", "LICENSE", *([PROJECT["readme"]] if "readme" in PROJECT else [])):
        shutil.copy(ROOT / name, tree)
    written = {path.relative_to(tree).as_posix() for package in PACKAGES for path in (tree / package).rglob("*.*")}
    written = {name for name in written if (tree / name).is_file()}
    done = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", tmp_path, tree],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(tmp_path.glob("helpdesk-*.whl"))) as wheel:
        shipped = {name for name in wheel.namelist() if name.split("/")[0] in PACKAGES}
        entry_points = wheel.read(next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))).decode()
    assert shipped == written
    assert "helpdesk = bot.cli:main" in entry_points


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_pinned_and_hashed_and_names_no_machine(lock: str):
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z])", text.partition("\n#    make lock\n")[2])
    assert len(blocks) > 30
    assert [
        block for block in blocks if not re.match(r"[a-z0-9-]+==\S+.*\\\n    --hash=sha256:[0-9a-f]{64}", block)
    ] == []
    assert not re.search(r"://|(^|\s)/|--(extra-)?index|find-links", text, flags=re.MULTILINE)


def test_the_locks_hold_what_the_project_asks_for():
    held = pins("requirements.lock")
    for wanted in PROJECT["dependencies"]:
        name, _, version = re.sub(r"\[.*?\]", "", wanted).partition("==")
        name = re.split(r"[<>=]", name)[0]
        assert plain(name) in held, wanted
        assert version in ("", held[plain(name)]), wanted


def test_tests_run_with_the_versions_that_the_desk_runs_with():
    running, testing = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: testing.get(name) for name in running} == running
