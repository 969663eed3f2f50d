"""Doubt: what is asked about, what an answer changes, and what it leaves alone."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.policies import read_policy
from bot.triage import weights
from bot.triage.corpus import messages
from desk import lifecycle
from desk.business_calendar import BusinessCalendar, Window
from desk.doubt import is_doubtful, judged_lines
from desk.notice import Notice, ShowCard, To
from desk.people import Person
from desk.refusal import Refusal
from desk.speech import receipt_buttons
from desk.ticket import Stands, Status, Ticket
from desk.triage import Model, Triage, judge
from desk.triage.model import BLOCKS, packed
from desk.triage.verdict import Kind, Priority, Verdict

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NIGHT = NOON + timedelta(hours=11)
OFFICE = BusinessCalendar(zone=UTC, week=((Window(time(9), time(17)),),) * 7)
POLICY = replace(read_policy("default", local_zone=lambda: UTC), calendar=OFFICE)
ANA = Person(id=1, channel="telegram", ref="1", name="Ana", noticed_at=NOON)
BO = Person(id=2, channel="telegram", ref="2", name="Bo", agent=True)
NORMAL, IMPORTANT, URGENT = Priority.NORMAL, Priority.IMPORTANT, Priority.URGENT
DOWN, PART, FINE, UNKNOWN = Stands.DOWN, Stands.PART, Stands.FINE, Stands.UNKNOWN


def verdict(priority, confidence, urgent=0.0):
    return Verdict(
        priority=priority,
        kind=Kind.FAULT,
        language="en",
        confidence=confidence,
        reasons=("wording",),
        urgent=confidence if priority is URGENT else urgent,
    )


def opened(priority, policy=POLICY, now=NOON, text="Hm", confidence=0.4):
    return lifecycle.open_ticket(1001, ANA, "1", text, verdict(priority, confidence), policy, now)


def asked(priority, **changes) -> Ticket:
    ticket = opened(priority).ticket
    assert ticket is not None
    assert ticket.stands is UNKNOWN
    return replace(ticket, **changes)


def told(decision):
    return [one for one in decision.outgoing if isinstance(one, Notice) and one.to is To.CUSTOMER]


def keys(notice):
    return [line.key for line in notice.facts["lines"].values]


@pytest.mark.parametrize(
    ("said", "below", "urgent_from", "doubtful"),
    [
        (verdict(IMPORTANT, 0.49), 0.5, 0.99, True),
        (verdict(IMPORTANT, 0.5), 0.5, 0.99, False),
        (verdict(URGENT, 0.49), 0.5, 0.2, True),
        (verdict(URGENT, 0.5), 0.5, 0.2, False),
        (verdict(IMPORTANT, 0.7, urgent=0.2), 0.5, 0.2, True),
        (verdict(IMPORTANT, 0.7, urgent=0.19), 0.5, 0.2, False),
        (verdict(NORMAL, 0.3, urgent=0.3), 0.0, 0.2, False),
        (verdict(IMPORTANT, 0.99, urgent=0.0), 0.99, 0.99, False),
    ],
)
def test_what_is_unsure_or_might_be_urgent_is_in_doubt(said, below, urgent_from, doubtful):
    assert is_doubtful(said, replace(POLICY, ask_below=below, ask_urgent_from=urgent_from)) is doubtful


@pytest.mark.parametrize(
    ("by_day", "at_night", "now", "lean"),
    [
        (None, None, NOON, None),
        (None, None, NIGHT, None),
        (0.4, None, NOON, 0.4),
        (0.4, None, NIGHT, 0.4),
        (0.4, 0.1, NOON, 0.4),
        (0.4, 0.1, NIGHT, 0.1),
        (None, 0.1, NOON, None),
        (None, 0.1, NIGHT, 0.1),
    ],
)
def test_the_desk_leans_by_the_hour(by_day, at_night, now, lean):
    policy = replace(POLICY, urgent_from=by_day, urgent_from_after_hours=at_night)
    assert policy.triage_at(now).lean == lean


def undecided(urgent: float = 0.0) -> Model:
    """Knows no feature: each level is as likely as the others, save for what urgent begins with."""
    outcomes = [(URGENT, Kind.FAULT), (IMPORTANT, Kind.FAULT), (NORMAL, Kind.QUESTION)]
    return Model.read(
        packed(
            lean=0.5,
            outcomes=outcomes,
            help={},
            bias=[0.0],
            blocks=dict.fromkeys(BLOCKS, ({}, [0.0])),
            outer=[[0.0]] * 3,
            tops=[urgent, 0.0, 0.0],
        )
    )


@pytest.mark.parametrize(("lean", "priority"), [(None, IMPORTANT), (0.34, IMPORTANT), (0.33, URGENT), (0.01, URGENT)])
def test_urgent_is_said_from_the_lean_on(lean, priority):
    found = judge("zzz qqq", Triage(model=undecided(), lean=lean))
    assert (found.priority, found.confidence, found.urgent) == (priority, 0.33, 0.33)


def test_who_leans_less_to_urgent_finds_no_more_of_it():
    model = weights.shipped()
    for message in messages("train")[::60]:
        found = [judge(message.text, Triage(model=model, lean=lean)) for lean in (0.01, 0.2, 0.5, 0.8, 1.0)]
        ranks = [one.priority is URGENT for one in found]
        assert ranks == sorted(ranks, reverse=True)
        assert len({one.urgent for one in found}) == 1


def test_what_is_likeliest_urgent_and_not_called_so_says_why():
    model = undecided(urgent=3.0)
    found = judge("zzz qqq", Triage(model=model, lean=0.95))
    assert (found.priority, found.urgent, found.reasons[0]) == (IMPORTANT, 0.91, "short_of_urgent")
    assert judge("zzz qqq", Triage(model=model)).reasons[0] != "short_of_urgent"


def test_a_doubtful_receipt_asks_once_and_has_the_answers_in_place_of_urgent():
    decision = opened(IMPORTANT)
    (receipt,) = told(decision)
    assert keys(receipt)[-1] == "ask.how_it_stands"
    actions = [button.action for row in receipt.buttons for button in row]
    assert actions == ["stands:1001:down", "stands:1001:part", "stands:1001:fine", "close:1001", "callback:1001"]


@pytest.mark.parametrize(
    ("text", "confidence", "policy"),
    [("Hm", 0.9, POLICY), (" ", 0.3, POLICY), ("Hm", 0.3, replace(POLICY, ask_below=0.0))],
)
def test_what_is_sure_or_without_words_is_not_asked(text, confidence, policy):
    decision = opened(IMPORTANT, policy, text=text, confidence=confidence)
    assert decision.ticket.stands is None
    assert "ask.how_it_stands" not in keys(told(decision)[0])
    assert "priority:1001:urgent" in str(receipt_buttons(decision.ticket, policy))


def test_what_an_agent_splits_off_is_not_asked():
    _first, second = lifecycle.split(asked(NORMAL), 1002, "Hm", BO, ANA, verdict(NORMAL, 0.3), POLICY, NOON)
    assert second.ticket.stands is None


@pytest.mark.parametrize(
    ("judged", "answer", "now", "rule", "becomes"),
    [
        (NORMAL, DOWN, NOON, "ask", URGENT),
        (NORMAL, PART, NOON, "ask", IMPORTANT),
        (URGENT, PART, NOON, "ask", IMPORTANT),
        (URGENT, FINE, NOON, "ask", NORMAL),
        (NORMAL, DOWN, NIGHT, "ask", URGENT),
        (NORMAL, DOWN, NIGHT, "yes", URGENT),
        (NORMAL, DOWN, NIGHT, "no", IMPORTANT),
        (URGENT, DOWN, NIGHT, "no", URGENT),
        (IMPORTANT, FINE, NIGHT, "no", NORMAL),
    ],
)
def test_an_answer_is_the_customers_word_and_is_not_asked_again(judged, answer, now, rule, becomes):
    before = asked(judged)
    decision = lifecycle.say_how_it_stands(before, answer, replace(POLICY, urgent_after_hours=rule), now)
    after = decision.ticket
    assert (after.priority, after.wished, after.stands, after.judged) == (becomes, answer.level, answer, judged)
    assert [keys(one)[0] for one in told(decision)] == ["ticket.priority_now"] * (becomes is not judged)
    assert [one.what for one in decision.happened] == ["stands"]
    assert any(isinstance(one, ShowCard) for one in decision.outgoing)


def test_an_answer_that_changes_nothing_else_is_kept_and_shown():
    decision = lifecycle.say_how_it_stands(asked(NORMAL, wished=NORMAL), FINE, POLICY, NOON)
    assert decision.ticket.stands is FINE
    assert any(isinstance(one, ShowCard) for one in decision.outgoing)


def test_the_same_answer_twice_is_harmless_and_another_one_counts():
    once = lifecycle.say_how_it_stands(asked(NORMAL), DOWN, POLICY, NOON).ticket
    again = lifecycle.say_how_it_stands(once, DOWN, POLICY, NIGHT)
    assert (again.ticket, again.happened, told(again)) == (once, (), [])
    assert [one.key for one in again.outgoing] == ["done.wished"]
    assert lifecycle.say_how_it_stands(once, FINE, POLICY, NIGHT).ticket.priority is NORMAL


def test_what_an_agent_decided_stands():
    decision = lifecycle.say_how_it_stands(asked(NORMAL, decided=NORMAL), DOWN, POLICY, NOON)
    assert (decision.ticket.priority, decision.ticket.wished, decision.ticket.stands) == (NORMAL, URGENT, DOWN)
    assert told(decision) == []


@pytest.mark.parametrize(
    ("ticket", "key"),
    [
        (asked(NORMAL, stands=None), "not_asked"),
        (asked(NORMAL, status=Status.CLOSED, closed_at=NOON), "not_open"),
        (asked(NORMAL, status=Status.CLOSED, closed_at=NOON, merged_into=1002), "merged"),
    ],
)
def test_what_nobody_asked_about_is_refused(ticket, key):
    with pytest.raises(Refusal) as no:
        lifecycle.say_how_it_stands(ticket, DOWN, POLICY, NOON)
    assert no.value.key == key


@pytest.mark.parametrize(
    ("judged", "answer", "later", "becomes"),
    [
        (URGENT, FINE, verdict(URGENT, 0.4), NORMAL),  # more of the same doubt
        (URGENT, FINE, verdict(URGENT, 0.9), URGENT),  # no doubt is left
        (URGENT, FINE, verdict(IMPORTANT, 0.9, urgent=0.05), IMPORTANT),
        (URGENT, PART, verdict(IMPORTANT, 0.9), IMPORTANT),
        (NORMAL, FINE, verdict(URGENT, 0.4), URGENT),  # worse than anything said so far
        (NORMAL, DOWN, verdict(NORMAL, 0.9), URGENT),
        (URGENT, UNKNOWN, verdict(URGENT, 0.4), URGENT),
    ],
)
def test_later_words_overrule_an_answer_only_where_they_leave_no_doubt(judged, answer, later, becomes):
    ticket = asked(judged)
    if answer is not UNKNOWN:
        ticket = lifecycle.say_how_it_stands(ticket, answer, POLICY, NOON).ticket
    assert lifecycle.judge_again(ticket, later, POLICY, NOON).ticket.priority is becomes


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"stands": None}, ["card.judged"]),
        ({}, ["card.judged", "card.stands"]),
        ({"stands": DOWN, "wished": URGENT}, ["card.judged", "card.stands"]),
        ({"stands": DOWN, "wished": NORMAL}, ["card.judged", "card.stands", "card.wished"]),
        ({"stands": None, "wished": URGENT}, ["card.judged", "card.wished"]),
        ({"stands": None, "reasons": ()}, []),
    ],
)
def test_agents_read_what_both_sides_say_and_nothing_twice(changes, lines):
    assert [line.key for line in judged_lines(asked(NORMAL, **changes))] == lines
