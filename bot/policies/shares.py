"""Shares as a desk file writes them: `75%`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def share(least: int, most: int = 99) -> Callable[[Any], float]:
    """The parser of a whole number of percent within these bounds; what comes out runs from 0 to 1."""

    def parse(raw: Any) -> float:
        number = raw.strip().removesuffix("%").rstrip() if isinstance(raw, str) and raw.strip().endswith("%") else ""
        if not (number.isdecimal() and len(number) <= 3 and least <= int(number) <= most):
            raise ValueError(f'a share such as "75%", from {least} to {most}')
        return int(number) / 100

    return parse
