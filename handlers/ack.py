"""`/ack A`, the page's first button: somebody is there, and nobody else is called."""

from __future__ import annotations

from desk import paging
from desk.asking import Asked
from desk.notice import Code, Listing
from desk.page import Page
from desk.people import Person
from desk.refusal import Refusal
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    agent, tx = turn.agent(), turn.tx
    page = _meant(turn, asked, agent)
    ticket = tx.tickets.get(page.ticket)
    holder = tx.people.get(page.acknowledged_by) if page.acknowledged_by is not None else None
    turn.carry_out(paging.acknowledge(page, ticket, agent, holder, tx.pages.called(page.id), turn.policy, turn.now))


def _meant(turn: Turn, asked: Asked, agent: Person) -> Page:
    """The page of that number, or of the ticket that is answered, or the only one that can be meant."""
    number, _rest = asked.number_first()
    pages = turn.tx.pages
    if number is not None:
        found = pages.find(number)
        if found is None:
            raise Refusal("no_such_page", page=Code(str(number)))
        return found
    pointed = turn.pointed()
    page = pages.of_ticket(pointed.number) if pointed is not None else None
    if page is not None:
        return page
    calling = pages.calling(agent.id) or pages.calling()
    if not calling:
        raise Refusal("no_page")
    if len(calling) > 1:
        raise Refusal("which_page", commands=Listing(tuple(Code(f"/ack {one.id}") for one in calling[:8])))
    return calling[0]
