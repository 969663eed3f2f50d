"""The only list of verbs: who may ask for what, and which handler does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from desk.asking import Asked, pressed, typed
from desk.messages import Alerted, ChatTurned, Edited, Members, Migrated, Pressed, Said, Unsent
from desk.notice import Code, To
from desk.people import Person
from desk.refusal import Refusal
from handlers import (
    ack,
    alerted,
    answer,
    assign,
    block,
    callback,
    called,
    chat_turned,
    claim,
    close,
    decline,
    down,
    edited,
    erase,
    eta,
    faq,
    hear,
    help,
    hold,
    kind,
    language,
    members,
    merge,
    migrated,
    mine,
    new,
    note,
    oncall,
    page,
    parked,
    place,
    plan,
    priority,
    privacy,
    queue,
    rate,
    release,
    reopen,
    reply,
    solved,
    split,
    stands,
    start,
    stats,
    status,
    ticket,
    unsent,
    whoami,
)
from handlers.keeping import once_an_album
from handlers.turn import Turn


class Who(Enum):
    ANYONE = "anyone"
    CUSTOMER = "customer"  # in private only
    AGENT = "agent"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Verb:
    who: Who
    handle: Callable[[Turn, Asked], None]


VERBS: Mapping[str, Verb] = {
    "start": Verb(Who.ANYONE, start.handle),
    "help": Verb(Who.ANYONE, help.handle),
    "language": Verb(Who.ANYONE, language.handle),
    "privacy": Verb(Who.ANYONE, privacy.handle),
    "whoami": Verb(Who.ANYONE, whoami.handle),
    "close": Verb(Who.ANYONE, close.handle),
    "reopen": Verb(Who.ANYONE, reopen.handle),
    "priority": Verb(Who.ANYONE, priority.handle),
    "new": Verb(Who.CUSTOMER, new.handle),
    "status": Verb(Who.CUSTOMER, status.handle),
    "rate": Verb(Who.CUSTOMER, rate.handle),
    "down": Verb(Who.CUSTOMER, down.handle),
    "stands": Verb(Who.CUSTOMER, stands.handle),
    "place": Verb(Who.CUSTOMER, place.handle),
    "callback": Verb(Who.CUSTOMER, callback.handle),
    "faq": Verb(Who.CUSTOMER, faq.handle),
    "solved": Verb(Who.CUSTOMER, solved.handle),
    "queue": Verb(Who.AGENT, queue.handle),
    "mine": Verb(Who.AGENT, mine.handle),
    "ticket": Verb(Who.AGENT, ticket.handle),
    "claim": Verb(Who.AGENT, claim.handle),
    "release": Verb(Who.AGENT, release.handle),
    "assign": Verb(Who.AGENT, assign.handle),
    "reply": Verb(Who.AGENT, reply.handle),
    "note": Verb(Who.AGENT, note.handle),
    "kind": Verb(Who.AGENT, kind.handle),
    "eta": Verb(Who.AGENT, eta.handle),
    "plan": Verb(Who.AGENT, plan.handle),
    "hold": Verb(Who.AGENT, hold.handle),
    "decline": Verb(Who.AGENT, decline.handle),
    "merge": Verb(Who.AGENT, merge.handle),
    "split": Verb(Who.AGENT, split.handle),
    "stats": Verb(Who.AGENT, stats.handle),
    "called": Verb(Who.AGENT, called.handle),
    "noanswer": Verb(Who.AGENT, called.no_answer),
    "busy": Verb(Who.AGENT, called.busy),
    "oncall": Verb(Who.AGENT, oncall.handle),
    "page": Verb(Who.AGENT, page.handle),
    "ack": Verb(Who.AGENT, ack.handle),
    "parked": Verb(Who.SUPERVISOR, parked.handle),
    "block": Verb(Who.SUPERVISOR, block.bar),
    "unblock": Verb(Who.SUPERVISOR, block.unbar),
    "erase": Verb(Who.SUPERVISOR, erase.handle),
}

_AGENT_VERBS = {name for name, verb in VERBS.items() if verb.who in (Who.AGENT, Who.SUPERVISOR)}


def asks_membership(event: object, sender: Person | None) -> bool:
    """Whether the platform has to say first if the sender is an agent: they act in private."""
    if not isinstance(event, Said | Pressed | Edited) or not event.private:
        return False
    if sender is not None and sender.agent:
        return True
    asked = None if isinstance(event, Edited) else _asked(event)
    return asked is not None and asked.verb in _AGENT_VERBS


def route(turn: Turn) -> None:
    """Answer one event. A refusal undoes what the event did, and is said instead."""
    if turn.sender is not None and turn.sender.barred and not turn.as_agent:
        return
    turn = members.seen(turn)
    try:
        with turn.tx.attempt():
            _dispatch(turn)
    except Refusal as no:
        if not isinstance(turn.inbound, Said) or once_an_album(turn, turn.inbound, "refused"):
            turn.refuse(no)
    _first_contact(turn)


def _first_contact(turn: Turn) -> None:
    """Whatever a customer asks for first, the answer carries the line on privacy; most answers say it themselves."""
    if not isinstance(turn.inbound, Said | Pressed) or not turn.inbound.private or turn.as_agent or not turn.sender:
        return
    person = turn.tx.people.get(turn.sender.id)
    if person.noticed_at is None:
        turn.tx.people.save(replace(person, noticed_at=turn.now))
        turn.say("privacy.notice", to=To.HERE)


def _dispatch(turn: Turn) -> None:
    match turn.inbound:
        case Said() | Pressed() as event:
            asked = _asked(event)
            if asked is not None:
                _do(turn, asked)
            elif isinstance(event, Pressed):
                raise Refusal("not_understood")
            else:
                _said(turn, event)
        case Edited() as event:
            edited.handle(turn, event)
        case Unsent() as event:
            unsent.handle(turn, event)
        case ChatTurned() as event:
            chat_turned.handle(turn, event)
        case Members() as event:
            members.handle(turn, event)
        case Migrated() as event:
            migrated.handle(turn, event)
        case Alerted() as event:
            alerted.handle(turn, event)
        case _:
            pass


def _asked(event: Said | Pressed) -> Asked | None:
    return pressed(event.action) if isinstance(event, Pressed) else typed(event.text)


def _do(turn: Turn, asked: Asked) -> None:
    event = turn.inbound
    if not event.private and (asked.other or not turn.among_agents):
        if asked.verb == "start" and not asked.other:
            chat_turned.introduce(turn)
        return
    if isinstance(event, Pressed) and turn.sender is None:
        raise Refusal("type_instead", command=Code(f"/{asked.verb} {asked.rest}".strip()))
    verb = None if asked.other else VERBS.get(asked.verb)
    if verb is None:
        raise Refusal("unknown_command", command=Code("/help"))
    _check(turn, verb.who)
    verb.handle(turn, asked)


def _check(turn: Turn, who: Who) -> None:
    match who:
        case Who.CUSTOMER if not turn.inbound.private:
            raise Refusal("private_only")
        case Who.AGENT:
            turn.agent()
        case Who.SUPERVISOR if not turn.agent().supervisor:
            raise Refusal("supervisors_only")
        case _:
            if turn.among_agents:
                turn.agent()


def _said(turn: Turn, said: Said) -> None:
    if turn.among_agents:
        answer.handle(turn, said)
    elif said.private:
        hear.handle(turn, said)
