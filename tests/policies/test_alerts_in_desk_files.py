"""The section on the monitoring: severities and heartbeats, and every mistake in them at once."""

from datetime import timedelta

import pytest

from bot.policies import PolicyError, read_policy
from desk.monitoring import Heartbeat, Monitoring
from desk.triage.verdict import Priority


def read(tmp_path, text):
    path = tmp_path / "desk.toml"
    path.write_text(f'time_zone = "UTC"\n{text}', encoding="utf-8")
    return read_policy(str(path)).monitoring


def test_without_a_section_the_usual_severities_are_known(tmp_path):
    assert read(tmp_path, "") == Monitoring()


def test_own_severities_stand_beside_the_usual_ones_and_above_them(tmp_path):
    found = read(tmp_path, '[alerts]\nseverities = { Page = "urgent", warning = "normal" }\n')

    assert found.priority_of("page") is Priority.URGENT
    assert found.priority_of("warning") is Priority.NORMAL
    assert found.priority_of("info") is Priority.NORMAL
    assert found.priority_of("critical") is Priority.URGENT


def test_heartbeats(tmp_path):
    found = read(tmp_path, '[[alerts.heartbeats]]\nalert = "Watchdog"\nsilence = "10m"\n')

    assert found.heartbeats == (Heartbeat(alert="Watchdog", silence=timedelta(minutes=10)),)


def test_all_mistakes_are_told_at_once_each_with_its_place(tmp_path):
    text = """[alerts]
severities = { page = "high", info = "normal" }
heartbeats = [
    { alert = "", silence = "10m" },
    { alert = "Watchdog", silence = 10 },
    { alert = "Watchdog", silence = "10s" },
    { alert = "Other", silence = "30d", every = "5m" },
    "Watchdog",
]
severity = {}
"""
    with pytest.raises(PolicyError) as refused:
        read(tmp_path, text)

    assert sorted(mistake.key for mistake in refused.value.mistakes) == [
        "alerts.heartbeats[1].alert",
        "alerts.heartbeats[2].silence",
        "alerts.heartbeats[3].alert",
        "alerts.heartbeats[3].silence",
        "alerts.heartbeats[4].every",
        "alerts.heartbeats[4].silence",
        "alerts.heartbeats[5]",
        "alerts.severities.page",
        "alerts.severity",
    ]


@pytest.mark.parametrize("text", ["alerts = 1", 'alerts.severities = "critical"', "alerts.heartbeats = {}"])
def test_what_is_no_table_or_list_is_said(tmp_path, text):
    with pytest.raises(PolicyError, match=r"alerts"):
        read(tmp_path, text)
