"""Where the weights come from: a file beside this one, or another that is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import structlog

from desk.policy import Policy
from desk.triage import BadWeights, Model

NAME = "triage.weights"


def shipped() -> Model:
    """Raises BadWeights when they are missing or broken."""
    return read(shipped_at())


def with_weights(policy: Policy, complain: Callable[[str], None] | None = None) -> Policy:
    """The desk judges by the weights; without them by its rules alone, and `complain` (else the log) says so."""
    if policy.triage.model is not None:
        return policy
    try:
        return replace(policy, triage=replace(policy.triage, model=shipped()))
    except BadWeights as problem:
        (complain or _log)(str(problem))
        return policy


def _log(problem: str) -> None:
    structlog.get_logger(__name__).warning("triage.rules_alone", problem=problem)


def shipped_at() -> Path:
    return Path(str(files(__package__).joinpath(NAME)))


def read(path: Path) -> Model:
    try:
        found = path.stat()
        return _read(path, found.st_mtime_ns, found.st_size)
    except OSError as error:
        raise BadWeights(f"cannot be read: {type(error).__name__}") from None


@lru_cache(maxsize=2)
def _read(path: Path, changed: int, size: int) -> Model:
    """Once a process, while the file stays what it is: they are megabytes."""
    return Model.read(path.read_bytes())
