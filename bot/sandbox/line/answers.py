"""A call as it came in, an answer as it goes out, and the refusal that becomes an error body."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One API call. `headers` have lower-case names; `body` is the JSON object, or empty."""

    method: str
    path: str
    named: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = field(default_factory=dict)
    request_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int = 200
    body: Json | bytes = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One detail of an error body: what is wrong and with which property."""

    message: str
    property: str


class Refused(Exception):
    """LINE says no. Carries the whole answer."""

    def __init__(self, status: int, message: str, *problems: Problem, **headers: str) -> None:
        super().__init__(f"{status} {message}")
        body: Json = {"message": message}
        if problems:
            body["details"] = [{"message": each.message, "property": each.property} for each in problems]
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answer = Answer(status=status, body=body, headers=named)


def malformed(*problems: Problem) -> Refused:
    return Refused(400, f"The request body has {len(problems)} error(s)", *problems)


def bad_property(name: str) -> Refused:
    return Refused(400, f"The property, '{name}', in the request body is invalid (line: -, column: -)")


def not_found() -> Refused:
    return Refused(404, "Not found")
