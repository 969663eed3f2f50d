"""Logs: one stream for our events and the libraries', from which every secret is taken out."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from types import TracebackType
from typing import Any, TextIO
from urllib.parse import quote

import structlog
from structlog.typing import Processor

HIDDEN = "[hidden]"

# They tell every request, tokens in URLs and all, or every migration step.
_TALKATIVE = (
    "httpx", "httpcore", "telegram", "aiohttp", "alembic", "apscheduler", "asyncio", "sqlalchemy", "aiosqlite",
    "uvicorn.access", "urllib3",
)  # fmt: skip

_SHAPES = (
    (re.compile(r"(?<![0-9A-Za-z])(bot)?[0-9]{3,}:[A-Za-z0-9_-]{20,}"), rf"\1{HIDDEN}"),
    (re.compile(r"\bbot[0-9]+:[A-Za-z0-9_-]+"), f"bot{HIDDEN}"),
    (re.compile(r"\b(bearer)(\s+|%20)[A-Za-z0-9+/=_.~-]+", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (re.compile(r"(://[^\s/:@]*):[^\s/@]+@"), rf"\1:{HIDDEN}@"),
)
_SHORTEST = 4  # a shorter secret would black out ordinary words


class Redactor:
    """Takes the given secrets, and whatever looks like one, out of any value."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        spellings = {form for secret in secrets for form in (secret, quote(secret, safe=""), quote(secret))}
        longest_first = sorted((form for form in spellings if len(form) >= _SHORTEST), key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def text(self, text: str) -> str:
        if self._known:
            text = self._known.sub(HIDDEN, text)
        for shape, instead in _SHAPES:
            text = shape.sub(instead, text)
        return text

    def value(self, value: Any) -> Any:
        match value:
            case None | bool() | int() | float():
                return value
            case str():
                return self.text(value)
            case Mapping():
                return {self.text(str(key)): self.value(inner) for key, inner in value.items()}
            case list() | tuple() | set() | frozenset():
                return [self.value(inner) for inner in value]
            case bytes():
                return f"{len(value)} bytes"
            case _:
                return self.text(str(value))

    def __call__(self, logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """As a step of structlog; the values that only its own steps read (`_record`, …) pass."""
        return {self.text(key): value if key.startswith("_") else self.value(value) for key, value in event.items()}


def set_up_logs(
    *, form: str = "console", level: str = "info", secrets: Iterable[str] = (), stream: TextIO | None = None
) -> None:
    """Sends everything to `stream` (standard error), one event a line (`json`) or for people (`console`)."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = _Handler(stream or sys.stderr)
    handler.setFormatter(_formatter(form, before, Redactor(secrets)))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    _quieten()
    sys.excepthook = _tell_crash
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


class _Handler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """The library's own way prints the record as it is, secrets and all."""
        sys.stderr.write(f"a log record of {record.name} (line {record.lineno}) could not be written\n")


def _formatter(form: str, before: list[Processor], redactor: Redactor) -> logging.Formatter:
    """Tracebacks become text first, so that the redactor sees them; it comes last before the line is written."""
    render: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*before, structlog.stdlib.ExtraAdder()],
        processors=[
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            redactor,
            render,
        ],
    )


def _tell_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return sys.__excepthook__(kind, error, trace)
    return logging.getLogger("bot").critical("the process ends", exc_info=(kind, error, trace))


def _quieten() -> None:
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    logging.captureWarnings(True)
