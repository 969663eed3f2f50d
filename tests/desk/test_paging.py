"""Which tickets call the on-call and from when, who is called in which order, and what ends it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from desk import paging
from desk.business_calendar import BusinessCalendar, Phase, Window
from desk.decision import Forget, Remind
from desk.notice import Notice, To
from desk.on_call_terms import OnCallTerms, PageHours
from desk.oncall import Cover, Member
from desk.page import About, Ladder, Page, PageState, Reason
from desk.people import Person
from desk.policy import Policy
from desk.refusal import Refusal
from desk.ticket import Status, Ticket
from desk.triage.verdict import Priority

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
NOW = MONDAY.replace(hour=20)
NOON = MONDAY.replace(hour=12)
OFFICE = ((Window(time(8, 30), time(17, 30)),),) * 5 + ((),) * 2
EVENINGS = ((Window(time(17, 30), time(22)),),) * 5 + ((),) * 2
CALENDAR = BusinessCalendar(zone=UTC, week=OFFICE, after_hours=BusinessCalendar(zone=UTC, week=EVENINGS))
MINUTE = timedelta(minutes=1)
ANA, BO, MAI, KIM = (
    Person(id=number, channel="telegram", ref=str(number), name=name, agent=number > 1)
    for number, name in enumerate(("Ana", "Bo", "Mai", "Kim"), start=1)
)


def desk(when=PageHours.AFTER_HOURS, **terms):
    return Policy(name="d", calendar=CALENDAR, on_call=OnCallTerms(when=when, **terms))


POLICY = desk()


def a_ticket(**changes):
    ticket = Ticket(
        number=1001,
        customer=1,
        channel="telegram",
        chat="1",
        priority=Priority.URGENT,
        opened_at=NOW,
        heard_at=NOW,
        gathers_until=NOW,
    )
    return replace(ticket, **changes)


URGENT = a_ticket()
NORMAL = a_ticket(priority=Priority.NORMAL)
MINE = a_ticket(status=Status.CLAIMED, claimed_by=2)
MINE_NORMAL = replace(MINE, priority=Priority.NORMAL)
CLOSED = a_ticket(status=Status.CLOSED)
INCIDENT = a_ticket(channel="alerts")
HEARD = {"heard_at": NOW + MINUTE}
ANEW = {paging.ANEW: 1}
PAGES, STOPS, NOTHING = (Remind(matter="page", due=NOW, facts=ANEW),), (Forget(matter="page"),), ()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, URGENT, PAGES),
        (None, NORMAL, NOTHING),
        (None, MINE, NOTHING),  # split off by an agent, who has it
        (NORMAL, URGENT, PAGES),
        (URGENT, replace(URGENT, **HEARD), NOTHING),
        (URGENT, MINE, STOPS),
        (URGENT, NORMAL, STOPS),
        (URGENT, CLOSED, STOPS),
        (NORMAL, MINE_NORMAL, STOPS),  # it may have been paged by hand
        (MINE, replace(MINE, claimed_by=3), STOPS),
        (MINE, URGENT, PAGES),  # released
        (CLOSED, replace(URGENT, **HEARD), PAGES),  # the customer is back
        (replace(MINE, status=Status.CLOSED), replace(MINE, **HEARD), PAGES),
        (MINE_NORMAL, replace(MINE, **HEARD), PAGES),  # whoever has it took it for something smaller
        (MINE_NORMAL, replace(MINE, wished=Priority.URGENT), PAGES),
        (MINE_NORMAL, replace(MINE, decided=Priority.URGENT), NOTHING),  # an agent is looking at it
    ],
)
def test_what_a_change_of_a_ticket_means_for_its_page(before, after, expected):
    assert tuple(paging.page_reminders(before, after, POLICY, NOW)) == expected


def test_in_hours_who_has_a_ticket_is_there_and_is_not_woken_by_what_the_customer_adds():
    assert tuple(paging.page_reminders(MINE_NORMAL, replace(MINE, **HEARD), POLICY, NOON)) == ()


def at(hour, minute=0, days=0):
    return MONDAY + timedelta(days=days, hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("when", "now", "begins"),
    [
        (PageHours.AFTER_HOURS, at(21, 59), at(21, 59)),
        (PageHours.AFTER_HOURS, at(22), at(17, 30, days=1)),
        (PageHours.AFTER_HOURS, at(22, 1), at(17, 30, days=1)),
        (PageHours.AFTER_HOURS, at(12), at(17, 30)),
        (PageHours.AFTER_HOURS, at(12, days=4), at(17, 30, days=4)),
        (PageHours.AFTER_HOURS, at(22, days=4), at(17, 30, days=7)),
        (PageHours.CLOSED, at(22, 1), at(22, 1)),
        (PageHours.CLOSED, at(12), at(17, 30)),
        (PageHours.CLOSED, at(12, days=5), at(12, days=5)),
        (PageHours.ALWAYS, at(12), at(12)),
    ],
)
def test_from_when_a_ticket_that_nobody_has_pages(when, now, begins):
    assert paging.begins(URGENT, desk(when), now) == begins
    assert paging.should_page(URGENT, desk(when), now) is (begins == now)
    assert paging.begins(INCIDENT, desk(when), now) == now


def test_a_desk_that_never_closes_has_no_hours_in_which_it_is_closed():
    whole = BusinessCalendar(zone=UTC, week=((Window(time(0), time(0)),),) * 7)
    always_open = replace(desk(PageHours.CLOSED), calendar=whole)
    assert paging.begins(URGENT, always_open, NOW) is None
    assert whole.next_in({Phase.OPEN}, NOW) == NOW


@pytest.mark.parametrize(
    ("ticket", "expected"),
    [
        (URGENT, True),
        (NORMAL, False),
        (MINE, False),
        (CLOSED, False),
        (a_ticket(answered_at=NOW), False),
        (INCIDENT, True),
        (replace(INCIDENT, priority=Priority.NORMAL), False),
        (replace(INCIDENT, status=Status.CLAIMED, claimed_by=2), False),
    ],
)
def test_which_tickets_page(ticket, expected):
    assert paging.should_page(ticket, POLICY, NOW) is expected


@pytest.mark.parametrize(
    ("due", "now", "expected"),
    [
        (at(21, 59), at(21, 59), True),
        (at(21, 59), at(22, 30), True),  # the bot slept over the end of the hours
        (at(21, 59), at(9, days=1), False),  # somebody is there by now
        (at(17, 30), at(17, 30), True),
        (at(17, 30), at(16, 30), False),  # the clock was moved back
    ],
)
def test_a_page_that_was_to_begin_is_decided_again_when_it_does(due, now, expected):
    assert paging.owed(URGENT, POLICY, due, now) is expected


A_PAGE = Page(id=7, version=1, ticket=1001, reason=Reason.URGENT, opened_at=NOW)
ALL = Ladder(on_call=(BO,), following=(MAI,), agents=(BO, MAI, KIM), groups=True, supervisors=True)
ABOUT = About(ticket=URGENT)


def called(decision):
    return (
        (decision.page.round, decision.page.step) if decision.page.calling and decision.calls else decision.page.state
    )


def test_the_ladder_is_climbed_step_by_step_and_round_by_round():
    page, seen = A_PAGE, []
    while page.state is PageState.CALLING:
        decision = paging.climb(page, ABOUT, ALL, desk(rounds=2), NOW)
        page = decision.page
        seen.append(called(decision))
    assert seen == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), PageState.UNANSWERED]
    assert [one.to for one in decision.outgoing] == [To.AGENTS, To.SUPERVISORS]
    assert decision.reminders == ()


def test_a_step_without_anybody_is_passed_over_at_once():
    only_agents = Ladder(agents=(KIM,))
    decision = paging.climb(A_PAGE, ABOUT, only_agents, POLICY, NOW)
    assert (called(decision), decision.calls) == ((1, 3), (4,))
    assert [one.what for one in decision.happened] == ["page_skipped", "page_skipped", "page_called"]


def test_where_nobody_can_be_called_at_all_it_is_told_at_once():
    decision = paging.climb(A_PAGE, ABOUT, Ladder(), desk(rounds=1), NOW)
    assert decision.page.state is PageState.UNANSWERED
    assert [one.what for one in decision.happened] == ["page_skipped"] * 3 + ["page_unanswered"]


@pytest.mark.parametrize(
    ("minutes", "place"),
    [(0, (1, 2)), (9, (1, 2)), (10, (1, 3)), (25, (2, 1)), (60 * 24, (3, 3))],
)
def test_after_a_sleep_the_newest_step_speaks_and_never_one_after_the_last(minutes, place):
    on = replace(A_PAGE, step=1)
    decision = paging.due(on, ABOUT, ALL, POLICY, NOW - minutes * MINUTE, NOW)
    assert called(decision) == place
    assert decision.reminders == (Remind(matter="page", due=NOW + 10 * MINUTE),)


def test_an_acknowledgement_that_lapses_goes_on_with_the_next_step_or_from_the_first():
    there = replace(A_PAGE, state=PageState.ACKNOWLEDGED, acknowledged_by=2, step=1)
    decision = paging.due(there, ABOUT, ALL, POLICY, NOW, NOW)
    assert (called(decision), decision.page.acknowledged_by) == ((1, 2), None)
    assert decision.happened[0].what == "page_lapsed"
    last = replace(there, round=3, step=3)
    assert called(paging.due(last, ABOUT, ALL, POLICY, NOW, NOW)) == (1, 1)


@pytest.mark.parametrize(("minutes", "stays"), [(5, True), (59, True), (60, False), (61, False), (-5, False)])
def test_what_is_new_in_a_ticket_takes_it_from_nobody_who_acknowledged_and_still_has_time(minutes, stays):
    at = NOW - minutes * MINUTE
    there = replace(A_PAGE, state=PageState.ACKNOWLEDGED, acknowledged_by=2, acknowledged_at=at, step=1)
    decision = paging.due(there, ABOUT, ALL, POLICY, NOW, NOW)
    assert (decision.page is None) is stays
    assert decision.reminders == (Remind(matter="page", due=at + 60 * MINUTE if stays else NOW + 10 * MINUTE),)


def test_a_page_says_how_to_answer_it_and_in_a_group_too():
    decision = paging.climb(replace(A_PAGE, step=2), ABOUT, ALL, POLICY, NOW)
    assert decision.calls == (2, 3, 4)
    assert [one.to for one in decision.outgoing] == [2, 3, 4, To.AGENTS]
    for one in decision.outgoing:
        assert isinstance(one, Notice)
        assert [button.action for row in one.buttons for button in row] == ["ack:7", "claim:1001"]
        assert one.page == 7


def test_who_acknowledges_is_believed_once_and_the_others_are_told():
    decision = paging.acknowledge(A_PAGE, URGENT, BO, None, (2, 3), POLICY, NOW)
    assert (decision.page.state, decision.page.acknowledged_by) == (PageState.ACKNOWLEDGED, 2)
    assert decision.reminders == (Remind(matter="page", due=NOW + 60 * MINUTE),)
    assert [one.to for one in decision.outgoing] == [To.PRESS, 3, To.AGENTS]
    again = paging.acknowledge(decision.page, URGENT, BO, BO, (2, 3), POLICY, NOW)
    assert (again.page, again.reminders) == (None, ())
    with pytest.raises(Refusal) as refused:
        paging.acknowledge(decision.page, URGENT, MAI, BO, (2, 3), POLICY, NOW)
    assert refused.value.key == "already_acknowledged"
    with pytest.raises(Refusal) as refused:
        paging.acknowledge(replace(A_PAGE, ended_at=NOW), URGENT, MAI, None, (), POLICY, NOW)
    assert refused.value.key == "page_is_over"


@pytest.mark.parametrize(
    ("page", "nobody_left", "next_step"),
    [
        (replace(A_PAGE, step=1), True, (1, 2)),
        (replace(A_PAGE, step=1), False, None),
        (replace(A_PAGE, step=3), True, None),  # their groups heard it
        (replace(A_PAGE, step=1, state=PageState.ACKNOWLEDGED), True, None),
    ],
)
def test_a_page_that_cannot_be_delivered_calls_the_next_at_once(page, nobody_left, next_step):
    decision = paging.not_delivered(page, ABOUT, BO, ALL, POLICY, NOW, nobody_left=nobody_left)
    assert decision.happened[0].what == "page_not_delivered"
    assert (called(decision) if decision.page else None) == next_step


def members(*people):
    joined = [Member(person=one.id, joined_at=MONDAY + place * MINUTE) for place, one in enumerate(people)]
    return [replace(joined[0], turn_at=NOW - MINUTE), *joined[1:]]


def covered(person, by):
    return Cover(person=by.id, covered=person.id, starts_at=MONDAY, ends_at=NOW + MINUTE)


@pytest.mark.parametrize(
    ("line", "covers", "on_call", "following"),
    [
        ((), (), (), ()),
        ((BO,), (), (BO,), ()),
        ((BO, MAI), (), (BO,), (MAI,)),
        ((BO, MAI), (covered(BO, KIM),), (KIM,), (MAI,)),
        ((BO, MAI), (covered(BO, MAI),), (MAI,), ()),  # Mai for both: nobody is left for the second step
        ((BO, MAI, KIM), (covered(BO, MAI),), (MAI,), (KIM,)),
        ((BO, MAI), (covered(MAI, KIM),), (BO,), (KIM,)),
        ((ANA, MAI), (), (), (MAI,)),  # Ana is no agent any more
    ],
)
def test_who_is_on_the_first_two_steps(line, covers, on_call, following):
    found = paging.ladder(
        members(*line) if line else (), covers, (BO, MAI, KIM), POLICY, NOW, groups=True, supervisors=True
    )
    assert (found.on_call, found.following, found.agents) == (on_call, following, (BO, MAI, KIM))


def test_who_cannot_be_reached_is_on_no_step():
    gone = replace(BO, reachable=False)
    found = paging.ladder(members(BO, MAI), (), (gone, MAI), POLICY, NOW, groups=False, supervisors=False)
    assert (found.on_call, found.following, found.agents) == ((), (MAI,), (MAI,))
