"""What is said about a callback, and the buttons under it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from desk.callback import Callback
from desk.callbacks.offering import Offer, hours, slots, windows
from desk.notice import Button, Code, Fact, Line, Notice, Phone, Quoted, To
from desk.people import Person
from desk.policy import Policy
from desk.refusal import Refusal
from desk.speech import number, paragraphs
from desk.ticket import Ticket

_MINUTE = timedelta(minutes=1)

Rows = tuple[tuple[Button, ...], ...]


def to_customer(ticket: Ticket, *lines: Line, buttons: Rows = ()) -> Notice:
    return paragraphs(To.CUSTOMER, *lines, buttons=buttons, ticket=ticket.number)


def offer(ticket: Ticket, phone: str | None, policy: Policy, now: datetime, *first: Line) -> Notice:
    """The question when to call, with a button for each time that may be chosen now."""
    closed = not hours(policy).open_at(now)
    soon = () if closed else windows(policy, ticket.plan, now)
    later = slots(policy, ticket.plan, now)
    if not (soon or later):
        raise Refusal("callback_no_time", number=number(ticket))
    lines = [*first, Line("callback.when_closed" if closed else "callback.when", {"number": number(ticket)})]
    if later:
        lines.append(Line("callback.slots", {"length": policy.callbacks.slot}))
    if phone:
        lines.append(Line("callback.number_is", {"phone": Phone(phone)}))
    return to_customer(ticket, *lines, buttons=tuple((_choice(ticket, one, now),) for one in (*soon, *later)))


def _choice(ticket: Ticket, one: Offer, now: datetime) -> Button:
    if one.opens_at is not None:
        at = int(one.opens_at.timestamp()) // 60
        return Button(Line("button.callback_at", {"at": one.opens_at}), f"callback:{ticket.number}:at:{at}")
    length = timedelta(minutes=one.minutes)
    facts: dict[str, Fact] = {"length": length, "due": one.due}
    label = Line("button.callback_within" if one.due - now == length else "button.callback_by", facts)
    return Button(label, f"callback:{ticket.number}:{one.minutes}")


def booked(ticket: Ticket, callback: Callback, now: datetime) -> tuple[Notice, ...]:
    """When the customer is called, and at which number."""
    return (to_customer(ticket, standing(ticket, callback, now), buttons=(changes(ticket),)),)


def booked_at_last(ticket: Ticket, customer: Person, callback: Callback, now: datetime) -> tuple[Notice, ...]:
    """As `booked`, where the number was asked for: the button that shares it goes, and it goes by itself."""
    if customer.channel != "telegram":
        return booked(ticket, callback, now)
    told = to_customer(ticket, standing(ticket, callback, now))
    return replace(told, asks="no more"), may_change(ticket)


def may_change(ticket: Ticket) -> Notice:
    return to_customer(ticket, Line("callback.may_change"), buttons=(changes(ticket),))


def standing(ticket: Ticket, callback: Callback, now: datetime) -> Line:
    """One sentence on how an open callback stands, for its customer."""
    if callback.phone is None or callback.due is None or callback.opens_at is None:
        return Line("callback.incomplete", {"number": number(ticket), "command": Code(f"/callback {ticket.number}")})
    facts: dict[str, Fact] = {
        "number": number(ticket),
        "phone": Phone(callback.phone),
        "due": callback.due,
        "opens": callback.opens_at,
        "length": callback.due - callback.opens_at,
    }
    if callback.due < now:
        return Line("callback.late", facts)
    return Line("callback.booked_at" if callback.opens_at > now else "callback.booked", facts)


def changes(ticket: Ticket) -> tuple[Button, ...]:
    n = ticket.number
    return Button("callback_phone", f"callback:{n}:phone"), Button("callback_cancel", f"callback:{n}:cancel")


def ask_number(ticket: Ticket, customer: Person, *, known: str | None = None) -> Notice:
    """Which number to call: typed, or on Telegram with the button that shares one's own."""
    facts: dict[str, Fact] = {"number": number(ticket), "command": Code(f"/callback {ticket.number} cancel")}
    sharing = customer.channel == "telegram"
    asked = Line("callback.ask_number_or_share" if sharing else "callback.ask_number", facts)
    keep: tuple[Line, ...] = ()
    if known:  # typed, because nothing can be pressed beside the platform's own button
        keep = (Line("callback.keep", {"phone": Phone(known), "command": Code(f"/callback {ticket.number} keep")}),)
    return paragraphs(To.CUSTOMER, asked, *keep, ticket=ticket.number, asks="phone")


def outcomes(ticket: int) -> tuple[Button, ...]:
    """What an agent may press after the call."""
    kinds = ("called", "noanswer", "busy")
    return tuple(Button(f"callback_{kind}", f"{kind}:{ticket}") for kind in kinds)


def declined(ticket: Ticket, customer: Person, policy: Policy) -> Notice:
    """This customer may have no callback: kindly, and in the desk's own words where it has some."""
    lines = [Line("callback.declined", {"number": number(ticket)})]
    words = policy.callbacks.declined.get(customer.language)
    if words:
        lines.append(Line("callback.declined_words", {"words": Quoted(words)}))
    return to_customer(ticket, *lines)


def no_callback(ticket: Ticket) -> Refusal:
    return Refusal("no_callback", number=number(ticket), command=Code(f"/callback {ticket.number}"))
