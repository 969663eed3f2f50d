"""On-call in desk files: what is written comes out as values, and what cannot be meant is told, all at once."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.policies import PolicyError, read_policy
from desk.on_call_terms import Every, OnCallTerms, PageHours, Rotation
from desk.triage.verdict import Priority

EVENINGS = '[after_hours]\nmonday = ["17:30-22:00"]\n'


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "desk.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def terms(tmp_path: Path, text: str) -> OnCallTerms:
    return read_policy(written(tmp_path, text)).on_call


def mistakes(tmp_path: Path, text: str) -> dict[str, str]:
    with pytest.raises(PolicyError) as refused:
        read_policy(written(tmp_path, text))
    return {one.key: one.expected for one in refused.value.mistakes}


def test_what_is_written_is_what_is_meant(tmp_path):
    found = terms(
        tmp_path,
        """
        [on_call]
        rotation = "daily"
        hand_over = "08:30"
        hand_over_on_holidays = false
        when = "always"
        priorities = ["urgent", "important"]
        step = "5m"
        rounds = 2
        unacknowledged_after = "2h"
        """,
    )
    assert found == OnCallTerms(
        rotation=Rotation(every=Every.DAY, at=time(8, 30), on_holidays=False),
        when=PageHours.ALWAYS,
        priorities=frozenset({Priority.URGENT, Priority.IMPORTANT}),
        step=timedelta(minutes=5),
        rounds=2,
        unacknowledged_after=timedelta(hours=2),
    )


def test_a_weekly_hand_over_names_its_day(tmp_path):
    found = terms(tmp_path, '[on_call]\nhand_over = "Saturday 08:00"\n')
    assert found.rotation == Rotation(every=Every.WEEK, weekday=5, at=time(8))


@pytest.mark.parametrize(("text", "when"), [("", PageHours.CLOSED), (EVENINGS, PageHours.AFTER_HOURS)])
def test_a_desk_that_says_nothing_pages_after_hours_if_it_has_such_and_else_when_it_is_closed(tmp_path, text, when):
    assert terms(tmp_path, text) == OnCallTerms(when=when)


def test_all_mistakes_are_told_at_once(tmp_path):
    found = mistakes(
        tmp_path,
        """
        [on_call]
        rotation = "0d"
        hand_over = "moonday 09:00"
        hand_over_on_holidays = "no"
        when = "after_hours"
        priorities = []
        step = "0m"
        rounds = 0
        unacknowledged_after = 60
        stepp = "10m"
        """,
    )
    assert {key.removeprefix("on_call.") for key in found} == {
        *("rotation", "hand_over", "hand_over_on_holidays", "when", "priorities", "step", "rounds"),
        *("unacknowledged_after", "stepp"),
    }
    assert found["on_call.rotation"] == "daily or weekly"
    assert "'moonday' is none" in found["on_call.hand_over"]
    assert "[after_hours]" in found["on_call.when"]
    assert "did you mean on_call.step" in found["on_call.stepp"]


@pytest.mark.parametrize(
    ("rotation", "hand_over", "expected"),
    [
        ("weekly", "09:00", "a weekday and a time"),
        ("daily", "monday 09:00", "a time alone"),
        ("daily", "25:00", "a time such as 09:00"),
        ("weekly", "monday 9", "such as monday 09:00"),
    ],
)
def test_a_hand_over_fits_its_rotation(tmp_path, rotation, hand_over, expected):
    found = mistakes(tmp_path, f'[on_call]\nrotation = "{rotation}"\nhand_over = "{hand_over}"\n')
    assert list(found) == ["on_call.hand_over"]
    assert expected in found["on_call.hand_over"]
