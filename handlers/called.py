"""`/called N`, `/noanswer N`, `/busy N`: what came of an agent's call."""

from __future__ import annotations

from desk import callbacks
from desk.asking import Asked
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    agent = turn.agent()
    ticket, _rest = turn.ticket(asked)
    shelf = turn.tx.callbacks
    last = shelf.last_of(ticket.number)
    turn.carry_out(callbacks.called(ticket, shelf.open_of(ticket.number), last, agent, turn.now))


def no_answer(turn: Turn, asked: Asked) -> None:
    _missed(turn, asked, busy=False)


def busy(turn: Turn, asked: Asked) -> None:
    _missed(turn, asked, busy=True)


def _missed(turn: Turn, asked: Asked, *, busy: bool) -> None:
    agent = turn.agent()
    ticket, _rest = turn.ticket(asked)
    callback = turn.tx.callbacks.open_of(ticket.number)
    turn.carry_out(callbacks.missed(ticket, callback, agent, turn.policy, turn.now, busy=busy))
