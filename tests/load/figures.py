"""Figures: medians and hundredths, rounded for people."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

Figures = dict[str, Any]


def hundredth(values: Iterable[float], part: float) -> float:
    """The value below which so many of a hundred lie."""
    found = sorted(values)
    if not found:
        return float("nan")
    return found[min(len(found) - 1, round(part / 100 * (len(found) - 1)))]


def waits(seconds: Sequence[float]) -> Figures:
    return {"p50_ms": hundredth(seconds, 50) * 1000, "p99_ms": hundredth(seconds, 99) * 1000}


def medians(runs: Sequence[Mapping[str, Any]]) -> Figures:
    """The median of each figure over several runs, however deep it stands."""
    first = runs[0]
    return {
        name: medians([run[name] for run in runs]) if isinstance(first[name], Mapping) else median_of(runs, name)
        for name in first
    }


def median_of(runs: Sequence[Mapping[str, Any]], name: str) -> Any:
    values = [run[name] for run in runs]
    return median(values) if all(isinstance(value, int | float) for value in values) else values[0]


def rounded(value: Any) -> Any:
    match value:
        case Mapping():
            return {name: rounded(inner) for name, inner in value.items()}
        case float() if abs(value) >= 100:
            return round(value)
        case float():
            return round(value, 2)
        case _:
            return value
