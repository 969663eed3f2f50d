"""Paging: which tickets call the on-call and from when, who is called in which order, and what ends it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from desk.decision import Decision, Forget, Happened, Remind
from desk.lifecycle.guard import must_be_open
from desk.notice import Fact, Listing, Name, Notice, Quoted, Term, To
from desk.oncall import Cover, Member, shift, stand_in
from desk.page import STEPS, About, Ladder, Page, PageState, Reason
from desk.page_words import call, call_in_group, nobody_answered, taken
from desk.people import Person
from desk.policy import Policy
from desk.refusal import Refusal
from desk.speech import number, pressed
from desk.ticket import Ticket
from desk.triage.verdict import Priority

MATTER = "page"
ANEW = "anew"  # the reminder's fact: the ticket asks for a page, whatever became of the one before
_NO_TIME = timedelta(0)

# -- when a ticket pages --------------------------------------------------------------------------------------------


def pages(ticket: Ticket, policy: Policy) -> bool:
    """Whether a ticket such as this pages, at whatever hour."""
    urgent = ticket.incident and ticket.priority is Priority.URGENT
    return ticket.status.open and (urgent or ticket.priority in policy.on_call.priorities)


def nobody_has(ticket: Ticket) -> bool:
    return ticket.claimed_by is None and ticket.answered_at is None


def pages_at(ticket: Ticket, policy: Policy, now: datetime) -> bool:
    """Incidents page at any hour: what is watched round the clock pages round the clock."""
    return ticket.incident or policy.calendar.phase(now) in policy.on_call.when.phases


def should_page(ticket: Ticket, policy: Policy, now: datetime) -> bool:
    """Whether the on-call is called for this ticket, as it stands at `now`; it may not be opened yet."""
    return pages(ticket, policy) and nobody_has(ticket) and pages_at(ticket, policy, now)


def owed(ticket: Ticket, policy: Policy, due: datetime, now: datetime) -> bool:
    """Whether a page that was to begin at `due` begins now: what came a minute before the end of the hours in which
    the desk pages is paged a minute after it. Once the desk is open, somebody is there anyway."""
    if not pages(ticket, policy):
        return False
    late = pages_at(ticket, policy, min(due, now)) and not policy.calendar.open_at(now)
    return late or pages_at(ticket, policy, now)


def begins(ticket: Ticket, policy: Policy, now: datetime) -> datetime | None:
    """From when a ticket that nobody has pages; None: never."""
    if pages_at(ticket, policy, now):
        return now
    return policy.calendar.next_in(policy.on_call.when.phases, now)


def page_reminders(before: Ticket | None, after: Ticket, policy: Policy, now: datetime) -> Iterable[Remind | Forget]:
    """A page begins with a reminder, so that it is decided once; it ends when that is forgotten."""
    if _given(before, after) or (before is not None and pages(before, policy) and not pages(after, policy)):
        yield Forget(matter=MATTER)
    elif _asks_for_page(before, after, policy, now) and (due := begins(after, policy, now)) is not None:
        yield Remind(matter=MATTER, due=due, facts={ANEW: 1})


def _given(before: Ticket | None, after: Ticket) -> bool:
    """Somebody else has it from now on."""
    return before is not None and after.claimed_by is not None and before.claimed_by != after.claimed_by


def _asks_for_page(before: Ticket | None, after: Ticket, policy: Policy, now: datetime) -> bool:
    if not pages(after, policy):
        return False
    if nobody_has(after) and (before is None or not pages(before, policy) or not nobody_has(before)):
        return True
    if before is None or pages(before, policy):
        return False
    # Who has it took it for something smaller, or is done with it; while the desk is open they are there to read this.
    return _customer_spoke(before, after) and pages_at(after, policy, now)


def _customer_spoke(before: Ticket, after: Ticket) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in ("heard_at", "wished", "judged"))


# -- who is called --------------------------------------------------------------------------------------------------


def ladder(
    members: Sequence[Member],
    covers: Sequence[Cover],
    agents: Sequence[Person],
    policy: Policy,
    now: datetime,
    *,
    groups: bool,
    supervisors: bool,
) -> Ladder:
    """`members` and `covers` as desk.oncall has them. Who cannot be reached at all is left out."""
    known = {agent.id: agent for agent in agents if agent.reachable}
    today = shift(members, policy.on_call.rotation, policy.calendar, now)
    turns = [stand_in(one.person, covers, now)[0] for one in today.turns] if today else []
    following = [person for person in turns if person != turns[0]]
    return Ladder(
        on_call=tuple(known[person] for person in turns[:1] if person in known),
        following=tuple(known[person] for person in following[:1] if person in known),
        agents=tuple(known.values()),
        groups=groups,
        supervisors=supervisors,
    )


# -- what happens to a page -----------------------------------------------------------------------------------------


def begin(page: Page, about: About, people: Ladder, policy: Policy, now: datetime) -> Decision:
    """From the first step on, be it once more."""
    decision = climb(replace(page, step=0, round=1), about, people, policy, now)
    found = (Happened(what="page_found"),) if page.reason is Reason.FOUND and page.version == 0 else ()
    return replace(decision, happened=(*found, *decision.happened))


def climb(
    page: Page, about: About, people: Ladder, policy: Policy, now: datetime, *, late: timedelta = _NO_TIME
) -> Decision:
    """The next step is called; where nobody is on it, the one after it at once.

    So many steps as went by while the bot was `late` are left out, yet never the very last: everybody is called before
    the supervisors read that nobody answers.
    """
    step, last = policy.on_call.step, policy.on_call.rounds * STEPS
    at = (page.round - 1) * STEPS + page.step
    first = min(at + 1 + int(late / step), max(last, at + 1))
    went_by = first - at - 1
    happened = [Happened(what="page_overslept", facts={"count": went_by})] if went_by else []
    calling = replace(page, state=PageState.CALLING, acknowledged_by=None, acknowledged_at=None)
    for place in range(first, last + 1):
        on = replace(calling, round=(place - 1) // STEPS + 1, step=(place - 1) % STEPS + 1)
        if not people.empty(on.step):
            return _called(on, about, people, now + step, happened)
        happened.append(Happened(what="page_skipped", facts=_where(on)))
    return _unanswered(replace(page, round=policy.on_call.rounds, step=STEPS), about, people, happened)


def _where(page: Page) -> dict[str, Fact]:
    return {"step": Term(f"page_step.{page.step}"), "round": page.round}


def _called(page: Page, about: About, people: Ladder, due: datetime, before: Sequence[Happened]) -> Decision:
    called, in_groups = people.at(page.step), people.in_groups(page.step)
    who: list[Fact] = [Name(person.name) for person in called]
    if in_groups:
        who.append(Term("agents_group"))
    return Decision(
        ticket=about.ticket,
        page=page,
        calls=tuple(person.id for person in called),
        happened=(*before, Happened(what="page_called", facts={**_where(page), "who": Listing(tuple(who))})),
        outgoing=(
            *(call(page, about, person.id) for person in called),
            *((call_in_group(page, about),) if in_groups else ()),
        ),
        reminders=(Remind(matter=MATTER, due=due),),
    )


def _unanswered(page: Page, about: About, people: Ladder, before: Sequence[Happened]) -> Decision:
    told = (To.AGENTS, To.SUPERVISORS) if people.supervisors else (To.AGENTS,)
    return Decision(
        ticket=about.ticket,
        page=replace(page, state=PageState.UNANSWERED),
        happened=(*before, Happened(what="page_unanswered")),
        outgoing=tuple(nobody_answered(page, about, to) for to in told),
    )


def due(page: Page, about: About, people: Ladder, policy: Policy, moment: datetime, now: datetime) -> Decision:
    """A step is over, or the time within which who acknowledged was to act: `moment` was when."""
    late = max(_NO_TIME, now - moment)
    if page.state is not PageState.ACKNOWLEDGED:
        return climb(page, about, people, policy, now, late=late)
    if (until := _there_until(page, policy, now)) is not None:
        return Decision(ticket=about.ticket, reminders=(Remind(matter=MATTER, due=until),))
    if (page.round - 1) * STEPS + page.step >= policy.on_call.rounds * STEPS:
        decision = begin(page, about, people, policy, now)
    else:
        decision = climb(page, about, people, policy, now, late=late)
    lapsed = Happened(what="page_lapsed", by=page.acknowledged_by)
    return replace(decision, happened=(lapsed, *decision.happened))


def _there_until(page: Page, policy: Policy, now: datetime) -> datetime | None:
    """Until when who acknowledged has time, if it is not over: what is new in the ticket does not take it from them."""
    within = policy.on_call.unacknowledged_after
    until = page.acknowledged_at + within if page.acknowledged_at is not None else now
    return until if now < until <= now + within else None  # later only where the clock was moved back


def again(page: Page, about: About, people: Ladder, policy: Policy, now: datetime) -> Decision | None:
    """There is something new in what somebody is being called for: whose step it is reads that, and the steps go on as
    they were. Where nobody answered it begins once more; who has acknowledged looks at the card."""
    if page.state is PageState.UNANSWERED:
        return begin(page, about, people, policy, now)
    if page.state is not PageState.CALLING or people.empty(page.step):
        return None
    return replace(_called(page, about, people, now, ()), reminders=())


def by_hand(page: Page, about: About, by: Person, people: Ladder, policy: Policy, now: datetime) -> Decision:
    """An agent pages, at whatever hour, for whatever ticket is open."""
    must_be_open(about.ticket)
    decision = begin(page, replace(about, by=by), people, policy, now)
    what = "page_by_hand_because" if about.why else "page_by_hand"
    facts: dict[str, Fact] = {"why": Quoted(about.why, 300)} if about.why else {}
    asked = Happened(what=what, by=by.id, facts=facts)
    return replace(decision, happened=(asked, *decision.happened)).also(pressed("done.paged", about.ticket))


def acknowledge(
    page: Page, ticket: Ticket, by: Person, holder: Person | None, called: Sequence[int], policy: Policy, now: datetime
) -> Decision:
    """Somebody is there: nobody else is called, unless they neither claim nor answer in time."""
    if page.ended_at is not None:
        raise Refusal("page_is_over", number=number(ticket))
    within = policy.on_call.unacknowledged_after
    done = pressed("done.acknowledged", ticket, within=within)
    if page.state is PageState.ACKNOWLEDGED and page.acknowledged_by == by.id:
        return Decision(ticket=ticket).also(done)
    if page.state is PageState.ACKNOWLEDGED:
        raise Refusal("already_acknowledged", number=number(ticket), by=Name(holder.name if holder else ""))
    others: list[Notice] = [taken(ticket, by, person) for person in called if person != by.id]
    return Decision(
        ticket=ticket,
        page=replace(page, state=PageState.ACKNOWLEDGED, acknowledged_by=by.id, acknowledged_at=now),
        happened=(Happened(what="page_acknowledged", by=by.id),),
        outgoing=(done, *others, taken(ticket, by, To.AGENTS)),
        reminders=(Remind(matter=MATTER, due=now + within),),
    )


def not_delivered(
    page: Page, about: About, person: Person, people: Ladder, policy: Policy, now: datetime, *, nobody_left: bool
) -> Decision:
    """The platform says that a call will never arrive. Where no other call of its step is left, the next step is called
    at once."""
    lost = Happened(what="page_not_delivered", facts={"who": Name(person.name)})
    if not nobody_left or page.state is not PageState.CALLING or people.in_groups(page.step):
        return Decision(ticket=about.ticket, happened=(lost,))
    decision = climb(page, about, people, policy, now)
    return replace(decision, happened=(lost, *decision.happened))
