"""`/page N`: the on-call is called, by hand or because a ticket that nobody has must not wait; and what follows."""

from __future__ import annotations

from datetime import timedelta

from desk import paging
from desk.asking import Asked
from desk.decision import Decision, Remind
from desk.incident_lines import incident_lines
from desk.page import About, Ladder, Page, PageState, Reason
from desk.page_words import customers_words
from desk.people import Person
from desk.refusal import Refusal
from desk.speech import number
from desk.ticket import Side, Ticket
from desk.triage.verdict import Priority
from handlers.turn import Turn
from storage.reminders import Due
from storage.transaction import Transaction

_MOST = 50  # that a sweep makes up for at a time
_GRACE = timedelta(minutes=1)  # a reminder that is due by then is on its way


def handle(turn: Turn, asked: Asked) -> None:
    agent = turn.agent()
    ticket, why = turn.ticket(asked)
    tx = turn.tx
    page = tx.pages.of_ticket(ticket.number)
    if page is not None and page.state is PageState.CALLING:
        raise Refusal("already_paged", number=number(ticket))
    page = page or _new(tx, ticket, Reason.BY_HAND)
    about = _about(tx, ticket, why)
    turn.carry_out(paging.by_hand(page, about, agent, _ladder(tx), tx.policy, tx.now))


def begin(tx: Transaction, ticket: Ticket, reason: Reason) -> bool:
    """Calls the on-call for a ticket, now: also once more, where nobody answered. False, and nothing happens, where
    somebody is being called or is there."""
    page = tx.pages.of_ticket(ticket.number)
    if page is not None and page.state is not PageState.UNANSWERED:
        return False
    about = _about(tx, ticket)
    tx.carry_out(paging.begin(page or _new(tx, ticket, reason), about, _ladder(tx), tx.policy, tx.now))
    return True


def again(tx: Transaction, ticket: Ticket) -> None:
    """Something new is known of it: who is being called reads that as well."""
    page = tx.pages.of_ticket(ticket.number)
    decision = paging.again(page, _about(tx, ticket), _ladder(tx), tx.policy, tx.now) if page is not None else None
    if decision is not None:
        tx.carry_out(decision)


def due(tx: Transaction, reminder: Due) -> None:
    """A ticket that nobody has is to be paged from now on; or nobody answered a step of its page in time."""
    ticket, page = tx.tickets.get(reminder.ticket), tx.pages.of_ticket(reminder.ticket)
    if not ticket.status.open:
        tx.pages.end(ticket.number)
    elif page is None or (page.state is PageState.UNANSWERED and paging.ANEW in reminder.facts):
        _perhaps_begin(tx, ticket, reminder)
    elif page.state is not PageState.UNANSWERED:
        about = _about(tx, ticket)
        tx.carry_out(paging.due(page, about, _ladder(tx), tx.policy, reminder.due, tx.now))


def _perhaps_begin(tx: Transaction, ticket: Ticket, reminder: Due) -> None:
    if paging.owed(ticket, tx.policy, reminder.due, tx.now):
        begin(tx, ticket, Reason.ALERT if ticket.incident else Reason.URGENT)
        return
    later = paging.begins(ticket, tx.policy, tx.now) if paging.pages(ticket, tx.policy) else None
    if later is not None:
        tx.carry_out(
            Decision(ticket=ticket, reminders=(Remind(matter=paging.MATTER, due=later, facts=reminder.facts),))
        )


def not_delivered(tx: Transaction, page: Page, person: Person) -> None:
    """The platform will never deliver the page to them."""
    ticket = tx.tickets.get(page.ticket)
    alone = tx.pages.lost(page, person.id)
    about = _about(tx, ticket)
    tx.carry_out(paging.not_delivered(page, about, person, _ladder(tx), tx.policy, tx.now, nobody_left=alone))


def sweep(tx: Transaction) -> tuple[int, int]:
    """Pages that should be there and are not, and pages that stand still: how many of each are made up for."""
    return _missing(tx), _standing(tx)


def _missing(tx: Transaction) -> int:
    priorities = [level.value for level in {*tx.policy.on_call.priorities, Priority.URGENT}]
    found = map(tx.tickets.get, tx.pages.without(priorities, tx.now + _GRACE))
    owed = [ticket for ticket in found if paging.should_page(ticket, tx.policy, tx.now)]
    return sum(begin(tx, ticket, Reason.FOUND) for ticket in owed[:_MOST])


def _standing(tx: Transaction) -> int:
    terms = tx.policy.on_call
    found = [
        page
        for state, within in ((PageState.CALLING, terms.step), (PageState.ACKNOWLEDGED, terms.unacknowledged_after))
        for page in tx.pages.standing(state, tx.now + within + _GRACE, _MOST)
    ]
    for page in found:
        remind = Remind(matter=paging.MATTER, due=tx.now)
        tx.carry_out(Decision(ticket=tx.tickets.get(page.ticket), reminders=(remind,)))
    return len(found)


def _new(tx: Transaction, ticket: Ticket, reason: Reason) -> Page:
    return Page(id=tx.pages.next_id(), ticket=ticket.number, reason=reason, opened_at=tx.now)


def _ladder(tx: Transaction) -> Ladder:
    return paging.ladder(
        tx.on_call.members(),
        tx.on_call.covers(),
        tx.people.agents(),
        tx.policy,
        tx.now,
        groups=bool(tx.directory.groups),
        supervisors=bool(tx.directory.supervisors),
    )


def _about(tx: Transaction, ticket: Ticket, why: str = "") -> About:
    """What the customer said, as far as it is still there; of an incident, its alerts."""
    incident = tx.incidents.of_ticket(ticket.number) if ticket.incident else None
    if incident is not None:
        return About(ticket=ticket, lines=incident_lines(incident), why=why)
    said = (one for one in tx.entries.of_ticket(ticket.number) if one.side is Side.CUSTOMER and one.gone_at is None)
    text = "\n".join(entry.text for entry in said if entry.text.strip())
    return About(ticket=ticket, lines=customers_words(ticket, text), why=why)
