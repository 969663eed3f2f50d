"""A chat changed: somebody blocked us or came back, a group took us in or put us out."""

from __future__ import annotations

from dataclasses import replace

from desk import lifecycle
from desk.decision import say
from desk.messages import ChatTurned, Turned
from desk.notice import Code, Line, Notice, To
from desk.speech import paragraphs
from handlers import undelivered
from handlers.turn import Turn


def handle(turn: Turn, event: ChatTurned) -> None:
    match event.turned:
        case Turned.BLOCKED:
            undelivered.gone(turn.tx, turn.person)
        case Turned.UNBLOCKED if turn.sender is not None:
            _regain(turn)
            if event.channel == "line":
                _welcome(turn)
        case Turned.ADDED:
            turn.tx.groups.know(event.channel, event.chat, event.title)
            introduce(turn)
        case _:
            pass


def _regain(turn: Turn) -> None:
    turn.tx.people.save(replace(turn.person, reachable=True))
    for ticket in turn.tx.tickets.open_of(turn.person):
        turn.carry_out(lifecycle.regain_customer(ticket))


def _welcome(turn: Turn) -> None:
    lines = [Line("ask.hello")]
    if turn.person.noticed_at is None:
        lines.append(Line("privacy.notice"))
        turn.tx.people.save(replace(turn.person, reachable=True, noticed_at=turn.now))
    turn.carry_out(say(paragraphs(To.HERE, *lines)))


def introduce(turn: Turn) -> None:
    """In a group that is not configured: its id and the setting's name, once."""
    event = turn.inbound
    if turn.among_agents:
        turn.carry_out(say(Notice(to=To.HERE, key="group.ready")))
        return
    if not turn.tx.groups.announce(event.channel, event.chat):
        return
    line = Code(f"{event.channel.upper()}_AGENT_GROUP={event.chat}")
    facts = {"id": Code(event.chat), "line": line}
    turn.carry_out(say(Notice(to=To.HERE, key="group.not_configured", facts=facts)))
