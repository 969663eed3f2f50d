"""What triage says about a message."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Priority(StrEnum):
    """How the service stands for this customer; compare with `rank`, urgent is the highest."""

    URGENT = "urgent"
    IMPORTANT = "important"
    NORMAL = "normal"

    @property
    def rank(self) -> int:
        return {Priority.NORMAL: 0, Priority.IMPORTANT: 1, Priority.URGENT: 2}[self]


class Kind(StrEnum):
    """What a message is about."""

    FAULT = "fault"
    QUESTION = "question"
    MONEY = "money"
    SALES = "sales"
    WISH = "wish"
    DATA_REQUEST = "data_request"


_URGENT = (
    "outage_all",
    "main_purpose_stopped",
    "everyone_locked_out",
    "standstill",
    "flapping",
    "suspended_now",
    "security",
    "leak",
    "data_loss",
)
_IMPORTANT = (
    "part_broken",
    "wrong_figures",
    "slow",
    "one_person",
    "partial",
    "one_record",
    "backup_failed",
    "certificate_warning",
    "bare_failure",
    "third_party",
)
_NORMAL = (
    "solved",
    "past",
    "hypothetical",
    "planned",
    "how_to",
    "wish",
    "money",
    "sales",
    "training",
    "appointment",
    "feedback",
    "data_request",
    "password_how_to",
    "security_question",
    "other_service",
    "waiting_for_us",
    "drill",
    "greeting",
    "thanks",
)
_ANY = ("not_solved", "desk_word", "wording")
_SHORT_OF_URGENT = "short_of_urgent"  # urgent is the likeliest, and not as likely as the desk wants it to be

# What speaks for each level; and every key that `Verdict.reasons` may hold: the catalogues have a sentence for each.
REASONS_OF: dict[Priority, frozenset[str]] = {
    Priority.URGENT: frozenset({*_URGENT, *_ANY}),
    Priority.IMPORTANT: frozenset({*_IMPORTANT, *_ANY, "urgent_word_ignored", _SHORT_OF_URGENT}),
    Priority.NORMAL: frozenset({*_NORMAL, *_ANY, "urgent_word_ignored", _SHORT_OF_URGENT}),
}
REASONS: tuple[str, ...] = (*_URGENT, *_IMPORTANT, *_NORMAL, *_ANY, "urgent_word_ignored", _SHORT_OF_URGENT, "no_cue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`language` is th, fa or en; `confidence` runs from 0 to 1; `reasons` are of REASONS, the deciding one first.

    `urgent` is how likely urgent is, whatever was said; 0 where only the rules could tell and said something else.
    """

    priority: Priority
    kind: Kind
    language: str
    confidence: float
    reasons: tuple[str, ...]
    urgent: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskWords:
    """A desk file's own words: what names a thing that is urgent, important or normal when it is broken."""

    urgent: tuple[str, ...] = ()
    important: tuple[str, ...] = ()
    normal: tuple[str, ...] = ()
