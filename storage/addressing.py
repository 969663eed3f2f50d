"""Whom a notice is for: roles become chats, each in its reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desk.messages import Inbound, Pressed, Said
from desk.notice import Address, To, Urgency
from desk.people import Person
from desk.policy import Directory, Policy
from desk.ticket import Ticket
from storage.groups import Groups
from storage.people import People

COUNTED: Final = "line"  # a push into one of its groups costs one message for each member


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One chat to write to. `quote` is the message that is answered, `press` the button."""

    channel: str
    chat: str
    language: str
    thread: str | None = None
    person: int | None = None
    group: bool = False
    quote: str | None = None
    quote_token: str | None = None
    press: str | None = None


class Addressing:
    def __init__(
        self,
        people: People,
        groups: Groups,
        policy: Policy,
        directory: Directory,
        inbound: Inbound | None,
        sender: Person | None,
    ) -> None:
        self._people = people
        self._groups = groups
        self._policy = policy
        self._directory = directory
        self._inbound = inbound
        self._sender = sender

    def of(self, to: To | Address | int, ticket: Ticket | None) -> Sequence[Spot]:
        """Raises ValueError for a role that nobody has here: a rule that asks for the customer of no ticket."""
        match to:
            case Address():
                return (self._address(to),)
            case To.CUSTOMER:
                return self.customer(_needed(ticket))
            case To.AGENTS:
                return self.agents()
            case To.HERE:
                return (self._here(),)
            case To.PRESS:
                return (self._press(),)
            case To.SENDER:
                return (_private(self._known_sender()),)
            case To.ASSIGNEE:
                return self._assignee(_needed(ticket))
            case To.SUPERVISORS:
                return self._supervisors()
        return (_private(self._person(to)),)

    def customer(self, ticket: Ticket, *, even_unreachable: bool = False) -> Sequence[Spot]:
        person = self._person(ticket.customer)
        if not even_unreachable and (person.barred or not person.reachable):
            return ()
        return (Spot(channel=ticket.channel, chat=ticket.chat, language=person.language, person=person.id),)

    def agents(self) -> Sequence[Spot]:
        """One a group, by the id that it has today."""
        found = {
            (group.channel, chat): self._group(group.channel, chat, group.thread)
            for group in self._directory.groups
            for chat in (self._groups.resolve(group.channel, group.chat),)
        }
        return tuple(found.values())

    def may_push(self, spot: Spot, urgency: Urgency) -> bool:
        """Whether the desk pays for saying this; else it waits for a free answer."""
        if spot.channel != COUNTED or not spot.group or self._policy.line_push == "all":
            return True
        return self._policy.line_push == "urgent" and urgency is Urgency.ALERT

    def _address(self, to: Address) -> Spot:
        chat = self._groups.resolve(to.channel, to.chat)
        if self._is_group(to.channel, chat):
            return self._group(to.channel, chat, to.thread)
        person = self._people.find(to.channel, chat)
        if person is None:
            return Spot(channel=to.channel, chat=chat, thread=to.thread, language=self._policy.agents_language)
        return _private(person)

    def _here(self) -> Spot:
        inbound = self._inbound
        if inbound is None:
            raise ValueError("there is nobody here to answer")
        if inbound.private:
            person = self._sender or self._of_inbound(inbound)
            language = person.language if person else self._policy.languages[0]
            return Spot(
                channel=inbound.channel,
                chat=inbound.chat,
                thread=inbound.thread,
                language=language,
                person=person.id if person else None,
            )
        return Spot(
            channel=inbound.channel,
            chat=inbound.chat,
            thread=inbound.thread,
            language=self._policy.agents_language,
            group=True,
            quote=inbound.ref if isinstance(inbound, Said | Pressed) else None,
            quote_token=inbound.quote_token if isinstance(inbound, Said) else None,
        )

    def _press(self) -> Spot:
        inbound = self._inbound
        if not isinstance(inbound, Pressed) or inbound.press is None:
            return self._here()
        person = self._sender or self._of_inbound(inbound)
        return Spot(
            channel=inbound.channel,
            chat=inbound.chat,
            language=person.language if person else self._policy.agents_language,
            person=person.id if person else None,
            group=not inbound.private,
            press=inbound.press,
        )

    def _assignee(self, ticket: Ticket) -> Sequence[Spot]:
        if ticket.claimed_by is None:
            return self.agents()
        person = self._person(ticket.claimed_by)
        return (_private(person),) if person.reachable else self.agents()

    def _supervisors(self) -> Sequence[Spot]:
        if not self._directory.supervisors:
            return self.agents()
        return tuple(self._supervisor(channel, ref) for channel, ref in dict.fromkeys(self._directory.supervisors))

    def _supervisor(self, channel: str, ref: str) -> Spot:
        person = self._people.find(channel, ref)
        if person is not None:
            return _private(person)
        return Spot(channel=channel, chat=ref, language=self._policy.agents_language)

    def _group(self, channel: str, chat: str, thread: str | None) -> Spot:
        return Spot(channel=channel, chat=chat, thread=thread, language=self._policy.agents_language, group=True)

    def _is_group(self, channel: str, chat: str) -> bool:
        inbound = self._inbound
        if inbound is not None and not inbound.private and (inbound.channel, inbound.chat) == (channel, chat):
            return True
        return any(spot.channel == channel and spot.chat == chat for spot in self.agents())

    def _person(self, id: int) -> Person:
        if self._sender is not None and self._sender.id == id:
            return self._sender
        return self._people.get(id)

    def _known_sender(self) -> Person:
        person = self._sender or (self._of_inbound(self._inbound) if self._inbound else None)
        if person is None:
            raise ValueError("nobody sent this")
        return person

    def _of_inbound(self, inbound: Inbound) -> Person | None:
        return self._people.find(inbound.channel, inbound.sender.ref) if inbound.sender else None


def _private(person: Person) -> Spot:
    return Spot(channel=person.channel, chat=person.ref, language=person.language, person=person.id)


def _needed(ticket: Ticket | None) -> Ticket:
    if ticket is None:
        raise ValueError("a notice to somebody of a ticket names no ticket")
    return ticket
