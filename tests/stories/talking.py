"""What people in stories do again and again: speak and listen, on either platform, while a hand moves the clock."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.policies import read_policy
from bot.sandbox.telegram import Message
from bot.sandbox.telegram import Person as TelegramPerson
from storage import inbox
from storage.transaction import Transaction

DOWN = "Our shop is down, nobody can open any page since this morning"
SLOW = "The report page is a bit slow today"
INVOICE = "How can I change the address on my invoice?"
MONDAY_MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SATURDAY_NIGHT = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)


class HandClock:
    """The desk's time, moved by hand."""

    def __init__(self, start: datetime = MONDAY_MORNING) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def move(self, **length: float) -> None:
        self._now += timedelta(**length)


def office_hours(**changes: Any) -> dict[str, Any]:
    """The default desk's week, kept in UTC wherever the tests run; with other changes to the policy."""
    policy = read_policy("default", local_zone=lambda: UTC)
    return {"calendar": policy.calendar, **changes}


def somebody(desk: Any, platform: str, name: str = "Ana", language: str = "en") -> Any:
    if platform == "line":
        return desk.line.person(name, language=language)
    return desk.telegram.person(name, username=name.lower(), language=language)


def heard(desk: Any, person: Any) -> list[str]:
    """All that the bot said to a person, oldest first."""
    return desk.said_to(person) if isinstance(person, TelegramPerson) else person.screen.texts


async def tell(desk: Any, person: Any, text: str, **spot: Any) -> str:
    """Writes to the bot, and returns what it says to that."""
    before = len(heard(desk, person))
    await person.write(text, **spot)
    await desk.wait(lambda: len(heard(desk, person)) > before)
    return heard(desk, person)[-1]


async def entries(desk: Any, number: int) -> list[str]:
    """The words that are kept in a ticket."""
    return await desk.app.office.read(lambda tx: [entry.text for entry in tx.entries.of_ticket(number)])


async def ticket(desk: Any, number: int) -> Any:
    """The ticket as it is kept, or None."""
    return await desk.app.office.read(lambda tx: tx.tickets.find(number))


async def settled(desk: Any) -> None:
    """Until all that was said to the bot is handled: where it has to stay silent."""
    async with asyncio.timeout(30):
        while desk.telegram.waiting or await desk.app.office.read(_unhandled):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def _unhandled(tx: Transaction) -> bool:
    return bool(inbox.heads(tx.connection, tx.real_now + timedelta(days=1), 1))


def button(message: Any, words: str) -> str:
    """What the button sends whose label has these words. Raises LookupError."""
    found = [str(data) for label, data in message.buttons if words in label]
    if not found:
        raise LookupError("no such button")
    return found[0]


def last(person: Any) -> Message | Any:
    """The bot's newest message on a person's screen."""
    if isinstance(person, TelegramPerson):
        return [message for message in person.screen if message.by_bot][-1]
    return person.screen.last


async def press(desk: Any, person: Any, words: str) -> str:
    """Presses a button of the newest message by its label, and returns what the bot writes to that."""
    action = await desk.wait(lambda: button(last(person), words))
    before = len(heard(desk, person))
    if isinstance(person, TelegramPerson):
        await person.press(last(person), action, wait=False)
    else:
        await person.press(last(person), action)
    await desk.wait(lambda: len(heard(desk, person)) > before)
    return heard(desk, person)[-1]
