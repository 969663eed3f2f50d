"""The watch over the year's holidays: supervisors are told once, by the desk's own time."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import uuid4

from a_desk import DIRECTORY, NOON, POLICY, Desk
from sqlalchemy import select

from bot.metrics import Metrics
from bot.workers.chores import Chores
from bot.workers.office import Office
from desk.business_calendar import Certainty, Closure, PublicHolidays
from desk.policy import Policy
from storage.tables import outbox

IRANIAN = replace(
    POLICY,
    calendar=replace(
        POLICY.calendar,
        closed={date(2027, 3, 10): Closure(sure=False)},
        public=PublicHolidays(country="IR", years={2026: Certainty.SURE, 2027: Certainty.ESTIMATED}),
    ),
)


@dataclass
class At:
    moment: datetime

    def now(self) -> datetime:
        return self.moment


async def told(desk: Desk, policy: Policy, moment: datetime) -> list[tuple[str, str]]:
    """What the outbox holds after the watch has looked twice."""
    office = Office(
        database=desk.database,
        policy=policy,
        directory=DIRECTORY,
        clock=At(moment),
        real=At(moment),
        metrics=Metrics(),
        owner=uuid4().hex,
    )
    for _ in range(2):
        await Chores(office, {}).watch_holidays()
    rows = await desk.database.read(lambda c: c.execute(select(outbox.c.chat, outbox.c.body)).all())
    return [(row.chat, row.body["key"]) for row in rows]


async def test_a_year_with_estimated_holidays_is_told_once_to_each_supervisor(desk: Desk) -> None:
    assert await told(desk, IRANIAN, NOON) == [("900", "supervisor.holidays_estimated")]


async def test_more_than_two_months_ahead_nothing_is_told(desk: Desk) -> None:
    assert await told(desk, IRANIAN, datetime(2026, 10, 1, tzinfo=UTC)) == []


async def test_beyond_what_is_known_it_is_told_that_the_list_was_unknown(desk: Desk) -> None:
    assert await told(desk, IRANIAN, datetime(2028, 6, 1, tzinfo=UTC)) == [("900", "supervisor.holidays_unknown")]


async def test_a_desk_without_a_country_is_left_in_peace(desk: Desk) -> None:
    assert await told(desk, POLICY, NOON) == []
