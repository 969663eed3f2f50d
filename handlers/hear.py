"""A customer speaks: their words find a ticket, or open one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desk import conversation, lifecycle
from desk.conversation import AddTo, AskWhat, AskWhich, Join, KindWord, OpenNew, Past, Place, Reopen
from desk.decision import Decision, Remind, say
from desk.lifecycle.opening import album_pause
from desk.messages import Said
from desk.notice import Amend, Button, Line, Notice, Quoted, Relay, TicketNumber, To
from desk.people import Person
from desk.speech import paragraphs, pressed
from desk.ticket import Entry, Side, Ticket
from desk.triage import Verdict, judge, language_of, whole_sentence_language
from handlers import answer, number, stands
from handlers.keeping import album_ticket, joins_album, keep, known_already
from handlers.turn import Turn
from storage.transaction import Transaction

_FLOOD_PAUSE = timedelta(seconds=5)
_PLACE_WITHIN = timedelta(minutes=5)
_ON_CARD = 1000
_FIRST_WORDS = 3
_SKEW = timedelta(minutes=1)


def handle(turn: Turn, said: Said) -> None:
    if known_already(turn, said):
        return
    if turn.as_agent and not turn.person.wants_new and not _as_customer(turn, said):
        return
    if number.took(turn, said):
        return
    person = speak(turn, said)
    if joins_album(turn, said, To.AGENTS) or _joins_flood(turn, said):
        return
    late = album_ticket(turn, said) or stands.took(turn, said)
    if late is not None:
        add_to(turn, late, said)
        return
    receive(turn, person, said)


def _as_customer(turn: Turn, said: Said) -> bool:
    """An agent in private speaks as a customer only about a ticket of their own; what answers another's goes there."""
    ticket = turn.pointed()
    if ticket is None:
        turn.say("agent.talks_in_private", to=To.HERE)
        return False
    if ticket.customer != turn.person.id:
        answer.send(turn, ticket, said, said.text)
        turn.carry_out(say(pressed("done.replied", ticket)))
        return False
    return True


def receive(turn: Turn, person: Person, said: Said) -> None:
    """Their words go where the desk says."""
    verdict = conversation.verdict_of(said, turn.policy, turn.now)
    past = past_of(turn, person, verdict)
    route = conversation.route(said, past, verdict, turn.policy, turn.now)
    if person.wants_new and isinstance(route, AddTo | Join | Reopen):
        turn.tx.people.save(replace(person, wants_new=False))
    match route:
        case Place(ticket=ticket, add=add):
            ticket = into(turn.tx, ticket, turn.tx.entries.unplaced_of(person), tell=True)
            if add:
                add_to(turn, ticket, said)
        case OpenNew(follows=follows):
            open_new(turn, person, said, verdict, follows)
        case AddTo(ticket=ticket, tell=tell):
            add_to(turn, ticket, said, tell=tell)
        case Join(ticket=ticket):
            join(turn, ticket, said)
        case Reopen(ticket=ticket):
            entry = keep(turn, said, ticket.number, said.text, Side.CUSTOMER)
            turn.carry_out(lifecycle.reopen_by_customer(ticket, entry, verdict, turn.policy, turn.now))
        case AskWhich(choices=choices):
            ask_which(turn, said, choices)
        case KindWord(ticket=ticket):
            keep(turn, said, ticket.number, said.text, Side.CUSTOMER)
            turn.say("thanks.welcome", to=To.HERE)
        case AskWhat():
            _greet(turn, person)
        case _:
            pass


def speak(turn: Turn, said: Said) -> Person:
    """The language that they write in becomes the one they read, unless they pinned one."""
    person = turn.person
    if person.pinned:
        return person
    allowed = turn.policy.languages
    spoken = whole_sentence_language(said.text)
    if _unheard(turn, person) and any(letter.isalpha() for letter in said.text):
        spoken = language_of(said.text, allowed=allowed, fallback=person.language)
    if spoken is None or spoken not in allowed or spoken == person.language:
        return person
    changed = replace(person, language=spoken)
    turn.tx.people.save(changed)
    return changed


def _unheard(turn: Turn, person: Person) -> bool:
    """Their first words; or nothing opened yet, and their app's language is none of ours."""
    if person.noticed_at is None:
        return True
    told = (person.client_language or "").lower()[:2]
    return told not in turn.policy.languages and turn.tx.tickets.last_of(person) is None


def past_of(turn: Turn, person: Person, verdict: Verdict) -> Past:
    history = turn.tx.tickets.history(person, turn.now - timedelta(hours=1))
    pointed = turn.pointed()
    compared = history.open if conversation.compares(person, history.open, verdict) else ()
    return Past(
        person=person,
        open=history.open,
        closed=history.closed,
        pointed=pointed if pointed is not None and pointed.customer == person.id else None,
        flooding=history.opened >= turn.policy.tickets_an_hour,
        last=history.last,
        asked_which=history.last is not None and bool(turn.tx.entries.unplaced_of(person)),
        told={one.number: turn.tx.entries.first_words(one.number, _FIRST_WORDS) for one in compared},
    )


def open_new(turn: Turn, person: Person, said: Said, verdict: Verdict, follows: int | None) -> Ticket:
    n = turn.tx.tickets.next_number()
    decision = lifecycle.open_ticket(
        n,
        person,
        said.chat,
        said.text,
        verdict,
        turn.policy,
        turn.now,
        follows=follows,
        told_nothing=not said.text.strip(),
    )
    opened = turn.carry_out(decision)
    turn.tx.people.save(replace(person, noticed_at=person.noticed_at or turn.now, wants_new=False))
    whole = len(said.text) <= _ON_CARD
    entry = keep(turn, said, n, said.text, Side.CUSTOMER, in_card=whole)
    if said.attachments or said.place or said.contact or not whole:
        relay = Relay(entry=entry.id, ticket=n, to=To.AGENTS, after=album_pause(entry))
        turn.carry_out(Decision(outgoing=(relay,)))
    if opened is None:
        raise RuntimeError("an opened ticket is always written")
    return opened


def add_to(turn: Turn, ticket: Ticket, said: Said, *, tell: bool = False) -> None:
    entry = keep(turn, said, ticket.number, said.text, Side.CUSTOMER)
    decision = lifecycle.hear(
        ticket, entry, said.text, together(turn, ticket, said.text), turn.policy, turn.now, tell=tell
    )
    turn.carry_out(decision)


def join(turn: Turn, ticket: Ticket, said: Said) -> None:
    """A look-alike of an open ticket goes there; a button under the word on that makes it a matter of its own."""
    entry = keep(turn, said, ticket.number, said.text, Side.CUSTOMER)
    verdict = together(turn, ticket, said.text)
    turn.carry_out(lifecycle.join(ticket, entry, verdict, turn.policy, turn.now))


def together(turn: Turn, ticket: Ticket, text: str) -> Verdict:
    """What came within the desk's window is judged as one; later words by themselves."""
    if turn.now > ticket.gathers_until:
        return judge(text, turn.policy.triage_at(turn.now))
    since = ticket.gathers_until - turn.policy.gather_within
    entries = turn.tx.entries.of_ticket(ticket.number)
    said = [entry.text for entry in entries if entry.side is Side.CUSTOMER and entry.at >= since - _SKEW]
    return judge("\n".join(said), turn.policy.triage_at(turn.now))


def into(tx: Transaction, ticket: Ticket, entries: list[Entry], *, tell: bool) -> Ticket:
    """What waited for its place is in the ticket now."""
    for index, entry in enumerate(entries):
        tx.entries.place(entry.id, ticket.number)
        verdict = judge(entry.text, tx.policy.triage_at(tx.now))
        last = index == len(entries) - 1
        heard = lifecycle.hear(ticket, entry, entry.text, verdict, tx.policy, tx.now, tell=tell and last)
        ticket = tx.carry_out(heard) or ticket
    return ticket


def ask_which(turn: Turn, said: Said, choices: tuple[Ticket, ...]) -> None:
    """The words are kept; a button, or five minutes, places them."""
    asked = bool(turn.tx.entries.unplaced_of(turn.person))
    entry = keep(turn, said, None, said.text, Side.CUSTOMER)
    if asked:
        return
    rows = [(Button(_choice(ticket), f"place:{entry.id}:{ticket.number}"),) for ticket in choices[-8:]]
    rows.append((Button("new_matter", f"place:{entry.id}:new"),))
    ask = Notice(to=To.HERE, key="ask.which", buttons=tuple(rows))
    last = choices[-1].number
    later = Remind(matter=f"place:{entry.id}", due=turn.now + _PLACE_WITHIN)
    turn.carry_out(Decision(ticket=turn.tx.tickets.get(last), outgoing=(ask,), reminders=(later,)))


def _choice(ticket: Ticket) -> Line:
    return Line("button.choice", {"number": TicketNumber(ticket.number), "subject": Quoted(ticket.subject, 24)})


def _joins_flood(turn: Turn, said: Said) -> bool:
    """Beyond the desk's messages a minute everything is kept, and joined into one entry."""
    tx = turn.tx
    if tx.entries.count_since(turn.person, turn.now - timedelta(minutes=1)) < turn.policy.messages_a_minute:
        return False
    last = tx.entries.last_of(turn.person)
    ticket = tx.tickets.get(last.ticket) if last is not None and last.ticket is not None else None
    if last is None or (ticket is not None and not ticket.status.open):
        return False
    tx.entries.extend(last.id, said.text, said.attachments)
    if ticket is not None:
        carry = _show_more(turn, last.id, ticket.number)
        verdict = conversation.verdict_of(said, turn.policy, turn.now)
        turn.carry_out(lifecycle.hear(ticket, last, said.text, verdict, turn.policy, turn.now, tell=False, carry=carry))
    return True


def _show_more(turn: Turn, entry: int, ticket: int) -> Relay | Amend:
    """What grew is shown when its turn comes; what the agents have seen already is edited."""
    if turn.tx.waits_to_relay(entry):
        return Relay(entry=entry, ticket=ticket, to=To.AGENTS, after=_FLOOD_PAUSE)
    return Amend(entry=entry, ticket=ticket)


def _greet(turn: Turn, person: Person) -> None:
    lines = [Line("ask.hello", {})]
    if person.noticed_at is None:
        lines.append(Line("privacy.notice"))
        turn.tx.people.save(replace(person, noticed_at=turn.now))
    turn.carry_out(say(paragraphs(To.HERE, *lines)))
