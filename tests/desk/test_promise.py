"""Promises: what is due when, and the sentence that says it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.business_calendar import BusinessCalendar, Certainty, Closure, PublicHolidays, Range, Span, Unit, Window
from desk.course import Target, Terms
from desk.holiday_watch import holiday_warning, years_ahead
from desk.lifecycle.priority import set_priority
from desk.notice import Line, Listing, To
from desk.people import Person
from desk.policy import Policy, by_priority
from desk.promise import Promise, in_step, promised_now
from desk.promise_lines import promise_line, said
from desk.ticket import Ticket
from desk.triage.verdict import Kind, Priority
from locales.voice import say

BANGKOK = ZoneInfo("Asia/Bangkok")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=BANGKOK)  # Friday
DAY = (Window(time(9), time(17)),)
CALENDAR = BusinessCalendar(zone=BANGKOK, week=(DAY,) * 5 + ((),) * 2)
RANGE = Range(least=Span(unit=Unit.WORKING_DAYS, count=2), most=Span(unit=Unit.WORKING_DAYS, count=3))
OPEN = Range(least=Span(unit=Unit.MONTHS, count=3))
POLICY = Policy(
    name="desk",
    calendar=CALENDAR,
    promises=by_priority(
        Target.FIRST_ANSWER,
        {
            Priority.URGENT: Span(time=timedelta(minutes=30)),
            Priority.IMPORTANT: Span(unit=Unit.WORKING, time=timedelta(hours=4)),
            Priority.NORMAL: RANGE,
        },
    ),
)
ANA = Person(id=2, name="Ana", channel="telegram", ref="2", language="en", agent=True)


def first_answer(priority: Priority, policy: Policy = POLICY, since: datetime = NOON) -> Promise:
    return promised_now(Target.FIRST_ANSWER, Terms(priority=priority, kind=Kind.QUESTION), policy, since)


def ticket(priority: Priority, opened: datetime) -> Ticket:
    opening = Ticket(
        number=1001,
        customer=1,
        channel="telegram",
        chat="1",
        priority=priority,
        opened_at=opened,
        heard_at=opened,
        gathers_until=opened,
    )
    return in_step(opening, POLICY, opened)


def spoken(language: str, line: Line, now: datetime = NOON) -> str:
    return say(language, line.key, line.facts, zone=BANGKOK, now=now)


def test_a_range_is_due_at_its_far_end_and_said_as_a_range():
    promise = first_answer(Priority.NORMAL)
    line = promise_line(promise, NOON)

    assert promise.due == NOON + timedelta(days=5)
    assert "2–3 working days" in spoken("en", line)
    assert "2-3 วันทำการ" in spoken("th", line)
    assert "۲ تا ۳ روز کاری" in spoken("fa", line)
    assert "25 November" in spoken("en", line)


def test_an_open_range_is_said_without_a_day():
    rules = by_priority(Target.FIRST_ANSWER, {Priority.NORMAL: OPEN})
    promise = first_answer(Priority.NORMAL, Policy(name="desk", calendar=CALENDAR, promises=rules))
    line = promise_line(promise, NOON)

    assert promise.due is None
    assert line.key == "promise.open"
    assert "3 months or more" in spoken("en", line)
    assert "3 เดือนขึ้นไป" in spoken("th", line)
    assert "۳ ماه یا بیشتر" in spoken("fa", line)


def test_an_overdue_promise_is_not_said_as_if_it_were_to_come():
    promise = first_answer(Priority.URGENT)

    assert promise_line(promise, NOON).key == "promise.within"
    assert promise_line(promise, NOON + timedelta(minutes=10)).key == "promise.by"
    assert promise_line(promise, NOON + timedelta(minutes=30)).key == "promise.late"


def test_a_desk_that_never_opens_says_that_there_is_no_fixed_time():
    never = BusinessCalendar(zone=BANGKOK, week=((),) * 7)
    promise = first_answer(Priority.NORMAL, Policy(name="shut", calendar=never, promises=POLICY.promises))

    assert promise.due is None
    assert promise_line(promise, NOON).key == "promise.none"


@pytest.mark.parametrize(
    ("length", "english"),
    [
        (Span(time=timedelta(minutes=90)), "1 hour 30 minutes"),
        (Span(unit=Unit.WORKING, time=timedelta(hours=1)), "1 working hour"),
        (Span(unit=Unit.WORKING, time=timedelta(minutes=90)), "90 working minutes"),
        (Span(unit=Unit.WORKING_DAYS, count=2), "2 working days"),
        (Span(unit=Unit.WEEKS, count=1), "1 week"),
        (Range(least=Span(unit=Unit.WEEKS, count=1), most=Span(unit=Unit.WEEKS, count=4)), "1–4 weeks"),
        (Range(least=Span(time=timedelta(minutes=30)), most=Span(time=timedelta(hours=1))), "30–60 minutes"),
        (Range(least=Span(time=timedelta(hours=24)), most=Span(time=timedelta(hours=48))), "1–2 days"),
    ],
)
def test_a_length_is_said_in_the_unit_in_which_it_is_whole(length, english):
    assert spoken("en", Line("lines", {"lines": Listing((said(length),), "lines")})) == english


def test_a_raise_counts_from_the_moment_of_the_raise():
    raised_at = NOON + timedelta(hours=1)

    raised = set_priority(ticket(Priority.NORMAL, NOON), Priority.URGENT, ANA, POLICY, raised_at).ticket

    assert raised.first_answer_due == raised_at + timedelta(minutes=30)


def test_a_raise_is_never_later_than_what_was_promised_before():
    promised = first_answer(Priority.NORMAL).due

    raised = set_priority(
        ticket(Priority.NORMAL, NOON), Priority.IMPORTANT, ANA, POLICY, promised - timedelta(minutes=5)
    ).ticket

    assert raised.first_answer_due == promised


def test_a_raise_of_a_late_ticket_is_not_late_already():
    opened = NOON - timedelta(days=30)

    raised = set_priority(ticket(Priority.NORMAL, opened), Priority.URGENT, ANA, POLICY, NOON)

    assert raised.ticket.first_answer_due == NOON + timedelta(minutes=30)
    assert "promise.within" in [line.key for notice in raised.outgoing for line in lines_of(notice)]


def lines_of(notice) -> list[Line]:
    facts = getattr(notice, "facts", {}).values()
    return [line for fact in facts if isinstance(fact, Listing) for line in fact.values if isinstance(line, Line)]


def test_lowering_counts_from_when_the_ticket_opened_and_makes_nothing_late():
    opened = NOON - timedelta(days=30)
    raised = set_priority(ticket(Priority.NORMAL, opened), Priority.URGENT, ANA, POLICY, NOON).ticket

    fresh = set_priority(
        ticket(Priority.URGENT, NOON), Priority.NORMAL, ANA, POLICY, NOON + timedelta(minutes=1)
    ).ticket
    old = set_priority(raised, Priority.NORMAL, ANA, POLICY, NOON + timedelta(minutes=1)).ticket

    assert fresh.first_answer_due == first_answer(Priority.NORMAL).due
    assert old.first_answer_due == raised.first_answer_due


def watched(certainty: Certainty) -> Policy:
    closed = {date(2027, 3, 10): Closure(sure=False), date(2027, 3, 21): Closure()}
    public = PublicHolidays(country="IR", years={2026: Certainty.SURE, 2027: certainty})
    calendar = BusinessCalendar(zone=BANGKOK, week=CALENDAR.week, closed=closed, public=public)
    return Policy(name="desk", calendar=calendar)


def test_supervisors_are_told_two_months_before_a_year_that_is_not_certain():
    assert years_ahead(POLICY, datetime(2026, 10, 1, tzinfo=UTC)) == (2026,)
    assert years_ahead(POLICY, NOON) == (2026, 2027)
    assert holiday_warning(watched(Certainty.ESTIMATED), 2026, NOON.date()) is None
    assert holiday_warning(watched(Certainty.SURE), 2027, NOON.date()) is None
    assert holiday_warning(POLICY, 2027, NOON.date()) is None


@pytest.mark.parametrize(("language", "day"), [("en", "10 March 2027"), ("th", "10 มี.ค. 2570"), ("fa", "۱۹ اسفند")])
def test_the_estimated_days_are_named_in_the_reader_s_calendar(language, day):
    notice = holiday_warning(watched(Certainty.ESTIMATED), 2027, NOON.date())

    assert notice.to is To.SUPERVISORS
    text = say(language, notice.key, notice.facts, zone=BANGKOK, now=NOON)
    assert day in text
    assert "[holidays]" in text


def test_days_that_have_passed_are_no_warning():
    assert holiday_warning(watched(Certainty.ESTIMATED), 2027, date(2027, 3, 11)) is None


@pytest.mark.parametrize("language", ["en", "th", "fa"])
def test_a_year_without_an_official_list_is_said_so(language):
    notice = holiday_warning(watched(Certainty.UNKNOWN), 2027, NOON.date())

    assert notice.key == "supervisor.holidays_unknown"
    assert "IR" in say(language, notice.key, notice.facts, zone=BANGKOK, now=NOON)
