"""A customer asks for a callback: when, and at which number; and changes their mind."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from desk.callback import Callback, CallbackState
from desk.callbacks.offering import Offer, hours, slot_at, windows
from desk.callbacks.saying import (
    ask_number,
    booked,
    booked_at_last,
    declined,
    may_change,
    no_callback,
    offer,
    outcomes,
    standing,
    to_customer,
)
from desk.decision import Decision, Happened, say
from desk.digits import latin
from desk.lifecycle.guard import must_be_open
from desk.lifecycle.opening import end_waiting
from desk.notice import Fact, Line, Listing, Name, Notice, Phone, ShowCard, To, Urgency
from desk.people import Person
from desk.policy import Policy
from desk.refusal import Refusal
from desk.speech import number
from desk.ticket import Ticket

_TELLING = 8  # last digits of a number, by which it is known however it was written


def ask(ticket: Ticket, customer: Person, callback: Callback | None, policy: Policy, now: datetime) -> Decision:
    """Without a time: how the open callback stands, else when they would like to be called."""
    must_be_open(ticket)
    if not policy.callbacks.windows_of(ticket.plan):
        return say(declined(ticket, customer, policy))
    if callback is None or callback.minutes is None:
        phone = callback.phone if callback else customer.phone
        return say(offer(ticket, phone, policy, now))
    if callback.phone is None:
        return say(ask_number(ticket, customer, known=customer.phone))
    return say(offer(ticket, None, policy, now, standing(ticket, callback, now)), may_change(ticket))


def choose_window(
    ticket: Ticket, customer: Person, callback: Callback | None, minutes: int, policy: Policy, now: datetime
) -> Decision:
    """Within so many minutes of open time. Outside of the hours the next open times are offered instead."""
    must_be_open(ticket)
    allowed = policy.callbacks.windows_of(ticket.plan)
    length = timedelta(minutes=minutes)
    if not allowed or (length not in allowed and length in policy.callbacks.windows):
        return say(declined(ticket, customer, policy))
    if length not in allowed:
        raise Refusal("callback_windows", windows=Listing(allowed))
    found = next((one for one in windows(policy, ticket.plan, now) if one.minutes == minutes), None)
    if found is None or not hours(policy).open_at(now):
        return say(offer(ticket, callback.phone if callback else customer.phone, policy, now))
    return _choose(ticket, customer, callback, found, policy, now)


def choose_slot(
    ticket: Ticket, customer: Person, callback: Callback | None, at: datetime, policy: Policy, now: datetime
) -> Decision:
    """One of the slots that were offered; who presses too late is offered new ones."""
    must_be_open(ticket)
    if not policy.callbacks.windows_of(ticket.plan):
        return say(declined(ticket, customer, policy))
    found = slot_at(policy, ticket.plan, at, now)
    if found is None:
        phone = callback.phone if callback else customer.phone
        return say(offer(ticket, phone, policy, now, Line("callback.slot_gone")))
    return _choose(ticket, customer, callback, found, policy, now)


def _choose(
    ticket: Ticket, customer: Person, callback: Callback | None, one: Offer, policy: Policy, now: datetime
) -> Decision:
    asked = callback or Callback(ticket=ticket.number, asked_at=now)
    if callback is None and customer.phone is not None:
        asked = replace(asked, phone=customer.phone, proven=customer.phone_verified)
    same = asked.minutes == one.minutes and (asked.opens_at == one.opens_at or one.opens_at is None)
    if same and asked.state is CallbackState.WAITING and asked.due is not None and asked.due > now:
        return say(*booked(ticket, asked, now))  # pressed twice
    chosen = replace(asked, minutes=one.minutes, opens_at=one.opens_at)
    return _complete(ticket, customer, chosen, one, now, known=asked.due is not None)


def give_number(
    ticket: Ticket, customer: Person, callback: Callback, phone: str, policy: Policy, now: datetime, *, proven: bool
) -> Decision:
    """The number that was missing; a time that has passed meanwhile is asked for again."""
    must_be_open(ticket)
    given = replace(callback, phone=phone, proven=proven)
    one = _still(ticket, given, policy, now)
    if one is not None:
        return _complete(ticket, customer, given, one, now, known=callback.due is not None)
    missing = replace(given, minutes=None, opens_at=None, due=None)
    return Decision(ticket=ticket, callback=missing).also(offer(ticket, phone, policy, now))


def _still(ticket: Ticket, callback: Callback, policy: Policy, now: datetime) -> Offer | None:
    """The time that was chosen, if it can be kept: what was promised already stays as it is."""
    if callback.minutes is None:
        return None
    if callback.due is not None and callback.due > now:
        return Offer(minutes=callback.minutes, opens_at=callback.opens_at, due=callback.due)
    if callback.due is None and callback.opens_at is not None:
        return slot_at(policy, ticket.plan, callback.opens_at, now)
    if not hours(policy).open_at(now):
        return None
    return next((one for one in windows(policy, ticket.plan, now) if one.minutes == callback.minutes), None)


def _complete(
    ticket: Ticket, customer: Person, callback: Callback, one: Offer, now: datetime, *, known: bool
) -> Decision:
    """Waiting from now on, if the number is there; else it is asked for. The agents who have `known` of it before see
    the change on the card, and are told when there is nothing more important to say."""
    if callback.phone is None:
        asking = replace(callback, state=CallbackState.ASKING, due=None)
        return Decision(ticket=ticket, callback=asking).also(ask_number(ticket, customer))
    waiting = replace(callback, state=CallbackState.WAITING, opens_at=one.opens_at or now, due=one.due)
    late = callback.state is CallbackState.ASKING and callback.id
    told = booked_at_last(ticket, customer, waiting, now) if late else booked(ticket, waiting, now)
    facts: dict[str, Fact] = {"due": one.due}
    back = end_waiting(ticket)
    return Decision(
        ticket=back.ticket,
        callback=waiting,
        happened=(*back.happened, Happened(what="callback", by=ticket.customer, facts=facts)),
        outgoing=(
            *told,
            _to_agents(ticket, customer, waiting, now, known=known),
            ShowCard(ticket=ticket.number),
        ),
    )


def _to_agents(ticket: Ticket, customer: Person, callback: Callback, now: datetime, *, known: bool) -> Notice:
    opens, due = callback.opens_at or now, callback.due or now
    facts: dict[str, Fact] = {
        "number": number(ticket),
        "name": Name(customer.name),
        "phone": Phone(callback.phone or ""),
        "opens": opens,
        "due": due,
        "length": due - opens,
    }
    return Notice(
        to=To.AGENTS,
        key="agent.callback_at" if opens > now else "agent.callback",
        facts=facts,
        ticket=ticket.number,
        buttons=(outcomes(ticket.number),),
        urgency=Urgency.HINT if known else Urgency.REPLY,
    )


def change_number(ticket: Ticket, customer: Person, callback: Callback | None, now: datetime) -> Decision:
    """Another number: nobody calls the old one until the new one is here."""
    must_be_open(ticket)
    if callback is None:
        raise no_callback(ticket)
    asking = replace(callback, state=CallbackState.ASKING, phone=None, proven=False)
    asked = ask_number(ticket, customer, known=callback.phone or customer.phone)
    return Decision(ticket=ticket, callback=asking, outgoing=(asked, ShowCard(ticket=ticket.number)))


def reword(
    ticket: Ticket,
    customer: Person,
    callback: Callback,
    words: str,
    phone: str | None,
    policy: Policy,
    now: datetime,
) -> Decision | None:
    """The `words` that gave the number were taken back, or read otherwise now, with `phone` in them: the number that
    stood in them is not called any more. None where it was not theirs."""
    if callback.phone in (None, phone) or not _stood_in(callback.phone or "", words):
        return None
    if phone is None:
        return change_number(ticket, replace(customer, phone=None), replace(callback, phone=None), now)
    return give_number(ticket, customer, callback, phone, policy, now, proven=False)


def _stood_in(phone: str, words: str) -> bool:
    digits = "".join(one for one in latin(words) if one.isdigit())
    return phone[-_TELLING:] in digits


def keep_number(ticket: Ticket, customer: Person, callback: Callback | None, policy: Policy, now: datetime) -> Decision:
    """The number that is known already."""
    if callback is None or callback.phone is not None or customer.phone is None:
        return ask(ticket, customer, callback, policy, now)
    proven = customer.phone_verified
    return give_number(ticket, customer, callback, customer.phone, policy, now, proven=proven)


def cancel(ticket: Ticket, customer: Person, callback: Callback | None, now: datetime) -> Decision:
    """The customer needs no call any more; the agents are told if they waited to make it."""
    if callback is None:
        raise no_callback(ticket)
    over = replace(callback, state=CallbackState.CANCELLED, settled_at=now, settled_by=customer.id)
    facts: dict[str, Fact] = {"number": number(ticket)}
    told = Notice(to=To.AGENTS, key="agent.callback_cancelled", facts=facts, ticket=ticket.number, urgency=Urgency.HINT)
    return Decision(
        ticket=ticket,
        callback=over,
        happened=(Happened(what="callback_cancelled", by=customer.id),),
        outgoing=(
            replace(to_customer(ticket, Line("callback.cancelled", facts)), asks="no more"),
            *((told,) if callback.due is not None else ()),
            ShowCard(ticket=ticket.number),
        ),
    )
