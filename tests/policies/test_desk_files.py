"""Desk files: what they say comes out as values, and every mistake in them is told at once."""

from datetime import UTC, time, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from bot.policies import PolicyError, built_in, read_policy
from desk.business_calendar import Phase, Span, Unit, Window
from desk.course import Terms
from desk.triage import Kind, Priority


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "desk.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def promised_to(policy, priority):
    """What a first answer is promised to a priority, where nothing else decides."""
    terms = Terms(priority=priority, kind=Kind.QUESTION)
    return next(rule.length for rule in policy.promises if rule.fits(terms, Phase.OPEN))


def mistakes(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(PolicyError) as refused:
        read_policy(written(tmp_path, text))
    return [str(one) for one in refused.value.mistakes]


def test_the_default_desk_keeps_office_hours_in_the_machines_zone():
    policy = read_policy("default", local_zone=lambda: UTC)

    assert policy.zone is UTC
    assert policy.calendar.week[0] == (Window(time(9), time(17)),)
    assert policy.calendar.week[5:] == ((), ())
    assert promised_to(policy, Priority.URGENT) == Span(unit=Unit.CLOCK, time=timedelta(minutes=30))
    assert promised_to(policy, Priority.IMPORTANT) == Span(unit=Unit.WORKING, time=timedelta(hours=4))
    assert promised_to(policy, Priority.NORMAL) == Span(unit=Unit.WORKING_DAYS, count=1)


def test_the_explained_example_is_a_desk_file_that_works(tmp_path):
    example = files("bot.policies").joinpath("EXAMPLE.toml").read_text(encoding="utf-8")

    policy = read_policy(written(tmp_path, example))

    assert str(policy.zone) == "Asia/Bangkok"
    assert policy.calendar.week[0] == (Window(time(8, 30), time(12)), Window(time(13), time(17, 30)))
    assert policy.triage.words.urgent == ("payment gateway",)
    assert policy.company["th"].startswith("บริษัท")


def test_the_example_shows_the_defaults_of_what_may_be_left_out(tmp_path):
    short = read_policy(written(tmp_path, 'time_zone = "Asia/Tehran"\n'))
    example = read_policy(written(tmp_path, files("bot.policies").joinpath("EXAMPLE.toml").read_text(encoding="utf-8")))

    shown = (
        "gather_within",
        "reopen_within",
        "messages_a_minute",
        "tickets_an_hour",
        "media_for",
        "closed_for",
        "raw_for",
    )
    for name in (
        *shown,
        "line_push",
        "agents_language",
        "languages",
        "warn_at",
        "escalate_every",
        "ask_below",
        "ask_urgent_from",
    ):
        assert getattr(short, name) == getattr(example, name), name


def test_every_built_in_desk_can_be_read():
    assert "default" in built_in()
    for name in built_in():
        assert read_policy(name).name == name


def test_all_mistakes_are_told_at_once_with_their_keys(tmp_path):
    found = mistakes(
        tmp_path,
        """
        time_zone = "Asia/Teheran"
        languages = ["fa", "xx"]
        [hours]
        monday = ["17:00"]
        tuesday = ["09:00-12:00", "11:00-13:00"]
        wednesday = "09:00-17:00"
        [first_answer]
        urgent = 30
        [tickets]
        gather_within = "20"
        messages_a_minute = 0
        reopen_withn = "7d"
        [line]
        group_push = "some"
        """,
    )

    keys = {line.split(": ")[1] for line in found}
    assert keys == {
        "time_zone",
        "languages",
        "hours.monday",
        "hours.tuesday",
        "hours.wednesday",
        "first_answer.urgent",
        "tickets.gather_within",
        "tickets.messages_a_minute",
        "tickets.reopen_withn",
        "line.group_push",
    }
    assert any("did you mean tickets.reopen_within" in line for line in found)


@pytest.mark.parametrize("zone", ["Asia", "America/Argentina", "x" * 300, "../etc"])
def test_a_zone_that_is_a_folder_or_no_name_at_all_is_refused_like_any_unknown_one(tmp_path, zone):
    (only,) = mistakes(tmp_path, f'time_zone = "{zone}"\n')

    assert "time_zone: expected a time zone such as" in only


def test_a_file_that_is_no_toml_says_where(tmp_path):
    (only,) = mistakes(tmp_path, "time_zone = \n")

    assert "TOML" in only
    assert "line 1" in only


def test_a_desk_that_is_nowhere_is_told_with_the_ones_there_are():
    with pytest.raises(PolicyError) as refused:
        read_policy("nowhere")

    assert "default" in str(refused.value)


@pytest.mark.parametrize(
    ("written_as", "meant"),
    [
        ("30m", Span(unit=Unit.CLOCK, time=timedelta(minutes=30))),
        ("2h", Span(unit=Unit.CLOCK, time=timedelta(hours=2))),
        ("45 working minutes", Span(unit=Unit.WORKING, time=timedelta(minutes=45))),
        ("1 working hour", Span(unit=Unit.WORKING, time=timedelta(hours=1))),
        ("3 working days", Span(unit=Unit.WORKING_DAYS, count=3)),
    ],
)
def test_a_promise_is_written_as_people_say_it(tmp_path, written_as, meant):
    policy = read_policy(written(tmp_path, f'[first_answer]\nurgent = "{written_as}"\n'))

    assert promised_to(policy, Priority.URGENT) == meant


def test_no_promise_is_a_promise_of_nothing(tmp_path):
    policy = read_policy(written(tmp_path, '[first_answer]\nnormal = "no promise"\n'))

    assert promised_to(policy, Priority.NORMAL) is None


def test_a_window_past_midnight_is_one_window(tmp_path):
    policy = read_policy(written(tmp_path, '[hours]\nfriday = ["22:00-02:00"]\n'))

    assert policy.calendar.week[4] == (Window(time(22), time(2)),)
