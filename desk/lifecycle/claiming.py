"""Whose ticket it is: claimed, released, assigned."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from desk.decision import Decision, Forget, Happened
from desk.lifecycle.guard import must_be_open
from desk.notice import Fact, IfUnknown, Name, Notice, Quoted, ShowCard, To, Urgency
from desk.people import Person
from desk.refusal import Refusal
from desk.speech import number, pressed
from desk.ticket import Status, Ticket
from desk.triage.verdict import Priority


def claim(ticket: Ticket, agent: Person, now: datetime, holder: Person | None) -> Decision:
    """One agent takes the ticket; pressing twice is harmless, the others are told who has it."""
    must_be_open(ticket)
    if ticket.claimed_by == agent.id:
        again = Decision(ticket=ticket, reminders=(Forget(matter="page"),))  # who says that they have it is there
        return again.also(pressed("done.claimed", ticket))
    if ticket.claimed_by is not None:
        raise Refusal("already_claimed", number=number(ticket), by=Name(holder.name if holder else ""))
    return Decision(
        ticket=claimed(ticket, agent, now),
        happened=(Happened(what="claimed", by=agent.id),),
        outgoing=(pressed("done.claimed", ticket), *_tell_claimed(ticket, agent), ShowCard(ticket=ticket.number)),
        reminders=(Forget(matter="unclaimed"),),
    )


def claimed(ticket: Ticket, agent: Person, now: datetime) -> Ticket:
    status = Status.CLAIMED if ticket.status is Status.NEW else ticket.status
    return replace(ticket, status=status, claimed_by=agent.id, claimed_at=now)


def _tell_claimed(ticket: Ticket, agent: Person) -> tuple[Notice, ...]:
    """Somebody whose shop is dead wants to know that a person looks at it; the others read the answer soon enough."""
    if ticket.priority is not Priority.URGENT or ticket.answered_at is not None:
        return ()
    facts: dict[str, Fact] = {"number": number(ticket), "agent": Name(agent.name)}
    return (
        Notice(
            to=To.CUSTOMER,
            key="ticket.claimed",
            facts=facts,
            ticket=ticket.number,
            urgency=Urgency.HINT,
            if_unknown=IfUnknown.DROP,
            lasts=timedelta(minutes=30),
        ),
    )


def release(ticket: Ticket, agent: Person, *, supervisor: bool) -> Decision:
    """Back into the queue. Only the one who has it may, or a supervisor."""
    must_be_open(ticket)
    if ticket.claimed_by is None:
        raise Refusal("not_claimed", number=number(ticket))
    if ticket.claimed_by != agent.id and not supervisor:
        raise Refusal("not_yours", number=number(ticket))
    status = Status.NEW if ticket.status is Status.CLAIMED else ticket.status
    return Decision(
        ticket=replace(ticket, status=status, claimed_by=None, claimed_at=None),
        happened=(Happened(what="released", by=agent.id),),
        outgoing=(pressed("done.released", ticket), ShowCard(ticket=ticket.number)),
    )


def assign(ticket: Ticket, to: Person, by: Person, now: datetime) -> Decision:
    """Somebody gives the ticket to an agent, who is told in private."""
    must_be_open(ticket)
    if not to.agent:
        raise Refusal("not_an_agent", who=Name(to.name))
    if ticket.claimed_by == to.id:
        return Decision(ticket=ticket).also(pressed("done.assigned", ticket, to=Name(to.name)))
    told = () if to.id == by.id else (_assigned_word(ticket, to, by),)
    return Decision(
        ticket=claimed(ticket, to, now),
        happened=(Happened(what="assigned", by=by.id, facts={"to": Name(to.name)}),),
        outgoing=(pressed("done.assigned", ticket, to=Name(to.name)), *told, ShowCard(ticket=ticket.number)),
    )


def _assigned_word(ticket: Ticket, to: Person, by: Person) -> Notice:
    facts: dict[str, Fact] = {"number": number(ticket), "by": Name(by.name), "subject": Quoted(ticket.subject, 80)}
    return Notice(to=to.id, key="agent.assigned", facts=facts, ticket=ticket.number, urgency=Urgency.HINT)
