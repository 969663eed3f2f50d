"""The shelf of labels: what agents decided, as the trail has it, and the words that still stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from desk.decision import Happened
from desk.labels import Label, label_of, newest, text_of
from desk.notice import facts_from_json
from storage import entries
from storage.tables import tickets, trail

_DECIDED: Final = (
    select(trail.c.ticket, trail.c.at, trail.c.what, trail.c.by, trail.c.facts)
    .where(trail.c.what.in_(("priority", "kind")))
    .order_by(trail.c.id)
)
_SINCE: Final = _DECIDED.where(trail.c.at >= bindparam("since"))
_OF_OPENED: Final = _DECIDED.join(tickets, tickets.c.number == trail.c.ticket).where(
    tickets.c.opened_at >= bindparam("since")
)


def since(connection: Connection, moment: datetime) -> list[Label]:
    """What agents decided since then, the last word about the same words."""
    return _labels(connection, _SINCE, moment)


def of_opened(connection: Connection, moment: datetime) -> list[Label]:
    """What agents decided about tickets that were opened since then, whenever they did."""
    return _labels(connection, _OF_OPENED, moment)


def texts(connection: Connection, labels: list[Label]) -> Mapping[tuple[int, ...], str]:
    """The words of each label that has them still, by its entries."""
    kept = entries.some(connection, (id for one in labels for id in one.words))
    return {one.words: text for one in labels if (text := text_of(one, kept)) is not None}


def _labels(connection: Connection, statement: Any, moment: datetime) -> list[Label]:
    rows = connection.execute(statement, {"since": moment})
    lines = ((row.ticket, row.at, Happened(what=row.what, by=row.by, facts=facts_from_json(row.facts))) for row in rows)
    return newest(label for line in lines if (label := label_of(*line)) is not None)
