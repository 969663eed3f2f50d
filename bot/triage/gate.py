"""How much new weights may lose against those that come with the project, before they are refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_F1, _RECALL = 0.005, 0.01  # less than this is a few messages of the frozen part that happen to fall otherwise
_WOKEN, _MORE_WOKEN = 0.03, 0.01  # of everyday talk


def losses(shipped: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Of two reports on the frozen part: each loss that is too large, with its figures.

    The shipped weights are the measure, not those in use: else many small losses would add up."""
    found = [
        f"{name} {after:.3f}, with the shipped weights {before:.3f}"
        for name, before, after, most in (
            ("macro-F1", shipped["macro_f1"], new["macro_f1"], _F1),
            ("urgent recall", _recall(shipped), _recall(new), _RECALL),
        )
        if round(before - after, 4) > most
    ]
    woken, most = new["everyday"]["false_urgent"], max(_WOKEN, shipped["everyday"]["false_urgent"] + _MORE_WOKEN)
    if woken > most:
        found.append(f"{woken:.1%} of everyday messages are called urgent, at most {most:.1%} may be")
    return found


def _recall(report: Mapping[str, Any]) -> float:
    return float(report["classes"]["urgent"]["recall"])
