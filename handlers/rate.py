"""`/rate [N] 1-5`: how well it went."""

from __future__ import annotations

from desk import lifecycle
from desk.asking import Asked
from desk.notice import Code
from desk.refusal import Refusal
from desk.ticket import Ticket
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    numbers = asked.numbers()
    if not numbers or not 1 <= numbers[-1] <= 5 or len(numbers) > 2:
        raise Refusal("rate_how", command=Code("/rate 5"))
    turn.carry_out(lifecycle.rate(_rated(turn, numbers[:-1]), numbers[-1], turn.person))


def _rated(turn: Turn, numbers: list[int]) -> Ticket:
    found = turn.own(numbers[0]) if numbers else turn.pointed() or turn.tx.tickets.last_closed_of(turn.person)
    if found is None or found.customer != turn.person.id:
        raise Refusal("no_ticket")
    return found
