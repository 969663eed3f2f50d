"""What is said when somebody is paged."""

from __future__ import annotations

from desk.notice import Button, Code, Fact, IfUnknown, Line, Listing, Name, Notice, Quoted, Term, To, Urgency
from desk.page import About, Page
from desk.people import Person
from desk.speech import number
from desk.ticket import Ticket

_LONGEST = 1500


def customers_words(ticket: Ticket, text: str) -> tuple[Line, ...]:
    return (Line("page.text", {"text": Quoted(text or ticket.subject, _LONGEST)}),)


def call(page: Page, about: About, to: int) -> Notice:
    """The page itself, in private: what it is about, and how to say that one is there."""
    lines = [Line("page.head", _facts(about.ticket)), *_by_hand(about), *about.lines]
    codes: dict[str, Fact] = {"ack": Code(f"/ack {page.id}"), "claim": Code(f"/claim {about.ticket.number}")}
    answers = () if about.ticket.incident else (Line("page.reply"),)
    return _said(page, about, to, *lines, Line("page.how", codes), *answers)


def call_in_group(page: Page, about: About) -> Notice:
    return _said(page, about, To.AGENTS, Line("page.group", _facts(about.ticket)), *_by_hand(about))


def nobody_answered(page: Page, about: About, to: To) -> Notice:
    facts: dict[str, Fact] = {**_facts(about.ticket), "count": page.round}
    return _said(page, about, to, Line("page.unanswered", facts), *about.lines)


def taken(about: Ticket, by: Person, to: int | To) -> Notice:
    """Somebody is there: the others need not get up."""
    return Notice(
        to=to,
        key="page.acknowledged",
        facts={"number": number(about), "agent": Name(by.name)},
        ticket=about.number,
        urgency=Urgency.HINT,
        if_unknown=IfUnknown.DROP,
    )


def _said(page: Page, about: About, to: int | To, *lines: Line) -> Notice:
    row = (
        Button("acknowledge", f"ack:{page.id}"),
        Button("claim", f"claim:{about.ticket.number}"),
    )
    return Notice(
        to=to,
        key="lines",
        facts={"lines": Listing(lines, "lines")},
        buttons=(row,),
        urgency=Urgency.ALERT,
        if_unknown=IfUnknown.AGAIN,
        ticket=about.ticket.number,
        page=page.id,
    )


def _by_hand(about: About) -> tuple[Line, ...]:
    if about.by is None:
        return ()
    if not about.why:
        return (Line("page.by_hand", {"by": Name(about.by.name)}),)
    return (Line("page.by_hand_because", {"by": Name(about.by.name), "why": Quoted(about.why, 300)}),)


def _facts(ticket: Ticket) -> dict[str, Fact]:
    return {
        "number": number(ticket),
        "priority": Term(f"priority.{ticket.priority.value}"),
        "since": ticket.opened_at,
    }
