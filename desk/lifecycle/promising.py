"""Promises that people make or move: an agent's own word on when it is done, and the plan of a customer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desk.decision import Decision, Happened
from desk.lifecycle.claiming import claimed
from desk.lifecycle.guard import must_be_open, must_have_customer
from desk.lifecycle.priority import tell_moved
from desk.notice import Code, Fact, Listing, Notice, Quoted, ShowCard, To
from desk.people import Person
from desk.policy import Policy
from desk.promise import in_step, promise_until
from desk.refusal import Refusal
from desk.speech import number, pressed
from desk.ticket import Ticket

NO_PLAN = "none"


def eta(ticket: Ticket, until: datetime, agent: Person, policy: Policy, now: datetime) -> Decision:
    """An agent says by when it is done: the promise is theirs, the customer is told; what nobody had, they have."""
    must_have_customer(ticket)
    must_be_open(ticket)
    named = ticket if ticket.claimed_by is not None else claimed(ticket, agent, now)
    named = promise_until(named, until, policy, now)
    taken = (Happened(what="claimed", by=agent.id),) if ticket.claimed_by is None else ()
    facts: dict[str, Fact] = {"number": number(ticket), "due": until}
    return Decision(
        ticket=named,
        happened=(*taken, Happened(what="eta", by=agent.id, facts={"due": until})),
        outgoing=(
            pressed("done.eta", ticket, due=until),
            Notice(to=To.CUSTOMER, key="ticket.eta", facts=facts, ticket=ticket.number),
            ShowCard(ticket=ticket.number),
        ),
    )


def plan_of(word: str, policy: Policy) -> str | None:
    """The desk's plan that a word names, None for no plan. Raises Refusal."""
    if not policy.plans:
        raise Refusal("no_plans", section=Code("plans"))
    if word.casefold() == NO_PLAN:
        return None
    found = next((plan for plan in policy.plans if plan.casefold() == word.casefold()), None)
    if found is None:
        raise Refusal("which_plan", plans=Listing(tuple(map(Code, (*policy.plans, NO_PLAN)))))
    return found


def set_plan(ticket: Ticket, plan: str | None, by: Person, policy: Policy, now: datetime) -> Decision:
    """A customer's open ticket follows their plan; they read what is promised now, where that is something else."""
    if ticket.plan == plan:
        return Decision(ticket=ticket)
    changed = in_step(replace(ticket, plan=plan), policy, now)
    facts: dict[str, Fact] = {"plan": Quoted(plan)} if plan else {}
    return Decision(
        ticket=changed,
        happened=(Happened(what="plan" if plan else "no_plan", by=by.id, facts=facts),),
        outgoing=(*tell_moved(ticket, changed, policy, now), ShowCard(ticket=ticket.number)),
    )


def plan_is_set(ticket: Ticket, plan: str | None) -> Notice:
    """To the agent who set it."""
    return pressed("done.plan", ticket, plan=Quoted(plan)) if plan else pressed("done.no_plan", ticket)
