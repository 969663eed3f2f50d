"""When callbacks may be offered and are due, when their reminders come, and that arithmetic's properties."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import callbacks
from desk.business_calendar import BusinessCalendar, Closure, Window
from desk.callback import Callback, CallbackState
from desk.callbacks.offering import due_after, hours, slot_at, slots
from desk.callbacks.reminding import Step, newest_step
from desk.decision import Forget, Remind
from desk.people import Person
from desk.policy import CallbackTerms, Policy
from desk.refusal import Refusal
from desk.ticket import Status, Ticket

ICT = ZoneInfo("Asia/Bangkok")
DAY = (Window(time(8, 30), time(17, 30)),)
EVENING = (Window(time(17, 30), time(22)),)
HOLIDAY = date(2026, 12, 7)
CALENDAR = BusinessCalendar(
    zone=ICT,
    week=(DAY,) * 5 + ((),) * 2,
    closed={HOLIDAY: Closure()},
    after_hours=BusinessCalendar(
        zone=ICT,
        week=(EVENING,) * 5 + ((),) * 2,
        closed={HOLIDAY: Closure()},
        on_holidays=(Window(time(8, 30), time(22)),),
    ),
)
DAYTIME = Policy(name="bangkok", calendar=CALENDAR)
EVENINGS_TOO = replace(DAYTIME, callbacks=CallbackTerms(after_hours=True))
HALF, HOUR = timedelta(minutes=30), timedelta(hours=1)


def at(day: int, clock: str, month: int = 11) -> datetime:
    return datetime.combine(date(2026, month, day), time.fromisoformat(clock), ICT)


FRIDAY = at(20, "17:15")


def said(policy: Policy, now: datetime, plan: str | None = None) -> list[tuple[int, str]]:
    return [(one.minutes, f"{one.due.astimezone(ICT):%a %H:%M}") for one in callbacks.offers(policy, plan, now)]


@pytest.mark.parametrize(
    ("policy", "now", "expected"),
    [
        (DAYTIME, at(18, "10:00"), [(30, "Wed 10:30"), (60, "Wed 11:00")]),
        (DAYTIME, FRIDAY, [(30, "Mon 08:45"), (60, "Mon 09:15")]),
        (EVENINGS_TOO, FRIDAY, [(30, "Fri 17:45"), (60, "Fri 18:15")]),
        (EVENINGS_TOO, at(20, "21:45"), [(30, "Mon 08:45"), (60, "Mon 09:15")]),
        (DAYTIME, at(20, "17:00"), [(30, "Fri 17:30"), (60, "Mon 09:00")]),
        (DAYTIME, at(20, "18:00"), [(60, "Mon 09:30"), (60, "Mon 10:30"), (60, "Mon 11:30"), (60, "Mon 12:30")]),
        (DAYTIME, at(19, "23:00"), [(60, "Fri 09:30"), (60, "Fri 10:30"), (60, "Fri 11:30"), (60, "Fri 12:30")]),
        (EVENINGS_TOO, at(7, "10:00", 12), [(30, "Mon 10:30"), (60, "Mon 11:00")]),
    ],
)
def test_what_may_be_offered(policy: Policy, now: datetime, expected: list[tuple[int, str]]) -> None:
    assert said(policy, now) == expected


@pytest.mark.parametrize(("plan", "expected"), [("platinum", [30]), ("gold", [60]), (None, []), ("silver", [30, 60])])
def test_a_plan_has_its_windows_and_an_unnamed_one_the_desks(plan: str | None, expected: list[int]) -> None:
    terms = CallbackTerms(plans={"platinum": (HALF,), "gold": (HOUR,), "none": ()})
    policy = replace(DAYTIME, callbacks=terms)

    assert [minutes for minutes, _ in said(policy, at(18, "10:00"), plan)] == expected
    assert bool(slots(policy, plan, at(18, "23:00"))) == bool(expected)


def test_a_slot_is_taken_only_where_one_begins_and_not_too_late() -> None:
    now = at(19, "23:00")
    (first, *_) = slots(DAYTIME, None, now)

    assert slot_at(DAYTIME, None, at(20, "08:30"), now) == first
    assert slot_at(DAYTIME, None, at(20, "08:31"), now) is None
    assert slot_at(DAYTIME, None, at(20, "08:30"), at(20, "08:31")) is None
    assert slot_at(DAYTIME, None, at(21, "10:00"), now) is None
    assert slot_at(DAYTIME, None, datetime(2026, 12, 25, 8, 30, tzinfo=ICT), now) is None


def waiting(policy: Policy, opens: datetime, minutes: int = 30) -> Callback:
    due = due_after(policy, opens, timedelta(minutes=minutes))
    state = CallbackState.WAITING
    return Callback(
        id=1, ticket=1001, version=1, state=state, minutes=minutes, phone="+66812345678", asked_at=opens,
        opens_at=opens, due=due,
    )  # fmt: skip


def ladder(policy: Policy, callback: Callback, count: int) -> list[tuple[str, str]]:
    """What is said and when, as one reminder after the other comes true."""
    now, heard = callback.asked_at, []
    for _ in range(count):
        remind = callbacks.reminder(callback, policy, now)
        assert isinstance(remind, Remind)
        assert remind.due > now
        now = remind.due
        step = newest_step(callback, policy, now)
        assert step is not None
        heard.append((step.name, f"{now.astimezone(ICT):%a %H:%M}"))
    return heard


def test_the_ladder_on_an_ordinary_morning() -> None:
    assert ladder(DAYTIME, waiting(DAYTIME, at(18, "10:00")), 6) == [
        ("HALF", "Wed 10:15"),
        ("NEARLY", "Wed 10:24"),
        ("DUE", "Wed 10:30"),
        ("LATE", "Wed 10:40"),
        ("AGAIN", "Wed 11:10"),
        ("AGAIN", "Wed 11:40"),
    ]


def test_the_ladder_over_a_weekend_counts_open_time() -> None:
    assert ladder(DAYTIME, waiting(DAYTIME, FRIDAY), 5) == [
        ("HALF", "Fri 17:30"),
        ("NEARLY", "Mon 08:39"),
        ("DUE", "Mon 08:45"),
        ("LATE", "Mon 08:55"),
        ("AGAIN", "Mon 09:25"),
    ]


def test_what_is_late_at_closing_time_is_said_again_in_the_morning_and_not_all_night() -> None:
    assert ladder(DAYTIME, waiting(DAYTIME, at(18, "17:00")), 6)[2:] == [
        ("DUE", "Wed 17:30"),
        ("LATE", "Wed 17:40"),
        ("AGAIN", "Thu 09:00"),
        ("AGAIN", "Thu 09:30"),
    ]


@pytest.mark.parametrize(
    ("now", "step"),
    [
        ("10:14", None),
        ("10:15", Step.HALF),
        ("10:29", Step.NEARLY),
        ("10:39", Step.DUE),
        ("11:09", Step.LATE),
        ("16:00", Step.AGAIN),
    ],
)
def test_after_a_sleep_only_the_newest_step_speaks(now: str, step: Step | None) -> None:
    callback = waiting(DAYTIME, at(18, "10:00"))

    assert newest_step(callback, DAYTIME, at(18, now)) is step


def test_nothing_is_reminded_of_that_is_over_or_still_lacks_its_number() -> None:
    callback = waiting(DAYTIME, at(18, "10:00"))

    for state in set(CallbackState) - {CallbackState.WAITING}:
        other = replace(callback, state=state)
        assert callbacks.reminder(other, DAYTIME, at(18, "10:00")) == Forget(matter="callback")
        assert newest_step(other, DAYTIME, at(18, "12:00")) is None


MINUTES = st.integers(0, 60 * 24 * 21)
WINDOWS = st.sampled_from([5, 30, 60, 240, 720])
POLICIES = st.sampled_from([DAYTIME, EVENINGS_TOO])


@given(MINUTES, WINDOWS, POLICIES)
def test_a_window_is_open_time_minute_by_minute(after: int, minutes: int, policy: Policy) -> None:
    now = at(23, "00:00") + timedelta(minutes=after)
    due = due_after(policy, now, timedelta(minutes=minutes))
    assert due is not None

    moment, left = now, minutes
    while left:
        evening = policy.callbacks.after_hours and CALENDAR.after_hours and CALENDAR.after_hours.open_at(moment)
        left -= bool(CALENDAR.open_at(moment) or evening)
        moment += timedelta(minutes=1)
    assert moment == due


@given(MINUTES, WINDOWS, POLICIES, st.integers(0, 60 * 24 * 30))
def test_the_next_reminder_is_always_ahead_and_steps_never_go_back(
    after: int, minutes: int, policy: Policy, slept: int
) -> None:
    opens = hours(policy).next_open(at(23, "00:00") + timedelta(minutes=after))
    assert opens is not None
    callback = waiting(policy, opens, minutes)
    now = opens + timedelta(minutes=slept)

    remind = callbacks.reminder(callback, policy, now)
    assert isinstance(remind, Remind)
    assert remind.due > now
    before, then = newest_step(callback, policy, now), newest_step(callback, policy, remind.due)
    assert then is not None
    assert then > (before or 0) or then is Step.AGAIN
    assert newest_step(callback, policy, remind.due - timedelta(seconds=1)) in (before, Step.AGAIN)


@given(MINUTES, POLICIES)
def test_slots_lie_ahead_within_the_hours_one_after_the_other(after: int, policy: Policy) -> None:
    now = at(23, "00:00") + timedelta(minutes=after)
    found = slots(policy, None, now)

    assert len(found) == 4
    ends = [now, *(one.due for one in found)]
    for end, one in zip(ends, found, strict=False):
        assert one.opens_at is not None
        assert one.opens_at >= end
        assert hours(policy).working_between(one.opens_at, one.due) == timedelta(minutes=one.minutes) == HOUR
        assert slot_at(policy, None, one.opens_at, now) == one


TICKET = Ticket(
    number=1001, version=3, customer=7, channel="telegram", chat="7", opened_at=FRIDAY, heard_at=FRIDAY,
    gathers_until=FRIDAY,
)  # fmt: skip
ANA = Person(id=7, channel="telegram", ref="7", name="Ana")
NOK = Person(id=9, channel="telegram", ref="9", name="Nok", agent=True)


def test_each_miss_is_tried_one_window_later_until_the_tries_are_used_up() -> None:
    callback, now = waiting(DAYTIME, FRIDAY), at(23, "08:40")
    dues = []
    for _ in range(2):
        decision = callbacks.missed(TICKET, callback, NOK, DAYTIME, now, busy=True)
        assert decision.callback is not None
        callback = decision.callback
        assert callback.due is not None
        dues.append(f"{callback.due.astimezone(ICT):%H:%M}")
        now = callback.due
    last = callbacks.missed(TICKET, callback, NOK, DAYTIME, now, busy=False).callback

    assert dues == ["09:10", "09:40"]
    assert last is not None
    assert (last.state, last.tries, last.settled_by) == (CallbackState.UNREACHED, 3, NOK.id)


@pytest.mark.parametrize(("seconds", "tries"), [(0, 1), (19, 1), (20, 2)])
def test_a_miss_that_is_pressed_twice_counts_once(seconds: int, tries: int) -> None:
    now = at(23, "08:40")
    once = callbacks.missed(TICKET, waiting(DAYTIME, FRIDAY), NOK, DAYTIME, now, busy=False).callback
    twice = callbacks.missed(TICKET, once, NOK, DAYTIME, now + timedelta(seconds=seconds), busy=False)
    assert (twice.callback or once).tries == tries
    assert bool(twice.happened) is (tries == 2)


def test_of_two_callbacks_that_meet_the_one_that_is_called_first_stays() -> None:
    today, tomorrow = waiting(DAYTIME, at(23, "08:40")), waiting(DAYTIME, at(24, "08:40"))
    half = Callback(ticket=1002, asked_at=FRIDAY)
    ended = replace(tomorrow, state=CallbackState.DROPPED, settled_at=FRIDAY)
    assert callbacks.gives_way(tomorrow, today, FRIDAY) == ended
    assert callbacks.gives_way(half, today, FRIDAY) is not None
    assert callbacks.gives_way(today, tomorrow, FRIDAY) is None
    assert callbacks.gives_way(half, half, FRIDAY) is None


def test_called_ends_a_page_that_somebody_has_already() -> None:
    mine = replace(TICKET, claimed_by=NOK.id, status=Status.CLAIMED)
    decision = callbacks.called(mine, waiting(DAYTIME, FRIDAY), None, NOK, FRIDAY)
    assert Forget(matter="page") in decision.reminders


def test_called_is_the_first_answer_and_claims_and_keeps_an_earlier_answer() -> None:
    callback, now = waiting(DAYTIME, FRIDAY), at(23, "08:40")
    fresh = callbacks.called(TICKET, callback, callback, NOK, now).ticket
    earlier = replace(TICKET, answered_at=FRIDAY, claimed_by=3, status=Status.CLAIMED)
    kept = callbacks.called(earlier, callback, callback, NOK, now).ticket

    assert fresh is not None
    assert (fresh.answered_at, fresh.claimed_by, fresh.status) == (now, NOK.id, Status.CLAIMED)
    assert kept is not None
    assert (kept.answered_at, kept.claimed_by) == (FRIDAY, 3)


def test_called_answers_what_the_customer_said_last_and_asking_ends_the_wait_for_them() -> None:
    callback, now = waiting(DAYTIME, FRIDAY), at(23, "08:40")
    written = replace(TICKET, answered_at=FRIDAY, unanswered_since=FRIDAY)
    held = replace(TICKET, status=Status.WAITING, waiting_since=FRIDAY, claimed_by=3)
    known = replace(ANA, phone="+66812345678")

    called = callbacks.called(written, callback, callback, NOK, now).ticket
    asked = callbacks.choose_window(held, known, None, 30, DAYTIME, now)

    assert called is not None
    assert called.unanswered_since is None
    assert asked.ticket is not None
    assert (asked.ticket.status, asked.ticket.waiting_since) == (Status.CLAIMED, None)
    assert [one.what for one in asked.happened] == ["answered_by_customer", "callback"]


@pytest.mark.parametrize("status", [Status.CLOSED, Status.DECLINED])
def test_a_closed_ticket_takes_no_callback_and_no_outcome(status: Status) -> None:
    over, callback = replace(TICKET, status=status), waiting(DAYTIME, FRIDAY)
    attempts = (
        lambda: callbacks.ask(over, ANA, None, DAYTIME, FRIDAY),
        lambda: callbacks.choose_window(over, ANA, None, 30, DAYTIME, FRIDAY),
        lambda: callbacks.choose_slot(over, ANA, None, at(23, "08:30"), DAYTIME, FRIDAY),
        lambda: callbacks.give_number(over, ANA, callback, "+66812345678", DAYTIME, FRIDAY, proven=False),
        lambda: callbacks.called(over, callback, callback, NOK, FRIDAY),
        lambda: callbacks.missed(over, callback, NOK, DAYTIME, FRIDAY, busy=False),
    )
    for attempt in attempts:
        with pytest.raises(Refusal) as no:
            attempt()
        assert no.value.key == "not_open"


def test_a_number_that_comes_after_the_hours_gets_new_times_and_one_in_time_keeps_its_promise() -> None:
    asking = Callback(id=1, ticket=1001, version=1, minutes=30, asked_at=at(20, "17:00"))
    late = callbacks.give_number(TICKET, ANA, asking, "+66812345678", DAYTIME, at(20, "20:00"), proven=False)
    changed = replace(waiting(DAYTIME, FRIDAY), state=CallbackState.ASKING, phone=None)
    kept = callbacks.give_number(TICKET, ANA, changed, "+66899999999", DAYTIME, at(20, "20:00"), proven=False)

    assert late.callback is not None
    assert (late.callback.state, late.callback.minutes) == (CallbackState.ASKING, None)
    assert kept.callback is not None
    assert (kept.callback.state, kept.callback.due) == (CallbackState.WAITING, at(23, "08:45"))


def test_a_window_of_the_desk_in_utc_is_the_same_wherever_it_is_asked_from() -> None:
    assert [one.due for one in callbacks.offers(DAYTIME, None, FRIDAY.astimezone(UTC))] == [
        at(23, "08:45"),
        at(23, "09:15"),
    ]
