"""Labels: what agents decided about words that triage had judged. They point at the words and hold none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from desk.asking import is_a_number
from desk.decision import Decision, Happened
from desk.notice import Fact, Listing, Term
from desk.ticket import Entry, Side, Ticket
from desk.triage.verdict import Kind, Priority

# After these the words of a ticket are not what was judged as one matter, or not all of it.
_OTHERWISE = frozenset({"split", "split_from", "took_over", "reopened"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """`words` are the customer's entries that stood there, by id; `filed` is the kind that the ticket had. `level` and
    `kind` are the agent's; None: not said.

    `late`: it may tell how the matter stood by then, and not what the words said.
    """

    ticket: int
    at: datetime
    judged: Priority
    sure: float
    filed: Kind
    words: tuple[int, ...]
    level: Priority | None = None
    kind: Kind | None = None
    late: bool = False

    @property
    def step(self) -> int:
        """How far the agent moved what was judged: up, down, or not at all."""
        return 0 if self.level is None else self.level.rank - self.judged.rank

    @property
    def about(self) -> Kind | None:
        """What the matter is about: as the agent says; else as it was filed, unless that went with another level."""
        level = self.level or self.judged
        stays = (level is Priority.NORMAL) == (self.judged is Priority.NORMAL)
        return self.kind or (self.filed if stays else None)


def labelled(decision: Decision, ticket: Ticket, entries: Iterable[Entry], past: Iterable[Happened]) -> Decision:
    """An agent's decision on a ticket as it was read; its lines of the trail tell which words it is about, if any."""
    words = [entry.id for entry in entries if _judged(entry)]
    if ticket.incident or not words:
        return decision
    facts: dict[str, Fact] = {
        "judged": Term(f"priority.{ticket.judged.value}"),
        "sure": ticket.confidence,
        "filed": Term(f"kind.{ticket.kind.value}"),
        "words": Listing(tuple(words)),
    }
    if ticket.answered_at is not None or any(one.what in _OTHERWISE for one in past):
        facts["late"] = 1
    happened = (replace(one, facts={**facts, **one.facts}) for one in decision.happened)
    return replace(decision, happened=tuple(happened))


def label_of(ticket: int, at: datetime, happened: Happened) -> Label | None:
    """The label that a line of the trail is, if it is one."""
    facts = happened.facts
    sure, words = facts.get("sure"), facts.get("words")
    if not isinstance(sure, int | float) or not isinstance(words, Listing):
        return None
    level, kind = _word(facts, "priority"), _word(facts, "kind")
    return Label(
        ticket=ticket,
        at=at,
        judged=Priority(_word(facts, "judged")),
        sure=float(sure),
        filed=Kind(_word(facts, "filed")),
        words=tuple(one for one in words.values if isinstance(one, int)),
        level=Priority(level) if level else None,
        kind=Kind(kind) if kind else None,
        late="late" in facts,
    )


def newest(labels: Iterable[Label]) -> list[Label]:
    """Of what was decided about the same words, oldest first: the last word on the level, and on the kind. What is late
    takes nothing back."""
    found: dict[tuple[tuple[int, ...], bool], Label] = {}
    for one in labels:
        before = found.pop((one.words, one.late), one)
        found[one.words, one.late] = replace(one, level=one.level or before.level, kind=one.kind or before.kind)
    return list(found.values())


def last_levels(labels: Iterable[Label]) -> list[Label]:
    """Of each ticket the last word on the level, as far as it was about the words."""
    return list({one.ticket: one for one in labels if one.level is not None and not one.late}.values())


def text_of(label: Label, kept: Mapping[int, Entry]) -> str | None:
    """The words that a label is about, as long as they stand as they were judged: all of them, unchanged, together."""
    found = [kept[id] for id in label.words if id in kept]
    whole = len(found) == len(label.words) and len({entry.ticket for entry in found}) == 1
    if not whole or any(entry.gone_at is not None or _edited_since(entry, label.at) for entry in found):
        return None
    return "\n".join(entry.text for entry in found)


def _edited_since(entry: Entry, at: datetime) -> bool:
    return entry.edited_at is not None and entry.edited_at > at


def _judged(entry: Entry) -> bool:
    """The customer's own words; a bare number is for a callback, and says nothing."""
    spoken = entry.side is Side.CUSTOMER and entry.gone_at is None and entry.text.strip()
    return bool(spoken) and not is_a_number(entry.text)


def _word(facts: Mapping[str, Fact], name: str) -> str:
    """Of a term such as `priority.urgent` what is behind the dot."""
    fact = facts.get(name)
    return fact.key.partition(".")[2] if isinstance(fact, Term) else ""
