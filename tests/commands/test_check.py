"""`helpdesk check`: every mistake of settings and desk at once, or what was read; and nothing is touched."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from an_operator import TOKEN

from bot.checkup import check_up, described
from bot.policies import read_policy
from bot.settings import read_settings
from bot.triage import weights

DESK = """
name = "bangkok"
time_zone = "Asia/Bangkok"
languages = ["th", "en"]

[agents]
language = "th"

[hours]
monday = ["08:30-12:00", "13:00-17:30"]
tuesday = ["08:30-12:00", "13:00-17:30"]
saturday = ["22:00-24:00"]

[first_answer]
urgent = "30m"
important = "4 working hours"
normal = "1 working day"
"""


@pytest.fixture
def desk(tmp_path: Path) -> str:
    (tmp_path / "bangkok.toml").write_text(DESK, encoding="utf-8")
    return "bangkok.toml"


def test_all_mistakes_of_the_settings_and_of_the_desk_are_told_in_one_go(helpdesk, tmp_path):
    (tmp_path / "mine.toml").write_text('time_zone = "Asia/Bankok"\n[hours]\nmonday = ["9-17"]\nmunday = []\n')
    done = helpdesk("check", DESK="mine.toml", PORT="lots", LINE_CHANNEL_SECRET="abcdefghij")
    assert done.exit_code == 1
    beginnings = [line.partition(": expected")[0].partition(": missing")[0] for line in done.stdout.splitlines()]
    assert {"PORT", "LINE_CHANNEL_ACCESS_TOKEN", "mine.toml: time_zone", "mine.toml: hours.monday"} <= {*beginnings}
    assert any("munday" in line and "did you mean hours." in line for line in done.stdout.splitlines())


def test_each_mistake_has_a_line_of_its_own_with_what_is_expected(helpdesk, tmp_path):
    (tmp_path / "mine.toml").write_text('time_zone = "Asia/Bankok"\n')
    done = helpdesk("check", DESK="mine.toml", PORT="lots", TELEGRAM_BOT_TOKEN=TOKEN)
    assert [line.split(" expected ")[0] for line in done.stdout.splitlines()] == ["PORT:", "mine.toml: time_zone:"]


def test_what_was_read_is_told_when_all_is_well(helpdesk, desk):
    done = helpdesk(
        "check",
        DESK=desk,
        DATABASE_URL="postgresql+asyncpg://bob:hunter22@db.example:6432/desk",
        TELEGRAM_BOT_TOKEN=TOKEN,
        TELEGRAM_AGENT_GROUP="-1001234567890",
        LINE_CHANNEL_SECRET="linesecret",
        LINE_CHANNEL_ACCESS_TOKEN="linetoken",
        SUPERVISORS="telegram:5,line:Uabc",
        PUBLIC_URL="https://desk.example",
    )
    assert done.exit_code == 0
    assert [" ".join(line.split()) for line in done.stdout.splitlines()] == [
        "desk bangkok",
        "zone Asia/Bangkok, UTC+07:00",
        "hours Mon-Tue 08:30-12:00 13:00-17:30, Wed-Fri closed, Sat 22:00-24:00, Sun closed",
        "languages th, en; cards in th",
        "channels Telegram (polling), LINE",
        "triage asks when less than 50% sure, or urgent from 15%; urgent by the weights' own lean",
        "on-call weekly from Mon 09:00; urgent pages while the desk is closed",
        "groups Telegram -1001234567890",
        "supervisors 2",
        "database PostgreSQL at db.example:6432, database desk",
    ]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('ask_below = "0%"', "never asks; urgent by the weights' own lean"),
        (
            'ask_below = "60%"\nurgent_from = "40%"\nurgent_from_after_hours = "70%"',
            "asks when less than 60% sure, or urgent from 15%; urgent from 40%, after hours from 70%",
        ),
    ],
)
def test_how_sure_triage_has_to_be_is_read_aloud(helpdesk, tmp_path, written, told):
    (tmp_path / "bangkok.toml").write_text(f"{DESK}\n[triage]\n{written}\n", encoding="utf-8")
    done = helpdesk("check", DESK="bangkok.toml", TELEGRAM_BOT_TOKEN=TOKEN)
    assert f"triage {told}" in [" ".join(line.split()) for line in done.stdout.splitlines()]


def test_help_articles_are_counted_and_their_mistakes_told(helpdesk, tmp_path):
    article = (
        '[[faq]]\ntitle = { en = "Phone" }\nanswer = { en = "Yes." }\nask = { en = ["Can I phone your office?"] }\n'
    )
    (tmp_path / "bangkok.toml").write_text(f"{DESK}\n{article}", encoding="utf-8")
    done = helpdesk("check", DESK="bangkok.toml", TELEGRAM_BOT_TOKEN=TOKEN)
    assert "faq articles: 1" in [" ".join(line.split()) for line in done.stdout.splitlines()]

    (tmp_path / "bangkok.toml").write_text(f"{DESK}\n{article.replace('Yes.', '')}", encoding="utf-8")
    done = helpdesk("check", DESK="bangkok.toml", TELEGRAM_BOT_TOKEN=TOKEN)
    assert done.exit_code == 1
    assert "bangkok.toml: faq[1].answer: expected a text" in done.stdout


def test_weights_of_its_own_are_read_aloud(helpdesk, tmp_path):
    shutil.copy(weights.shipped_at(), tmp_path / "own.weights")
    (tmp_path / "bangkok.toml").write_text(f'{DESK}\n[triage]\nweights = "own.weights"\n', encoding="utf-8")
    done = helpdesk("check", DESK="bangkok.toml", TELEGRAM_BOT_TOKEN=TOKEN)
    assert "weights of its own; asks when less than 50% sure" in done.stdout


def test_no_secret_is_shown_not_even_one_in_the_wrong_place(helpdesk):
    long = "x" * 170
    done = helpdesk(
        "check",
        DESK=long,
        SUPERVISORS=f"telegram:{TOKEN}",
        TELEGRAM_BOT_TOKEN=f" {TOKEN} {TOKEN}",
        ALERTS_TOKEN="alerts-token and more",
        HOST="alerts-token and more",
        LINE_CHANNEL_ACCESS_TOKEN="line-access-token",
        LINE_AGENT_GROUP="line-access-token",
        DATABASE_URL="postgresql+asyncpg://bob:hunter22@/",
        PUBLIC_URL="https://bob:hunter22@desk.example",
    )
    assert done.exit_code == 1
    for name in ("DESK", "SUPERVISORS", "TELEGRAM_BOT_TOKEN", "HOST", "LINE_AGENT_GROUP", "DATABASE_URL", "PUBLIC_URL"):
        assert name in done.output
    for secret in (TOKEN, "alerts-token and", "line-access-token", "hunter22", long[:60]):
        assert secret not in done.output


def test_a_desk_in_the_zone_of_a_machine_that_is_in_utc_is_warned_about(process):
    done = process("check", TELEGRAM_BOT_TOKEN=TOKEN, TZ="UTC")
    assert done.returncode == 0
    warnings = [line for line in done.stdout.splitlines() if line.startswith("warning: ")]
    assert any("this machine is in UTC" in warning for warning in warnings)
    assert done.stdout.splitlines()[-len(warnings) :] == warnings


def test_a_machine_with_a_zone_of_its_own_gets_no_such_warning(process):
    done = process("check", TELEGRAM_BOT_TOKEN=TOKEN, TZ="Asia/Tehran")
    assert done.returncode == 0
    assert "Asia/Tehran, UTC+03:30" in done.stdout
    assert "UTC:" not in done.stdout


def test_a_desk_file_that_names_utc_itself_gets_no_warning(tmp_path):
    (tmp_path / "mine.toml").write_text(DESK.replace("Asia/Bangkok", "UTC"))
    checkup = check_up({"DESK": "mine.toml", "TELEGRAM_BOT_TOKEN": TOKEN}, tmp_path / ".env")
    assert checkup.mistakes == ()
    assert not [warning for warning in checkup.warnings if "UTC" in warning]


def test_a_machine_whose_zone_cannot_be_told_is_a_mistake_of_the_desk_file(tmp_path):
    def broken():
        raise ZoneInfoNotFoundError("no such zone")

    checkup = check_up({"TELEGRAM_BOT_TOKEN": TOKEN}, tmp_path / ".env", local_zone=broken)
    assert [mistake.partition(": expected")[0] for mistake in checkup.mistakes] == ["default.toml: time_zone"]


def test_the_warnings_of_the_settings_are_told_too(helpdesk, desk):
    done = helpdesk("check", DESK=desk, TELEGRAM_BOT_TOKEN=TOKEN)
    assert done.exit_code == 0
    assert "warning: PUBLIC_URL is not set" in done.stdout
    assert "warning: No agents' group is set" in done.stdout


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("sqlite+aiosqlite:///nowhere/desk.db", "nowhere does not"),
        ("sqlite+aiosqlite:///:memory:", "kept in memory"),
        ("sqlite+aiosqlite:////", "expected a file"),
    ],
)
def test_a_database_file_that_cannot_be_is_a_mistake(helpdesk, desk, url: str, why: str):
    done = helpdesk("check", DESK=desk, TELEGRAM_BOT_TOKEN=TOKEN, DATABASE_URL=url)
    assert done.exit_code == 1
    assert done.stdout.startswith("DATABASE_URL: ")
    assert why in done.stdout


def test_nothing_is_touched(helpdesk, desk, tmp_path):
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert helpdesk("check", DESK=desk, TELEGRAM_BOT_TOKEN=TOKEN).exit_code == 0
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_settings_come_from_the_env_file_of_the_working_directory(helpdesk, tmp_path, desk):
    (tmp_path / ".env").write_text(f'DESK="{desk}"\nTELEGRAM_BOT_TOKEN={TOKEN}\n')
    done = helpdesk("check")
    assert done.exit_code == 0
    assert done.stdout.startswith("desk        bangkok\n")


def test_the_desk_is_read_although_the_env_file_has_a_broken_line(helpdesk, tmp_path):
    (tmp_path / ".env").write_text(f"DESK=mine.toml\nwhat is this\nTELEGRAM_BOT_TOKEN={TOKEN}\n")
    (tmp_path / "mine.toml").write_text('time_zone = "Nowhere"\n')
    done = helpdesk("check")
    assert done.exit_code == 1
    assert [line.partition(": expected")[0] for line in done.stdout.splitlines()] == [
        ".env, line 2",
        "mine.toml: time_zone",
    ]


def test_the_offset_is_that_of_the_moment():
    settings = read_settings({"TELEGRAM_BOT_TOKEN": TOKEN})
    policy = read_policy("default", local_zone=lambda: ZoneInfo("America/New_York"))
    summer, winter = (described(settings, policy, datetime(2026, month, 1, tzinfo=UTC)) for month in (7, 12))
    assert (summer["zone"], winter["zone"]) == ("America/New_York, UTC-04:00", "America/New_York, UTC-05:00")


def test_a_rehearsal_is_told_and_its_own_moment_decides_the_offset():
    settings = read_settings(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_BASE_URL": "http://127.0.0.1:1",
            "REHEARSAL_CLOCK": "2026-07-01T22:00:00-04:00 x60",
        }
    )
    policy = read_policy("default", local_zone=lambda: ZoneInfo("America/New_York"))
    told = described(settings, policy, datetime(2026, 12, 1, tzinfo=UTC))
    assert told["zone"] == "America/New_York, UTC-04:00"
    assert told["rehearsal"] == "from 2026-07-01T22:00:00-04:00, 60 times as fast"


def test_a_year_whose_holidays_are_not_certain_is_told(tmp_path):
    (tmp_path / "mine.toml").write_text(DESK + '[holidays]\ncountry = "IR"\nconfirmed = [2028]\n')
    now = datetime(2026, 11, 22, tzinfo=UTC)
    checkup = check_up({"DESK": "mine.toml", "TELEGRAM_BOT_TOKEN": TOKEN}, tmp_path / ".env", now=now)
    (told,) = [warning for warning in checkup.warnings if "holidays" in warning]
    assert "IR: some are only estimated" in told
    assert "2027 (18 days), 2029 (" in told
    assert "2026" not in told
    assert "2028" not in told


def test_a_year_beyond_the_last_decree_is_unknown(tmp_path):
    (tmp_path / "mine.toml").write_text(DESK + '[holidays]\ncountry = "TH"\n')
    now = datetime(2026, 11, 22, tzinfo=UTC)
    checkup = check_up({"DESK": "mine.toml", "TELEGRAM_BOT_TOKEN": TOKEN}, tmp_path / ".env", now=now)
    (told,) = [warning for warning in checkup.warnings if "holidays" in warning]
    assert "the official list was unknown" in told
    assert "2029" in told


def test_a_desk_that_never_opens_is_warned_about(tmp_path):
    (tmp_path / "mine.toml").write_text('time_zone = "Asia/Bangkok"\n')
    checkup = check_up({"DESK": "mine.toml", "TELEGRAM_BOT_TOKEN": TOKEN}, tmp_path / ".env")
    assert any("never open" in warning for warning in checkup.warnings)


def test_after_hours_and_the_holidays_of_the_year_are_told(helpdesk, tmp_path):
    after = '[after_hours]\nfriday = ["17:30-22:00"]\nholidays = ["08:30-22:00"]\n[holidays]\nclosed = ["2026-12-30"]\n'
    (tmp_path / "mine.toml").write_text(DESK + after)
    environ = {"DESK": "mine.toml", "TELEGRAM_BOT_TOKEN": TOKEN}
    checkup = check_up(environ, tmp_path / ".env")
    told = described(checkup.settings, checkup.policy, datetime(2026, 11, 22, tzinfo=UTC))
    assert told["after hours"] == "Mon-Thu closed, Fri 17:30-22:00, Sat-Sun closed, holidays 08:30-22:00"
    assert told["holidays"] == "1 in 2026"


def test_heartbeats_that_nobody_can_hear_are_warned_of(helpdesk, tmp_path):
    heartbeats = '[[alerts.heartbeats]]\nalert = "Watchdog"\nsilence = "10m"\n'
    (tmp_path / "mine.toml").write_text(f'time_zone = "Asia/Bangkok"\n{heartbeats}', encoding="utf-8")
    deaf = helpdesk("check", DESK="mine.toml", TELEGRAM_BOT_TOKEN=TOKEN)
    hears = helpdesk("check", DESK="mine.toml", TELEGRAM_BOT_TOKEN=TOKEN, ALERTS_TOKEN="alerts-token")
    assert (deaf.exit_code, hears.exit_code) == (0, 0)
    assert "ALERTS_TOKEN is not set" in deaf.stdout
    assert "ALERTS_TOKEN" not in hears.stdout
    assert "Watchdog after 10 min" in hears.stdout
