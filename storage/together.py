"""What many decisions of one transaction write, written in one go: kept back until somebody looks, or until the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import Connection


class Together:
    """While `on`, a shelf may keep back what it would write, in `write` and `drop` of its own."""

    def __init__(self) -> None:
        self.on = False
        self._shelves: list[tuple[Callable[[], None], Callable[[], None]]] = []

    def shelf(self, write: Callable[[], None], drop: Callable[[], None]) -> None:
        """Shelves write in the order in which they came here."""
        self._shelves.append((write, drop))

    def write(self) -> None:
        if self.on:
            for write, _ in self._shelves:
                write()

    def drop(self) -> None:
        for _, drop in self._shelves:
            drop()

    def watched(self, connection: Connection) -> Connection:
        """The same connection for those who know nothing of this: what was kept back is written before they look."""
        return cast(Connection, _Watched(connection, self))


class _Watched:
    def __init__(self, connection: Connection, together: Together) -> None:
        self._connection = connection
        self._together = together

    def execute(self, *args: Any, **options: Any) -> Any:
        self._together.write()
        return self._connection.execute(*args, **options)

    def exec_driver_sql(self, *args: Any, **options: Any) -> Any:
        self._together.write()
        return self._connection.exec_driver_sql(*args, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)
