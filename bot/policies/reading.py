"""A desk file while it is read: its raw tables, what was wrong in them, and which keys nobody asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """Where, and what is expected there."""

    file: str
    key: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: expected {self.expected}"


class PolicyError(Exception):
    """All mistakes of a desk file."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


class Reading:
    """The values of a file by dotted keys; what is wrong is remembered, so that all of it is told at once."""

    def __init__(
        self, file: str, raw: Mapping[str, Any], *, place: str = "", mistakes: list[Mistake] | None = None
    ) -> None:
        self.file = file
        self.raw = raw
        self.place = place  # of a table in a list: which one
        self.mistakes: list[Mistake] = [] if mistakes is None else mistakes
        self._known: set[str] = set()
        self._tables: list[Reading] = []

    def wrong(self, key: str, expected: str) -> None:
        key = f"{self.place}.{key}" if self.place else key
        self.mistakes.append(Mistake(file=self.file, key=key, expected=expected))

    def take(self, key: str, parse: Callable[[Any], T], default: T) -> T:
        """The value at a dotted key, parsed; the default where it is absent or wrong."""
        self._known.add(key)
        found = self._find(key)
        if found is None:
            return default
        try:
            return parse(found)
        except ValueError as error:
            self.wrong(key, str(error))
            return default

    def take_each(self, key: str, parse: Callable[[Any], T]) -> dict[str, T]:
        """The entries of a list that could be parsed, each under its place, counted from 1."""
        found: dict[str, T] = {}
        none: list[Any] = []
        for number, raw in enumerate(self.take(key, _list, none), start=1):
            try:
                found[f"{key}[{number}]"] = parse(raw)
            except ValueError as error:
                self.wrong(f"{key}[{number}]", str(error))
        return found

    def take_tables(self, key: str) -> list[Reading]:
        """The tables of a list (`[[key]]`), each to be read like a file of its own; their mistakes are this one's."""
        none: list[Any] = []
        for number, raw in enumerate(self.take(key, _list, none), start=1):
            if isinstance(raw, Mapping):
                self._tables.append(Reading(self.file, raw, place=f"{key}[{number}]", mistakes=self.mistakes))
            else:
                self.wrong(f"{key}[{number}]", f"a table: [[{key}]]")
        return [table for table in self._tables if table.place.startswith(f"{key}[")]

    def _find(self, key: str) -> Any:
        at: Any = self.raw
        for part in key.split("."):
            if not isinstance(at, Mapping):
                return None
            at = at.get(part)
        return at

    def refuse_the_rest(self) -> None:
        """A key that nobody knows is a typing error, not a wish."""
        for key in _leaves(self.raw):
            if key in self._known or any(key.startswith(f"{known}.") for known in self._known):
                continue
            near = get_close_matches(key, self._known, n=1, cutoff=0.6)
            self.wrong(key, f"no such key; did you mean {near[0]}?" if near else "no such key")
        for table in self._tables:
            table.refuse_the_rest()


def _leaves(table: Mapping[str, Any], prefix: str = "") -> list[str]:
    found: list[str] = []
    for name, value in table.items():
        key = f"{prefix}{name}"
        found += _leaves(value, f"{key}.") if isinstance(value, Mapping) and value else [key]
    return found


def _list(raw: Any) -> list[Any]:
    if not isinstance(raw, list):
        raise ValueError("a list in square brackets")
    return raw
