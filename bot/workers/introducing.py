"""Introducing: what a platform is asked about somebody before an event of theirs is handled."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from bot.channel import Channel, Undeliverable
from bot.workers.office import Office
from desk.messages import Inbound, Migrated
from desk.people import Person
from handlers.router import asks_membership
from storage.transaction import Transaction

_PATIENCE = 3.0  # seconds; a name can do without an answer, and a chat must not wait for long


class Introducing:
    def __init__(self, office: Office, channels: Mapping[str, Channel]) -> None:
        self._office = office
        self._channels = channels

    def wanted(self, tx: Transaction, inbound: Inbound) -> bool:
        """Whether the platform has to be asked before this event may be handled."""
        if inbound.sender is None:
            return False
        known = tx.people.find(inbound.channel, inbound.sender.ref)
        return _is_nameless(inbound, known) or (inbound.private and asks_membership(inbound, known))

    async def named(self, inbound: Inbound) -> Inbound:
        """LINE's events carry no names: the profile is asked for once."""
        sender = inbound.sender
        if sender is None or sender.name:
            return inbound
        known = await self._office.read(lambda tx: tx.people.find(inbound.channel, sender.ref))
        if not _is_nameless(inbound, known):
            return inbound
        group = None if inbound.private else inbound.chat
        try:
            async with asyncio.timeout(_PATIENCE):
                profile = await self._channels[inbound.channel].profile(sender.ref, group)
        except (Undeliverable, TimeoutError):
            profile = None
        return inbound if profile is None else replace(inbound, sender=profile)

    async def membership(self, inbound: Inbound) -> bool | None:
        """Who acts as an agent in private is looked up in the agents' groups, each time."""
        if inbound.sender is None or not inbound.private:
            return None
        sender = inbound.sender
        known = await self._office.read(lambda tx: tx.people.find(inbound.channel, sender.ref))
        if not asks_membership(inbound, known):
            return None
        channel = self._channels[inbound.channel]
        for group in await self._office.read(lambda tx: self._groups_of(tx, inbound.channel)):
            if await channel.is_member(group, sender.ref):
                return True
        return False

    def _groups_of(self, tx: Transaction, channel: str) -> list[str]:
        mine = (group for group in self._office.directory.groups if group.channel == channel)
        return [tx.groups.resolve(group.channel, group.chat) for group in mine]


def _is_nameless(inbound: Inbound, known: Person | None) -> bool:
    nameless = inbound.sender is not None and not inbound.sender.name and not isinstance(inbound, Migrated)
    return nameless and not (known is not None and known.name)
