"""Opening and hearing: a customer's words become a ticket, or more of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from desk import faq
from desk.articles import Article, answering
from desk.decision import Decision, Happened
from desk.doubt import is_doubtful
from desk.lifecycle.priority import judge_again
from desk.notice import Amend, Fact, Line, Notice, Relay, ShowCard, Term, TicketNumber, To
from desk.people import Person
from desk.policy import Policy
from desk.promise import in_step
from desk.promise_lines import opening_line, promise_lines
from desk.speech import card_urgency, number, paragraphs, receipt_buttons
from desk.ticket import Entry, Stands, Status, Ticket
from desk.triage import is_thanks
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
    """The first words of a matter become a ticket, and are answered at once; in doubt the answer asks back."""
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
        stands=Stands.UNKNOWN if text.strip() and is_doubtful(verdict, policy) else None,
        opened_at=now,
        heard_at=now,
        gathers_until=now + policy.gather_within,
        plan=customer.plan,
        follows=follows,
        told_nothing=told_nothing,
    )
    ticket = in_step(ticket, policy, now)
    facts: dict[str, Fact] = {"priority": Term(f"priority.{ticket.priority.value}")}
    if follows:
        facts["follows"] = TicketNumber(follows)
    asked = (Happened(what="doubt"),) if ticket.stands is Stands.UNKNOWN else ()
    article = article_for(ticket, text, verdict, policy)
    return Decision(
        ticket=ticket,
        happened=(Happened(what="opened", by=customer.id, facts=facts), *asked, *_shown(article, policy)),
        outgoing=(_receipt(ticket, customer, policy, article), ShowCard(ticket=n, urgency=card_urgency(ticket))),
    )


def subject_of(text: str) -> str:
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return first[:_SUBJECT]


def article_for(ticket: Ticket, text: str, verdict: Verdict, policy: Policy) -> Article | None:
    """Who is asked how it stands is not sent to read first."""
    return None if ticket.stands is Stands.UNKNOWN else answering(text, ticket.language, verdict, policy.articles)


def _shown(article: Article | None, policy: Policy) -> tuple[Happened, ...]:
    if article is None:
        return ()
    return (Happened(what="article", facts={"title": faq.title(article, policy.agents_language)}),)


def _receipt(ticket: Ticket, customer: Person, policy: Policy, article: Article | None) -> Notice:
    lines = [Line("ticket.opened", {"number": number(ticket), "priority": Term(f"priority.{ticket.priority.value}")})]
    if ticket.follows:
        lines = [
            Line("ticket.opened_after", {"number": number(ticket), "follows": TicketNumber(ticket.follows)}),
            Line("ticket.priority_is", {"priority": Term(f"priority.{ticket.priority.value}")}),
        ]
    lines += [*promise_lines(ticket, policy, ticket.opened_at), *opening_line(ticket, policy, ticket.opened_at)]
    if ticket.told_nothing:
        lines.append(Line("ask.what_is_wrong"))
    if article is not None:
        lines += [Line("article.perhaps"), *faq.lines(article, customer.language)]
    if customer.noticed_at is None:
        lines.append(Line("privacy.notice"))
    if ticket.stands is Stands.UNKNOWN:
        lines.append(Line("ask.how_it_stands"))  # last, right above its buttons
    buttons = receipt_buttons(ticket, policy, answered=article is not None)
    return paragraphs(To.CUSTOMER, *lines, buttons=buttons, ticket=ticket.number)


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
    decision = end_waiting(waits_again(heard, text, now))
    heard = decision.ticket or heard
    shown = carry or Relay(entry=entry.id, ticket=ticket.number, to=To.AGENTS, after=album_pause(entry))
    again = judge_again(heard, verdict, policy, now)
    raised = again.ticket or heard
    if again.happened or again.outgoing:
        decision = Decision(happened=(*decision.happened, *again.happened), outgoing=again.outgoing)
    elif tell:
        decision = decision.also(_added(raised, policy, now))
    return replace(decision.also(shown, ShowCard(ticket=ticket.number, urgency=card_urgency(raised))), ticket=raised)


def waits_again(ticket: Ticket, text: str, now: datetime) -> Ticket:
    """After an answer, the customer's next words wait for another; thanks do not."""
    if ticket.answered_at is None or ticket.unanswered_since is not None or is_thanks(text):
        return ticket
    return replace(ticket, unanswered_since=now)


def _added(ticket: Ticket, policy: Policy, now: datetime) -> Notice:
    added = Line("ticket.added", {"number": number(ticket)})
    return paragraphs(To.CUSTOMER, added, *next_answer_lines(ticket, policy, now), ticket=ticket.number)


def next_answer_lines(ticket: Ticket, policy: Policy, now: datetime) -> Sequence[Line]:
    """The promise that words of just now have begun."""
    return promise_lines(in_step(ticket, policy, now), policy, now) if ticket.unanswered_since == now else ()


def album_pause(entry: Entry) -> timedelta:
    """Parts of an album come one by one: wait for its neighbours, and show them together."""
    return timedelta(seconds=1.5) if entry.album else timedelta(0)


def end_waiting(ticket: Ticket) -> Decision:
    """It was the customer's turn, and they took it."""
    if ticket.status is not Status.WAITING:
        return Decision(ticket=ticket)
    back = replace(ticket, status=Status.CLAIMED if ticket.claimed_by else Status.NEW, waiting_since=None)
    return Decision(ticket=back, happened=(Happened(what="answered_by_customer", by=ticket.customer),))
