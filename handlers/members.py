"""People came into an agents' group, or left it: who left is no agent any more."""

from __future__ import annotations

from dataclasses import replace

from desk.messages import Members
from handlers import oncall
from handlers.turn import Turn


def seen(turn: Turn) -> Turn:
    """Who acts among the agents is one; who is found outside of their groups is none any more."""
    agent = True if turn.among_agents else turn.member
    if turn.sender is None or agent is None or turn.sender.agent is agent:
        return turn
    if not agent:
        oncall.leave(turn.tx, turn.sender)
    turn.tx.people.save(replace(turn.sender, agent=agent))
    return replace(turn, sender=turn.tx.people.get(turn.sender.id))


def handle(turn: Turn, event: Members) -> None:
    if not turn.among_agents:
        return
    people = turn.tx.people
    for sender in event.joined:
        person = people.meet(event.channel, sender, turn.now)
        people.save(replace(person, agent=True))
    for ref in event.left:
        left = people.find(event.channel, ref)
        if left is not None:
            oncall.leave(turn.tx, left)
            people.save(replace(left, agent=False))
