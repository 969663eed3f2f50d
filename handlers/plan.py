"""`/plan N PLAN`: what a customer has bought; the promises to their open tickets follow."""

from __future__ import annotations

from dataclasses import replace

from desk import lifecycle
from desk.asking import Asked
from desk.decision import say
from desk.lifecycle.guard import must_have_customer
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    by = turn.agent()
    ticket, word = turn.ticket(asked)
    must_have_customer(ticket)
    plan = lifecycle.plan_of(word, turn.policy)
    customer = turn.tx.people.get(ticket.customer)
    turn.tx.people.save(replace(customer, plan=plan))
    for one in turn.tx.tickets.open_of(customer):
        turn.carry_out(lifecycle.set_plan(one, plan, by, turn.policy, turn.now))
    turn.carry_out(say(lifecycle.plan_is_set(ticket, plan)))
