"""`/assign N WHO`: somebody else takes the ticket."""

from __future__ import annotations

import re

from desk import lifecycle
from desk.asking import Asked
from desk.decision import say
from desk.messages import Said
from desk.notice import Button, Code, Line, Name, Notice, To
from desk.people import Person
from desk.refusal import Refusal
from handlers.turn import Turn

_CHOSEN = re.compile(r"\Ap(\d{1,15})\Z", re.ASCII)


def handle(turn: Turn, asked: Asked) -> None:
    by = turn.agent()
    ticket, who = turn.ticket(asked)
    found = named(turn, who)
    if len(found) > 1:
        rows = tuple((_choice(one, ticket.number),) for one in found[:8])
        turn.carry_out(say(Notice(to=To.HERE, key="ask.which_person", buttons=rows)))
        return
    turn.carry_out(lifecycle.assign(ticket, found[0], by, turn.now))


def _choice(person: Person, number: int) -> Button:
    return Button(Line("button.person", {"name": Name(person.name)}), f"assign:{number}:p{person.id}")


def named(turn: Turn, who: str) -> list[Person]:
    """The people that WHO may mean, at least one: agents before others."""
    found = people_named(turn, who)
    if not found:
        raise Refusal("nobody_named", command=Code("/assign"))
    return found


def people_named(turn: Turn, who: str) -> list[Person]:
    """Whom a real mention, a @username, a display name or a pressed choice may mean: agents before others."""
    people = turn.tx.people
    said = turn.inbound if isinstance(turn.inbound, Said) else None
    mentioned = [people.find(said.channel, ref) for ref in said.mentions] if said else []
    found = [person for person in mentioned if person is not None]
    if not found and (chosen := _CHOSEN.match(who)):
        found = [person for person in people.agents() if person.id == int(chosen[1])]
    if not found and who.strip():
        found = people.by_mention(turn.inbound.channel, who.strip())
    return [person for person in found if person.agent] or found
