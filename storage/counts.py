"""What is counted: for the agents' /stats and for the metrics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Connection, bindparam, func, select, text, type_coerce

from desk.labels import Label, last_levels
from storage import labels
from storage.tables import files, fixed, inbox, outbox, reminders, tickets, trail

_OPEN: Final = text("status IN ('new', 'claimed', 'waiting')")
_OPENED: Final = select(func.count()).select_from(tickets).where(tickets.c.opened_at >= bindparam("since"))
_CLOSED: Final = select(func.count()).select_from(tickets).where(tickets.c.closed_at >= bindparam("since"))
_ANSWERED: Final = select(tickets.c.opened_at, tickets.c.answered_at).where(tickets.c.answered_at >= bindparam("since"))
# As microseconds: what lies between two moments is none.
_WAITED: Final = type_coerce(tickets.c.answered_at, BigInteger) - type_coerce(tickets.c.opened_at, BigInteger)
_MEAN: Final = select(func.count(), func.sum(_WAITED)).where(tickets.c.answered_at >= bindparam("since"))
_BREACHED: Final = (
    select(func.count()).select_from(trail).where(trail.c.what == fixed("breached"), trail.c.at >= bindparam("since"))
)
_BY_PRIORITY: Final = select(tickets.c.priority, func.count()).where(_OPEN).group_by(tickets.c.priority)
_UNCLAIMED: Final = select(func.count()).select_from(tickets).where(_OPEN, tickets.c.claimed_by.is_(None))
_RATINGS: Final = (
    select(tickets.c.rating, func.count())
    .where(tickets.c.rating.is_not(None), tickets.c.closed_at >= bindparam("since"))
    .group_by(tickets.c.rating)
)


def _depth(table: Any, moment: ColumnElement[Any], *where: Any) -> Any:
    return select(func.count(), func.min(moment)).select_from(table).where(*where)


_INBOX: Final = (
    select(inbox.c.channel, func.count(), func.min(inbox.c.received_at))
    .where(inbox.c.handled_at.is_(None), inbox.c.parked_at.is_(None))
    .group_by(inbox.c.channel)
)
_INBOX_PARKED: Final = _depth(inbox, inbox.c.parked_at, inbox.c.parked_at.is_not(None))
_OUTBOX: Final = (
    select(outbox.c.channel, func.count(), func.min(outbox.c.created_at))
    .where(outbox.c.state.in_(("waiting", "trying")))
    .group_by(outbox.c.channel)
)
_OUTBOX_PARKED: Final = _depth(outbox, outbox.c.created_at, outbox.c.state == fixed("parked"))
_OVERDUE: Final = _depth(
    reminders, reminders.c.due, reminders.c.parked_at.is_(None), reminders.c.due < bindparam("now")
)
_REMINDERS_PARKED: Final = _depth(reminders, reminders.c.parked_at, reminders.c.parked_at.is_not(None))
_FILES: Final = _depth(files, files.c.not_before, files.c.state == fixed("wanted"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Since a moment; `open` is by priority, as of now; ratings count 1 to 5."""

    opened: int
    closed: int
    answered: int
    breached: int  # promises
    first_answer: timedelta | None  # the median
    open: Mapping[str, int]
    unclaimed: int
    ratings: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    count: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Depths:
    """How much waits, and since when."""

    inbox: Mapping[str, Depth]  # by channel
    inbox_parked: Depth
    outbox: Mapping[str, Depth]  # by channel
    outbox_parked: Depth
    reminders_overdue: Depth
    reminders_parked: Depth
    files_wanted: Depth
    open: Mapping[str, int]  # tickets by priority


class Counts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def stats(self, since: datetime) -> Stats:
        values = {"since": since}
        waits = [row.answered_at - row.opened_at for row in self._connection.execute(_ANSWERED, values)]
        return Stats(
            opened=self._connection.execute(_OPENED, values).scalar_one(),
            closed=self._connection.execute(_CLOSED, values).scalar_one(),
            answered=len(waits),
            breached=self._connection.execute(_BREACHED, values).scalar_one(),
            first_answer=median(waits) if waits else None,
            open=self._open(),
            unclaimed=self._connection.execute(_UNCLAIMED).scalar_one(),
            ratings={row[0]: row[1] for row in self._connection.execute(_RATINGS, values)},
        )

    def mean_first_answer(self, since: datetime) -> timedelta | None:
        """From the opening to the first answer, of the tickets that were first answered since; None without any."""
        count, total = self._connection.execute(_MEAN, {"since": since}).one()
        return timedelta(microseconds=int(total)) / count if count else None

    def decided(self, since: datetime) -> list[Label]:
        """Of the tickets that were opened since then: what agents made of the level that was judged."""
        return last_levels(labels.of_opened(self._connection, since))

    def depths(self, now: datetime) -> Depths:
        return Depths(
            inbox=self._by_channel(_INBOX),
            inbox_parked=self._depth(_INBOX_PARKED),
            outbox=self._by_channel(_OUTBOX),
            outbox_parked=self._depth(_OUTBOX_PARKED),
            reminders_overdue=self._depth(_OVERDUE, now=now),
            reminders_parked=self._depth(_REMINDERS_PARKED),
            files_wanted=self._depth(_FILES),
            open=self._open(),
        )

    def _open(self) -> dict[str, int]:
        return {row[0]: row[1] for row in self._connection.execute(_BY_PRIORITY)}

    def _by_channel(self, statement: Any) -> dict[str, Depth]:
        rows = self._connection.execute(statement)
        return {channel: Depth(count=count, oldest=oldest) for channel, count, oldest in rows}

    def _depth(self, statement: Any, **values: Any) -> Depth:
        count, oldest = self._connection.execute(statement, values).one()
        return Depth(count=count, oldest=oldest)
