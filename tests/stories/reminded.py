"""Many reminders at once: tickets and what they are to be asked about, put in by the database itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from desk.decision import Decision, Happened
from storage.reminders import Due
from storage.tables import EPOCH, metadata
from storage.transaction import Transaction

FIRST = 1001


def copied(connection: Any, table: str, key: int, count: int, **changed: str) -> None:
    """So many more rows like the one with that key; `n` counts from one."""
    columns = [column.name for column in metadata.tables[table].columns]
    first = next(iter(metadata.tables[table].primary_key)).name
    chosen = ", ".join(changed.get(column, column) for column in columns)
    if count < 1:
        return
    numbers = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {}) SELECT n FROM r"
    connection.exec_driver_sql(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM {table}, ({numbers.format(count)}) AS m "
        f"WHERE {table}.{first} = {key}"
    )


def tickets_like_the_first(connection: Any, count: int) -> None:
    copied(connection, "tickets", FIRST, count - 1, number=f"{FIRST} + n")
    connection.exec_driver_sql(f"UPDATE counters SET value = {FIRST + count} WHERE name = 'ticket'")


def due(connection: Any, matter: str, moments: Sequence[datetime], *, tickets: int | None = None) -> None:
    """One after the other for each ticket; with fewer `tickets`, their matters are numbered."""
    count = tickets or len(moments)
    rows = [
        f"({FIRST + n % count}, '{matter}:{n // count}', {us(moment)}, '{{}}', 0)" for n, moment in enumerate(moments)
    ]
    for at in range(0, len(rows), 500):
        connection.exec_driver_sql(
            f"INSERT INTO reminders (ticket, matter, due, facts, attempts) VALUES {', '.join(rows[at : at + 500])}"
        )


def us(moment: datetime) -> int:
    return int((moment - EPOCH).total_seconds() * 1_000_000)


def noted(tx: Transaction, due: Due) -> None:
    """A decision that leaves nothing but a line of the trail."""
    happened = Happened(what="asked", facts={"matter": due.matter, "due": us(due.due)})
    tx.carry_out(Decision(ticket=tx.tickets.get(due.ticket), happened=(happened,)))
