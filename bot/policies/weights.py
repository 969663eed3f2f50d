"""Weights of a desk's own, named in its file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from desk.triage import BadWeights, Model


def weights_in(folder: Path) -> Callable[[Any], Model]:
    """The parser of a path, which is looked for in this folder if it is not absolute. Who names weights wants these:
    missing or broken they are a mistake, and nothing else judges in their place."""

    def parse(raw: Any) -> Model:
        if not isinstance(raw, str) or not raw.strip():
            raise ValueError('the path of a file of weights, such as "own.weights"')
        path = folder / raw.strip()
        try:
            return Model.read(path.read_bytes())
        except (OSError, ValueError) as error:  # ValueError: no path at all
            raise ValueError(f"a readable file of weights; {path} is not: {type(error).__name__}") from None
        except BadWeights as problem:
            raise ValueError(f"weights that `helpdesk triage train` has written; {path}: {problem}") from None

    return parse
