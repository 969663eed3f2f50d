"""`/whoami`: one's own id, as the settings want it, and what one may do."""

from __future__ import annotations

from desk.asking import Asked
from desk.notice import Code, Term, To
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    person = turn.person
    role = "customer"
    if turn.as_agent:
        role = "supervisor" if person.supervisor else "agent"
    turn.say("whoami", to=To.HERE, id=Code(f"{person.channel}:{person.ref}"), role=Term(f"role.{role}"))
