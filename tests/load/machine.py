"""Processes under measurement: each on its core, with what it has used of the machine."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
_TICK = os.sysconf("SC_CLK_TCK")
_CORES = sorted(os.sched_getaffinity(0))
SERVER, LOADER = _CORES[0], _CORES[-1]  # the same one on a machine that has only one


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """`words` is what is run after the interpreter; `everywhere`: on all cores instead of the server's."""

    words: Sequence[str]
    env: Mapping[str, str]
    where: Path
    everywhere: bool = False


class Running:
    """One started process."""

    def __init__(self, process: asyncio.subprocess.Process, began: float) -> None:
        self.process = process
        self.began = began

    @property
    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    @property
    def resident_mib(self) -> float:
        return self._memory("VmRSS")

    @property
    def peak_mib(self) -> float:
        return self._memory("VmHWM")

    def _memory(self, name: str) -> float:
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024

    async def line(self, seconds: float = 30) -> str:
        """The next line that it prints."""
        assert self.process.stdout is not None
        async with asyncio.timeout(seconds):
            said = await self.process.stdout.readline()
        if not said:
            raise RuntimeError(f"it ended with {await self.process.wait()} before it said anything")
        return said.decode().strip()


@contextlib.asynccontextmanager
async def running(program: Program) -> AsyncIterator[Running]:
    """Killed at the end: what it keeps is thrown away with its directory."""
    cores = set(_CORES) if program.everywhere else {SERVER}
    env = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    env |= {"PYTHONPATH": f"{ROOT}", "PTB_TIMEDELTA": "1", **program.env}
    with (program.where / "stderr").open("ab") as errors:
        began = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *program.words,
            env=env,
            cwd=program.where,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            preexec_fn=lambda: os.sched_setaffinity(0, cores),
        )
    try:
        yield Running(process, began)
        if process.returncode is not None:
            raise RuntimeError(f"it ended by itself, with {process.returncode}")
    except Exception:
        told((program.where / "stderr").read_text()[-2000:])
        raise
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        await process.wait()


@contextlib.contextmanager
def own_core():  # type: ignore[no-untyped-def]
    """Inside, this process keeps to the loader's core."""
    os.sched_setaffinity(0, {LOADER})
    try:
        yield
    finally:
        os.sched_setaffinity(0, set(_CORES))


def scratch() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="desk-load-")


def told(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
