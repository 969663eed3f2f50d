"""Logs: they are readable, and no secret gets into them."""

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator

import pytest
import structlog

from bot.logs import HIDDEN, Redactor, set_up_logs

SECRETS = ("123456:a-token-from-botfather", "line/token+==", "hush-hush")
Show = Callable[[], str]


@pytest.fixture(params=["console", "json"])
def shown(request: pytest.FixtureRequest) -> Iterator[Show]:
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    stream = io.StringIO()
    set_up_logs(form=request.param, level="info", secrets=SECRETS, stream=stream)
    yield stream.getvalue
    sys.excepthook = hook
    structlog.reset_defaults()
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_secret_is_hidden_wherever_it_stands(shown: Show):
    log = structlog.get_logger("desk")
    token, line, _ = SECRETS
    log.info(f"text {token}", value=line, deep={"a": [line, {"b": token}]}, **{token: 1})
    log.info("objects", thing=ValueError(token), raw=token.encode(), url="https://x/?t=line%2Ftoken%2B%3D%3D")
    assert HIDDEN in shown()
    assert not [secret for secret in (*SECRETS, "line%2Ftoken") if secret in shown()]


def test_a_secret_in_a_traceback_is_hidden(shown: Show):
    def call(token: str) -> None:
        raise RuntimeError(f"https://api.telegram.org/bot{token}/getMe")

    for log in (structlog.get_logger("desk"), logging.getLogger("library")):
        try:
            call(SECRETS[0])
        except RuntimeError:
            log.exception("it failed")
    assert shown().count("RuntimeError") >= 2
    assert SECRETS[0] not in shown()


def test_a_secret_in_what_ends_the_process_is_hidden(shown: Show, capsys: pytest.CaptureFixture[str]):
    error = RuntimeError(SECRETS[0])
    sys.excepthook(RuntimeError, error, None)
    assert "the process ends" in shown()
    assert SECRETS[0] not in shown() + capsys.readouterr().err


def test_a_library_s_line_goes_through_the_same_door(shown: Show):
    logging.getLogger("library").warning("call to %s failed", f"/bot{SECRETS[0]}/x", extra={"key": "hush-hush"})
    assert "library" in shown()
    assert "call to /bot[hidden]/x failed" in shown()
    assert "hush" not in shown()


def test_a_token_that_nobody_configured_is_hidden_by_its_shape(shown: Show):
    log = structlog.get_logger("desk")
    log.warning("leak", a="POST /bot987654321:AAEhBP0av28FrrGxeDk/getMe", b="987654321:AAEhBP0av28FrrGxeDkjkjkjk")
    log.warning("leak", c="Authorization: Bearer abc.def-123", d="postgresql+asyncpg://me:my-word@db/desk")
    for secret in ("AAEhBP0av28", "abc.def-123", "my-word"):
        assert secret not in shown()
    assert "db/desk" in shown()


@pytest.mark.parametrize("name", ["httpx", "httpcore", "telegram.ext", "aiohttp.access", "alembic", "uvicorn.access"])
def test_talkative_libraries_are_heard_from_warning_on(shown: Show, name: str):
    logging.getLogger(name).info("chatter")
    logging.getLogger(name).warning("trouble")
    assert "chatter" not in shown()
    assert "trouble" in shown()


def test_what_is_below_the_level_is_not_written(shown: Show):
    structlog.get_logger("desk").debug("detail")
    assert shown() == ""


def test_the_error_of_a_broken_call_does_not_show_its_arguments(shown: Show, capsys: pytest.CaptureFixture[str]):
    ours = next(handler for handler in logging.getLogger().handlers if type(handler).__module__ == "bot.logs")
    ours.handle(logging.makeLogRecord({"name": "library", "msg": "two %s %s", "args": (SECRETS[0],)}))
    said = capsys.readouterr().err
    assert "library" in said
    assert SECRETS[0] not in said + shown()


def test_json_is_one_object_a_line_and_keeps_thai_and_numbers():
    stream = io.StringIO()
    handlers, hook = logging.getLogger().handlers[:], sys.excepthook
    set_up_logs(form="json", stream=stream)
    structlog.get_logger("desk").info("opened", ticket=1042, word="สวัสดี", none=None)
    sys.excepthook = hook
    logging.getLogger().handlers[:] = handlers
    structlog.reset_defaults()
    logging.captureWarnings(False)
    line = json.loads(stream.getvalue())
    assert (line["event"], line["ticket"], line["word"], line["none"], line["level"], line["logger"]) == (
        "opened", 1042, "สวัสดี", None, "info", "desk",
    )  # fmt: skip


def test_ordinary_words_stay_as_they_are():
    redact = Redactor(["abc", ""])
    for text in ("abc of the basic plan", "at 12:30 on 2026-11-21T22:00:00+07:00", "ticket 1042: claimed"):
        assert redact.text(text) == text
