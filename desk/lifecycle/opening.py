"""Opening and hearing: a customer's words become a ticket, or more of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from desk.decision import Decision, Happened
from desk.lifecycle.priority import judge_again
from desk.notice import Amend, Fact, Line, Notice, Relay, ShowCard, Term, TicketNumber, To
from desk.people import Person
from desk.policy import Policy
from desk.promise import first_answer_due, first_answer_line
from desk.speech import card_urgency, number, paragraphs, receipt_buttons
from desk.ticket import Entry, Status, Ticket
from desk.triage.verdict import Verdict

_SUBJECT = 80


def open_ticket(
    n: int,
    customer: Person,
    chat: str,
    text: str,
    verdict: Verdict,
    policy: Policy,
    now: datetime,
    *,
    follows: int | None = None,
    told_nothing: bool = False,
) -> Decision:
    """The first words of a matter become a ticket, and are answered at once."""
    ticket = Ticket(
        number=n,
        customer=customer.id,
        channel=customer.channel,
        chat=chat,
        language=customer.language,
        priority=verdict.priority,
        kind=verdict.kind,
        subject=subject_of(text),
        judged=verdict.priority,
        confidence=verdict.confidence,
        reasons=verdict.reasons,
        opened_at=now,
        heard_at=now,
        gathers_until=now + policy.gather_within,
        first_answer_due=first_answer_due(verdict.priority, policy, now),
        follows=follows,
        told_nothing=told_nothing,
    )
    facts: dict[str, Fact] = {"priority": Term(f"priority.{ticket.priority.value}")}
    if follows:
        facts["follows"] = TicketNumber(follows)
    return Decision(
        ticket=ticket,
        happened=(Happened(what="opened", by=customer.id, facts=facts),),
        outgoing=(_receipt(ticket, customer, policy), ShowCard(ticket=n, urgency=card_urgency(ticket))),
    )


def subject_of(text: str) -> str:
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return first[:_SUBJECT]


def _receipt(ticket: Ticket, customer: Person, policy: Policy) -> Notice:
    lines = [Line("ticket.opened", {"number": number(ticket), "priority": Term(f"priority.{ticket.priority.value}")})]
    if ticket.follows:
        lines = [
            Line("ticket.opened_after", {"number": number(ticket), "follows": TicketNumber(ticket.follows)}),
            Line("ticket.priority_is", {"priority": Term(f"priority.{ticket.priority.value}")}),
        ]
    lines.append(first_answer_line(ticket.priority, ticket.first_answer_due, policy, ticket.opened_at))
    if ticket.told_nothing:
        lines.append(Line("ask.what_is_wrong"))
    if customer.noticed_at is None:
        lines.append(Line("privacy.notice"))
    return paragraphs(To.CUSTOMER, *lines, buttons=receipt_buttons(ticket, policy), ticket=ticket.number)


def hear(
    ticket: Ticket,
    entry: Entry,
    text: str,
    verdict: Verdict,
    policy: Policy,
    now: datetime,
    *,
    tell: bool,
    carry: Relay | Amend | None = None,
) -> Decision:
    """More of the customer's words: kept, shown to the agents, judged again. `verdict` is on all that belongs together;
    `carry` says how the agents see it, where that is not simply one more entry."""
    heard = replace(ticket, heard_at=now, subject=ticket.subject or subject_of(text), told_nothing=False, unheard=False)
    decision = _end_waiting(heard)
    heard = decision.ticket or heard
    shown = carry or Relay(entry=entry.id, ticket=ticket.number, to=To.AGENTS, after=album_pause(entry))
    again = judge_again(heard, verdict, policy, now)
    raised = again.ticket or heard
    if again.happened:
        decision = Decision(happened=(*decision.happened, *again.happened), outgoing=again.outgoing)
    elif tell:
        decision = decision.also(
            Notice(to=To.CUSTOMER, key="ticket.added", facts={"number": number(ticket)}, ticket=ticket.number)
        )
    return replace(decision.also(shown, ShowCard(ticket=ticket.number, urgency=card_urgency(raised))), ticket=raised)


def album_pause(entry: Entry) -> timedelta:
    """Parts of an album come one by one: wait for its neighbours, and show them together."""
    return timedelta(seconds=1.5) if entry.album else timedelta(0)


def _end_waiting(ticket: Ticket) -> Decision:
    if ticket.status is not Status.WAITING:
        return Decision(ticket=ticket)
    back = replace(ticket, status=Status.CLAIMED if ticket.claimed_by else Status.NEW, waiting_since=None)
    return Decision(ticket=back, happened=(Happened(what="answered_by_customer", by=ticket.customer),))
