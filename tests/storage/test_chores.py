"""The chores: rows that are over are swept out in time."""

from datetime import timedelta
from uuid import uuid4

from a_desk import DIRECTORY, NOON, POLICY, Desk
from sqlalchemy import select

from bot.metrics import Metrics
from bot.workers.chores import SETTLED_FOR, Chores
from bot.workers.office import Office
from storage import inbox, outbox
from storage.database import Connection
from storage.tables import inbox as events
from storage.tables import outbox as sends


class Noon:
    def now(self):
        return NOON


def fill(connection: Connection) -> None:
    """Events and sends of three ages, the oldest of them with one that is not over."""
    for number, days in enumerate((40, 31, 29)):
        at = NOON - timedelta(days=days)
        arrived = [("line", f"{number}{word}", "1", "x", None) for word in ("done", "open")]
        done, _open = inbox.accept(connection, arrived, at)
        assert done is not None
        inbox.done(connection, done, at)
        row = {"channel": "line", "chat": "1", "kind": "notice", "language": "th", "body": {}}
        outbox.add(connection, [row, row], at)
        outbox.fail(connection, 2 * number + 1, "blocked", at)


async def test_what_was_settled_a_month_ago_is_deleted_and_what_waits_stays(desk: Desk) -> None:
    office = Office(
        database=desk.database,
        policy=POLICY,
        directory=DIRECTORY,
        clock=Noon(),
        real=Noon(),
        metrics=Metrics(),
        owner=uuid4().hex,
    )
    await desk.database.write(fill)
    assert timedelta(days=29) < SETTLED_FOR < timedelta(days=31)
    await Chores(office, {}).forget()
    left = await desk.database.read(
        lambda connection: [connection.execute(select(table.c.id)).scalars().all() for table in (events, sends)]
    )
    assert [sorted(ids) for ids in left] == [[2, 4, 5, 6], [2, 4, 5, 6]]
