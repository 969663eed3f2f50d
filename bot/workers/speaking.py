"""Speaking: the rows of one chat go the way of their kind, committed as trying before the call, as sent after it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from itertools import takewhile

from bot.channel import Channel, Undeliverable
from bot.workers.composing import Composer
from bot.workers.drafting import Drafting
from bot.workers.joining import Joining
from bot.workers.marks import Marks
from bot.workers.office import Office
from bot.workers.outcomes import Outcomes
from bot.workers.pacing import Allowance, NotNow
from bot.workers.saying import Saying
from bot.workers.showing import Showing
from bot.workers.touching import Touching
from desk.refusal import Refusal
from storage import outbox
from storage.outbox import OutboxRow

_TRIES = 3
_JOINED = ("notice", "relay", "card", "amend")  # where nothing is edited, everything is said


class Speech:
    def __init__(self, office: Office, channel: Channel, composer: Composer) -> None:
        self._office = office
        self._channel = channel
        self._outcomes = Outcomes(office, channel)
        self._marks = Marks(office)
        drafting = Drafting(office, channel, composer, self._outcomes, self._marks)
        self._saying = Saying(channel, drafting, self._marks, self._outcomes)
        self._joining = Joining(office, channel, drafting, self._marks, self._outcomes)
        self._showing = Showing(office, channel, composer)
        self._touching = Touching(office, channel, composer, self._marks)

    async def say(self, batch: Sequence[OutboxRow], allowance: Allowance) -> None:
        """Raises Unavailable."""
        first = batch[0]
        match first.kind:
            case "press":
                await self._touching.press(first)
            case _ if self._channel.joins > 1 and not self._channel.edits:
                await self._joining.say(list(takewhile(lambda row: row.kind in _JOINED, batch)))
            case "card":
                await self._alone(first, allowance, self._showing.show)
            case "amend":
                await self._alone(first, allowance, self._touching.amend)
            case _:
                await self._saying.say(first, allowance)

    async def give_up(self, row: OutboxRow) -> None:
        """Something of ours is broken: the row must not hold up its chat. Raises Unavailable."""
        now = self._office.real.now()
        later = now + timedelta(seconds=2**row.attempts)
        if row.attempts >= _TRIES:
            await self._office.database.write(lambda c: outbox.fail(c, row.id, "broken", now))
        else:
            await self._office.database.write(lambda c: outbox.postpone(c, row.id, later, "broken", tried=True))

    async def _alone(
        self, row: OutboxRow, allowance: Allowance, act: Callable[[OutboxRow, Allowance], Awaitable[None]]
    ) -> None:
        """A card or an amendment: what it has done is remembered, and what is left is done later."""
        if not await self._marks.begin([row]):
            return
        try:
            await act(row, allowance)
        except NotNow as wait:
            await self._marks.later(row, wait.seconds, "paced", calls=allowance.calls)
        except Undeliverable as error:
            await self._outcomes.failed([row], error, calls=allowance.calls)
        except (Refusal, LookupError):
            await self._marks.drop(row)
        else:
            await self._marks.done(row, calls=allowance.calls)
