"""Two tickets that are one matter, one ticket that is two, and words that are one ticket's matter again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desk.decision import Decision, Forget, Happened
from desk.lifecycle.claiming import claimed
from desk.lifecycle.guard import must_be_open, must_have_customer
from desk.lifecycle.opening import hear, next_answer_lines, open_ticket
from desk.notice import Button, Fact, Line, Notice, Quoted, ShowCard, TicketNumber, To, Urgency
from desk.people import Person
from desk.policy import Policy
from desk.promise import earlier_of
from desk.refusal import Refusal
from desk.speech import number, paragraphs, pressed
from desk.ticket import Entry, Status, Ticket
from desk.triage.verdict import Verdict


def merge(ticket: Ticket, into: Ticket, by: Person, policy: Policy, now: datetime) -> tuple[Decision, Decision]:
    """Two tickets of one customer are one matter: the first is closed into the second, which takes its words over."""
    must_have_customer(ticket)
    must_have_customer(into)
    must_be_open(ticket)
    must_be_open(into)
    if ticket.number == into.number:
        raise Refusal("merge_itself", number=number(ticket))
    if ticket.customer != into.customer:
        raise Refusal("merge_other_customer", number=number(ticket), into=number(into))
    facts: dict[str, Fact] = {"number": number(ticket), "into": number(into)}
    gone = Decision(
        ticket=replace(
            ticket, status=Status.CLOSED, closed_at=now, closed_by=by.id, merged_into=into.number, waiting_since=None
        ),
        happened=(Happened(what="merged", by=by.id, facts=facts),),
        outgoing=(
            pressed("done.merged", ticket, into=number(into)),
            Notice(to=To.CUSTOMER, key="ticket.merged", facts=facts, ticket=into.number),
            ShowCard(ticket=ticket.number),
        ),
        reminders=(Forget(),),
    )
    higher = max(ticket.priority, into.priority, key=lambda level: level.rank)
    kept = replace(
        into,
        priority=higher,
        opened_at=min(ticket.opened_at, into.opened_at),
        answered_at=into.answered_at or ticket.answered_at,
        unanswered_since=min((at for at in (ticket.unanswered_since, into.unanswered_since) if at), default=None),
        heard_at=max(ticket.heard_at, into.heard_at),
    )
    stays = Decision(
        ticket=earlier_of(kept, ticket, policy, now),
        happened=(Happened(what="took_over", by=by.id, facts=facts),),
        outgoing=(ShowCard(ticket=into.number),),
    )
    return gone, stays


def join(ticket: Ticket, entry: Entry, verdict: Verdict, policy: Policy, now: datetime) -> Decision:
    """The customer says an open matter again: it is added there, and they are told how to make it one of its own."""
    heard = hear(ticket, entry, entry.text, verdict, policy, now, tell=False)
    joined = Line("ticket.same_matter", {"number": number(ticket), "subject": Quoted(ticket.subject, 60)})
    waits = next_answer_lines(heard.ticket or ticket, policy, now)
    another = ((Button("new_matter", f"place:{entry.id}:new"),),)
    told = paragraphs(To.CUSTOMER, joined, *waits, buttons=another, ticket=ticket.number)
    happened = Happened(what="joined", by=ticket.customer, facts={"entry": entry.id})
    return replace(heard.also(told), happened=(*heard.happened, happened))


def part(ticket: Ticket, n: int, joined_at: datetime, by: Person) -> Decision:
    """What was joined is another matter after all, says the customer: ticket `n` has it now."""
    waits = None if ticket.unanswered_since == joined_at else ticket.unanswered_since
    facts: dict[str, Fact] = {"number": number(ticket), "into": TicketNumber(n)}
    told = Notice(to=To.AGENTS, key="agent.parted", facts=facts, ticket=ticket.number, urgency=Urgency.HINT)
    return Decision(
        ticket=replace(ticket, unanswered_since=waits),
        happened=(Happened(what="parted", by=by.id, facts={"into": TicketNumber(n)}),),
        outgoing=(told, ShowCard(ticket=ticket.number)),
    )


def split(
    ticket: Ticket, n: int, text: str, by: Person, customer: Person, verdict: Verdict, policy: Policy, now: datetime
) -> tuple[Decision, Decision]:
    """A second matter in one ticket gets one of its own, in the agent's words; the same agent keeps it."""
    must_have_customer(ticket)
    if not text.strip():
        raise Refusal("split_needs_text", number=number(ticket))
    opened = open_ticket(n, customer, ticket.chat, text, verdict, policy, now, follows=ticket.number)
    mine = replace(claimed(opened.ticket or ticket, by, now), gathers_until=now, stands=None)
    facts: dict[str, Fact] = {"number": TicketNumber(n), "from": number(ticket), "subject": Quoted(text.strip(), 200)}
    told = Notice(to=To.CUSTOMER, key="ticket.split", facts=facts, ticket=n)
    second = Decision(
        ticket=mine,
        happened=(Happened(what="split_from", by=by.id, facts={"from": number(ticket)}),),
        outgoing=(told, ShowCard(ticket=n)),
    )
    first = Decision(
        ticket=ticket,
        happened=(Happened(what="split", by=by.id, facts={"into": TicketNumber(n)}),),
        outgoing=(pressed("done.split", ticket, into=TicketNumber(n)),),
    )
    return first, second
