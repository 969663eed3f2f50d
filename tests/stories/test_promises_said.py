"""What customers read about when they are answered: ranges, late promises, and promises after a raise."""

from datetime import UTC, datetime, time, timedelta

from talking import INVOICE, HandClock, heard, office_hours, press, somebody, tell, ticket

from desk.business_calendar import BusinessCalendar, Range, Span, Unit, Window
from desk.course import Target
from desk.policy import by_priority
from desk.triage import Priority

FRIDAY = datetime(2026, 11, 20, 17, 15, tzinfo=UTC)
UNTIL_HALF_PAST_FIVE = BusinessCalendar(zone=UTC, week=((Window(time(8, 30), time(17, 30)),),) * 5 + ((),) * 2)


def working(unit: Unit, least: int, most: int) -> Range:
    return Range(least=Span(unit=unit, count=least), most=Span(unit=unit, count=most))


async def test_friday_at_quarter_past_five_half_an_hour_of_working_time_is_promised_for_monday(quick_desk):
    promises = dict.fromkeys(Priority, Span(unit=Unit.WORKING, time=timedelta(minutes=30)))
    changes = {"calendar": UNTIL_HALF_PAST_FIVE, "promises": by_priority(Target.FIRST_ANSWER, promises)}
    desk = await quick_desk(clock=HandClock(FRIDAY), changes=changes)
    ana = somebody(desk, "telegram")

    receipt = await tell(desk, ana, INVOICE)

    assert "Monday 23 November, 08:45" in receipt


async def test_a_range_is_read_as_a_range(quick_desk):
    promises = dict.fromkeys(Priority, working(Unit.WORKING_DAYS, 2, 3))
    desk = await quick_desk(
        clock=HandClock(), changes=office_hours(promises=by_priority(Target.FIRST_ANSWER, promises))
    )
    ana = somebody(desk, "telegram")

    receipt = await tell(desk, ana, INVOICE)

    assert "within 2–3 working days" in receipt
    assert "at the latest" in receipt


async def test_status_says_that_an_overdue_answer_is_late_and_names_no_moment_that_is_over(quick_desk):
    clock = HandClock()
    desk = await quick_desk(clock=clock, changes=office_hours())
    ana = somebody(desk, "telegram")
    await tell(desk, ana, INVOICE)
    assert "Our promise" in await tell(desk, ana, "/status")

    clock.move(hours=24 * 14)
    late = await tell(desk, ana, "/status")

    assert "later than we promised" in late
    assert "Our promise" not in late


async def test_a_late_ticket_that_is_raised_is_promised_from_the_raise(quick_desk):
    clock = HandClock()
    desk = await quick_desk(clock=clock, changes=office_hours())
    ana = somebody(desk, "telegram")
    await tell(desk, ana, INVOICE)

    clock.move(hours=24 * 14)
    await press(desk, ana, "It is urgent")
    await desk.wait(lambda: "priority of ticket #1001 is now urgent" in heard(desk, ana)[-1])

    assert "30 minutes" in heard(desk, ana)[-1]
    assert (await ticket(desk, 1001)).first_answer_due == clock.now() + timedelta(minutes=30)
