"""One event's turn: what came, who sent it, and the transaction in which it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk import labels
from desk.asking import Asked, named_number
from desk.decision import Decision, say
from desk.messages import Inbound, Pressed, Said
from desk.notice import Code, Fact, IfUnknown, Notice, TicketNumber, To, Urgency
from desk.people import Person
from desk.policy import Directory, Policy
from desk.refusal import Refusal
from desk.ticket import Ticket
from storage.transaction import Transaction

_REACHES_CUSTOMERS = frozenset({"reply", "close", "decline"})  # what follows the number is read by a customer


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """`member`: whether the platform said just now that the sender is in an agents' group; None where nobody asked."""

    tx: Transaction
    inbound: Inbound
    policy: Policy
    directory: Directory
    sender: Person | None = None
    member: bool | None = None

    @property
    def now(self) -> datetime:
        return self.tx.now

    @property
    def person(self) -> Person:
        if self.sender is None:
            raise Refusal("who_are_you")
        return self.sender

    @property
    def among_agents(self) -> bool:
        """The event came from an agents' group."""
        event = self.inbound
        return not event.private and any(
            group.channel == event.channel and self.tx.groups.resolve(group.channel, group.chat) == event.chat
            for group in self.directory.groups
        )

    @property
    def as_agent(self) -> bool:
        """The sender may act as an agent here and now."""
        return self.among_agents or (self.inbound.private and self.member is True)

    def agent(self) -> Person:
        """The sender, who must be an agent with a name of their own."""
        if self.inbound.sender is not None and self.inbound.sender.anonymous:
            raise Refusal("anonymous")
        if self.sender is None:
            raise Refusal("who_are_you")
        if not self.as_agent:
            raise Refusal("agents_only")
        return self.sender

    def say(self, key: str, to: To = To.PRESS, **facts: Fact) -> None:
        """Words that change nothing; where they were asked for."""
        self.carry_out(say(Notice(to=to, key=key, facts=facts)))

    def refuse(self, no: Refusal) -> None:
        """What was asked for is not done, and why."""
        self.carry_out(say(Notice(to=To.PRESS, key=f"refusal.{no.key}", facts=no.facts)))

    def hint(self, key: str, **facts: Fact) -> None:
        """Words that may as well be left out when there is more important talk."""
        hint = Notice(to=To.HERE, key=key, facts=facts, urgency=Urgency.HINT, if_unknown=IfUnknown.DROP)
        self.carry_out(say(hint))

    def carry_out(self, decision: Decision) -> Ticket | None:
        return self.tx.carry_out(decision)

    def label(self, ticket: Ticket, decision: Decision) -> None:
        """Carries out what an agent decided about the words of a ticket."""
        past = (trace.happened for trace in self.tx.trail.of_ticket(ticket.number))
        self.carry_out(labels.labelled(decision, ticket, self.tx.entries.of_ticket(ticket.number), past))

    def ticket(self, asked: Asked) -> tuple[Ticket, str]:
        """The ticket that is meant (by number, answered message, topic, or the only one), and what else was said."""
        number, rest = asked.number_first()
        pointed = self.pointed()
        if number is not None and pointed is not None and not asked.rest.startswith("#"):
            known = self.tx.tickets.find(number)
            number, rest = (None, asked.rest) if known is None else (number, rest)  # "/reply 5 minutes more, please"
            if known is not None and known.number != pointed.number and rest and asked.verb in _REACHES_CUSTOMERS:
                raise Refusal("which_number", number=Code(str(number)), command=Code(f"/{asked.verb} #{number}"))
        if number is not None:
            return self._visible(self.tx.tickets.get(number)), rest
        if pointed is not None:
            return self._visible(pointed), rest
        tickets = self.tx.tickets
        mine = tickets.claimed_by(self.person) if self.as_agent else tickets.open_of(self.person)
        if len(mine) == 1:
            return mine[0], rest
        raise Refusal("which_ticket" if mine else "no_ticket")

    def pointed(self) -> Ticket | None:
        """The ticket that the chat or the answered message makes clear; where it was merged, what it became."""
        found = self._pointed()
        while found is not None and found.merged_into:
            found = self.tx.tickets.find(found.merged_into)
        return found

    def _pointed(self) -> Ticket | None:
        event = self.inbound
        quoted = event.quoted if isinstance(event, Said) else event.ref if isinstance(event, Pressed) else None
        if quoted is not None:
            found = self.tx.tickets.of_copy(event.channel, event.chat, quoted)
            if found is not None:
                return found
        if event.thread is not None and self.among_agents:
            return self.tx.tickets.of_thread(event.channel, event.chat, event.thread)
        if isinstance(event, Said) and event.private and (number := named_number(event.text)) is not None:
            return self.own(number)
        return None

    def own(self, number: int) -> Ticket | None:
        """The sender's own ticket of that number."""
        found = self.tx.tickets.find(number)
        return found if found is not None and found.customer == self.person.id else None

    def _visible(self, ticket: Ticket) -> Ticket:
        """Nothing of one customer is ever shown to another: a foreign number is as good as none."""
        if not self.as_agent and ticket.customer != self.person.id:
            raise Refusal("no_such_ticket", number=TicketNumber(ticket.number))
        return ticket
