"""`helpdesk explain`: what the desk would do with a message, told and not done."""

import json
from pathlib import Path

import pytest

from bot.triage import weights
from desk.triage import judge

DESK = """
name = "bangkok"
time_zone = "Asia/Bangkok"
languages = ["th", "en"]
plans = ["gold"]

[hours]
monday = ["08:30-17:30"]
tuesday = ["08:30-17:30"]
wednesday = ["08:30-17:30"]
thursday = ["08:30-17:30"]
friday = ["08:30-17:30"]

[after_hours]
friday = ["17:30-22:00"]

[first_answer]
urgent = "30m"
important = "4 working hours"
normal = "2-3 working days"

[resolution]
urgent = "3 months or more"

[[promise]]
for = "first_answer"
plan = "gold"
within = "1h"
clause = "G2"
"""
FRIDAY = "2026-11-27T17:15"
DOWN = "เว็บล่มทั้งเว็บเลยค่ะ ลูกค้าเข้าไม่ได้สักคน"
PRICE = "How much is the yearly plan?"


@pytest.fixture
def explained(helpdesk, tmp_path: Path):
    """`explained("--at", …, text)`: the object that is printed."""
    (tmp_path / "bangkok.toml").write_text(DESK, encoding="utf-8")

    def ask(*words: str):
        done = helpdesk("explain", *words, DESK="bangkok.toml")
        assert done.exit_code == 0, done.stderr
        return json.loads(done.stdout)

    return ask


def test_an_urgent_message_after_hours(explained):
    told = explained("--at", "2026-11-27T21:59", DOWN)
    assert {name: told[name] for name in ("desk", "language", "priority", "kind", "class", "accepted", "reason")} == {
        "desk": "bangkok",
        "language": "th",
        "priority": "urgent",
        "kind": "fault",
        "class": None,
        "accepted": True,
        "reason": None,
    }
    assert told["page_on_call"] is True
    assert told["open_now"] is False
    assert told["first_answer"]["due"] == "2026-11-27T22:29:00+07:00"
    assert told["first_answer"]["text"] in told["reply"]
    assert told["resolution"]["due"] is None
    assert "3 เดือน" in told["resolution"]["text"]
    assert (told["price"], told["clauses"]) == (None, [])


def test_nobody_is_paged_when_after_hours_are_over(explained):
    assert explained("--at", "2026-11-27T22:01", DOWN)["page_on_call"] is False


def test_a_range_is_due_at_its_far_end_and_a_moment_may_carry_an_offset(explained):
    told = explained("--at", "2026-11-27T10:15:00Z", PRICE)
    assert told["language"] == "en"
    assert told["first_answer"]["from"] == "2026-11-27T17:15:00+07:00"
    assert told["first_answer"]["due"] == "2026-12-02T17:15:00+07:00"
    assert told["resolution"] == {"from": None, "due": None, "text": None}


def test_a_plan_has_its_own_promise_and_names_its_clause(explained):
    told = explained("--at", FRIDAY, "--plan", "gold", "--channel", "line", PRICE)
    assert told["first_answer"]["due"] == "2026-11-27T18:15:00+07:00"
    assert told["clauses"] == ["G2"]


def test_the_callbacks_of_the_moment_are_listed(explained):
    told = explained("--at", FRIDAY, PRICE)
    assert told["callbacks"] == [
        {"minutes": 30, "due": "2026-11-30T08:45:00+07:00"},
        {"minutes": 60, "due": "2026-11-30T09:15:00+07:00"},
    ]


def test_it_judges_by_the_weights_as_the_live_road_does(explained):
    """What the rules alone do not see."""
    told = "none of the tills takes money"
    assert judge(told).priority == "normal"
    assert explained("--at", FRIDAY, told)["priority"] == "urgent"


def test_without_weights_it_says_so_beside_the_answer(helpdesk, monkeypatch, tmp_path: Path):
    monkeypatch.setattr(weights, "shipped_at", lambda: tmp_path / "none.weights")
    done = helpdesk("explain", DOWN)
    assert json.loads(done.stdout)["priority"] == "urgent"
    assert "the rules judge alone" in done.stderr


def test_a_desk_with_weights_of_its_own_judges_by_these(helpdesk, monkeypatch, tmp_path: Path):
    own = weights.shipped_at().read_bytes()
    monkeypatch.setattr(weights, "shipped_at", lambda: tmp_path / "none.weights")
    (tmp_path / "own.weights").write_bytes(own)
    (tmp_path / "bangkok.toml").write_text(f'{DESK}\n[triage]\nweights = "own.weights"\n', encoding="utf-8")
    done = helpdesk("explain", DOWN, DESK="bangkok.toml")
    assert (json.loads(done.stdout)["priority"], done.stderr) == ("urgent", "")


@pytest.mark.parametrize("command", [("explain", DOWN), ("run",), ("check",)])
def test_a_desk_whose_own_weights_are_broken_is_refused_and_judges_nothing(helpdesk, tmp_path: Path, command):
    (tmp_path / "own.weights").write_bytes(b"no weights")
    (tmp_path / "bangkok.toml").write_text(f'{DESK}\n[triage]\nweights = "own.weights"\n', encoding="utf-8")
    done = helpdesk(*command, DESK="bangkok.toml", TELEGRAM_BOT_TOKEN="1:token")
    assert done.exit_code == (1 if command == ("check",) else 2)
    assert "bangkok.toml: triage.weights: expected weights" in done.output
    assert not (tmp_path / "helpdesk.db").exists()


@pytest.fixture
def leaning(helpdesk, tmp_path: Path):
    """A desk that by day is never sure that it is urgent, and at night always is."""
    lean = '[triage]\nask_below = "99%"\nurgent_from = "99%"\nurgent_from_after_hours = "1%"\n'
    (tmp_path / "leaning.toml").write_text(DESK + lean, encoding="utf-8")

    def ask(at: str):
        done = helpdesk("explain", "--at", at, "Error 500 internal server error", DESK="leaning.toml")
        assert done.exit_code == 0, done.stderr
        return json.loads(done.stdout)

    return ask


def test_the_question_of_a_doubtful_receipt_stands_in_the_reply(leaning, explained):
    assert "One short question" in leaning(FRIDAY)["reply"][-1]
    assert not any("One short question" in line for line in explained("--at", FRIDAY, "Good bye, thanks")["reply"])


def test_the_hour_decides_how_likely_urgent_must_be(leaning):
    by_day, at_night = leaning(FRIDAY), leaning("2026-11-27T21:00")
    assert (by_day["priority"] == "urgent", by_day["page_on_call"]) == (False, False)
    assert (at_night["priority"], at_night["page_on_call"]) == ("urgent", True)


@pytest.mark.parametrize(("text", "reason"), [("hello", "greeting"), ("thanks!", "thanks"), ("  ", "nothing_said")])
def test_what_opens_no_ticket_is_told_with_its_reason(explained, text: str, reason: str):
    told = explained("--at", FRIDAY, text)
    assert (told["accepted"], told["reason"], told["page_on_call"]) == (False, reason, False)
    assert len(told["reply"]) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--at", "tomorrow"), "--at: expected a moment"),
        (("--plan", "platinum"), "gold"),
        (("--edition", "PRO"), "keeps no editions"),
        (("--account", "A1"), "keeps no accounts"),
        (("--site", "a.example"), "keeps no sites"),
        (("--channel", "fax"), "telegram"),
    ],
)
def test_what_the_desk_does_not_know_is_refused_with_a_sentence(helpdesk, tmp_path: Path, words, said: str):
    (tmp_path / "bangkok.toml").write_text(DESK, encoding="utf-8")
    done = helpdesk("explain", *words, PRICE, DESK="bangkok.toml")
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_a_wrong_desk_file_ends_it_with_what_check_would_say(helpdesk, tmp_path: Path):
    (tmp_path / "bangkok.toml").write_text(DESK.replace("Asia/Bangkok", "Asia/Bankok"), encoding="utf-8")
    done = helpdesk("explain", PRICE, DESK="bangkok.toml")
    assert done.exit_code == 2
    assert "bangkok.toml: time_zone" in done.stderr


def test_no_channel_need_be_set_up_and_nothing_is_touched(helpdesk, tmp_path: Path):
    done = helpdesk("explain", DOWN)
    assert json.loads(done.stdout)["desk"] == "default"
    assert list(tmp_path.iterdir()) == []
