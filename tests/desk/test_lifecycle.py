"""The life of a ticket: what each act changes, what it refuses, and that doing it twice is harmless."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.policies import read_policy
from desk import course as courses
from desk import lifecycle
from desk.decision import Forget
from desk.notice import Amend, Notice, Relay, ShowCard, To
from desk.people import Person
from desk.promise import in_step
from desk.refusal import Refusal
from desk.ticket import Entry, Side, Status, Ticket
from desk.triage.verdict import Kind, Priority, Verdict

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
POLICY = read_policy("default", local_zone=lambda: UTC)
ANA = Person(id=1, channel="telegram", ref="1", name="Ana")
BO = Person(id=2, channel="telegram", ref="2", name="Bo", agent=True)
MAI = Person(id=3, channel="telegram", ref="3", name="Mai", agent=True)
WORDS = Entry(id=7, ticket=1001, person=1, side=Side.CUSTOMER, at=NOW, channel="telegram", chat="1", ref="9", text="…")


def a_ticket(**changes):
    hour_ago = NOW - timedelta(hours=1)
    ticket = Ticket(
        number=1001,
        customer=1,
        channel="telegram",
        chat="1",
        opened_at=hour_ago,
        heard_at=hour_ago,
        gathers_until=hour_ago,
    )
    return replace(ticket, **changes)


def verdict(priority):
    return Verdict(priority=priority, kind=Kind.FAULT, language="en", confidence=0.7, reasons=("outage_all",))


CLAIMED = a_ticket(status=Status.CLAIMED, claimed_by=2, claimed_at=NOW)
CLOSED = replace(CLAIMED, status=Status.CLOSED, closed_at=NOW, closed_by=2)
MERGED = replace(CLOSED, merged_into=1002)
DECLINED = replace(CLOSED, status=Status.DECLINED)
NORMAL, IMPORTANT, URGENT = Priority.NORMAL, Priority.IMPORTANT, Priority.URGENT


def refused(act, *about, **more):
    with pytest.raises(Refusal) as found:
        act(*about, **more)
    return found.value.key


def notices(decision, to=To.CUSTOMER):
    return [one.key for one in decision.outgoing if isinstance(one, Notice) and one.to is to]


def test_a_claim_takes_the_ticket_and_forgets_that_nobody_had_it():
    decision = lifecycle.claim(a_ticket(), BO, NOW, None)
    assert decision.ticket == replace(a_ticket(), status=Status.CLAIMED, claimed_by=2, claimed_at=NOW)
    assert decision.reminders == (Forget(matter="unclaimed"),)
    assert notices(decision, To.PRESS) == ["done.claimed"]


def test_a_second_claim_by_the_same_agent_changes_nothing():
    decision = lifecycle.claim(CLAIMED, BO, NOW + timedelta(hours=1), BO)
    assert (decision.ticket, decision.happened) == (CLAIMED, ())


def test_the_others_are_told_who_has_it():
    assert refused(lifecycle.claim, CLAIMED, MAI, NOW, BO) == "already_claimed"


ACTS = {
    "claim": lambda ticket: lifecycle.claim(ticket, BO, NOW, None),
    "release": lambda ticket: lifecycle.release(ticket, BO, supervisor=True),
    "assign": lambda ticket: lifecycle.assign(ticket, MAI, BO, NOW),
    "hold": lambda ticket: lifecycle.hold(ticket, BO, NOW),
    "decline": lambda ticket: lifecycle.decline(ticket, BO, "reason", NOW),
    "priority": lambda ticket: lifecycle.set_priority(ticket, URGENT, BO, POLICY, NOW),
    "wish": lambda ticket: lifecycle.wish_priority(ticket, URGENT, POLICY, NOW, sure=True),
    "deny": lambda ticket: lifecycle.deny_down(ticket, POLICY, NOW),
    "kind": lambda ticket: lifecycle.set_kind(ticket, Kind.MONEY, BO, POLICY, NOW),
    "merge": lambda ticket: lifecycle.merge(ticket, a_ticket(number=1003), BO, POLICY, NOW),
    "merge into": lambda ticket: lifecycle.merge(a_ticket(number=1003), ticket, BO, POLICY, NOW),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(("over", "key"), [(CLOSED, "not_open"), (DECLINED, "not_open"), (MERGED, "merged")])
def test_what_is_over_is_left_alone(act, over, key):
    assert refused(ACTS[act], over) == key


def test_only_the_one_who_has_it_or_a_supervisor_gives_it_back():
    assert refused(lifecycle.release, CLAIMED, MAI, supervisor=False) == "not_yours"
    assert refused(lifecycle.release, a_ticket(), MAI, supervisor=True) == "not_claimed"
    assert lifecycle.release(CLAIMED, MAI, supervisor=True).ticket == replace(
        CLAIMED, status=Status.NEW, claimed_by=None, claimed_at=None
    )


def test_a_ticket_is_given_to_agents_only():
    assert refused(lifecycle.assign, a_ticket(), ANA, BO, NOW) == "not_an_agent"


def test_an_answer_claims_what_nobody_has_and_the_first_one_counts():
    first = lifecycle.answer(a_ticket(), WORDS, BO, ANA, NOW).ticket
    assert first is not None
    assert (first.claimed_by, first.answered_at) == (2, NOW)
    again = lifecycle.answer(first, WORDS, MAI, ANA, NOW + timedelta(hours=1)).ticket
    assert again == first


@pytest.mark.parametrize("channel", ["telegram", "line"])
def test_who_cannot_be_reached_cannot_be_answered(channel):
    gone = replace(ANA, channel=channel, reachable=False)
    assert refused(lifecycle.answer, a_ticket(), WORDS, BO, gone, NOW) == "customer_gone"


def test_files_for_line_need_a_public_address():
    nok = replace(ANA, channel="line")
    assert refused(lifecycle.answer, a_ticket(), WORDS, BO, nok, NOW, files=True, media_links=False) == "no_public_url"
    assert lifecycle.answer(a_ticket(), WORDS, BO, nok, NOW, files=False, media_links=False).ticket is not None


def test_a_word_of_the_customer_ends_the_waiting():
    held = lifecycle.hold(CLAIMED, BO, NOW).ticket
    assert held is not None
    assert held.status is Status.WAITING
    heard = lifecycle.hear(held, WORDS, "👍", verdict(NORMAL), POLICY, NOW, tell=False)
    assert replace(heard.ticket, course=(), first_answer_due=None) == replace(CLAIMED, heard_at=NOW, subject="👍")
    assert [one.what for one in heard.happened] == ["answered_by_customer"]


def test_what_the_agents_see_already_is_amended_where_words_join_it():
    amend = Amend(entry=7, ticket=1001)
    heard = lifecycle.hear(CLAIMED, WORDS, "…", verdict(NORMAL), POLICY, NOW, tell=False, carry=amend)
    assert amend in heard.outgoing
    assert not any(isinstance(one, Relay) for one in heard.outgoing)


@pytest.mark.parametrize(
    ("ticket", "judged", "becomes"),
    [
        (a_ticket(), URGENT, URGENT),
        (a_ticket(priority=IMPORTANT, judged=IMPORTANT), URGENT, URGENT),
        (a_ticket(priority=URGENT, judged=URGENT), NORMAL, URGENT),
        (a_ticket(priority=IMPORTANT, judged=IMPORTANT), NORMAL, IMPORTANT),
        (a_ticket(priority=NORMAL, judged=URGENT, decided=NORMAL), URGENT, NORMAL),
        (a_ticket(priority=NORMAL, judged=NORMAL, decided=NORMAL), URGENT, URGENT),
        (a_ticket(priority=NORMAL, judged=IMPORTANT, decided=NORMAL), URGENT, URGENT),
        (a_ticket(priority=URGENT, judged=NORMAL, wished=URGENT), IMPORTANT, URGENT),
        (a_ticket(priority=NORMAL, judged=IMPORTANT, wished=NORMAL), IMPORTANT, IMPORTANT),
    ],
)
def test_judged_again_higher_raises_and_lower_changes_nothing(ticket, judged, becomes):
    decision = lifecycle.judge_again(ticket, verdict(judged), POLICY, NOW)
    assert decision.ticket is not None
    assert decision.ticket.priority is becomes
    assert bool(notices(decision)) is (becomes is not ticket.priority)


def promised(ticket, opened):
    return in_step(replace(ticket, opened_at=opened), POLICY, opened)


def test_a_raise_promises_from_now_and_never_later_than_promised_before():
    half_an_hour = NOW + timedelta(minutes=30)
    late = promised(a_ticket(), NOW - timedelta(hours=3))
    assert lifecycle.judge_again(late, verdict(URGENT), POLICY, NOW).ticket.first_answer_due == half_an_hour
    soon = promised(a_ticket(priority=IMPORTANT, judged=IMPORTANT), NOW - timedelta(hours=1))
    again = lifecycle.judge_again(soon, verdict(URGENT), POLICY, soon.first_answer_due - timedelta(minutes=5)).ticket
    assert again.first_answer_due == soon.first_answer_due == NOW + timedelta(hours=3)
    answered = replace(late, answered_at=NOW)
    assert (
        lifecycle.judge_again(answered, verdict(URGENT), POLICY, NOW).ticket.first_answer_due == late.first_answer_due
    )


@pytest.mark.parametrize(
    ("now", "rule", "sure", "becomes", "said"),
    [
        (NOW, "ask", False, URGENT, ["lines"]),
        (NIGHT, "ask", False, NORMAL, ["ask.down_for_all"]),
        (NIGHT, "ask", True, URGENT, ["lines"]),
        (NIGHT, "yes", False, URGENT, ["lines"]),
        (NIGHT, "no", False, IMPORTANT, ["lines"]),
        (NIGHT, "no", True, IMPORTANT, ["lines"]),
    ],
)
def test_a_customer_s_own_urgent_is_believed_asked_about_or_softened(now, rule, sure, becomes, said):
    policy = replace(POLICY, urgent_after_hours=rule)
    decision = lifecycle.wish_priority(a_ticket(), URGENT, policy, now, sure=sure)
    assert decision.ticket.priority is becomes
    assert decision.ticket.wished is (None if said == ["ask.down_for_all"] else URGENT)
    assert notices(decision) == said


def test_a_wish_again_changes_nothing_and_is_not_told_again():
    wished = lifecycle.wish_priority(a_ticket(), URGENT, POLICY, NOW, sure=False).ticket
    again = lifecycle.wish_priority(wished, URGENT, POLICY, NIGHT, sure=False)
    assert (again.ticket, again.happened, notices(again)) == (wished, (), [])


def test_a_wish_does_not_undo_what_an_agent_decided():
    decided = a_ticket(priority=NORMAL, decided=NORMAL)
    decision = lifecycle.wish_priority(decided, URGENT, POLICY, NOW, sure=True)
    assert (decision.ticket.priority, decision.ticket.wished) == (NORMAL, URGENT)


def test_closing_asks_for_a_mark_and_closing_twice_is_harmless():
    decision = lifecycle.close(CLAIMED, BO, NOW, words=False)
    assert decision.ticket == CLOSED
    assert notices(decision) == ["ticket.closed"]
    again = lifecycle.close(CLOSED, MAI, NOW + timedelta(hours=1), words=False)
    assert (again.ticket, again.happened, notices(again)) == (CLOSED, (), [])
    assert refused(lifecycle.close, DECLINED, BO, NOW, words=False) == "not_open"


@pytest.mark.parametrize(("ticket", "key"), [(a_ticket(), "rate_when_closed"), (CLAIMED, "rate_when_closed")])
def test_only_what_is_closed_is_rated(ticket, key):
    assert refused(lifecycle.rate, ticket, 5, ANA) == key
    assert lifecycle.rate(replace(CLOSED, rating=2), 5, ANA).ticket.rating == 5


def test_a_customer_reopens_in_time_and_an_agent_at_any_time():
    late = NOW + timedelta(days=8)
    assert lifecycle.reopen(CLOSED, ANA, POLICY, NOW).ticket.status is Status.CLAIMED
    assert refused(lifecycle.reopen, CLOSED, ANA, POLICY, late) == "reopen_too_late"
    assert lifecycle.reopen(CLOSED, BO, POLICY, late).ticket.claimed_by == 2
    assert refused(lifecycle.reopen, MERGED, BO, POLICY, NOW) == "merged"
    assert lifecycle.reopen(CLAIMED, BO, POLICY, NOW).ticket == CLAIMED


def test_words_that_reopen_are_judged_and_the_window_opens_again():
    decision = lifecycle.reopen_by_customer(CLOSED, WORDS, verdict(URGENT), POLICY, NOW)
    assert decision.ticket.priority is URGENT
    assert decision.ticket.gathers_until == NOW + POLICY.gather_within
    assert [one.what for one in decision.happened] == ["reopened", "raised"]


def test_a_merge_keeps_the_higher_priority_and_the_earlier_promise():
    first = promised(replace(CLAIMED, priority=URGENT), NOW)
    second = promised(a_ticket(number=1002), NOW)
    gone, stays = lifecycle.merge(first, second, BO, POLICY, NOW)
    assert (gone.ticket.status, gone.ticket.merged_into) == (Status.CLOSED, 1002)
    assert (stays.ticket.priority, stays.ticket.first_answer_due) == (URGENT, NOW + timedelta(minutes=30))
    answered = lifecycle.merge(replace(first, answered_at=NOW), second, BO, POLICY, NOW)[1].ticket
    assert (answered.answered_at, courses.promised(answered.course)) == (NOW, {})
    assert refused(lifecycle.merge, first, first, BO, POLICY, NOW) == "merge_itself"
    assert refused(lifecycle.merge, first, replace(second, customer=9), BO, POLICY, NOW) == "merge_other_customer"


def test_a_split_goes_to_the_agent_and_does_not_catch_the_customer_s_next_words():
    first, second = lifecycle.split(CLAIMED, 1002, " The invoice ", BO, ANA, verdict(NORMAL), POLICY, NOW)
    assert first.ticket == CLAIMED
    assert (second.ticket.number, second.ticket.claimed_by, second.ticket.gathers_until) == (1002, 2, NOW)
    assert notices(second) == ["ticket.split"]
    assert refused(lifecycle.split, CLAIMED, 1002, " ", BO, ANA, verdict(NORMAL), POLICY, NOW) == "split_needs_text"


def test_agents_hear_once_of_a_customer_who_is_gone():
    decision = lifecycle.lose_customer(CLAIMED)
    assert notices(decision, To.AGENTS) == ["agent.customer_gone"]
    assert lifecycle.lose_customer(decision.ticket).outgoing == ()
    assert lifecycle.lose_customer(CLOSED).outgoing == ()


def test_first_words_open_a_ticket_with_its_promise_and_the_privacy_line_once():
    first = lifecycle.open_ticket(1001, ANA, "1", "It is slow", verdict(URGENT), POLICY, NOW)
    assert first.ticket.first_answer_due == NOW + timedelta(minutes=30)
    assert first.ticket.gathers_until == NOW + timedelta(seconds=20)
    assert any(isinstance(one, ShowCard) for one in first.outgoing)
    assert "privacy.notice" in str(first.outgoing)
    known = replace(ANA, noticed_at=NOW)
    assert "privacy.notice" not in str(lifecycle.open_ticket(1, known, "1", "x", verdict(NORMAL), POLICY, NOW).outgoing)
