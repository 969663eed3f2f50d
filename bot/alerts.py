"""What Alertmanager and Grafana post: checked strictly where it is used, and cut to what can be shown."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from bot.channel import Event
from desk.messages import Alert, Alerted
from desk.ticket import MONITORING
from locales.cut import shorten

CHANNEL: Final = MONITORING
_NAME: Final = 100  # graphemes
_SUMMARY: Final = 300
_TOLD: Final = 10  # mistakes of one payload; the first ones tell enough
_ON_ONE_LINE: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
_WORDS: Final[Mapping[str, str]] = {
    "missing": "to be there",
    "string_type": "a text",
    "int_type": "a whole number",
    "greater_than_equal": "a whole number from 0 on",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "string_too_short": "a text that is not empty",
}
_MOMENT: Final = "a moment with its offset, such as 2026-11-22T05:00:00Z"


class _Strict(BaseModel):
    """Exactly the types that are documented; what is not known to us is accepted and left alone."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


_Text = Annotated[str, StringConstraints(max_length=8192)]
_Needed = Annotated[str, StringConstraints(min_length=1, max_length=8192)]
_Label = Annotated[str, StringConstraints(max_length=2048)]
_Labels = Annotated[dict[_Label, _Text], Field(max_length=256)]
_Annotations = Annotated[dict[_Label, Annotated[str, StringConstraints(max_length=65_536)]], Field(max_length=256)]
_Status = Literal["firing", "resolved"]


class _Alert(_Strict):
    status: _Status
    labels: _Labels
    annotations: _Annotations | None = None
    startsAt: AwareDatetime  # noqa: N815 - theirs
    endsAt: AwareDatetime | None = None  # noqa: N815
    generatorURL: _Text | None = None  # noqa: N815
    fingerprint: Annotated[str, StringConstraints(min_length=1, max_length=128)]


class _Group(_Strict):
    """Version 4 of Alertmanager's webhook. Grafana's contact point posts the same with `orgId`, and calls it 1."""

    version: Literal["4", "1"]
    groupKey: _Needed  # noqa: N815
    status: _Status
    receiver: _Text
    groupLabels: _Labels | None = None  # noqa: N815
    commonLabels: _Labels | None = None  # noqa: N815
    commonAnnotations: _Annotations | None = None  # noqa: N815
    externalURL: _Text | None = None  # noqa: N815
    truncatedAlerts: Annotated[int, Field(ge=0, le=10**9)] = 0  # noqa: N815
    orgId: int | None = None  # noqa: N815
    alerts: Annotated[list[_Alert], Field(min_length=1, max_length=10_000)]

    @model_validator(mode="after")
    def _version_of_its_sender(self) -> _Group:
        if self.version == "1" and self.orgId is None:
            raise PydanticCustomError("version", "version")
        return self


class Malformed(ValueError):
    """What is wrong, by path and what is expected there; never what was sent."""


def split(body: bytes) -> tuple[Event, str]:
    """The event to be kept, and whether its group fires or is resolved. Raises Malformed.

    Every delivery is an event of its own: the same words again may mean that an alert fires again.
    """
    group = _parse(body)
    return Event(key=uuid.uuid4().hex, chat=group.groupKey, payload=body.decode()), group.status


def read(payload: str, received_at: datetime) -> Alerted:
    """Raises Malformed."""
    group = _parse(payload.encode("utf-8", "surrogatepass"))
    return Alerted(
        key="",
        channel=CHANNEL,
        chat=group.groupKey,
        at=received_at,
        private=False,
        group=group.groupKey.replace("\x00", "\ufffd"),  # PostgreSQL stores no NUL
        alerts=tuple(_alert(one, received_at) for one in group.alerts),
        untold=group.truncatedAlerts,
    )


def _parse(body: bytes) -> _Group:
    try:
        body.decode()
    except UnicodeDecodeError:
        raise Malformed("the body: expected UTF-8") from None
    try:
        return _Group.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=True)
        raise Malformed("\n".join(_told(found))) from None


def _told(mistakes: list[ErrorDetails]) -> Iterable[str]:
    yield from dict.fromkeys(f"{_path(one['loc'])}: expected {_expected(one)}" for one in mistakes[:_TOLD])
    if len(mistakes) > _TOLD:
        yield f"and {len(mistakes) - _TOLD} more"


def _path(loc: tuple[int | str, ...]) -> str:
    """`alerts[0].labels.*`: the names of labels are somebody's words as well."""
    path, known = "", {"alerts", *_Group.model_fields, *_Alert.model_fields}
    for part in loc:
        name = part if part in known else "*"
        path += f"[{part}]" if isinstance(part, int) else f".{name}" if path else str(name)
    return path or "the body"


def _expected(mistake: ErrorDetails) -> str:
    context: Mapping[str, Any] = mistake.get("ctx", {})
    match mistake["type"]:
        case "json_invalid" | "json_type":
            return "JSON"
        case "version":
            return '"4" (Alertmanager) in version, or "1" with orgId (Grafana)'
        case "literal_error":
            return str(context["expected"])
        case "string_too_long":
            return f"at most {context['max_length']} letters"
        case "too_long":
            return f"at most {context['max_length']} of them"
        case "too_short":
            return "at least one of them"
        case kind if kind.startswith(("datetime", "timezone")):
            return _MOMENT
        case kind:
            return _WORDS.get(kind, "another type")


def _alert(one: _Alert, received_at: datetime) -> Alert:
    annotations = one.annotations or {}
    summary = next((annotations[name] for name in ("summary", "message", "description") if annotations.get(name)), "")
    return Alert(
        fingerprint=_ON_ONE_LINE.sub(" ", one.fingerprint),
        name=_short(one.labels.get("alertname", ""), _NAME),
        severity=_short(one.labels.get("severity", ""), _NAME),
        summary=_short(summary, _SUMMARY),
        since=_moment(one.startsAt, received_at),
        ended_at=_moment(one.endsAt, received_at) if one.status == "resolved" else None,
    )


def _moment(said: datetime | None, received_at: datetime) -> datetime:
    """Go writes the year 1 for "never", and a clock may be wrong: then the moment of its arrival serves."""
    if said is None or not _LONG_AGO <= said <= received_at + timedelta(days=1):
        return received_at
    return said.astimezone(UTC)


def _short(words: str, limit: int) -> str:
    flat = _ON_ONE_LINE.sub(" ", words[: limit * 4]).strip()
    return shorten(flat, limit, "graphemes")
