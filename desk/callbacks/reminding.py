"""When a callback's reminders go out, and what they say.

At half and at four fifths of the window, at its end, ten minutes later, then again and again until something came of
it. The window is counted in open time, the ten minutes by the clock, and what is said again comes every half hour of
open time: nobody is there at night to hear it. Which step it is hangs on the moment alone, so that after a sleep only
the newest speaks.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import IntEnum

from desk.business_calendar import BusinessCalendar
from desk.callback import Callback, CallbackState
from desk.callbacks.offering import due_after, hours
from desk.callbacks.saying import outcomes
from desk.decision import Decision, Forget, Remind
from desk.notice import Fact, Line, Name, Notice, Phone, To, Urgency
from desk.people import Person
from desk.policy import Policy
from desk.speech import number
from desk.ticket import Ticket

MATTER = "callback"
_LATE = timedelta(minutes=10)
_AGAIN = timedelta(minutes=30)


class Step(IntEnum):
    HALF = 1
    NEARLY = 2
    DUE = 3
    LATE = 4
    AGAIN = 5


def reminder(callback: Callback, policy: Policy, now: datetime) -> Remind | Forget:
    """When the desk has to look at a callback again."""
    if callback.state is not CallbackState.WAITING or callback.due is None or callback.opens_at is None:
        return Forget(matter=MATTER)
    ahead = [at for _, at in _steps(callback.opens_at, callback.due, policy) if at > now]
    at = min(ahead) if ahead else _again_after(callback.due + _LATE, policy, now)
    return Forget(matter=MATTER) if at is None else Remind(matter=MATTER, due=at)


def newest_step(callback: Callback, policy: Policy, now: datetime) -> Step | None:
    """The last step that has come by now."""
    if callback.state is not CallbackState.WAITING or callback.due is None or callback.opens_at is None:
        return None
    passed = [step for step, at in _steps(callback.opens_at, callback.due, policy) if at <= now]
    newest = max(passed, default=None)
    if newest is Step.LATE and hours(policy).working_between(callback.due + _LATE, now) >= _AGAIN:
        return Step.AGAIN
    return newest


def _steps(opens_at: datetime, due: datetime, policy: Policy) -> tuple[tuple[Step, datetime], ...]:
    calendar = hours(policy)
    return (
        (Step.HALF, _part(calendar, opens_at, due, policy, 5)),
        (Step.NEARLY, _part(calendar, opens_at, due, policy, 8)),
        (Step.DUE, due),
        (Step.LATE, due + _LATE),
    )


def _part(calendar: BusinessCalendar, opens_at: datetime, due: datetime, policy: Policy, tenths: int) -> datetime:
    """So many tenths of the window, in the time that counts; by the clock where the desk's hours have changed since."""
    counted = due_after(policy, opens_at, calendar.working_between(opens_at, due) * tenths / 10)
    if counted is not None and opens_at < counted < due:
        return counted
    return opens_at + (due - opens_at) * tenths / 10


def _again_after(late: datetime, policy: Policy, now: datetime) -> datetime | None:
    passed = hours(policy).working_between(late, now) // _AGAIN
    at = due_after(policy, late, (passed + 1) * _AGAIN)
    return at if at is None or at > now else due_after(policy, late, (passed + 2) * _AGAIN)


def remind(
    ticket: Ticket,
    callback: Callback,
    customer: Person,
    assignee: Person | None,
    policy: Policy,
    now: datetime,
    *,
    supervisors: bool,
) -> Decision:
    """What has to be said at this moment, and when to look again. `supervisors`: there are some beside the group."""
    step = newest_step(callback, policy, now)
    notices = _said(ticket, callback, customer, assignee, step, now) if step else ()
    if not supervisors:
        notices = tuple(one for one in notices if one.to is not To.SUPERVISORS)
    return Decision(ticket=ticket, outgoing=notices, reminders=(reminder(callback, policy, now),))


def _said(
    ticket: Ticket, callback: Callback, customer: Person, assignee: Person | None, step: Step, now: datetime
) -> tuple[Notice, ...]:
    due = callback.due or now
    facts: dict[str, Fact] = {
        "number": number(ticket),
        "name": Name(customer.name),
        "phone": Phone(callback.phone or ""),
        "due": due,
        "length": abs(due - now),
        **({"agent": Name(assignee.name)} if assignee else {}),
    }
    if step < Step.DUE:
        soon = Line("agent.callback_soon" if assignee else "agent.callback_soon_unclaimed", facts)
        return (_told(ticket, To.ASSIGNEE, soon, Urgency.REPLY, lasts=due - now),)
    if step is Step.DUE:
        over = Line("agent.callback_due" if assignee else "agent.callback_due_unclaimed", facts)
        return (_told(ticket, To.AGENTS, over),)
    late = Line("agent.callback_late" if assignee else "agent.callback_late_unclaimed", facts)
    return _told(ticket, To.AGENTS, late), _told(ticket, To.SUPERVISORS, late)


def _told(
    ticket: Ticket, to: To, line: Line, urgency: Urgency = Urgency.ALERT, *, lasts: timedelta | None = None
) -> Notice:
    rows = (outcomes(ticket.number),)
    return Notice(
        to=to, key=line.key, facts=line.facts, ticket=ticket.number, urgency=urgency, buttons=rows, lasts=lasts
    )
