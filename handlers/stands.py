"""The answer to the one short question of a doubtful receipt: pressed, typed as a command, or said in a few words."""

from __future__ import annotations

from desk import lifecycle
from desk.asking import Asked
from desk.doubt import ANSWERS
from desk.messages import Said
from desk.notice import Code, Listing, TicketNumber
from desk.refusal import Refusal
from desk.spoken_words import stands_of
from desk.ticket import Stands, Ticket
from handlers.turn import Turn

_LONGEST = 60  # letters; who writes more says more than an answer


def handle(turn: Turn, asked: Asked) -> None:
    ticket, words = turn.ticket(asked)
    if ticket.customer != turn.person.id:
        raise Refusal("no_such_ticket", number=TicketNumber(ticket.number))
    stands = next((answer for answer in ANSWERS if answer == words.casefold()), stands_of(words))
    if stands is None:
        raise Refusal("stands_how", answers=Listing(tuple(Code(answer.value) for answer in ANSWERS)))
    turn.carry_out(lifecycle.say_how_it_stands(ticket, stands, turn.policy, turn.now))


def took(turn: Turn, said: Said) -> Ticket | None:
    """The ticket whose question these words answer; they are still to be added to it."""
    stands = stands_of(said.text) if len(said.text) <= _LONGEST and not turn.person.wants_new else None
    ticket = _just_asked(turn) if stands is not None else None
    if stands is None or ticket is None:
        return None
    return turn.carry_out(lifecycle.say_how_it_stands(ticket, stands, turn.policy, turn.now))


def _just_asked(turn: Turn) -> Ticket | None:
    """The customer's newest ticket, if its question is the last that was said in it."""
    mine, pointed = turn.tx.tickets.open_of(turn.person), turn.pointed()
    ticket = mine[-1] if mine else None
    if ticket is None or (pointed is not None and pointed.number != ticket.number):
        return None
    asked = ticket.stands is Stands.UNKNOWN and ticket.answered_at is None and ticket.heard_at == ticket.opened_at
    return ticket if asked else None
