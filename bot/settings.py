"""Settings: read once from the environment and `.env`, with every mistake told at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from dotenv.parser import parse_stream
from pydantic import SecretStr

from bot.setting_values import (
    is_loopback,
    parse_bearer,
    parse_bot_token,
    parse_database_url,
    parse_host,
    parse_line_group,
    parse_port,
    parse_proxy,
    parse_telegram_group,
    parse_url,
    parse_webhook_secret,
    passwords,
)

TELEGRAM_API = "https://api.telegram.org"
LINE_API = "https://api.line.me"
LINE_DATA_API = "https://api-data.line.me"

T = TypeVar("T")


class Setting(NamedTuple):
    """One variable. `.env.example` says its meaning in these very words."""

    name: str
    meaning: str
    default: str = ""
    secret: bool = False


SETTINGS = (
    Setting("DESK", "a built-in desk's name, or a path to a desk file", "default"),
    Setting(
        "DATABASE_URL", "sqlite+aiosqlite:///FILE or postgresql+asyncpg://...", "sqlite+aiosqlite:///helpdesk.db", True
    ),
    Setting("SUPERVISORS", "who may do everything: telegram:ID or line:ID, comma-separated; none: every agent may"),
    Setting("TELEGRAM_BOT_TOKEN", "the bot's token; without it Telegram is off", secret=True),
    Setting("TELEGRAM_API_BASE_URL", "where Telegram's methods and files are", TELEGRAM_API),
    Setting("TELEGRAM_MODE", "polling, or webhook (needs an https PUBLIC_URL and the secret)", "polling"),
    Setting("TELEGRAM_WEBHOOK_SECRET", "checked on every webhook call: 1-256 of A-Z a-z 0-9 _ -", secret=True),
    Setting("TELEGRAM_AGENT_GROUP", "chat id of the agents' group, a negative number"),
    Setting("TELEGRAM_PROXY", "http or https proxy for calls to Telegram", secret=True),
    Setting("LINE_CHANNEL_SECRET", "the channel's secret; without it and the token LINE is off", secret=True),
    Setting("LINE_CHANNEL_ACCESS_TOKEN", "the channel's access token", secret=True),
    Setting("LINE_API_BASE_URL", "where LINE's methods are", LINE_API),
    Setting("LINE_DATA_API_BASE_URL", "where LINE's files are", LINE_DATA_API),
    Setting("LINE_AGENT_GROUP", "group id of the agents' group, begins with C"),
    Setting("HOST", "address that the HTTP routes are served at", "127.0.0.1"),
    Setting("PORT", "port that the HTTP routes are served at", "8080"),
    Setting("PUBLIC_URL", "how the internet reaches HOST:PORT; without it LINE customers get no pictures"),
    Setting("ALERTS_TOKEN", "bearer token of POST /alerts; without it the route is off", secret=True),
    Setting("METRICS_TOKEN", "bearer token of GET /metrics; without it the route is off", secret=True),
    Setting("REHEARSAL_CLOCK", "a made-up start and speed for the desk's clock: 2026-11-21T22:00:00+07:00 x60"),
    Setting("LOG_FORMAT", "console or json", "console"),
    Setting("LOG_LEVEL", "debug, info, warning or error", "info"),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}
_LOOKS_SECRET = re.compile(r"[0-9]{5,}:[A-Za-z0-9_-]{10}|//[^/\s]*@|[^\s/]{60}")
_PREFIXES = ("TELEGRAM_", "LINE_", "SUPERVISOR", "REHEARSAL_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake. `value` is what was written, None if nothing was or if it is a secret."""

    name: str
    expected: str
    value: str | None = None

    def __str__(self) -> str:
        return f"{self.name}: {self.expected}" + (f" (it is {self.value!r})" if self.value is not None else "")


class SettingsError(Exception):
    """The settings cannot be used; `problems` has every reason, in the order of the settings."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class Supervisor(NamedTuple):
    """A person who may do everything, as one platform knows them."""

    channel: Literal["telegram", "line"]
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Telegram:
    """Telegram is on."""

    token: SecretStr
    api_base_url: str = TELEGRAM_API  # without a slash at its end
    mode: Literal["polling", "webhook"] = "polling"
    webhook_secret: SecretStr | None = None
    agent_group: int | None = None
    proxy: str | None = field(default=None, repr=False)  # may hold a password


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """LINE is on."""

    channel_secret: SecretStr
    access_token: SecretStr
    api_base_url: str = LINE_API  # without a slash at its end
    data_api_base_url: str = LINE_DATA_API
    agent_group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """The desk's clock begins at `start` (aware) with the process and runs `speed` times as fast."""

    start: datetime
    speed: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that is set from outside. `warnings` are sentences for the one who set it."""

    desk: str = "default"
    database_url: str = field(default="sqlite+aiosqlite:///helpdesk.db", repr=False)  # may hold a password
    supervisors: tuple[Supervisor, ...] = ()
    telegram: Telegram | None = None
    line: Line | None = None
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str | None = None  # without a slash at its end
    alerts_token: SecretStr | None = None
    metrics_token: SecretStr | None = None
    rehearsal: Rehearsal | None = None
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    warnings: tuple[str, ...] = ()

    def secrets(self) -> tuple[str, ...]:
        """Every string that no log and no error may show."""
        held = [self.alerts_token, self.metrics_token]
        urls = [self.database_url]
        if self.telegram:
            held += [self.telegram.token, self.telegram.webhook_secret]
            urls += [self.telegram.proxy or ""]
        if self.line:
            held += [self.line.channel_secret, self.line.access_token]
        held_in_urls = [password for url in urls for password in passwords(url)]
        return tuple(dict.fromkeys([secret.get_secret_value() for secret in held if secret] + held_in_urls))


def read_settings(environ: Mapping[str, str], env_file: Path | None = None) -> Settings:
    """The settings of `environ`, and of `env_file` where it is silent. An empty value counts as none.

    Raises SettingsError with every mistake at once.
    """
    written, problems = _read_env_file(env_file)
    warnings = _misspelt(environ, written, problems)
    reader = _Reader({**written, **environ}, problems, warnings)
    settings = _read(reader)
    if reader.problems:
        raise SettingsError(tuple(reader.problems))
    return settings


def _read(reader: _Reader) -> Settings:
    public_url = reader.value("PUBLIC_URL", parse_url)
    telegram, line = _telegram(reader, public_url), _line(reader, public_url)
    if not (telegram or line or reader.tried("TELEGRAM_BOT_TOKEN", "LINE_CHANNEL_SECRET", "LINE_CHANNEL_ACCESS_TOKEN")):
        reader.refuse(
            "TELEGRAM_BOT_TOKEN",
            "at least one channel must be on: set this, or LINE_CHANNEL_SECRET and LINE_CHANNEL_ACCESS_TOKEN",
        )
    supervisors = reader.value("SUPERVISORS", _supervisors) or ()
    _warn(reader, telegram, line, supervisors, public_url)
    return Settings(
        desk=reader.text("DESK"),
        database_url=reader.value("DATABASE_URL", parse_database_url) or "",
        supervisors=supervisors,
        telegram=telegram,
        line=line,
        host=reader.value("HOST", parse_host) or "",
        port=reader.value("PORT", parse_port) or 0,
        public_url=public_url,
        alerts_token=reader.value("ALERTS_TOKEN", parse_bearer),
        metrics_token=reader.value("METRICS_TOKEN", parse_bearer),
        rehearsal=_rehearsal(reader, telegram, line),
        log_format="json" if reader.choice("LOG_FORMAT", "console", "json") == "json" else "console",
        log_level=_level(reader.choice("LOG_LEVEL", "debug", "info", "warning", "error")),
        warnings=tuple(reader.warnings),
    )


# Marks of direction: who copies a value out of a right-to-left message copies them too.
_COPIED_ALONG = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


class _Reader:
    """Takes one setting after the other and collects what is wrong with them."""

    def __init__(self, values: Mapping[str, str], problems: list[Problem], warnings: list[str]) -> None:
        self.given = {name: values[name].strip() for name in _BY_NAME if values.get(name, "").strip()}
        self.problems = problems
        self.warnings = warnings

    def tried(self, *names: str) -> bool:
        return any(name in self.given for name in names)

    def text(self, name: str) -> str:
        return self.given.get(name, _BY_NAME[name].default).translate(_COPIED_ALONG).strip()

    def value(self, name: str, parse: Callable[[str], T]) -> T | None:
        """The parsed value, None if there is none or if it is wrong; `parse` raises ValueError with what it expects."""
        if not (text := self.text(name)):
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.refuse(name, str(error))
            return None

    def choice(self, name: str, *choices: str) -> str:
        def parse(text: str) -> str:
            if text.lower() not in choices:
                raise ValueError(f"expected {' or '.join(choices)}")
            return text.lower()

        return self.value(name, parse) or choices[0]

    def refuse(self, name: str, expected: str) -> None:
        value = None if _BY_NAME[name].secret else self.given.get(name)
        if value is not None and _LOOKS_SECRET.search(value):  # pasted into the wrong line
            value = None
        self.problems.append(Problem(name=name, expected=expected, value=value))


def _telegram(reader: _Reader, public_url: str | None) -> Telegram | None:
    token = reader.value("TELEGRAM_BOT_TOKEN", parse_bot_token)
    base = reader.value("TELEGRAM_API_BASE_URL", parse_url)
    mode = reader.choice("TELEGRAM_MODE", "polling", "webhook")
    secret = reader.value("TELEGRAM_WEBHOOK_SECRET", parse_webhook_secret)
    group = reader.value("TELEGRAM_AGENT_GROUP", parse_telegram_group)
    proxy = reader.value("TELEGRAM_PROXY", parse_proxy)
    if mode == "webhook" and reader.tried("TELEGRAM_BOT_TOKEN"):
        if not reader.tried("TELEGRAM_WEBHOOK_SECRET"):
            reader.refuse("TELEGRAM_WEBHOOK_SECRET", "missing: TELEGRAM_MODE=webhook needs it")
        if not reader.tried("PUBLIC_URL"):
            reader.refuse("PUBLIC_URL", "missing: TELEGRAM_MODE=webhook needs it, with https")
        elif public_url and not public_url.startswith("https://") and not _both_here(public_url, base):
            reader.refuse("PUBLIC_URL", "expected https://..., because TELEGRAM_MODE is webhook")
    if token is None:
        return None
    return Telegram(
        token=token,
        api_base_url=base or TELEGRAM_API,
        mode="webhook" if mode == "webhook" else "polling",
        webhook_secret=secret,
        agent_group=group,
        proxy=proxy,
    )


def _both_here(public_url: str, base: str | None) -> bool:
    """A stand-in of Telegram on this machine calls the bot beside it without a certificate."""
    return base is not None and is_loopback(base) and is_loopback(public_url)


def _line(reader: _Reader, public_url: str | None) -> Line | None:
    secret = reader.value("LINE_CHANNEL_SECRET", parse_bearer)
    token = reader.value("LINE_CHANNEL_ACCESS_TOKEN", parse_bearer)
    base, files = reader.value("LINE_API_BASE_URL", parse_url), reader.value("LINE_DATA_API_BASE_URL", parse_url)
    group = reader.value("LINE_AGENT_GROUP", parse_line_group)
    for name, other in (
        ("LINE_CHANNEL_SECRET", "LINE_CHANNEL_ACCESS_TOKEN"),
        ("LINE_CHANNEL_ACCESS_TOKEN", "LINE_CHANNEL_SECRET"),
    ):
        if reader.tried(other) and not reader.tried(name):
            reader.refuse(name, f"missing: LINE needs it beside {other}")
    if secret is None or token is None:
        return None
    if public_url and not public_url.startswith("https://"):
        reader.warnings.append(
            "PUBLIC_URL is not https: LINE delivers to https only, and shows no pictures from elsewhere."
        )
    return Line(
        channel_secret=secret,
        access_token=token,
        api_base_url=base or LINE_API,
        data_api_base_url=files or LINE_DATA_API,
        agent_group=group,
    )


def _rehearsal(reader: _Reader, telegram: Telegram | None, line: Line | None) -> Rehearsal | None:
    """A made-up time must never reach real people."""
    rehearsal = reader.value("REHEARSAL_CLOCK", _parse_rehearsal)
    if rehearsal is None:
        return None
    bases = {"TELEGRAM_API_BASE_URL": telegram.api_base_url} if telegram else {}
    if line:
        bases |= {"LINE_API_BASE_URL": line.api_base_url, "LINE_DATA_API_BASE_URL": line.data_api_base_url}
    for name, url in bases.items():
        if not is_loopback(url):
            expected = f"allowed only where no real platform is: {name} must be on loopback, and it is {url}"
            reader.refuse("REHEARSAL_CLOCK", expected)
    return rehearsal


def _warn(
    reader: _Reader,
    telegram: Telegram | None,
    line: Line | None,
    supervisors: tuple[Supervisor, ...],
    public_url: str | None,
) -> None:
    if not reader.tried("PUBLIC_URL"):
        reader.warnings.append(
            "PUBLIC_URL is not set: pictures towards LINE are refused, and LINE cannot deliver to this address."
            if line
            else "PUBLIC_URL is not set: links to media and to the console cannot be made."
        )
    if (telegram or line) and not reader.tried("TELEGRAM_AGENT_GROUP", "LINE_AGENT_GROUP"):
        reader.warnings.append(
            "No agents' group is set (TELEGRAM_AGENT_GROUP or LINE_AGENT_GROUP): cards are kept until there is one."
        )
    for name, channel, key in (("Telegram", telegram, "TELEGRAM"), ("LINE", line, "LINE")):
        if channel is None and reader.tried(f"{key}_AGENT_GROUP"):
            reader.warnings.append(f"{key}_AGENT_GROUP is set, but {name} is off.")
        if channel is None and any(supervisor.channel == key.lower() for supervisor in supervisors):
            reader.warnings.append(f"SUPERVISORS names somebody on {name}, but {name} is off.")
    for channel in (telegram, line):
        if channel and channel.api_base_url.startswith("http://") and not is_loopback(channel.api_base_url):
            reader.warnings.append(f"{channel.api_base_url} is not https: tokens and messages go there in the clear.")


def _read_env_file(env_file: Path | None) -> tuple[dict[str, str], list[Problem]]:
    if env_file is None or not env_file.exists():
        return {}, []
    values: dict[str, str] = {}
    problems: list[Problem] = []
    try:
        with env_file.open(encoding="utf-8-sig") as stream:
            bindings = list(parse_stream(stream))
    except (OSError, UnicodeDecodeError) as error:
        return {}, [Problem(name=str(env_file), expected=f"cannot be read as UTF-8 text: {type(error).__name__}")]
    for binding in bindings:
        if binding.error or (binding.key is not None and binding.value is None):
            place = f"{env_file}, line {binding.original.line}"
            problems.append(Problem(name=place, expected="expected NAME=VALUE, quotes closed"))
        elif binding.key is not None and binding.value is not None:
            values[binding.key] = binding.value
    return values, problems


def _misspelt(environ: Mapping[str, str], written: Mapping[str, str], problems: list[Problem]) -> list[str]:
    """`.env` is ours, so a near miss in it is a mistake; the environment is shared, so there it is a warning."""
    warnings: list[str] = []
    for name in written:
        if name in _BY_NAME:
            continue
        if meant := _meant(name):
            problems.append(Problem(name=name, expected=f"no such setting; did you mean {meant}?"))
        elif name.startswith(_PREFIXES):
            warnings.append(f"{name} in the .env file is no setting of the desk and is ignored.")
    for name in environ:
        if name in _BY_NAME or name in written or not name.upper().startswith(_PREFIXES):
            continue
        meant = _meant(name)
        warnings.append(
            f"{name} is no setting of the desk and is ignored" + (f"; did you mean {meant}?" if meant else ".")
        )
    return warnings


def _meant(name: str) -> str | None:
    upper = name.upper()
    if any(upper.endswith(f"_{known}") for known in _BY_NAME):  # TEST_DATABASE_URL is somebody else's
        return None
    return next(iter(get_close_matches(upper, _BY_NAME, n=1, cutoff=0.8)), None)


def _supervisors(text: str) -> tuple[Supervisor, ...]:
    found: list[Supervisor] = []
    for part in (piece.strip() for piece in text.split(",")):
        if re.fullmatch(r"telegram:[1-9][0-9]{0,18}", part):
            found.append(Supervisor("telegram", part.removeprefix("telegram:")))
        elif re.fullmatch(r"line:U[0-9A-Za-z_-]+", part):
            found.append(Supervisor("line", part.removeprefix("line:")))
        elif part:
            raise ValueError(f"expected telegram:NUMBER or line:U..., comma-separated; {part!r} is neither")
    return tuple(dict.fromkeys(found))


def _parse_rehearsal(text: str) -> Rehearsal:
    expected = "expected a moment with its offset and a speed, like 2026-11-21T22:00:00+07:00 x60"
    match = re.fullmatch(r"(\S+)(?:\s+x([0-9]{1,6}(?:\.[0-9]{1,3})?))?", text)
    try:
        start = datetime.fromisoformat(match[1]) if match else None
    except ValueError:
        start = None
    if match is None or start is None or start.tzinfo is None or float(match[2] or 1) <= 0:
        raise ValueError(expected)
    if not 2000 <= start.year < 2200:  # far from the ends of what a datetime can be
        raise ValueError(expected)
    return Rehearsal(start=start, speed=float(match[2] or 1))


def _level(name: str) -> Literal["debug", "info", "warning", "error"]:
    match name:
        case "debug" | "warning" | "error":
            return name
        case _:
            return "info"
