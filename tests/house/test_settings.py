"""Settings: what is accepted, what is refused, and in which words."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import SETTINGS, Problem, SettingsError, Supervisor, read_settings

TOKEN = "123456:a-token-from-botfather"
TELEGRAM = {"TELEGRAM_BOT_TOKEN": TOKEN}
NASTY = (
    "http://[",
    "http://x:99999",
    "postgresql+asyncpg://[/x",
    "0001-01-01T00:00+14:00 x9",
    "9999-12-31T23:59Z x999999",
)
LINE = {"LINE_CHANNEL_SECRET": "line-secret", "LINE_CHANNEL_ACCESS_TOKEN": "line/token+=="}


def refused(environ: dict[str, str], env_file: Path | None = None) -> dict[str, Problem]:
    with pytest.raises(SettingsError) as caught:
        read_settings(environ, env_file)
    return {problem.name: problem for problem in caught.value.problems}


def test_a_token_alone_is_enough_and_the_rest_has_defaults():
    settings = read_settings(TELEGRAM)
    assert settings.desk == "default"
    assert settings.database_url == "sqlite+aiosqlite:///helpdesk.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert (settings.log_format, settings.log_level) == ("console", "info")
    assert settings.telegram and settings.telegram.mode == "polling"
    assert settings.telegram.api_base_url == "https://api.telegram.org"
    assert settings.line is None and settings.rehearsal is None and settings.supervisors == ()


def test_everything_that_can_be_set_is_read():
    settings = read_settings(
        {
            **TELEGRAM,
            **LINE,
            "DESK": "desks/ours.toml",
            "DATABASE_URL": "postgresql+asyncpg://desk:pass@db/desk",
            "SUPERVISORS": "telegram:42, line:Uabc,telegram:42",
            "TELEGRAM_API_BASE_URL": "http://127.0.0.1:8081/",
            "TELEGRAM_MODE": "webhook",
            "TELEGRAM_WEBHOOK_SECRET": "hook_secret-1",
            "TELEGRAM_AGENT_GROUP": "-1001234567890",
            "TELEGRAM_PROXY": "http://me:word@proxy:3128",
            "LINE_API_BASE_URL": "http://localhost:8082",
            "LINE_DATA_API_BASE_URL": "http://[::1]:8082",
            "LINE_AGENT_GROUP": "Cabcdef",
            "HOST": "0.0.0.0",
            "PORT": "9000",
            "PUBLIC_URL": "https://desk.example/bot/",
            "ALERTS_TOKEN": "alerts",
            "METRICS_TOKEN": "metrics",
            "REHEARSAL_CLOCK": "2026-11-21T22:00:00+07:00 x60",
            "LOG_FORMAT": "json",
            "LOG_LEVEL": "WARNING",
        }
    )
    assert settings.supervisors == (Supervisor("telegram", "42"), Supervisor("line", "Uabc"))
    assert settings.telegram and settings.telegram.api_base_url == "http://127.0.0.1:8081"
    assert settings.telegram.agent_group == -1001234567890
    assert settings.line and settings.line.access_token.get_secret_value() == "line/token+=="
    assert settings.line.agent_group == "Cabcdef"
    assert settings.public_url == "https://desk.example/bot"
    assert settings.rehearsal and settings.rehearsal.speed == 60
    assert settings.rehearsal.start == datetime(2026, 11, 21, 15, tzinfo=UTC)
    assert (settings.port, settings.log_format, settings.log_level) == (9000, "json", "warning")
    assert settings.warnings == ()
    assert set(settings.secrets()) == {
        TOKEN, "hook_secret-1", "line-secret", "line/token+==", "alerts", "metrics", "pass", "word",
    }  # fmt: skip


def test_all_mistakes_are_told_at_once():
    problems = refused(
        {
            "TELEGRAM_BOT_TOKEN": "no token",
            "LINE_CHANNEL_SECRET": "line-secret",
            "PORT": "eighty",
            "DATABASE_URL": "mysql://db",
            "SUPERVISORS": "telegram:42,me",
            "LOG_LEVEL": "loud",
            "TELEGRAM_AGENT_GROUP": "42",
            "LINE_AGENT_GROUP": "Uabc",
            "PUBLIC_URL": "desk.example",
            "REHEARSAL_CLOCK": "tomorrow",
            "HOST": "a b",
        }
    )
    assert set(problems) == {
        "TELEGRAM_BOT_TOKEN", "LINE_CHANNEL_ACCESS_TOKEN", "PORT", "DATABASE_URL", "SUPERVISORS", "LOG_LEVEL",
        "TELEGRAM_AGENT_GROUP", "LINE_AGENT_GROUP", "PUBLIC_URL", "REHEARSAL_CLOCK", "HOST",
    }  # fmt: skip
    assert str(problems["PORT"]) == "PORT: expected a number from 0 to 65535; 0 takes a free port (it is 'eighty')"
    assert "'me' is neither" in problems["SUPERVISORS"].expected
    assert problems["LOG_LEVEL"].expected == "expected debug or info or warning or error"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "hush hush"),
        ("TELEGRAM_WEBHOOK_SECRET", "hush hush"),
        ("TELEGRAM_PROXY", "socks5://me:hush@proxy"),
        ("LINE_CHANNEL_SECRET", "hush hush"),
        ("LINE_CHANNEL_ACCESS_TOKEN", "hush hush"),
        ("ALERTS_TOKEN", "hush hush"),
        ("METRICS_TOKEN", "hush\thush"),
        ("DATABASE_URL", "postgres://me:hush@db/desk"),
    ],
)
def test_a_refusal_never_shows_a_secret(name: str, value: str):
    with pytest.raises(SettingsError) as caught:
        read_settings({**TELEGRAM, **LINE, name: value})
    assert name in str(caught.value)
    assert "hush" not in str(caught.value)
    assert "hush" not in repr(caught.value.problems)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_AGENT_GROUP", "123456789:AAEhBP0av28FrrGxeDk"),
        ("LINE_AGENT_GROUP", "hush" * 43),
        ("PUBLIC_URL", "https://me:hush@desk.example"),
    ],
)
def test_a_secret_in_the_wrong_place_is_not_shown_either(name: str, value: str):
    problem = refused({**TELEGRAM, name: value})[name]
    assert problem.value is None


@given(st.dictionaries(st.sampled_from([setting.name for setting in SETTINGS]), st.text() | st.sampled_from(NASTY)))
def test_whatever_is_written_is_taken_or_refused_in_our_words(environ: dict[str, str]):
    try:
        settings, problems = read_settings({**TELEGRAM, **environ}), ()
    except SettingsError as error:
        settings, problems = None, error.problems
    assert problems or (settings and (settings.telegram or settings.line))


def test_the_settings_themselves_do_not_show_a_secret_when_printed():
    settings = read_settings({
        **TELEGRAM, **LINE, "DATABASE_URL": "postgresql+asyncpg://me:hush@db/desk", "TELEGRAM_PROXY": "http://me:hush@p",
        "ALERTS_TOKEN": "hush",
    })  # fmt: skip
    shown = repr(settings) + str(settings)
    assert not [secret for secret in settings.secrets() if secret in shown]


def test_no_channel_at_all_is_refused():
    assert "at least one channel" in refused({})["TELEGRAM_BOT_TOKEN"].expected


@pytest.mark.parametrize("missing", ["LINE_CHANNEL_SECRET", "LINE_CHANNEL_ACCESS_TOKEN"])
def test_line_needs_both_its_secret_and_its_token(missing: str):
    problems = refused({name: value for name, value in LINE.items() if name != missing})
    assert list(problems) == [missing]
    assert problems[missing].value is None


def test_an_empty_value_counts_as_none():
    settings = read_settings({**TELEGRAM, "LINE_CHANNEL_SECRET": "", "PORT": " ", "TELEGRAM_AGENT_GROUP": ""})
    assert settings.line is None
    assert settings.port == 8080


def test_webhook_mode_needs_the_secret_and_a_public_address():
    assert set(refused({**TELEGRAM, "TELEGRAM_MODE": "webhook"})) == {"TELEGRAM_WEBHOOK_SECRET", "PUBLIC_URL"}


def test_webhook_mode_needs_https():
    problems = refused({
        **TELEGRAM, "TELEGRAM_MODE": "webhook", "TELEGRAM_WEBHOOK_SECRET": "s", "PUBLIC_URL": "http://desk.example",
    })  # fmt: skip
    assert list(problems) == ["PUBLIC_URL"]
    assert "https" in problems["PUBLIC_URL"].expected


@pytest.mark.parametrize("url", ["sqlite:///desk.db", "sqlite+aiosqlite://", "postgresql://db/desk", "desk.db"])
def test_only_the_two_kinds_of_database_are_taken(url: str):
    assert "expected sqlite+aiosqlite:///FILE" in refused({**TELEGRAM, "DATABASE_URL": url})["DATABASE_URL"].expected


@pytest.mark.parametrize(
    "clock", ["2026-11-21T22:00:00 x60", "2026-11-21T22:00:00+07:00 x0", "2026-11-21T22:00:00+07:00 60", "x60", "x"]
)
def test_a_rehearsal_needs_an_offset_and_a_speed_above_zero(clock: str):
    local = {**TELEGRAM, "TELEGRAM_API_BASE_URL": "http://127.0.0.1:1"}
    assert "REHEARSAL_CLOCK" in refused({**local, "REHEARSAL_CLOCK": clock})


def test_a_rehearsal_without_a_speed_runs_as_fast_as_life():
    local = {**TELEGRAM, "TELEGRAM_API_BASE_URL": "http://127.0.0.1:1"}
    rehearsal = read_settings({**local, "REHEARSAL_CLOCK": "2026-11-21T22:00:00Z"}).rehearsal
    assert rehearsal and rehearsal.speed == 1


@pytest.mark.parametrize(
    "environ",
    [
        TELEGRAM,
        {**TELEGRAM, "TELEGRAM_API_BASE_URL": "http://127.0.0.1.evil.example"},
        {**LINE, "LINE_API_BASE_URL": "http://localhost:1"},
        {**LINE, "LINE_DATA_API_BASE_URL": "http://localhost:1"},
        {**TELEGRAM, **LINE, "TELEGRAM_API_BASE_URL": "http://127.0.0.1:1"},
    ],
)
def test_a_rehearsal_is_refused_where_a_real_platform_could_hear_it(environ: dict[str, str]):
    problems = refused({**environ, "REHEARSAL_CLOCK": "2026-11-21T22:00:00Z x60"})
    assert "must be on loopback" in problems["REHEARSAL_CLOCK"].expected


def test_what_is_missing_but_not_needed_is_a_warning():
    warnings = "\n".join(read_settings(TELEGRAM).warnings)
    assert "PUBLIC_URL is not set" in warnings
    assert "No agents' group" in warnings


def test_what_belongs_to_a_channel_that_is_off_is_a_warning():
    warnings = read_settings({**TELEGRAM, "LINE_AGENT_GROUP": "Cabc", "SUPERVISORS": "line:Uabc"}).warnings
    assert "LINE_AGENT_GROUP is set, but LINE is off." in warnings
    assert "SUPERVISORS names somebody on LINE, but LINE is off." in warnings


def test_a_platform_in_the_clear_is_a_warning_except_on_loopback():
    far = read_settings({**TELEGRAM, "TELEGRAM_API_BASE_URL": "http://bot-api:8081"}).warnings
    near = read_settings({**TELEGRAM, "TELEGRAM_API_BASE_URL": "http://localhost:8081"}).warnings
    assert any("in the clear" in warning for warning in far)
    assert not any("in the clear" in warning for warning in near)


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path):
    env_file = tmp_path / ".env"
    env_file.write_text(
        f"# ours\nexport TELEGRAM_BOT_TOKEN='{TOKEN}'\nPORT=9000 # the door\nDESK=\"my desk\"\nHOST=\n\nOTHER=x\n",
        encoding="utf-8",
    )
    settings = read_settings({"PORT": "9001"}, env_file)
    assert settings.telegram and settings.telegram.token.get_secret_value() == TOKEN
    assert (settings.port, settings.desk, settings.host) == (9001, "my desk", "127.0.0.1")


def test_a_file_that_is_not_there_is_no_mistake(tmp_path: Path):
    assert read_settings(TELEGRAM, tmp_path / ".env").telegram is not None


def test_a_broken_line_of_the_file_is_told_by_its_number_and_not_by_its_text(tmp_path: Path):
    env_file = tmp_path / ".env"
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nALERTS_TOKEN hush\nMETRICS_TOKEN='hush\n", encoding="utf-8")
    problems = refused({}, env_file)
    assert f"{env_file}, line 2" in problems
    assert "hush" not in str(list(problems.values()))


def test_a_file_that_is_not_text_is_told(tmp_path: Path):
    env_file = tmp_path / ".env"
    env_file.write_bytes(b"PORT=\xff\xfe")
    assert "UTF-8" in refused(TELEGRAM, env_file)[str(env_file)].expected


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("LINE_CHANNEL_TOKEN", "LINE_CHANNEL_ACCESS_TOKEN"),
        ("SUPERVISOR", "SUPERVISORS"),
        ("telegram_agent_group", "TELEGRAM_AGENT_GROUP"),
        ("METRIC_TOKEN", "METRICS_TOKEN"),
    ],
)
def test_a_misspelt_name_in_the_file_is_a_mistake(tmp_path: Path, wrong: str, right: str):
    env_file = tmp_path / ".env"
    env_file.write_text(f"{wrong}=hush\n", encoding="utf-8")
    problem = refused(TELEGRAM, env_file)[wrong]
    assert right in problem.expected
    assert problem.value is None


def test_a_misspelt_name_in_the_environment_is_a_warning():
    warnings = read_settings({**TELEGRAM, "TELEGRAM_AGENTS_GROUP": "-1", "LINE_NUMBERS": "on"}).warnings
    assert any("did you mean TELEGRAM_AGENT_GROUP?" in warning for warning in warnings)
    assert any(warning.startswith("LINE_NUMBERS is no setting") for warning in warnings)


def test_what_other_programs_keep_in_the_environment_is_left_alone():
    others = {
        "TEST_DATABASE_URL": "x",
        "HOSTNAME": "x",
        "LINES": "40",
        "LOGNAME": "x",
        "DESKTOP_SESSION": "x",
        "HOSTS": "",
    }
    assert read_settings({**TELEGRAM, **others}).warnings == read_settings(TELEGRAM).warnings


def test_a_stand_in_on_this_machine_may_call_the_webhook_without_a_certificate():
    here = {
        "TELEGRAM_BOT_TOKEN": "123456:ABC-token-of-a-test-0123456789abcdef",
        "TELEGRAM_MODE": "webhook",
        "TELEGRAM_WEBHOOK_SECRET": "a-secret",
        "TELEGRAM_API_BASE_URL": "http://127.0.0.1:8081",
        "PUBLIC_URL": "http://127.0.0.1:8080",
    }

    assert read_settings(here).telegram.mode == "webhook"
    with pytest.raises(SettingsError, match="PUBLIC_URL"):
        read_settings(here | {"PUBLIC_URL": "http://desk.example"})
    with pytest.raises(SettingsError, match="PUBLIC_URL"):
        read_settings(here | {"TELEGRAM_API_BASE_URL": "https://telegram.example"})


def test_a_value_that_was_copied_with_marks_of_direction_is_read_without_them():
    settings = read_settings(TELEGRAM | {"TELEGRAM_AGENT_GROUP": "\u2068-1001234567890\u2069"})

    assert settings.telegram.agent_group == -1001234567890
