"""Labels: which words an agent's decision is about, and whether they still stand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desk.decision import Decision, Happened
from desk.labels import Label, label_of, labelled, last_levels, newest, text_of
from desk.notice import Term, facts_from_json, facts_to_json
from desk.ticket import MONITORING, Entry, Side, Ticket
from desk.triage.verdict import Kind, Priority

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TICKET = Ticket(
    number=1001,
    customer=1,
    channel="telegram",
    chat="1",
    judged=Priority.IMPORTANT,
    confidence=0.61,
    kind=Kind.FAULT,
    opened_at=NOON,
    heard_at=NOON,
    gathers_until=NOON,
)
SAID = Entry(
    id=7, ticket=1001, person=1, side=Side.CUSTOMER, at=NOON, channel="telegram", chat="1", ref="a", text="It is slow"
)
MORE = replace(SAID, id=8, ref="b", text="and white")
DECIDED = Decision(
    ticket=TICKET, happened=(Happened(what="priority", by=2, facts={"priority": Term("priority.urgent")}),)
)
LABEL = Label(
    ticket=1001,
    at=NOON,
    judged=Priority.IMPORTANT,
    sure=0.61,
    filed=Kind.FAULT,
    words=(7, 8),
    level=Priority.URGENT,
)


def decided(ticket=TICKET, entries=(SAID, MORE), past=(), decision=DECIDED) -> Label | None:
    """As the trail keeps it and gives it back."""
    (one,) = labelled(decision, ticket, entries, past).happened
    return label_of(ticket.number, NOON, replace(one, facts=facts_from_json(facts_to_json(one.facts))))


def test_a_decision_tells_which_words_it_is_about() -> None:
    assert decided() == LABEL


def test_a_kind_is_a_label_too() -> None:
    kind = Decision(ticket=TICKET, happened=(Happened(what="kind", by=2, facts={"kind": Term("kind.money")}),))
    assert decided(decision=kind) == replace(LABEL, level=None, kind=Kind.MONEY)


@pytest.mark.parametrize(
    "other",
    [
        replace(MORE, side=Side.AGENT),
        replace(MORE, side=Side.NOTE),
        replace(MORE, gone_at=NOON),
        replace(MORE, text=" \n"),
        replace(MORE, text="+66 81 234 5678"),
    ],
)
def test_only_what_the_customer_says_is_judged(other: Entry) -> None:
    assert decided(entries=(SAID, other)) == replace(LABEL, words=(7,))
    assert decided(entries=(other,)) is None


def test_an_incident_has_no_labels() -> None:
    assert decided(ticket=replace(TICKET, channel=MONITORING)) is None


def test_a_line_of_before_there_were_labels_is_none() -> None:
    assert label_of(1001, NOON, DECIDED.happened[0]) is None


@pytest.mark.parametrize("what", ["split", "split_from", "took_over", "reopened"])
def test_what_became_another_matter_is_late(what: str) -> None:
    assert decided(past=(Happened(what="opened"), Happened(what=what))) == replace(LABEL, late=True)


def test_what_was_answered_is_late() -> None:
    assert decided(ticket=replace(TICKET, answered_at=NOON)) == replace(LABEL, late=True)


def test_the_words_are_read_where_they_are() -> None:
    moved = {entry.id: replace(entry, ticket=1002) for entry in (SAID, MORE)}
    assert text_of(LABEL, {7: SAID, 8: MORE}) == "It is slow\nand white"
    assert text_of(LABEL, moved) == "It is slow\nand white"


@pytest.mark.parametrize(
    "changed",
    [
        None,
        replace(MORE, text="", gone_at=NOON + timedelta(days=1)),
        replace(MORE, edited_at=NOON + timedelta(seconds=1)),
        replace(MORE, ticket=1002),
        replace(MORE, ticket=None),
    ],
)
def test_words_that_are_not_what_was_judged_any_more_are_no_words(changed: Entry | None) -> None:
    assert text_of(LABEL, {7: SAID} | ({8: changed} if changed else {})) is None


def test_an_edit_before_the_decision_is_what_was_judged() -> None:
    assert text_of(LABEL, {7: SAID, 8: replace(MORE, edited_at=NOON)}) == "It is slow\nand white"


def test_about_the_same_words_the_last_one_counts_for_level_and_kind_each() -> None:
    first = replace(LABEL, level=Priority.NORMAL)
    kind = replace(LABEL, level=None, kind=Kind.WISH)
    other = replace(LABEL, words=(7,))
    assert newest([first, other, kind, LABEL]) == [other, replace(LABEL, kind=Kind.WISH)]


def test_what_is_late_takes_no_label_back() -> None:
    late = replace(LABEL, level=Priority.NORMAL, late=True)
    assert newest([LABEL, late]) == [LABEL, late]


def test_of_a_ticket_the_last_level_counts_that_is_about_the_words() -> None:
    later = replace(LABEL, words=(7, 8, 9), level=Priority.NORMAL)
    late, kind = replace(LABEL, words=(9,), late=True), replace(LABEL, words=(10,), level=None, kind=Kind.WISH)
    assert last_levels([LABEL, later, late, kind]) == [later]
    assert [one.step for one in (LABEL, later, kind, replace(LABEL, level=Priority.IMPORTANT))] == [1, -1, 0, 0]


@pytest.mark.parametrize(
    ("label", "about"),
    [
        (LABEL, Kind.FAULT),
        (replace(LABEL, level=None), Kind.FAULT),
        (replace(LABEL, level=Priority.NORMAL), None),
        (replace(LABEL, judged=Priority.NORMAL, filed=Kind.SALES), None),
        (replace(LABEL, judged=Priority.NORMAL, filed=Kind.SALES, level=Priority.NORMAL), Kind.SALES),
        (replace(LABEL, level=Priority.NORMAL, kind=Kind.MONEY), Kind.MONEY),
    ],
)
def test_a_kind_that_went_with_another_level_is_not_known_any_more(label: Label, about: Kind | None) -> None:
    assert label.about is about
