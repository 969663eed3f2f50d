"""`/oncall`: who is on call now and next; joining, leaving, and standing in for somebody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from desk import oncall
from desk.asking import Asked
from desk.decision import say
from desk.notice import Button, Code, Fact, Line, Listing, Name, Notice, To, Urgency
from desk.oncall import Cover, Member
from desk.people import Person
from desk.refusal import Refusal
from desk.when import moment
from handlers.assign import people_named
from handlers.turn import Turn
from storage.transaction import Transaction

_COVER = re.compile(r"\A(?P<who>.*?)\s+(?:until|till|ถึง|تا)\s+(?P<when>.+)\Z", re.DOTALL | re.IGNORECASE)
_PRESSED = re.compile(r"\A(?P<who>p\d{1,15}) (?P<until>\d{1,15})\Z", re.ASCII)
_COMMAND = Code("/oncall cover @name until 18:00")


def handle(turn: Turn, asked: Asked) -> None:
    turn.agent()
    what, _, rest = asked.rest.strip().partition(" ")
    match what.lower():
        case "":
            _show(turn)
        case "join":
            _join(turn)
        case "leave":
            _leave(turn)
        case "cover":
            _cover(turn, rest.strip())
        case "reached":
            _reached(turn)
        case _:
            raise Refusal("oncall_how", commands=_how())


def _how() -> Listing:
    return Listing((Code("/oncall"), Code("/oncall join"), Code("/oncall leave"), _COMMAND))


# -- joining and leaving --------------------------------------------------------------------------------------------


def _join(turn: Turn) -> None:
    agent, shelf, terms = turn.agent(), turn.tx.on_call, turn.policy.on_call
    members = oncall.joined(shelf.members(), agent.id, terms.rotation, turn.policy.calendar, turn.now)
    shelf.keep(members)
    mine = next(one for one in members if one.person == agent.id)
    if mine.reached_at is not None:
        turn.say("done.oncall_in_already")
        return
    turn.say("done.oncall_joined")
    row = (Button("reached", "oncall:reached"),)
    turn.carry_out(say(Notice(to=agent.id, key="oncall.trial", buttons=(row,))))


def _reached(turn: Turn) -> None:
    """The trial message arrived, and its reader pressed its button."""
    members = turn.tx.on_call.members()
    if not any(one.person == turn.person.id for one in members):
        raise Refusal("not_on_call", command=Code("/oncall join"))
    turn.tx.on_call.keep(
        [replace(one, reached_at=turn.now) if one.person == turn.person.id else one for one in members]
    )
    turn.say("done.oncall_reached")


def _leave(turn: Turn) -> None:
    if not leave(turn.tx, turn.person):
        raise Refusal("not_on_call", command=Code("/oncall join"))
    turn.say("done.oncall_left")


def leave(tx: Transaction, person: Person) -> bool:
    """They are in the rotation no more; False if they were not."""
    members = tx.on_call.members()
    stay = oncall.left(members, person.id, tx.policy.on_call.rotation, tx.policy.calendar, tx.now)
    if len(stay) == len(members):
        return False
    tx.on_call.keep(stay)
    tx.on_call.uncover(person.id)
    return True


# -- standing in ----------------------------------------------------------------------------------------------------


def _cover(turn: Turn, words: str) -> None:
    who, until = _asked_for(turn, words)
    covered = turn.person
    if not any(one.person == covered.id for one in turn.tx.on_call.members()):
        raise Refusal("not_on_call", command=Code("/oncall join"))
    found = people_named(turn, who)
    if not found:
        raise Refusal("nobody_to_cover", command=_COMMAND)
    if len(found) > 1:
        rows = tuple((_choice(one, until),) for one in found[:8])
        turn.carry_out(say(Notice(to=To.HERE, key="ask.which_person", buttons=rows)))
        return
    _stand_in(turn, found[0], covered, until)


def _asked_for(turn: Turn, words: str) -> tuple[str, datetime]:
    if chosen := _PRESSED.match(words):
        until = datetime.fromtimestamp(min(int(chosen["until"]), 2**32), UTC)
        if until <= turn.now:
            raise Refusal("not_understood")
        return chosen["who"], until
    match = _COVER.match(words)
    if match is None:
        raise Refusal("oncall_how", commands=_how())
    return match["who"], moment(match["when"], turn.now, turn.policy.zone)


def _choice(person: Person, until: datetime) -> Button:
    label = Line("button.person", {"name": Name(person.name)})
    return Button(label, f"oncall:cover:p{person.id}:{int(until.timestamp())}")


def _stand_in(turn: Turn, person: Person, covered: Person, until: datetime) -> None:
    if not person.agent:
        raise Refusal("not_an_agent", who=Name(person.name))
    if person.id == covered.id:  # who was away is back
        turn.tx.on_call.uncover(covered.id)
        turn.say("done.oncall_back")
        return
    turn.tx.on_call.cover(Cover(person=person.id, covered=covered.id, starts_at=turn.now, ends_at=until))
    turn.say("done.oncall_covered", by=Name(person.name), until=until)
    facts: dict[str, Fact] = {"name": Name(covered.name), "until": until}
    turn.carry_out(say(Notice(to=person.id, key="oncall.you_cover", facts=facts)))


# -- the list -------------------------------------------------------------------------------------------------------


def _show(turn: Turn) -> None:
    """A quiet list: nobody is mentioned, nobody's phone rings."""
    tx, policy = turn.tx, turn.policy
    members = tx.on_call.members()
    today = oncall.shift(members, policy.on_call.rotation, policy.calendar, turn.now)
    lines = [Line("oncall.nobody", {"command": Code("/oncall join")})]
    if today is not None:
        covers = tx.on_call.covers()
        lines = [_now(tx, today, covers)]
        if len(today.turns) > 1 and today.until is not None:
            lines.append(Line("oncall.next", {"name": _name(tx, today.turns[1].person), "at": today.until}))
        lines += [Line("oncall.members"), *(_member(tx, one) for one in members)]
    listing = Listing(tuple(lines), "lines")
    turn.carry_out(say(Notice(to=To.HERE, key="lines", facts={"lines": listing}, urgency=Urgency.HINT)))


def _now(tx: Transaction, today: oncall.Shift, covers: Sequence[Cover]) -> Line:
    person, ends = oncall.stand_in(today.on.person, covers, tx.now)
    ends_at = [one for one in (today.until, ends) if one is not None]
    facts: dict[str, Fact] = {"name": _name(tx, today.on.person)}
    if ends_at:
        facts["until"] = min(ends_at)
    if person != today.on.person:
        return Line("oncall.now_covered", {**facts, "by": _name(tx, person)})
    return Line("oncall.now_until" if ends_at else "oncall.now", facts)


def _member(tx: Transaction, member: Member) -> Line:
    name = {"name": _name(tx, member.person)}
    if not tx.people.get(member.person).reachable:
        return Line("oncall.member_gone", name)
    return Line("oncall.member" if member.reached_at is not None else "oncall.member_unreachable", name)


def _name(tx: Transaction, person: int) -> Name:
    return Name(tx.people.get(person).name)
