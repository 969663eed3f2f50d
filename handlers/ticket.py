"""`/ticket N`: a ticket whole, as the agents may see it: its state, its last words, its trail."""

from __future__ import annotations

from collections.abc import Mapping

from desk.asking import Asked
from desk.decision import say
from desk.doubt import judged_lines
from desk.incident_lines import incident_lines
from desk.notice import Fact, Line, Name, Quoted, Term, TicketNumber, To
from desk.promise_lines import due_lines
from desk.speech import agent_buttons, paragraphs
from desk.ticket import Entry, Ticket
from handlers.turn import Turn
from storage.trail import Trace

_ENTRIES = 10
_TRAIL = 10


def handle(turn: Turn, asked: Asked) -> None:
    turn.agent()
    ticket, _rest = turn.ticket(asked)
    lines = [_head(turn, ticket)]
    incident = turn.tx.incidents.of_ticket(ticket.number) if ticket.incident else None
    lines += incident_lines(incident) if incident else ()
    if ticket.claimed_by is not None:
        lines.append(Line("ticket_view.claimed", {"agent": Name(turn.tx.people.get(ticket.claimed_by).name)}))
    lines += judged_lines(ticket)
    lines += due_lines(ticket, turn.policy, turn.now)
    if ticket.plan is not None:
        lines.append(Line("card.plan", {"plan": Quoted(ticket.plan)}))
    lines += [_entry(turn, entry) for entry in turn.tx.entries.of_ticket(ticket.number)[-_ENTRIES:]]
    lines += [_trace(turn, trace) for trace in turn.tx.trail.of_ticket(ticket.number)[-_TRAIL:]]
    turn.carry_out(say(paragraphs(To.HERE, *lines, buttons=agent_buttons(ticket), ticket=ticket.number)))


def _head(turn: Turn, ticket: Ticket) -> Line:
    facts: dict[str, Fact] = {
        "number": TicketNumber(ticket.number),
        "status": Term(f"status.{ticket.status.value}"),
        "priority": Term(f"priority.{ticket.priority.value}"),
        "kind": Term(f"kind.{ticket.kind.value}"),
        "customer": Term("monitoring") if ticket.incident else Name(turn.tx.people.get(ticket.customer).name),
        "opened": ticket.opened_at,
    }
    return Line("ticket_view.head", facts)


def _entry(turn: Turn, entry: Entry) -> Line:
    facts: dict[str, Fact] = {"at": entry.at, "name": Name(turn.tx.people.get(entry.person).name)}
    if entry.gone_at is not None:
        return Line("ticket_view.gone", facts)
    return Line(f"ticket_view.{entry.side.value}", {**facts, "text": Quoted(entry.text or "…", 300)})


def _trace(turn: Turn, trace: Trace) -> Line:
    facts = _with_name(turn, trace.happened.by, trace.happened.facts)
    return Line("ticket_view.trail", {"at": trace.at, "what": Line(f"trail.{trace.happened.what}", facts)})


def _with_name(turn: Turn, by: int | None, facts: Mapping[str, Fact]) -> dict[str, Fact]:
    named: dict[str, Fact] = dict(facts)
    named["by"] = Name(turn.tx.people.get(by).name) if by is not None else Term("the_desk")
    return named
