"""Parameters of a call, however they came: query, form, multipart or JSON."""

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from bot.sandbox.telegram.errors import bad

JSON_FIELDS = frozenset(
    {
        "reply_markup",
        "reply_parameters",
        "entities",
        "caption_entities",
        "allowed_updates",
        "media",
        "message_ids",
        "commands",
        "scope",
        "reaction",
        "link_preview_options",
    }
)


SPOKEN = frozenset({"text", "caption", "name", "description", "callback_query_id", "icon_custom_emoji_id", "file_id"})


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded file."""

    name: str | None
    mime: str | None
    content: bytes

    def __repr__(self) -> str:
        return f"<Upload {len(self.content)} bytes>"


@dataclass(frozen=True, slots=True)
class Params:
    """Typed access; a value of the wrong shape is the bot's mistake and answers 400."""

    values: dict[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        return None if value is None or isinstance(value, Upload) else str(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if value is None or value == "":
            raise bad(f"{name} is empty" if name != "message_id" else "message identifier is not specified")
        return value

    def integer(self, name: str) -> int | None:
        value = self.text(name)
        if value is None or value == "":
            return None
        try:
            return int(value)
        except ValueError:
            raise bad(f"{name} must be of type Integer") from None

    def number(self, name: str) -> float:
        try:
            return float(self.required(name))
        except ValueError:
            raise bad(f"{name} must be of type Float") from None

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in {"true", "1", "yes"}

    def structure(self, name: str) -> Any:
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def listed(self, name: str) -> list[Any] | None:
        value = self.structure(name)
        if value is not None and not isinstance(value, list):
            raise bad(f"{name} must be an Array")
        return value

    def mapping(self, name: str) -> dict[str, Any] | None:
        value = self.structure(name)
        if value is not None and not isinstance(value, dict):
            raise bad(f"object expected as {name.replace('_', ' ')}")
        return value

    def upload(self, name: str) -> Upload | None:
        value = self.values.get(name)
        return value if isinstance(value, Upload) else None

    def readable(self) -> dict[str, Any]:
        """For the record of calls: JSON fields opened, numbers as numbers."""
        return {name: _opened(name, value) for name, value in self.values.items()}


def _opened(name: str, value: Any) -> Any:
    if not isinstance(value, str) or name in SPOKEN:
        return value
    if name in JSON_FIELDS:
        try:
            return json.loads(value)
        except ValueError:
            return value
    if name.endswith(("_id", "offset", "limit", "timeout")) and re.fullmatch(r"-?\d{1,18}", value):
        return int(value)
    return {"true": True, "false": False}.get(value, value)


def read_params(query: str, content_type: str, body: bytes) -> Params:
    values: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
    kind = content_type.split(";")[0].strip().lower()
    if kind == "application/json":
        values |= _json(body)
    elif kind == "multipart/form-data":
        values |= _multipart(content_type, body)
    elif kind == "application/x-www-form-urlencoded":
        values |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return Params({name: value for name, value in values.items() if value is not None})


def _json(body: bytes) -> dict[str, Any]:
    try:
        values = json.loads(body or b"{}")
    except ValueError:
        raise bad("can't parse JSON object") from None
    if not isinstance(values, dict):
        raise bad("object expected as request body")
    return values


def _multipart(content_type: str, body: bytes) -> dict[str, Any]:
    found = re.search(r'boundary="?([^";]+)"?', content_type)
    if not found:
        raise bad("boundary is not specified")
    values: dict[str, Any] = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + found.group(1).encode())[1:]:
        head, divided, content = part.partition(b"\r\n\r\n")
        if divided:
            values |= _part(head.decode("utf-8", "replace"), content)
    return values


def _part(head: str, content: bytes) -> dict[str, Any]:
    name = re.search(r'[; ]name="([^"]*)"', head)
    if not name:
        return {}
    file_name = re.search(r'filename="([^"]*)"', head)
    if not file_name:
        return {name.group(1): content.decode("utf-8", "replace")}
    mime = re.search(r"(?im)^content-type:\s*(\S+)", head)
    return {name.group(1): Upload(file_name.group(1), mime.group(1) if mime else None, content)}
