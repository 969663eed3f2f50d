"""Incidents: what the monitoring reports of one group becomes one ticket without a customer, and ends it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from desk.decision import Decision, Forget, Happened
from desk.lifecycle.opening import subject_of
from desk.messages import Alert, Alerted
from desk.monitoring import Heartbeat
from desk.notice import Fact, Notice, ShowCard, Term, TicketNumber, To, Urgency
from desk.people import Person
from desk.policy import Policy
from desk.speech import card_urgency, number
from desk.ticket import Status, Ticket
from desk.triage.verdict import Kind, Priority

_MOST: Final = 5000  # alerts that are remembered by their fingerprint
_MOST_WORDS: Final = 100  # of these, with their words
_MOST_ENDED: Final = 50
_LONGEST_KEY: Final = 200  # it is indexed


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What is known of a group, or of a heartbeat. Its ticket may be closed by an agent while it goes on.

    `untold`: so many more alerts fire that were not told one by one. `left_at`: when it was noticed that an agent had
    closed the ticket while alerts were firing.
    """

    id: int = 0
    version: int = 0
    key: str
    ticket: int
    alerts: tuple[Alert, ...]
    untold: int = 0
    opened_at: datetime
    closed_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def heartbeat(self) -> bool:
        return self.key.startswith(_HEARTBEAT)

    @property
    def firing(self) -> tuple[Alert, ...]:
        return tuple(alert for alert in self.alerts if alert.firing)

    @property
    def ended(self) -> tuple[Alert, ...]:
        return tuple(alert for alert in self.alerts if not alert.firing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a report changes: the incident as it is from now on, the decision on its ticket, whether another one opens.

    `worse`: there is something in it that nobody has seen yet.
    """

    incident: Incident
    decision: Decision | None = None
    opens: bool = False
    worse: bool = False


_GROUP: Final = "group:"
_HEARTBEAT: Final = "heartbeat:"


def group_key(group: str) -> str:
    return _GROUP + _short(group)


def heartbeat_key(alert: str) -> str:
    return _HEARTBEAT + _short(alert)


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST_KEY else f"hash-{sha256(words.encode(errors='replace')).hexdigest()}"


def signs_of_life(event: Alerted, policy: Policy) -> tuple[str, ...]:
    """The heartbeats that are heard in a report, in the order in which everybody holds them.

    One that is resolved has stopped, which is no sign of life.
    """
    known = policy.monitoring.is_heartbeat
    return tuple(sorted({alert.name for alert in event.alerts if alert.firing and known(alert.name)}))


def without_heartbeats(event: Alerted, policy: Policy) -> Alerted:
    known = policy.monitoring.is_heartbeat
    return replace(event, alerts=tuple(alert for alert in event.alerts if not known(alert.name)))


def open_group(
    n: int, event: Alerted, customer: Person, policy: Policy, now: datetime, *, follows: int | None
) -> tuple[Incident, Decision]:
    """The first report of a group that fires."""
    firing = tuple({alert.fingerprint: alert for alert in event.alerts if alert.firing}.values())
    alerts, untold = _remembered(firing, event.untold)
    incident = Incident(key=group_key(event.group), ticket=n, alerts=alerts, untold=untold, opened_at=now)
    first = max(firing, key=lambda alert: policy.monitoring.priority_of(alert.severity).rank)
    subject = ": ".join(filter(None, (first.name, first.summary))) or first.fingerprint
    return incident, _open(incident, subject, _worst(firing, policy), customer, policy, now, follows)


def open_silence(
    n: int,
    heartbeat: Heartbeat,
    seen_at: datetime,
    customer: Person,
    policy: Policy,
    now: datetime,
    *,
    follows: int | None,
) -> tuple[Incident, Decision]:
    """No sign of life for too long."""
    silence = Alert(fingerprint=heartbeat.alert, name=heartbeat.alert, since=seen_at)
    incident = Incident(key=heartbeat_key(heartbeat.alert), ticket=n, alerts=(silence,), opened_at=now)
    return incident, _open(incident, heartbeat.alert, Priority.URGENT, customer, policy, now, follows)


def is_silent(heartbeat: Heartbeat, seen_at: datetime, now: datetime) -> bool:
    return now - seen_at >= heartbeat.silence


def _open(
    incident: Incident,
    subject: str,
    priority: Priority,
    customer: Person,
    policy: Policy,
    now: datetime,
    follows: int | None,
) -> Decision:
    ticket = Ticket(
        number=incident.ticket,
        customer=customer.id,
        channel=customer.channel,
        chat=customer.ref,
        language=policy.agents_language,
        priority=priority,
        kind=Kind.FAULT,
        subject=subject_of(subject),
        judged=priority,
        confidence=1.0,
        opened_at=now,
        heard_at=now,
        gathers_until=now,
        follows=follows,
    )
    facts: dict[str, Fact] = {"priority": Term(f"priority.{priority.value}")}
    if follows:
        facts["follows"] = TicketNumber(follows)
    card = ShowCard(ticket=ticket.number, urgency=card_urgency(ticket))
    return Decision(ticket=ticket, happened=(Happened(what="opened", facts=facts),), outgoing=(card,))


def hear(incident: Incident, ticket: Ticket, event: Alerted, policy: Policy, now: datetime) -> Step | None:
    """A further report of a group whose incident goes on; None where it says nothing new."""
    known = {alert.fingerprint: alert for alert in incident.alerts}
    told = {
        one.fingerprint: _since_first(one, known.get(one.fingerprint)) for one in event.alerts if _is_news(one, known)
    }
    alerts, untold = _remembered(tuple((known | told).values()), event.untold)
    heard = replace(incident, alerts=alerts, untold=untold)
    if not heard.firing and not untold:
        return _resolve(heard, ticket, now)
    fresh = [alert for alert in told.values() if alert.fingerprint not in known]
    if not ticket.status.open:
        return _report_left(incident, heard, ticket, now, fresh=bool(fresh))
    if heard == incident:
        return None
    return _report(incident, heard, ticket, fresh, policy, now)


def _is_news(alert: Alert, known: Mapping[str, Alert]) -> bool:
    """What ended before anybody heard of it, or ended once already, does not matter."""
    before = known.get(alert.fingerprint)
    return alert.firing or (before is not None and before.firing)


def _since_first(alert: Alert, before: Alert | None) -> Alert:
    """As long as it fires it has fired since the first word of it."""
    return alert if before is None or not before.firing else replace(alert, since=min(alert.since, before.since))


def resolve(incident: Incident, ticket: Ticket, now: datetime) -> Step:
    """A heartbeat is heard again."""
    ended = tuple(replace(alert, ended_at=alert.ended_at or now) for alert in incident.alerts)
    return _resolve(replace(incident, alerts=ended), ticket, now)


def _resolve(incident: Incident, ticket: Ticket, now: datetime) -> Step:
    """The monitoring says that all is well again: nobody has to close it by hand."""
    over = replace(incident, closed_at=now)
    happened = (Happened(what="resolved", facts={"at": now}),)
    if not ticket.status.open:
        card = ShowCard(ticket=ticket.number, urgency=Urgency.HINT)
        return Step(incident=over, decision=Decision(ticket=ticket, happened=happened, outgoing=(card,)))
    told = Notice(
        to=To.AGENTS,
        key="incident.resolved",
        facts={"number": number(ticket)},
        ticket=ticket.number,
        urgency=Urgency.CARD,
    )
    closed = replace(ticket, status=Status.CLOSED, closed_at=now, closed_by=None, waiting_since=None, heard_at=now)
    outgoing = (told, ShowCard(ticket=ticket.number))
    return Step(
        incident=over,
        decision=Decision(ticket=closed, happened=happened, outgoing=outgoing, reminders=(Forget(),)),
    )


def _report(
    before: Incident, heard: Incident, ticket: Ticket, fresh: Sequence[Alert], policy: Policy, now: datetime
) -> Step:
    """The ticket is touched even where only its alerts are others: who closes it meanwhile looks once more."""
    touched = _raised(replace(ticket, heard_at=now), _worst(fresh, policy)) if fresh else replace(ticket, heard_at=now)
    happened = list(_turned(before, heard))
    if touched.priority is not ticket.priority:
        happened.append(
            Happened(what="raised_by_alerts", facts={"priority": Term(f"priority.{touched.priority.value}")})
        )
    urgency = card_urgency(touched) if fresh else Urgency.CARD
    decision = Decision(
        ticket=touched,
        happened=tuple(happened),
        outgoing=(ShowCard(ticket=ticket.number, urgency=urgency),),
    )
    return Step(incident=heard, decision=decision, worse=bool(fresh))


def _report_left(before: Incident, heard: Incident, ticket: Ticket, now: datetime, *, fresh: bool) -> Step | None:
    """An agent has closed the ticket: what they knew of stays closed, what is new gets a ticket of its own."""
    if fresh:
        return Step(incident=replace(before, closed_at=now), opens=True)
    if heard == before and before.left_at is not None:
        return None
    decision = Decision(ticket=ticket, happened=(Happened(what="still_firing"),)) if before.left_at is None else None
    return Step(incident=replace(heard, left_at=before.left_at or now), decision=decision)


def _turned(before: Incident, heard: Incident) -> Iterable[Happened]:
    """Which alerts began and which ended, counted: their words stay out of the trail."""
    firing = {alert.fingerprint for alert in before.firing}
    began = sum(alert.fingerprint not in firing for alert in heard.firing)
    ended = sum(alert.fingerprint in firing for alert in heard.ended)
    if began:
        yield Happened(what="alerts_began", facts={"count": began})
    if ended:
        yield Happened(what="alerts_ended", facts={"count": ended})


def _raised(ticket: Ticket, priority: Priority) -> Ticket:
    """Only upwards; what an agent decided gives way to what is worse than anything reported so far."""
    if priority.rank <= ticket.judged.rank:
        return ticket
    judged = replace(ticket, judged=priority)
    return replace(judged, priority=priority, decided=None) if priority.rank > ticket.priority.rank else judged


def _worst(alerts: Sequence[Alert], policy: Policy) -> Priority:
    return max((policy.monitoring.priority_of(alert.severity) for alert in alerts), key=lambda level: level.rank)


def _remembered(alerts: tuple[Alert, ...], untold: int) -> tuple[tuple[Alert, ...], int]:
    """As many as can be kept, the first of them with their words; of those that ended, the latest."""
    firing = [alert for alert in alerts if alert.firing]
    ended = sorted((alert for alert in alerts if not alert.firing), key=lambda alert: alert.ended_at or alert.since)
    kept = (*firing[:_MOST_WORDS], *map(wordless, firing[_MOST_WORDS:_MOST]), *ended[-_MOST_ENDED:])
    return kept, untold + max(0, len(firing) - _MOST)


def wordless(alert: Alert) -> Alert:
    """Known again by its fingerprint, and no more."""
    return replace(alert, name="", severity="", summary="")
