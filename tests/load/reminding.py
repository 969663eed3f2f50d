"""Reminders: how late they are decided at 200 a second beside 100,000 that are pending, and 10,000 due at once."""

import asyncio
import json
import sqlite3
import sys
import time
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import uvloop
from desk_under_load import TOKEN, database, telegram_update, words
from figures import Figures, waits
from machine import HERE, Program, running, scratch, told

PENDING = 100_000
A_SECOND = 200
MATTER = "promise:first_answer"
FACTS = '{"step": "warn"}'
FIRST = 1001
PEOPLE = 1_000_000  # far from the numbers that the database gives


async def reminders(kinds: list[str], seconds: float, at_once: int) -> Figures:
    """In a process of its own: the scheduler, the worker and the handlers as in the desk; nothing is sent."""
    found: Figures = {}
    for kind in kinds:
        with scratch() as where:
            program = Program(
                words=[str(HERE / "reminding.py"), kind, str(seconds), str(at_once)],
                env={"PYTHONPATH": f"{HERE}:{HERE.parents[1]}"},
                where=Path(where),
                everywhere=True,
            )
            async with running(program) as process:
                found[kind] = json.loads(await process.line(300))
        told(f"  {kind}: {found[kind]['seconds_for_all']:.1f} s for {at_once} at once")
    return found


async def _measured(kind: str, seconds: float, at_once: int) -> Figures:
    from bot.logs import set_up_logs
    from storage.database import open_database
    from storage.schema import migrate

    set_up_logs(level="error")
    async with database(kind) as (url, where):
        opened = await open_database(url)
        await migrate(opened)
        try:
            desk = Desk(opened)
            await desk.fill(max(at_once, int(seconds * A_SECOND)))
            async with asyncio.TaskGroup() as tasks:
                serving = [tasks.create_task(one) for one in desk.work()]
                found = await _decided(desk, tasks, seconds, at_once)
                for one in serving:
                    one.cancel()
        finally:
            await opened.close()
        bare: Any = BareSqlite(where / "helpdesk.db") if kind == "sqlite" else await BarePostgres.open(url)
        async with bare:
            late = await bare.late(int(seconds * A_SECOND))
            rate = await bare.a_second(min(at_once, 2_000))
    found["bare_at_200_a_second"] = waits(late)
    for part in ("p50_ms", "p99_ms"):
        found[f"times_bare_{part[:3]}"] = found["at_200_a_second"][part] / found["bare_at_200_a_second"][part]
    return found | {"bare_a_second": rate, "ratio_a_second": found["a_second"] / rate}


async def _decided(desk: "Desk", tasks: asyncio.TaskGroup, seconds: float, at_once: int) -> Figures:
    await desk.due(100)  # statements, connections, lexicons
    await desk.decided(100)
    resident = _resident_mib()
    await desk.pending(PENDING)
    await desk.due(int(seconds * A_SECOND), apart=timedelta(seconds=1 / A_SECOND))
    late = await desk.decided(int(seconds * A_SECOND))
    grown = _resident_mib() - resident
    customers = tasks.create_task(desk.customers())
    await desk.due(at_once)
    began = time.perf_counter()
    in_order = await desk.decided(at_once)
    took = time.perf_counter() - began
    customers.cancel()
    return {
        "pending": PENDING,
        "at_200_a_second": waits(late),
        "mib_more_with_all_pending": grown,
        "due_at_once": len(in_order),
        "seconds_for_all": took,
        "a_second": at_once / took,
        "customers_served_meanwhile": {"count": len(desk.turns), **waits(desk.turns)},
        "left_for_the_platforms": await desk.said(),
    }


class Desk:
    """The desk's own parts; what was decided how late, and how long customers waited meanwhile."""

    def __init__(self, opened: Any) -> None:
        from bot.app import channels_of, directory_of
        from bot.clock import SystemClock
        from bot.metrics import Metrics
        from bot.policies import read_policy
        from bot.settings import read_settings
        from bot.workers.chores import Chores
        from bot.workers.office import Office
        from bot.workers.reading import Reader
        from bot.workers.reminding import Reminder
        from bot.workers.timing import Timing

        late: list[float] = []

        class Noted(Metrics):
            def reminded(self, late_by: float) -> None:
                super().reminded(late_by)
                late.append(late_by)

            def not_reminded(self, outcome: str) -> None:
                raise RuntimeError(outcome)

        env = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": "http://127.0.0.1:9"}
        settings = read_settings(env | {"TELEGRAM_AGENT_GROUP": "-1001"})
        self._late = late
        self.turns: list[float] = []
        self._opened = opened
        self._office = Office(
            database=opened,
            policy=read_policy("default"),
            directory=directory_of(settings),
            clock=SystemClock(),
            real=SystemClock(),
            metrics=Noted(),
            owner=uuid.uuid4().hex,
        )
        self._reader = Reader(self._office, channels_of(settings))
        self._timing = Timing(self._office, Reminder(self._office), Chores(self._office, {}))

    def work(self) -> list[Any]:
        self._timing.start()
        return [self._timing.run(), self._reader.run()]

    async def fill(self, count: int) -> None:
        """A customer with an open ticket for each number, whose first answer is overdue for long."""
        from storage.courses import course_to_json

        await self._write_to(1)
        first = await self._office.read(lambda tx: tx.tickets.get(FIRST))
        before = timedelta(days=14)
        course = [replace(step, at=step.at - before, since=step.since and step.since - before) for step in first.course]
        assert course, "the desk promised nothing"
        await self._opened.write(lambda c: c.exec_driver_sql("DELETE FROM reminders"))
        await self._cloned("people", {"id": f"{PEOPLE} + n", "ref": "CAST(8000000 + n AS TEXT)"}, 1, count)
        await self._cloned(
            "tickets",
            {
                "number": f"{FIRST} + n",
                "customer": f"{PEOPLE} + n",
                "chat": "CAST(8000000 + n AS TEXT)",
                "course": f"'{json.dumps(course_to_json(tuple(course)))}'",
            },
            FIRST,
            count,
        )
        await self._opened.write(
            lambda c: c.exec_driver_sql(f"UPDATE counters SET value = {FIRST + count} WHERE name = 'ticket'")
        )

    async def pending(self, count: int) -> None:
        """Due in the days to come: matters that nobody knows, so that whatever the desk sets stands beside them."""
        begin = _us(self._office.real.now() + timedelta(hours=1))
        await self._set(count, "'later:' || n", f"{begin} + n * 1000000", spread=1000)

    async def due(self, count: int, apart: timedelta = timedelta()) -> None:
        """All now, or from now on, one after the other."""
        begin = self._office.real.now() + (timedelta(seconds=1) if apart else timedelta())
        await self._set(count, f"'{MATTER}'", f"{_us(begin)} + n * {apart // timedelta(microseconds=1)}", spread=count)
        self._office.to_remind.ring()

    async def decided(self, count: int) -> list[float]:
        """Waits for so many; how late they were, in seconds."""
        async with asyncio.timeout(240):
            while len(self._late) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        found = list(self._late)
        assert len(found) == count, "one was decided twice"
        self._late.clear()
        return found

    async def customers(self) -> None:
        """Twenty a second write, each about a new matter; noted is how long until each is handled."""
        person = 5_000_000
        async with asyncio.TaskGroup() as tasks:
            while True:
                person += 1
                tasks.create_task(self._write_to(person, self.turns))
                await asyncio.sleep(0.05)

    async def said(self) -> int:
        found = await self._opened.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM outbox").scalar_one())
        return int(found)

    async def _write_to(self, person: int, waits: list[float] | None = None) -> None:
        from storage import inbox

        began, body = time.perf_counter(), telegram_update(person, words(person)).decode()
        row = ("telegram", f"{person}", f"{person}", body, None)
        await self._opened.write(lambda c: inbox.accept(c, [row], self._office.real.now()), first=True)
        [head] = [
            one
            for one in await self._opened.read(lambda c: inbox.heads(c, self._office.real.now(), 1_000))
            if one.chat == f"{person}"
        ]
        await self._reader.handle(head)
        if waits is not None:
            waits.append(time.perf_counter() - began)

    async def _set(self, count: int, matter: str, due: str, *, spread: int) -> None:
        await self._opened.write(
            lambda c: c.exec_driver_sql(
                "INSERT INTO reminders (ticket, matter, due, facts) "
                f"SELECT {FIRST} + n % {spread}, {matter}, {due}, '{FACTS}' FROM ({_numbers(c, count)}) AS numbers "
                "WHERE true ON CONFLICT (ticket, matter) DO UPDATE SET due = excluded.due"
            )
        )

    async def _cloned(self, name: str, changed: Mapping[str, Any], key: int, count: int) -> None:
        from storage.tables import metadata

        table = metadata.tables[name]
        columns = [column.name for column in table.columns]
        chosen = ", ".join(str(changed.get(column, column)) for column in columns)
        first = next(iter(table.primary_key)).name
        await self._opened.write(
            lambda c: c.exec_driver_sql(
                f"INSERT INTO {name} ({', '.join(columns)}) SELECT {chosen} FROM {name}, "
                f"({_numbers(c, count)}) AS numbers WHERE {name}.{first} = {key} AND n > 0"
            )
        )


class BareSqlite:
    """One thread, one UPDATE, one commit that reaches the disk, for each row; nothing else."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def __aenter__(self) -> "BareSqlite":
        return self

    async def __aexit__(self, *_: object) -> None: ...

    async def late(self, count: int) -> list[float]:
        return await asyncio.to_thread(self._late, count)

    async def a_second(self, count: int) -> float:
        return await asyncio.to_thread(self._a_second, count)

    def _late(self, count: int) -> list[float]:
        update, found, begin = self._updates(), [], time.monotonic() + 0.1
        for number in range(count):
            due = begin + number / A_SECOND
            time.sleep(max(0.0, due - time.monotonic()))
            update(number)
            found.append(time.monotonic() - due)
        return found

    def _a_second(self, count: int) -> float:
        update, began = self._updates(), time.perf_counter()
        for number in range(count):
            update(number)
        return count / (time.perf_counter() - began)

    def _updates(self) -> Any:
        raw = sqlite3.connect(self._path, isolation_level=None)
        raw.execute("PRAGMA synchronous=FULL")

        def update(number: int) -> None:
            raw.execute("BEGIN IMMEDIATE")
            raw.execute("UPDATE tickets SET rating = 5 WHERE number = ?", (FIRST + number,))
            raw.execute("COMMIT")

        return update


class BarePostgres:
    """asyncpg alone, one connection: one UPDATE that commits by itself, for each row."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, url: str) -> "BarePostgres":
        address, _, name = url.replace("+asyncpg", "", 1).partition("search_path=")
        return cls(await asyncpg.connect(address.rstrip("?&"), server_settings={"search_path": name}))

    async def __aenter__(self) -> "BarePostgres":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._connection.close()

    async def late(self, count: int) -> list[float]:
        found, begin = [], time.monotonic() + 0.1
        for number in range(count):
            due = begin + number / A_SECOND
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await self._update(number)
            found.append(time.monotonic() - due)
        return found

    async def a_second(self, count: int) -> float:
        began = time.perf_counter()
        for number in range(count):
            await self._update(number)
        return count / (time.perf_counter() - began)

    async def _update(self, number: int) -> None:
        await self._connection.execute("UPDATE tickets SET rating = 5 WHERE number = $1", FIRST + number)


def _numbers(connection: Any, count: int) -> str:
    """A query for the numbers from nought on, in the database's own way: nothing of it is in our memory."""
    if connection.dialect.name == "postgresql":
        return f"SELECT n FROM generate_series(0::bigint, {count - 1}) AS n"
    return f"WITH RECURSIVE r(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < {count - 1}) SELECT n FROM r"


def _us(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def _resident_mib() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(_measured(sys.argv[1], float(sys.argv[2]), int(sys.argv[3])))), flush=True)
        time.sleep(30)
