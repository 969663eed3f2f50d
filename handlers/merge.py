"""`/merge N into M`: two tickets of one customer are one matter."""

from __future__ import annotations

from desk import lifecycle
from desk.asking import Asked
from desk.notice import Code
from desk.refusal import Refusal
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    by = turn.agent()
    numbers = asked.numbers()
    pointed = turn.pointed()
    if len(numbers) == 1 and pointed is not None:
        numbers.insert(0, pointed.number)
    if len(numbers) != 2:
        raise Refusal("merge_how", command=Code("/merge 1042 into 1041"))
    first, second = (turn.tx.tickets.get(number) for number in numbers)
    gone, stays = lifecycle.merge(first, second, by, turn.policy, turn.now)
    turn.carry_out(gone)
    turn.carry_out(stays)
    turn.tx.entries.move(first.number, second.number)
