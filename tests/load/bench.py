"""The load measurements: one JSON object on stdout, every figure beside a baseline of the same run.

python tests/load/bench.py [--quick] [--only NAME]... [--runs N] [--sqlite]
"""

import argparse
import asyncio
import json
import platform
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import uvloop
from accepting import polling, webhooks
from answering import replies
from desk_under_load import databases
from figures import Figures, medians, rounded
from judging import judging
from machine import HERE, ROOT, own_core, told
from reminding import reminders
from starting import idles, starts
from transacting import transactions


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much of each is measured; `kinds` are the databases."""

    kinds: list[str]
    runs: int
    quick: bool


Measure = Callable[[Extent], Awaitable[Figures]]


async def _webhooks(extent: Extent) -> Figures:
    return await webhooks(extent.kinds, 1.5 if extent.quick else 3.0)


async def _polling(extent: Extent) -> Figures:
    return await polling(extent.kinds, 1_000 if extent.quick else 4_000)


async def _replies(extent: Extent) -> Figures:
    return await replies(extent.kinds, *((12, 60) if extent.quick else (40, 400)))


async def _transactions(extent: Extent) -> Figures:
    return await transactions(extent.kinds, 200 if extent.quick else 1_000)


async def _reminders(extent: Extent) -> Figures:
    return await reminders(extent.kinds, *((5.0, 2_000) if extent.quick else (20.0, 10_000)))


async def _promises(extent: Extent) -> Figures:
    """Where the libraries are, as promises.py tells; else our own figures alone."""
    apart = ROOT / "build" / "promises" / "bin" / "python"
    python = str(apart) if apart.exists() else sys.executable
    process = await asyncio.create_subprocess_exec(python, str(HERE / "promises.py"), stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    found: Figures = json.loads(said)
    return found


async def _triage(extent: Extent) -> Figures:
    return await judging()


async def _starts(extent: Extent) -> Figures:
    return await starts()


async def _idles(extent: Extent) -> Figures:
    return await idles(extent.kinds[:1] if extent.quick else extent.kinds, 5.0 if extent.quick else 60.0)


MEASURES: dict[str, Measure] = {
    "transactions": _transactions,
    "webhooks": _webhooks,
    "polling": _polling,
    "replies": _replies,
    "reminders": _reminders,
    "promises": _promises,
    "triage": _triage,
    "starts": _starts,
    "idles": _idles,
}


def main() -> None:
    extent, names = _asked()
    with own_core(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(_all(extent, names))
    print(json.dumps(rounded(found), indent=2))


def _asked() -> tuple[Extent, list[str]]:
    parser = argparse.ArgumentParser(description="Measures the desk under load, on this machine alone.")
    parser.add_argument("--quick", action="store_true", help="about a minute in all")
    parser.add_argument("--only", action="append", choices=list(MEASURES), help="may be given several times")
    parser.add_argument("--runs", type=int, help="how often each is measured; the medians are told")
    parser.add_argument("--sqlite", action="store_true", help="leave PostgreSQL out")
    asked = parser.parse_args()
    kinds = ["sqlite"] if asked.sqlite else asyncio.run(databases())
    runs = asked.runs or (1 if asked.quick else 3)
    return Extent(kinds=kinds, runs=runs, quick=asked.quick), asked.only or list(MEASURES)


async def _all(extent: Extent, names: list[str]) -> Figures:
    whole = asyncio.current_task()
    assert whole is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, whole.cancel)  # so that nothing is left behind
    began = time.monotonic()
    found: Figures = {"machine": {"python": platform.python_version(), "runs": extent.runs, "databases": extent.kinds}}
    for name in names:
        told(f"{name} …")
        found[name] = medians([await MEASURES[name](extent) for _ in range(extent.runs)])
    found["machine"]["seconds"] = time.monotonic() - began
    return found


if __name__ == "__main__":
    main()
