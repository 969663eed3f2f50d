"""The self-check at the start: what right or setting is missing, said in the log and in the agents' group."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from itertools import count

import structlog

from bot.channel import Channel, Trouble, Undeliverable
from bot.workers.office import Office
from desk.decision import say
from desk.notice import Code, Fact, Line, To, Urgency
from desk.speech import paragraphs
from storage.failures import Unavailable
from storage.transaction import Transaction

_PAUSES = (1, 2, 5, 10, 30, 60)
_log = structlog.get_logger(__name__)


class Troubles:
    def __init__(self, office: Office, channels: Mapping[str, Channel]) -> None:
        self._office = office
        self._channels = channels

    async def run(self) -> None:
        """Each channel is asked once; a platform that does not answer is asked again."""
        async with asyncio.TaskGroup() as tasks:
            for channel in self._channels.values():
                tasks.create_task(self._check(channel))

    async def _check(self, channel: Channel) -> None:
        found = await self._ask(channel)
        for trouble in found:
            log = _log.error if trouble.fatal else _log.warning
            log(trouble.key, channel=channel.name, **trouble.facts)
        if found:
            await self._office.settle(lambda tx: _tell(tx, channel.name, list(found)))
            self._office.to_send.ring()

    async def _ask(self, channel: Channel) -> Sequence[Trouble]:
        for tries in count():
            try:
                groups = await self._office.read(lambda tx: _groups(tx, channel.name))
                return await channel.check(groups)
            except (Undeliverable, Unavailable) as error:
                pause = _PAUSES[min(tries, len(_PAUSES) - 1)]
                _log.warning("check.failed", channel=channel.name, why=str(error), again_in=pause)
                await asyncio.sleep(pause)
        raise AssertionError("it is asked until it answers")


def _groups(tx: Transaction, channel: str) -> list[str]:
    mine = (group for group in tx.directory.groups if group.channel == channel)
    return [tx.groups.resolve(group.channel, group.chat) for group in mine]


def _tell(tx: Transaction, channel: str, found: list[Trouble]) -> None:
    """The same list is not said again at every start of the same day."""
    mark = f"trouble:{channel}:{tx.real_now:%Y-%m-%d}:{','.join(sorted({trouble.key for trouble in found}))}"
    if not tx.directory.groups or not tx.once(mark):
        return
    lines = [Line("trouble.head"), *(Line(trouble.key, _facts(trouble)) for trouble in found)]
    tx.carry_out(say(paragraphs(To.AGENTS, *lines, urgency=Urgency.CARD)))


def _facts(trouble: Trouble) -> dict[str, Fact]:
    return {name: Code(value) for name, value in trouble.facts.items()}
