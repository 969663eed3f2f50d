"""`/callback [N] [30|60]`: a customer wants to be called; buttons pick a time, change the number, call it off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from desk import callbacks
from desk.asking import Asked, bare_number
from desk.decision import Decision, say
from desk.notice import Button, Code, Line, Notice, Quoted, TicketNumber, To
from desk.refusal import Refusal
from desk.ticket import Ticket
from handlers.turn import Turn

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CHOICES = 8
_CHANGES = ("cancel", "phone", "keep")
_LONGEST_WINDOW = 720  # minutes


def handle(turn: Turn, asked: Asked) -> None:
    ticket, rest = _meant(turn, asked.words())
    if ticket is None:
        _ask_which(turn, rest)
        return
    turn.carry_out(_decide(turn, ticket, rest))


def _decide(turn: Turn, ticket: Ticket, rest: list[str]) -> Decision:
    policy, now, customer = turn.policy, turn.now, turn.person
    callback = turn.tx.callbacks.open_of(ticket.number)
    match rest:
        case []:
            return callbacks.ask(ticket, customer, callback, policy, now)
        case ["cancel"]:
            return callbacks.cancel(ticket, customer, callback, now)
        case ["phone"]:
            return callbacks.change_number(ticket, customer, callback, now)
        case ["keep"]:
            return callbacks.keep_number(ticket, customer, callback, policy, now)
        case ["at", minute] if (at := bare_number(minute)) is not None and at < 10**8:
            moment = _EPOCH + timedelta(minutes=at)
            return callbacks.choose_slot(ticket, customer, callback, moment, policy, now)
        case [minutes] if (count := bare_number(minutes)) is not None and count < 10**5:
            return callbacks.choose_window(ticket, customer, callback, count, policy, now)
    raise Refusal("callback_how", command=Code(f"/callback {ticket.number} 30"))


def _meant(turn: Turn, words: list[str]) -> tuple[Ticket | None, list[str]]:
    """The customer's own ticket, and what follows it; None where several could be meant. A small number alone is a
    window's minutes: tickets are counted from 1001."""
    first = bare_number(words[0]) if words else None
    own = turn.own(first) if first is not None else None
    if own is not None:
        return own, words[1:]
    if first is not None and (len(words) > 1 or first > _LONGEST_WINDOW):
        raise Refusal("no_such_ticket", number=TicketNumber(first))
    pointed = turn.pointed()
    if pointed is not None and pointed.customer == turn.person.id and pointed.status.open:
        return pointed, words
    mine = turn.tx.tickets.open_of(turn.person)
    if not mine:
        raise Refusal("callback_no_ticket")
    return (mine[0] if len(mine) == 1 else None), words


def _ask_which(turn: Turn, rest: list[str]) -> None:
    """With the minutes that were asked for; other words of theirs fit into no button."""
    mine = turn.tx.tickets.open_of(turn.person)[-_CHOICES:]
    minutes = [str(count) for word in rest[:1] if (count := bare_number(word)) is not None]
    kept = [word for word in rest[:1] if word in _CHANGES] or minutes
    rows = tuple((Button(_choice(one), ":".join(["callback", str(one.number), *kept])),) for one in mine)
    turn.carry_out(say(Notice(to=To.HERE, key="callback.which", buttons=rows)))


def _choice(ticket: Ticket) -> Line:
    return Line("button.choice", {"number": TicketNumber(ticket.number), "subject": Quoted(ticket.subject, 24)})
