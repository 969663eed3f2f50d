"""No, said once: a key for the words and the facts that fill them."""

from __future__ import annotations

from desk.notice import Fact


class Refusal(Exception):
    """The desk refuses. Nothing is changed; the one who asked reads `refusal.<key>` in their language."""

    def __init__(self, key: str, **facts: Fact) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts
