"""Words that are joined to a ticket, parted from it, and a ticket that an article solved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.policies import read_policy
from desk import lifecycle
from desk.decision import Decision
from desk.notice import Notice, Relay, ShowCard, To
from desk.people import Person
from desk.refusal import Refusal
from desk.ticket import Entry, Side, Status, Ticket
from desk.triage.verdict import Kind, Priority, Verdict

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
POLICY = read_policy("default", local_zone=lambda: UTC)
ANA = Person(id=1, channel="telegram", ref="1", name="Ana")
BO = Person(id=2, channel="telegram", ref="2", name="Bo", agent=True)
WORDS = Entry(id=7, ticket=1001, person=1, side=Side.CUSTOMER, at=NOW, channel="telegram", chat="1", ref="9", text="…")


def a_ticket(**changes: object) -> Ticket:
    ago = NOW - timedelta(hours=1)
    ticket = Ticket(
        number=1001, customer=1, channel="telegram", chat="1", opened_at=ago, heard_at=ago, gathers_until=ago
    )
    return replace(ticket, subject="The label printer", **changes)  # type: ignore[arg-type]


def judged(priority: Priority) -> Verdict:
    return Verdict(priority=priority, kind=Kind.FAULT, language="en", confidence=0.9, reasons=("outage_all",))


def said(decision: Decision, to: To) -> list[str]:
    """The keys of what is said, each line of a message by itself."""
    notices = [one for one in decision.outgoing if isinstance(one, Notice) and one.to is to]
    return [line.key for one in notices for line in getattr(one.facts.get("lines"), "values", (one,))]


def test_what_is_joined_is_told_with_a_button_and_kept_in_the_trail() -> None:
    decision = lifecycle.join(a_ticket(), WORDS, judged(Priority.NORMAL), POLICY, NOW)
    told = next(one for one in decision.outgoing if isinstance(one, Notice))

    assert said(decision, To.CUSTOMER) == ["ticket.same_matter"]
    assert [button.action for row in told.buttons for button in row] == ["place:7:new"]
    assert [(one.what, one.facts) for one in decision.happened] == [("joined", {"entry": 7})]
    assert any(isinstance(one, Relay) for one in decision.outgoing)


def test_what_is_joined_raises_the_ticket_that_has_less_and_says_both() -> None:
    decision = lifecycle.join(a_ticket(), WORDS, judged(Priority.URGENT), POLICY, NOW)

    assert decision.ticket is not None
    assert decision.ticket.priority is Priority.URGENT
    assert {"ticket.priority_now", "ticket.same_matter"} <= set(said(decision, To.CUSTOMER))


@pytest.mark.parametrize(
    ("waits_since", "left"), [(NOW, None), (NOW - timedelta(minutes=9), NOW - timedelta(minutes=9)), (None, None)]
)
def test_what_is_parted_takes_only_its_own_waiting_along(waits_since: datetime | None, left: datetime | None) -> None:
    ticket = a_ticket(answered_at=NOW - timedelta(minutes=30), unanswered_since=waits_since)

    decision = lifecycle.part(ticket, 1002, NOW, ANA)

    assert decision.ticket is not None
    assert decision.ticket.unanswered_since == left
    assert said(decision, To.AGENTS) == ["agent.parted"]


def test_who_is_answered_by_an_article_is_not_asked_to_rate() -> None:
    decision = lifecycle.solve(a_ticket(), ANA, NOW)
    answered = lifecycle.solve(a_ticket(answered_at=NOW), ANA, NOW)
    told, rated = (next(one for one in by.outgoing if isinstance(one, Notice)) for by in (decision, answered))

    assert decision.ticket is not None
    assert decision.ticket.status is Status.CLOSED
    assert decision.ticket.answered_at is None
    assert [one.what for one in decision.happened] == ["solved"]
    assert told.key == "ticket.solved"
    assert told.buttons == ()
    assert rated.buttons
    assert any(isinstance(one, ShowCard) for one in decision.outgoing)


def test_solving_twice_changes_nothing_and_nobody_else_may() -> None:
    closed = a_ticket(status=Status.CLOSED, closed_at=NOW, closed_by=1)

    assert lifecycle.solve(closed, ANA, NOW).ticket == closed
    assert lifecycle.solve(closed, ANA, NOW).happened == ()
    with pytest.raises(Refusal) as no:
        lifecycle.solve(a_ticket(), BO, NOW)
    assert no.value.key == "no_such_ticket"
