"""Incidents: what each report of the monitoring makes of the one before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.policies import read_policy
from desk import incidents
from desk.messages import Alert, Alerted
from desk.monitoring import Heartbeat, Monitoring
from desk.people import Person
from desk.ticket import Status
from desk.triage.verdict import Priority

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
NOBODY = Person(id=7, channel="alerts", ref="alertmanager", reachable=False)
POLICY = read_policy("default", local_zone=lambda: UTC)


def fires(fingerprint, severity="critical", **changes):
    first = Alert(fingerprint=fingerprint, name="DiskFull", severity=severity, summary="full", since=NOON)
    return replace(first, **changes)


def ended(fingerprint, severity="critical"):
    return fires(fingerprint, severity, ended_at=LATER)


def said(*alerts, untold=0):
    return Alerted(
        key="", channel="alerts", chat="g", at=NOON, private=False, group="g", alerts=tuple(alerts), untold=untold
    )


def opened(*alerts, untold=0):
    incident, decision = incidents.open_group(1001, said(*alerts, untold=untold), NOBODY, POLICY, NOON, follows=None)
    return replace(incident, id=1, version=1), replace(decision.ticket, version=1)


def heard(incident, ticket, *alerts, untold=0, policy=POLICY):
    return incidents.hear(incident, ticket, said(*alerts, untold=untold), policy, LATER)


@pytest.mark.parametrize(
    ("severity", "priority"),
    [
        *(("critical", "urgent"), ("CRITICAL", "urgent"), ("warning", "important"), ("info", "normal")),
        *(("", "urgent"), ("none", "urgent"), ("page", "urgent")),
    ],
)
def test_the_worst_severity_that_fires_is_the_priority(severity, priority):
    _, ticket = opened(fires("a", severity))
    _, mixed = opened(fires("a", "info"), fires("b", severity), ended("c"))

    assert ticket.priority == priority
    assert mixed.priority == priority


def test_a_desk_ranks_severities_of_its_own():
    policy = replace(POLICY, monitoring=Monitoring(severities={"page": Priority.URGENT, "ticket": Priority.NORMAL}))
    _, decision = incidents.open_group(1001, said(fires("a", "Ticket")), NOBODY, policy, NOON, follows=None)

    assert decision.ticket.priority is Priority.NORMAL


@pytest.mark.parametrize(
    ("report", "opens_with", "status", "worse"),
    [
        ((fires("a"), fires("b"), fires("c")), 3, "new", True),
        ((fires("a"), ended("b")), 1, "new", False),
        ((ended("b"),), 1, "new", False),
        ((ended("a"), ended("b")), 0, "closed", False),
        ((ended("a"), ended("b"), fires("c")), 1, "new", True),
    ],
)
def test_a_report_turns_an_incident(report, opens_with, status, worse):
    incident, ticket = opened(fires("a"), fires("b"))

    step = heard(incident, ticket, *report)

    assert len(step.incident.firing) == opens_with
    assert (step.decision.ticket.status, step.worse, step.opens) == (status, worse, False)
    assert (step.incident.closed_at is None) is (status == "new")


@pytest.mark.parametrize(
    "report",
    [
        (fires("a"), fires("b")),
        (fires("b"), fires("a")),
        (fires("a"),),  # what is silenced over there is left out
        (fires("a", since=LATER), fires("b")),
        (fires("a"), fires("b"), ended("c")),
        (fires("a"), fires("a"), fires("b")),
        (),
    ],
)
def test_what_says_nothing_new_changes_nothing(report):
    incident, ticket = opened(fires("a"), fires("b"))

    assert heard(incident, ticket, *report) is None


def test_what_was_not_told_keeps_an_incident_open_though_all_that_was_told_is_over():
    incident, ticket = opened(fires("a"), untold=3)

    step = heard(incident, ticket, ended("a"), untold=3)

    assert step.decision.ticket.status is Status.NEW
    assert heard(replace(step.incident, version=2), step.decision.ticket, ended("a")).incident.closed_at == LATER


def test_an_alert_that_comes_back_is_no_new_one():
    incident, ticket = opened(fires("a"), fires("b"))
    quiet = heard(incident, ticket, fires("a"), ended("b"))

    back = heard(quiet.incident, quiet.decision.ticket, fires("a"), fires("b", since=LATER))

    assert back.worse is False
    assert [one.what for one in back.decision.happened] == ["alerts_began"]
    assert back.incident.firing[-1].since == LATER


def test_a_more_severe_alert_raises_what_an_agent_lowered_and_a_milder_one_does_not():
    incident, ticket = opened(fires("a", "warning"))
    lowered = replace(ticket, priority=Priority.NORMAL, decided=Priority.NORMAL)

    same = heard(incident, lowered, fires("a", "warning"), fires("b", "warning"))
    worse = heard(incident, lowered, fires("a", "warning"), fires("b", "critical"))

    assert (same.decision.ticket.priority, same.decision.ticket.decided) == ("normal", "normal")
    assert (worse.decision.ticket.priority, worse.decision.ticket.decided) == ("urgent", None)


def test_what_an_agent_closed_is_noted_once_and_only_something_new_opens_another():
    incident, ticket = opened(fires("a"), fires("b"))
    closed = replace(ticket, status=Status.CLOSED, closed_at=NOON, closed_by=3)

    noted = heard(incident, closed, fires("a"), fires("b"))
    new = heard(noted.incident, closed, fires("a"), fires("c"))
    over = heard(noted.incident, closed, ended("a"), ended("b"))

    assert [one.what for one in noted.decision.happened] == ["still_firing"]
    assert heard(noted.incident, closed, fires("a"), fires("b")) is None
    assert (new.opens, new.incident.closed_at, new.decision) == (True, LATER, None)
    assert (over.opens, over.incident.closed_at) == (False, LATER)
    assert over.decision.ticket == closed


def test_thousands_of_alerts_are_known_again_and_only_the_first_keep_their_words():
    incident, ticket = opened(*(fires(f"f{n}") for n in range(6000)))

    assert (len(incident.alerts), incident.untold) == (5000, 1000)
    assert sum(bool(alert.name) for alert in incident.alerts) == 100
    assert heard(incident, ticket, *(fires(f"f{n}") for n in range(5000)), untold=1000) is None


def test_only_the_latest_of_those_that_ended_are_remembered():
    incident, ticket = opened(fires("stays"), *(fires(f"f{n}") for n in range(200)))

    over = [fires(f"f{n}", ended_at=LATER + timedelta(seconds=n)) for n in range(200)]
    step = heard(incident, ticket, fires("stays"), *over)

    assert [alert.fingerprint for alert in step.incident.ended] == [f"f{n}" for n in range(150, 200)]


def test_long_names_of_groups_are_known_by_their_hash():
    assert incidents.group_key("x" * 5000) != incidents.group_key("x" * 5001)
    assert len(incidents.group_key("x" * 5000)) < 200
    assert incidents.group_key("heartbeat:Watchdog") != incidents.heartbeat_key("Watchdog")


@pytest.mark.parametrize(("minutes", "silent"), [(9.99, False), (10, True), (-60, False)])
def test_silence_counts_from_the_last_sign(minutes, silent):
    heartbeat = Heartbeat(alert="Watchdog", silence=timedelta(minutes=10))

    assert incidents.is_silent(heartbeat, NOON, NOON + timedelta(minutes=minutes)) is silent
