"""A ticket's card: what an agent must see at a glance, in the agents' language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from bot.channel import Card
from desk.callback import CallbackState
from desk.callbacks import outcomes
from desk.doubt import judged_lines
from desk.incident_lines import counted, incident_lines
from desk.notice import Button, Code, Fact, Line, Name, Phone, Quoted, Term, TicketNumber
from desk.promise_lines import due_lines
from desk.speech import agent_buttons
from desk.ticket import Entry, Side, Status, Ticket
from storage.transaction import Transaction

_TEXT = 1000
_CHANNELS: Mapping[str, str] = {"telegram": "Telegram", "line": "LINE"}


def title(ticket: Ticket) -> Line:
    return Line("card.title", {"number": TicketNumber(ticket.number), "subject": Quoted(ticket.subject or "…", 80)})


def lines(tx: Transaction, ticket: Ticket, *, typed: bool) -> Iterable[Line]:
    """The card's lines from top to bottom; `typed` adds what to type where buttons may not work."""
    incident = tx.incidents.of_ticket(ticket.number) if ticket.incident else None
    if incident is None:
        yield from _words(tx, ticket)
        yield _customer(tx, ticket)
    else:
        yield from incident_lines(incident)
    yield from _priority(ticket)
    yield from _article(tx, ticket)
    yield _state(tx, ticket)
    yield from _promise(tx, ticket)
    yield from _callback(tx, ticket)
    if ticket.follows is not None:
        yield Line("card.follows", {"number": TicketNumber(ticket.follows)})
    if ticket.unheard:
        yield Line("card.gone")
    if ticket.rating is not None:
        yield Line("card.rating", {"mark": ticket.rating})
    if typed and ticket.status is Status.NEW and ticket.incident:
        yield Line(
            "card.how_incident", {"claim": Code(f"/claim {ticket.number}"), "close": Code(f"/close {ticket.number}")}
        )
    elif typed and ticket.status is Status.NEW:
        yield Line("card.how", {"claim": Code(f"/claim {ticket.number}"), "reply": Code(f"/reply {ticket.number}")})


def _words(tx: Transaction, ticket: Ticket) -> Iterable[Line]:
    first = next((entry for entry in tx.entries.of_ticket(ticket.number) if entry.side is Side.CUSTOMER), None)
    if first is None:
        return
    if first.gone_at is not None:
        yield Line("card.taken_back")
        return
    if not first.text.strip():
        yield Line("card.no_text")
    elif first.text.strip() != ticket.subject:  # else the title says it all
        yield Line("card.text", {"text": Quoted(first.text, _TEXT)})
    yield from _files(tx, first)


def _files(tx: Transaction, entry: Entry) -> Iterable[Line]:
    count = len(tx.files.of_entry(entry.id))
    if count:
        yield Line("card.files", {"count": count})


def _customer(tx: Transaction, ticket: Ticket) -> Line:
    facts: dict[str, Fact] = {
        "name": Name(tx.people.get(ticket.customer).name),
        "channel": Code(_CHANNELS.get(ticket.channel, ticket.channel)),
        "language": Term(f"language.{ticket.language}"),
    }
    return Line("card.customer", facts)


def _priority(ticket: Ticket) -> Iterable[Line]:
    yield Line(
        "card.priority",
        {"priority": Term(f"priority.{ticket.priority.value}"), "kind": Term(f"kind.{ticket.kind.value}")},
    )
    yield from judged_lines(ticket)


def _article(tx: Transaction, ticket: Ticket) -> Iterable[Line]:
    """What the customer read beside the receipt."""
    for trace in tx.trail.of_ticket(ticket.number) if tx.policy.articles else ():
        if trace.happened.what == "article":
            yield Line("card.article", trace.happened.facts)


def _state(tx: Transaction, ticket: Ticket) -> Line:
    if ticket.merged_into is not None:
        return Line("card.merged", {"into": TicketNumber(ticket.merged_into)})
    match ticket.status:
        case Status.CLOSED:
            return Line("card.closed", {"at": ticket.closed_at or ticket.heard_at})
        case Status.DECLINED:
            return Line("card.declined", {"at": ticket.closed_at or ticket.heard_at})
        case Status.WAITING:
            return Line("card.waiting", {"since": ticket.waiting_since or ticket.heard_at})
        case _ if ticket.claimed_by is not None:
            return Line("card.claimed", {"agent": Name(tx.people.get(ticket.claimed_by).name)})
        case _:
            return Line("card.unclaimed")


def _promise(tx: Transaction, ticket: Ticket) -> Iterable[Line]:
    if ticket.answered_at is not None:
        yield Line("card.answered", {"at": ticket.answered_at})
    yield from due_lines(ticket, tx.policy, tx.now)
    if ticket.plan is not None:
        yield Line("card.plan", {"plan": Quoted(ticket.plan)})


def _callback(tx: Transaction, ticket: Ticket) -> Iterable[Line]:
    callback = tx.callbacks.open_of(ticket.number) if ticket.status.open else None
    if callback is None:
        return
    if callback.state is not CallbackState.WAITING or callback.phone is None:
        yield Line("card.callback_incomplete")
        return
    opens, due = callback.opens_at or callback.asked_at, callback.due or callback.asked_at
    facts: dict[str, Fact] = {
        "phone": Phone(callback.phone),
        "opens": opens,
        "due": due,
        "length": due - opens,
        "count": callback.tries,
    }
    yield Line("card.callback_at" if opens > tx.now else "card.callback", facts)
    if callback.proven:
        yield Line("card.callback_proven")
    if callback.tries:
        yield Line("card.callback_tries", facts)


def changed(tx: Transaction, ticket: Ticket) -> Line:
    """One line where a card cannot be edited: what became of the ticket, or of what the monitoring says of it."""
    facts: dict[str, Fact] = {"number": TicketNumber(ticket.number), "state": _state(tx, ticket)}
    incident = tx.incidents.of_ticket(ticket.number) if ticket.incident else None
    if incident is None or incident.heartbeat:
        return Line("card.changed", facts)
    return Line("card.changed_alerts", {**facts, "alerts": counted(incident)})


def state_key(tx: Transaction, ticket: Ticket) -> str:
    """What a reader of a card that cannot be edited must be told again when it changes."""
    key = f"{ticket.status.value}/{ticket.priority.value}/{ticket.claimed_by}/{ticket.merged_into}"
    incident = tx.incidents.of_ticket(ticket.number) if ticket.incident else None
    if incident is None:
        return key
    told = "/".join(f"{alert.fingerprint}{'!' * alert.firing}" for alert in incident.alerts)
    return f"{key}/{sha256(told.encode()).hexdigest()[:16]}"


def buttons(tx: Transaction, ticket: Ticket) -> tuple[tuple[Button, ...], ...]:
    callback = tx.callbacks.open_of(ticket.number) if ticket.status.open else None
    waits = callback is not None and callback.state is CallbackState.WAITING
    return (*agent_buttons(ticket), outcomes(ticket.number)) if waits else agent_buttons(ticket)


def card(ticket: Ticket, head: str, said: Iterable[str], *, rtl: bool) -> Card:
    return Card(
        number=ticket.number,
        title=head,
        lines=tuple(said),
        state=ticket.status.value,
        priority=ticket.priority.value,
        rtl=rtl,
    )
