"""Statements that the two databases write differently, built once for each."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.dialects import postgresql, sqlite


class Both:
    """`build` gets a dialect's own `insert`, which knows ON CONFLICT."""

    __slots__ = ("_built",)

    def __init__(self, build: Callable[[Any], Any]) -> None:
        self._built: dict[str, Any] = {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}

    def on(self, connection: Connection) -> Executable:
        built: Executable = self._built[connection.dialect.name]
        return built


def padded(ids: Collection[int]) -> list[int]:
    """For an IN: the last one repeated, so that the statement has few lengths, and is prepared once for each."""
    found = list(ids)
    room = next((room for room in (1, 8, 64) if len(found) <= room), len(found))
    return found + found[-1:] * (room - len(found))
