"""What is due, worked out from a ticket's course: pauses against a clerk with a stop watch, and moves as tables."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_calendar_by_the_minute import MINUTE, STARTS, Clerk, desks

from desk import course as courses
from desk.business_calendar import BusinessCalendar, Length, Phase, Range, Span, Unit, Window
from desk.course import Target, Terms, What
from desk.policy import Policy, PromiseRule, by_priority
from desk.promise import in_step, next_due, promise_until, standing
from desk.promise_lines import promise_lines
from desk.ticket import Status, Ticket
from desk.triage.verdict import Kind, Priority

URGENT, IMPORTANT, NORMAL = Priority.URGENT, Priority.IMPORTANT, Priority.NORMAL
FIRST, NEXT, DONE = Target.FIRST_ANSWER, Target.NEXT_ANSWER, Target.RESOLUTION
PLAIN = Ticket(
    number=1001,
    customer=1,
    channel="telegram",
    chat="1",
    opened_at=datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
    heard_at=datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
    gathers_until=datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
)


def desk_of(calendar: BusinessCalendar, *rules: PromiseRule) -> Policy:
    return Policy(name="desk", calendar=calendar, promises=rules)


def promising(length: Length, calendar: BusinessCalendar) -> Policy:
    return desk_of(calendar, *by_priority(FIRST, dict.fromkeys(Priority, length)))


def opened(policy: Policy, now: datetime, **changes: object) -> Ticket:
    return in_step(replace(PLAIN, opened_at=now, **changes), policy, now)


# -- a clerk with a stop watch --------------------------------------------------------------------------------------


def stopped(clerk: Clerk, start: int, wanted: int, floor: int, pauses: list[tuple[int, int]], *, working: bool):
    """The first minute from `floor` on by which so many have passed outside of the pauses; `floor` if it is in none.

    With `working` only open minutes are counted, and what is not reached by counting waits for the next open minute.
    """
    counted, fresh = 0, False
    for minute in range(start, len(clerk.open)):
        stands = any(began < minute < over for began, over in pauses)
        there = fresh or not working or minute == floor or clerk.open[minute]
        if counted >= wanted and minute >= floor and not stands and there:
            return minute
        runs = not any(began <= minute < over for began, over in pauses)
        fresh = runs and (clerk.open[minute] or not working)
        counted += fresh
    return None


@st.composite
def pauses(draw) -> list[tuple[int, int]]:
    """Up to four, one after the other; minutes after the opening."""
    edges = sorted(draw(st.lists(st.integers(0, 6000), max_size=8, unique=True)))
    return list(zip(edges[::2], edges[1::2], strict=False))


LENGTHS = st.one_of(
    st.integers(1, 2400).map(lambda minutes: Span(time=minutes * MINUTE)),
    st.integers(1, 1500).map(lambda minutes: Span(unit=Unit.WORKING, time=minutes * MINUTE)),
    st.integers(1, 4).map(lambda days: Span(unit=Unit.WORKING_DAYS, count=days)),
)


@settings(max_examples=150, deadline=None)
@given(desks(), STARTS, LENGTHS, pauses())
def test_a_promise_is_due_where_the_stop_watch_stands_that_ran_outside_of_the_pauses(desk, start, length, gaps):
    calendar, place = desk
    clerk = Clerk(calendar, place)
    policy = promising(length, calendar)
    gaps = [(start + began, start + over) for began, over in gaps if start + over < len(clerk.open)]
    ticket = opened(policy, clerk.moment(start))
    alone = ticket.first_answer_due
    for began, over in gaps:
        ticket = in_step(replace(ticket, status=Status.WAITING), policy, clerk.moment(began))
        assert ticket.first_answer_due is None
        ticket = in_step(replace(ticket, status=Status.NEW), policy, clerk.moment(over))

    if alone is None or alone > clerk.moment(len(clerk.open) - 1):
        return
    due = (alone - clerk.seen.begin) // MINUTE
    working = length.unit is not Unit.CLOCK
    wanted = sum(clerk.open[start:due]) if working else due - start
    floor = due if length.unit is Unit.WORKING_DAYS else start
    expected = stopped(clerk, start, wanted, floor, gaps, working=working)
    if expected is not None:
        assert ticket.first_answer_due == clerk.moment(expected)
    else:
        assert ticket.first_answer_due is None or ticket.first_answer_due >= clerk.moment(len(clerk.open))


@settings(max_examples=60, deadline=None)
@given(desks(), STARTS, LENGTHS, pauses())
def test_asked_again_the_course_says_the_same_and_a_pause_never_makes_anything_due_sooner(desk, start, length, gaps):
    calendar, place = desk
    clerk = Clerk(calendar, place)
    policy = promising(length, calendar)
    ticket = opened(policy, clerk.moment(start))
    for began, over in gaps:
        before = ticket.first_answer_due
        for status, minute in ((Status.WAITING, began), (Status.CLAIMED, over)):
            now = clerk.seen.begin + (start + minute) * MINUTE
            ticket = in_step(replace(ticket, status=status), policy, now)
            assert in_step(ticket, policy, now + 5 * MINUTE) == ticket
        assert before is None or ticket.first_answer_due >= before


# -- a desk in Bangkok, Monday to Friday, 9 to 17 -------------------------------------------------------------------

BANGKOK = ZoneInfo("Asia/Bangkok")
WEEK = ((Window(time(9), time(17)),),) * 5 + ((),) * 2
CALENDAR = BusinessCalendar(zone=BANGKOK, week=WEEK)


def at(text: str) -> datetime:
    """Of November 2026: "20 15:00" is a Friday."""
    day, clock = text.split()
    return datetime.combine(datetime(2026, 11, int(day)).date(), time.fromisoformat(clock), BANGKOK)  # noqa: DTZ001


def hours(count: float) -> Span:
    return Span(unit=Unit.WORKING, time=timedelta(hours=count))


def clock(**length: float) -> Span:
    return Span(time=timedelta(**length))


@pytest.mark.parametrize(
    ("length", "steps", "due"),
    [
        (hours(4), (), "23 11:00"),
        (hours(4), ("20 16:00", "24 16:00"), "25 11:00"),  # an hour was used, three are left
        (hours(4), ("20 17:30", "23 08:00"), "23 11:00"),  # outside of the hours it costs nothing
        (hours(4), ("20 16:00", "20 16:30", "23 09:30", "23 10:30"), "23 12:30"),
        (hours(4), ("23 12:00", "24 12:00"), "23 11:00"),  # broken before the pause
        (Span(unit=Unit.WORKING_DAYS, count=1), ("21 09:00", "22 09:00"), "23 15:00"),
        (Span(unit=Unit.WORKING_DAYS, count=1), ("20 16:00", "23 10:00"), "23 17:00"),  # two working hours stood
        (clock(hours=2), ("20 16:00", "21 16:00"), "21 17:00"),
        (Span(unit=Unit.WEEKS, count=1), ("21 15:00", "22 15:00"), "28 15:00"),
    ],
)
def test_what_is_left_counts_on_after_a_pause(length, steps, due):
    policy = promising(length, CALENDAR)
    ticket = opened(policy, at("20 15:00"))
    for status, moment in zip((Status.WAITING, Status.NEW) * 2, steps, strict=False):
        ticket = in_step(replace(ticket, status=status), policy, at(moment))
    assert ticket.first_answer_due == at(due)


def test_a_close_is_a_pause_and_an_answer_is_the_end():
    policy = desk_of(CALENDAR, *by_priority(FIRST, {NORMAL: hours(4)}), *by_priority(DONE, {NORMAL: hours(16)}))
    ticket = opened(policy, at("20 15:00"))
    closed = in_step(replace(ticket, status=Status.CLOSED), policy, at("23 10:00"))
    assert (closed.first_answer_due, closed.resolution_due) == (None, None)
    again = in_step(replace(closed, status=Status.CLAIMED), policy, at("25 10:00"))
    assert (again.first_answer_due, again.resolution_due) == (at("25 11:00"), at("26 15:00"))
    answered = in_step(replace(again, answered_at=at("25 10:30")), policy, at("25 10:30"))
    assert set(standing(answered, policy, at("25 10:30"))) == {DONE}
    assert (answered.first_answer_due, next_due(answered)) == (at("25 11:00"), (DONE, at("26 15:00")))


def test_the_next_answer_counts_from_the_first_unanswered_word():
    policy = desk_of(CALENDAR, *by_priority(NEXT, {NORMAL: hours(2)}))
    ticket = opened(policy, at("23 09:00"), answered_at=at("23 09:00"))
    assert (ticket.course, ticket.next_answer_due) == ((), None)
    heard = in_step(replace(ticket, unanswered_since=at("23 10:00")), policy, at("23 10:00"))
    more = in_step(replace(heard, heard_at=at("23 11:00")), policy, at("23 11:00"))
    assert more.next_answer_due == at("23 12:00")
    told = in_step(replace(more, unanswered_since=None), policy, at("23 11:30"))
    assert (told.course, told.next_answer_due) == ((), None)


# -- what decides ---------------------------------------------------------------------------------------------------

GOLD = PromiseRule(target=FIRST, length=clock(hours=1), plans=frozenset({"gold"}))
NIGHTS = PromiseRule(target=FIRST, length=clock(hours=3), phases=frozenset({Phase.CLOSED}), average=True)
WISHES = PromiseRule(target=FIRST, length=None, kinds=frozenset({Kind.WISH}))
USUAL = by_priority(FIRST, {URGENT: clock(minutes=30), IMPORTANT: hours(4), NORMAL: hours(16)})
POLICY = desk_of(CALENDAR, WISHES, GOLD, NIGHTS, *USUAL)


@pytest.mark.parametrize(
    ("changes", "moment", "due"),
    [
        ({}, "23 10:00", "25 10:00"),
        ({"priority": URGENT}, "23 10:00", "23 10:30"),
        ({"plan": "gold"}, "23 10:00", "23 11:00"),
        ({"plan": "silver"}, "23 10:00", "25 10:00"),
        ({"plan": "gold", "kind": Kind.WISH}, "23 10:00", None),
        ({}, "22 10:00", "22 13:00"),
        ({"priority": URGENT}, "22 10:00", "22 13:00"),
    ],
)
def test_the_first_rule_that_fits_counts(changes, moment, due):
    assert opened(POLICY, at(moment), **changes).first_answer_due == (at(due) if due else None)


@pytest.mark.parametrize(
    ("before", "after", "moment", "due"),
    [
        ({"priority": NORMAL}, {"priority": URGENT}, "23 12:00", "23 12:30"),  # from the raise
        ({"priority": IMPORTANT}, {"priority": URGENT}, "23 13:50", "23 14:00"),  # not later than before
        ({"priority": IMPORTANT}, {"priority": URGENT}, "23 15:00", "23 15:30"),  # unless that has passed
        ({"priority": URGENT}, {"priority": IMPORTANT}, "23 10:10", "23 14:00"),  # from the opening
        ({"priority": URGENT}, {"priority": IMPORTANT}, "23 15:00", "23 10:30"),  # which would be over: as it was
        ({}, {"plan": "gold"}, "23 12:00", "23 13:00"),  # sooner: from now
        ({"plan": "gold"}, {"plan": None}, "23 10:30", "25 10:00"),  # later: from the opening
        ({}, {"kind": Kind.WISH}, "23 10:30", None),
        ({"kind": Kind.WISH}, {"kind": Kind.FAULT}, "24 10:00", "26 10:00"),  # a promise at last
        ({"priority": NORMAL}, {"priority": URGENT}, "22 10:00", "22 13:00"),  # the phase of the moment of the raise
    ],
)
def test_another_priority_plan_or_kind_moves_the_promise(before, after, moment, due):
    ticket = opened(POLICY, at("23 10:00"), **before)
    moved = in_step(replace(ticket, **after), POLICY, at(moment))
    assert moved.first_answer_due == (at(due) if due else None)


def test_a_promise_that_is_lowered_remembers_the_pauses_from_before_the_raise():
    policy = promising(hours(4), CALENDAR)
    policy = replace(policy, promises=by_priority(FIRST, {NORMAL: hours(8), URGENT: hours(1)}))
    ticket = opened(policy, at("23 09:00"))
    for changes, moment in (
        ({"status": Status.WAITING}, "23 10:00"),
        ({"status": Status.NEW}, "23 12:00"),
        ({"priority": URGENT}, "23 13:00"),
        ({"priority": NORMAL}, "23 13:10"),
    ):
        ticket = in_step(replace(ticket, **changes), policy, at(moment))
    assert ticket.first_answer_due == at("24 11:00")


def test_a_promise_that_was_made_after_a_pause_or_in_one_counts_only_what_is_left_of_it():
    policy = desk_of(CALENDAR, *by_priority(FIRST, {NORMAL: hours(8), URGENT: clock(hours=1)}))
    ticket = opened(policy, at("23 09:00"))
    held = in_step(replace(ticket, status=Status.WAITING), policy, at("23 10:00"))
    back = in_step(replace(held, status=Status.NEW), policy, at("23 12:00"))
    assert in_step(replace(back, priority=URGENT), policy, at("23 13:00")).first_answer_due == at("23 14:00")
    raised = in_step(replace(held, priority=URGENT), policy, at("23 11:00"))
    assert in_step(replace(raised, status=Status.NEW), policy, at("23 12:00")).first_answer_due == at("23 13:00")


def test_a_desk_file_that_changes_moves_no_promise_that_was_read():
    ticket = opened(POLICY, at("23 10:00"))
    stricter = replace(POLICY, promises=by_priority(FIRST, dict.fromkeys(Priority, clock(minutes=1))))
    held = in_step(replace(ticket, status=Status.WAITING), stricter, at("23 11:00"))
    back = in_step(replace(held, status=Status.NEW), stricter, at("23 12:00"))
    assert back.first_answer_due == at("25 11:00")


# -- an agent's own word --------------------------------------------------------------------------------------------


def test_what_an_agent_named_is_moved_by_pauses_and_by_their_next_word_alone():
    policy = desk_of(CALENDAR, *by_priority(DONE, {NORMAL: hours(8), URGENT: hours(1)}))
    ticket = promise_until(opened(policy, at("23 10:00")), at("24 12:00"), policy, at("23 11:00"))
    urgent = in_step(replace(ticket, priority=URGENT, plan="gold", kind=Kind.FAULT), policy, at("23 12:00"))
    assert urgent.resolution_due == at("24 12:00")
    held = in_step(replace(urgent, status=Status.WAITING), policy, at("23 16:00"))
    back = in_step(replace(held, status=Status.CLAIMED), policy, at("24 10:00"))
    assert back.resolution_due == at("24 14:00")
    assert promise_until(back, at("27 09:00"), policy, at("24 10:00")).resolution_due == at("27 09:00")


@pytest.mark.parametrize(
    ("named", "due"),
    [("23 22:00", "23 23:00"), ("24 09:00", "24 09:00"), ("24 12:00", "24 12:00"), ("24 17:00", "24 17:00")],
)
def test_a_moment_of_the_night_counts_by_the_clock_and_one_of_the_day_loses_nothing_at_night(named, due):
    policy = desk_of(CALENDAR)
    ticket = promise_until(opened(policy, at("23 10:00")), at(named), policy, at("23 11:00"))
    held = in_step(replace(ticket, status=Status.WAITING), policy, at("23 18:00"))
    assert in_step(replace(held, status=Status.CLAIMED), policy, at("23 19:00")).resolution_due == at(due)


# -- what is kept ---------------------------------------------------------------------------------------------------


def test_pauses_that_no_promise_needs_are_forgotten():
    policy = desk_of(CALENDAR, *by_priority(NEXT, {NORMAL: hours(2)}), *by_priority(FIRST, {NORMAL: hours(4)}))
    ticket = opened(policy, at("20 09:00"))
    for day, following in pairwise(range(20, 28)):
        ticket = in_step(replace(ticket, status=Status.WAITING), policy, at(f"{day} 10:00"))
        ticket = in_step(replace(ticket, status=Status.NEW), policy, at(f"{following} 09:00"))
    assert len(ticket.course) == 1 + 2 * 7
    answered = in_step(replace(ticket, answered_at=at("27 10:00")), policy, at("27 10:00"))
    assert answered.course == ()
    held = in_step(replace(answered, status=Status.CLOSED), policy, at("27 11:00"))
    assert [step.what for step in held.course] == [What.PAUSED]


def test_a_warning_comes_after_its_share_of_the_working_time_pauses_left_out():
    policy = promising(hours(4), CALENDAR)
    ticket = opened(policy, at("20 15:00"))
    [step] = courses.promised(ticket.course).values()
    assert courses.part(step, 0.75, ticket.course, CALENDAR, at("20 15:00")) == at("23 10:00")
    ticket = in_step(replace(ticket, status=Status.WAITING), policy, at("20 16:00"))
    ticket = in_step(replace(ticket, status=Status.NEW), policy, at("24 16:00"))
    [step] = courses.promised(ticket.course).values()
    assert courses.part(step, 0.75, ticket.course, CALENDAR, at("24 16:00")) == at("25 10:00")
    assert courses.part(replace(step, length=clock(hours=4)), 0.5, (), CALENDAR, at("24 16:00")) == at("20 17:00")


def test_the_terms_of_a_promise_are_those_of_its_ticket():
    ticket = opened(POLICY, at("23 10:00"), plan="gold")
    [step] = courses.promised(ticket.course).values()
    assert step.terms == Terms(priority=NORMAL, kind=Kind.QUESTION, plan="gold")


# -- how it is said -------------------------------------------------------------------------------------------------

TWO_TO_THREE = Range(least=Span(unit=Unit.WORKING_DAYS, count=2), most=Span(unit=Unit.WORKING_DAYS, count=3))
MONTHS = Range(least=Span(unit=Unit.MONTHS, count=3))


@pytest.mark.parametrize(
    ("rules", "moment", "keys"),
    [
        (USUAL, "23 10:00", ["promise.by"]),
        ((NIGHTS,), "22 10:00", ["promise.average"]),
        ((WISHES,), "23 10:00", ["promise.none"]),
        ((), "23 10:00", ["promise.none"]),
        ((*USUAL, *by_priority(DONE, {NORMAL: TWO_TO_THREE})), "23 10:00", ["promise.by", "resolution.range"]),
        ((*USUAL, *by_priority(DONE, {NORMAL: MONTHS})), "23 10:00", ["promise.by", "resolution.open"]),
        ((*USUAL, *by_priority(DONE, {NORMAL: clock(hours=2)})), "23 10:00", ["promise.by", "resolution.within"]),
        ((*USUAL, *by_priority(DONE, {NORMAL: None})), "23 10:00", ["promise.by"]),
    ],
)
def test_a_customer_reads_by_when_they_are_answered_and_by_when_it_is_done(rules, moment, keys):
    policy = desk_of(CALENDAR, *rules)
    ticket = opened(policy, at(moment))
    assert [line.key for line in promise_lines(ticket, policy, at(moment))] == keys
    held = in_step(replace(ticket, status=Status.WAITING), policy, at(moment))
    assert promise_lines(held, policy, at(moment)) == ()
