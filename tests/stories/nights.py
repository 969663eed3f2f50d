"""A desk whose agents are called at night: how they join, what they read, and how the hours pass."""

import asyncio
from datetime import UTC, datetime, time
from typing import Any

import pytest
from talking import HandClock, heard, somebody, tell

from desk.business_calendar import BusinessCalendar, Window
from desk.on_call_terms import OnCallTerms, PageHours

OFFICE = ((Window(time(8, 30), time(17, 30)),),) * 5 + ((),) * 2
EVENINGS = ((Window(time(17, 30), time(22)),),) * 5 + ((),) * 2
UNTIL_TEN = BusinessCalendar(zone=UTC, week=OFFICE, after_hours=BusinessCalendar(zone=UTC, week=EVENINGS))
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
EVENING = MONDAY.replace(hour=20)
PLATFORMS = pytest.mark.parametrize("platform", ["telegram", "line"])


def at(hour: int, minute: int = 0) -> datetime:
    return MONDAY.replace(hour=hour, minute=minute)


def evenings(**terms: Any) -> dict[str, Any]:
    return {"calendar": UNTIL_TEN, "on_call": OnCallTerms(when=PageHours.AFTER_HOURS, **terms)}


async def opened(quick_desk: Any, clock: HandClock, **changes: Any) -> Any:
    """Agents have a group on both platforms; the supervisor is `desk.chief`."""
    desk = await quick_desk(line=True, line_group=True, start=False, changes=evenings() | changes)
    desk.chief = desk.telegram.person("Chief", language="en")
    desk.env["SUPERVISORS"] = f"telegram:{desk.chief.id}"
    desk.line.redelivery.on, desk.line.redelivery.after = True, (1.0,) * 5  # however slow the machine
    await desk.start(clock)
    return desk


async def agent(desk: Any, platform: str, name: str, *, joins: bool = False) -> Any:
    """An agent whom the bot can write to; who `joins` the rotation presses the trial's button."""
    person = somebody(desk, platform, name)
    if platform == "telegram":
        desk.agents.add(person)
    else:
        await desk.line_agents.add(person)
    await tell(desk, person, "/queue")
    if joins:
        await tell(desk, person, "/oncall join")
        await presses(desk, person, "oncall:reached")
        await seen(desk, lambda tx: any(one.reached_at for one in tx.on_call.members() if named(tx, one) == name))
    return person


def named(tx: Any, member: Any) -> str:
    return tx.people.get(member.person).name


async def presses(desk: Any, person: Any, action: str) -> None:
    """Presses the newest button that sends this."""
    await desk.wait(lambda: with_button(person, action))
    message = with_button(person, action)
    if hasattr(message, "by_bot"):
        await person.press(message, action, wait=False)
    else:
        await person.press(message, action)


def with_button(person: Any, action: str) -> Any:
    messages = person.screen if isinstance(person.screen, list) else person.screen.received
    found = [one for one in messages if any(data == action for _, data in one.buttons)]
    return found[-1] if found else None


async def seen(desk: Any, look: Any) -> Any:
    """Until the database shows it."""
    async with asyncio.timeout(20):
        while not (found := await desk.app.office.read(look)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return found


def calls(desk: Any, person: Any) -> list[str]:
    """The pages that a person read."""
    return [text for text in heard(desk, person) if "You are being called" in text]


async def called(desk: Any, person: Any, times: int = 1) -> str:
    await desk.wait(lambda: len(calls(desk, person)) >= times)
    assert len(calls(desk, person)) == times
    return calls(desk, person)[-1]


async def passes(desk: Any, clock: HandClock, **length: float) -> None:
    """Time passes, and all that came due meanwhile is decided."""
    clock.move(**length)
    desk.app.office.to_remind.ring()
    await seen(desk, lambda tx: (due := tx.reminders.next_due()) is None or due > tx.now)


async def ended(desk: Any, number: int = 1001) -> None:
    await seen(desk, lambda tx: tx.pages.of_ticket(number) is None)


async def trail(desk: Any, number: int = 1001) -> list[str]:
    """How it was opened and claimed, and every step of its page; a broken promise is another story."""
    whole = await desk.app.office.read(lambda tx: [one.happened.what for one in tx.trail.of_ticket(number)])
    return [what for what in whole if what in ("opened", "claimed") or what.startswith("page_")]


def by_bot(group: Any) -> list[Any]:
    return [one for one in group.everything if one.by_bot and one.kind == "text"]
