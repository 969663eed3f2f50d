"""What came of an agent's call: it was made, or nobody answered and it is tried again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from desk.callback import Callback, CallbackState
from desk.callbacks.offering import due_after
from desk.callbacks.saying import changes, to_customer
from desk.decision import Decision, Forget, Happened
from desk.lifecycle.claiming import claimed
from desk.lifecycle.guard import must_be_open
from desk.notice import Button, Fact, Line, Notice, Phone, ShowCard, Term, To
from desk.people import Person
from desk.policy import Policy
from desk.refusal import Refusal
from desk.speech import number, pressed
from desk.ticket import Ticket

_PRESSED_TWICE = timedelta(seconds=20)  # no second call is made and given up so soon


def called(ticket: Ticket, callback: Callback | None, last: Callback | None, agent: Person, now: datetime) -> Decision:
    """The customer was spoken to: this is an answer, and whoever gave it has the ticket. Twice is harmless."""
    if callback is None and last is not None and last.state is CallbackState.CALLED:
        return Decision(ticket=ticket).also(pressed("done.called", ticket))
    waiting = _waiting(ticket, callback)
    happened = [Happened(what="called", by=agent.id)]
    answered = replace(ticket, answered_at=ticket.answered_at or now, unanswered_since=None)
    if ticket.claimed_by is None:
        answered = claimed(answered, agent, now)
        happened.insert(0, Happened(what="claimed", by=agent.id))
    return Decision(
        ticket=answered,
        callback=replace(waiting, state=CallbackState.CALLED, settled_at=now, settled_by=agent.id),
        happened=tuple(happened),
        outgoing=(pressed("done.called", ticket), ShowCard(ticket=ticket.number)),
        reminders=(Forget(matter="page"),),
    )


def missed(
    ticket: Ticket, callback: Callback | None, agent: Person, policy: Policy, now: datetime, *, busy: bool
) -> Decision:
    """Nobody answered, or the line was busy: the next try is due one window later, until the tries are used up."""
    waiting = _waiting(ticket, callback)
    if _missed_just_now(waiting, now) and waiting.due is not None:
        return Decision(ticket=ticket).also(pressed("done.callback_missed", ticket, due=waiting.due))
    tried = replace(waiting, tries=waiting.tries + 1)
    due = due_after(policy, now, timedelta(minutes=waiting.minutes or 0))
    why = Term("callback.busy" if busy else "callback.noanswer")
    happened = Happened(what="callback_missed", by=agent.id, facts={"why": why, "tries": tried.tries})
    if tried.tries >= policy.callbacks.tries or due is None:
        return _unreached(ticket, tried, agent, happened, now)
    facts: dict[str, Fact] = {
        "number": number(ticket),
        "phone": Phone(waiting.phone or ""),
        "due": due,
    }
    return Decision(
        ticket=ticket,
        callback=replace(tried, opens_at=now, due=due),
        happened=(happened,),
        outgoing=(
            pressed("done.callback_missed", ticket, due=due),
            to_customer(
                ticket, Line("callback.busy" if busy else "callback.noanswer", facts), buttons=(changes(ticket),)
            ),
            ShowCard(ticket=ticket.number),
        ),
    )


def _missed_just_now(waiting: Callback, now: datetime) -> bool:
    """The same miss once more: a button pressed twice, or by two who stand at one telephone."""
    since = waiting.opens_at if waiting.tries else None
    return since is not None and timedelta(0) <= now - since < _PRESSED_TWICE


def _unreached(ticket: Ticket, tried: Callback, agent: Person, happened: Happened, now: datetime) -> Decision:
    facts: dict[str, Fact] = {"number": number(ticket), "count": tried.tries, "phone": Phone(tried.phone or "")}
    again = Button("callback", f"callback:{ticket.number}")
    return Decision(
        ticket=ticket,
        callback=replace(tried, state=CallbackState.UNREACHED, settled_at=now, settled_by=agent.id),
        happened=(happened, Happened(what="unreached", facts={"count": tried.tries})),
        outgoing=(
            pressed("done.unreached", ticket),
            to_customer(ticket, Line("callback.unreached", facts), buttons=((again,),)),
            Notice(to=To.AGENTS, key="agent.callback_unreached", facts=facts, ticket=ticket.number),
            ShowCard(ticket=ticket.number),
        ),
    )


def _waiting(ticket: Ticket, callback: Callback | None) -> Callback:
    must_be_open(ticket)
    if callback is None:
        raise Refusal("callback_over", number=number(ticket))
    if callback.state is not CallbackState.WAITING:
        raise Refusal("callback_incomplete", number=number(ticket))
    return callback
