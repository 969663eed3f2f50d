"""Messages as customers write them, labelled by the guideline: one file a language, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

LANGUAGES = ("th", "fa", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`split` is train or test; `hard` names what makes it hard, `voice` who writes, `domain` what they run."""

    id: str
    lang: str
    text: str
    label: str
    kind: str
    hard: tuple[str, ...]
    domain: str
    voice: str
    split: str


def messages(split: str) -> tuple[Message, ...]:
    """Nothing that is tuned may look at the split `test`: it is there to be measured with."""
    return tuple(message for message in _all() if message.split == split)


def _all() -> Iterator[Message]:
    for language in LANGUAGES:
        for line in files(__name__).joinpath(f"{language}.jsonl").read_text(encoding="utf-8").strip().split("\n"):
            row: dict[str, Any] = json.loads(line)
            yield Message(**{**row, "hard": tuple(row["hard"])})
