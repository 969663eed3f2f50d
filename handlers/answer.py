"""An agent speaks in the group: in a ticket's topic, or answering its card, their words go to the customer."""

from __future__ import annotations

from datetime import timedelta

from desk import lifecycle
from desk.messages import Said, can_be_fetched
from desk.notice import Code, To
from desk.refusal import Refusal
from desk.speech import number
from desk.ticket import Side, Ticket
from handlers.keeping import album_ticket, joins_album, keep, known_already, once_an_album
from handlers.turn import Turn

_PICTURE_FOLLOWS = timedelta(minutes=2)


def handle(turn: Turn, said: Said) -> None:
    if known_already(turn, said) or said.sticker:
        return
    if joins_album(turn, said, To.CUSTOMER):
        return
    ticket = turn.pointed() or album_ticket(turn, said)
    if ticket is None:
        _perhaps_picture(turn, said)
        return
    agent = turn.agent()
    if ticket.incident and said.thread is not None:
        keep(turn, said, ticket.number, said.text, Side.NOTE)  # the agents talk about it where it stands
        return
    if said.thread is not None and ticket.claimed_by not in (None, agent.id):
        turn.hint("agent.stays_inside", command=Code(f"/reply {ticket.number}"))
        return
    send(turn, ticket, said, said.text)


def send(turn: Turn, ticket: Ticket, said: Said, text: str) -> None:
    """Keep an agent's words and carry them to the customer."""
    agent = turn.agent()
    if not (text.strip() or said.attachments or said.place or said.contact):
        raise Refusal("nothing_to_send", number=number(ticket))
    entry = keep(turn, said, ticket.number, text, Side.AGENT)
    customer = turn.tx.people.get(ticket.customer)
    answered = lifecycle.answer(
        ticket,
        entry,
        agent,
        customer,
        turn.now,
        files=bool(said.attachments),
        media_links=turn.directory.media_links,
        too_large=not all(can_be_fetched(said.channel, one) for one in said.attachments),
    )
    turn.carry_out(answered)


def _perhaps_picture(turn: Turn, said: Said) -> None:
    """Where there are no topics and no quote, a picture goes to the ticket that its sender answered a moment ago."""
    if not said.attachments or said.channel != "line" or turn.sender is None:
        return
    latest = turn.tx.entries.last_answered_by(turn.person, turn.now - _PICTURE_FOLLOWS)
    if latest is None:
        if once_an_album(turn, said, "ask"):
            turn.say("ask.picture_for_which", to=To.HERE, command=Code("/reply"))
        return
    send(turn, turn.tx.tickets.get(latest), said, said.text)
