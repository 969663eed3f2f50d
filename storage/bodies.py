"""A notice as its outbox row keeps it: key and facts, no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desk.notice import Button, Fact, Line, Notice, facts_from_json, facts_to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What is to be put into words. `quote` answers a message (LINE wants `quote_token`), `press` a pressed button."""

    key: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    buttons: tuple[tuple[Button, ...], ...] = ()
    asks: str | None = None
    quote: str | None = None
    quote_token: str | None = None
    press: str | None = None


def to_body(notice: Notice, **extra: str | None) -> dict[str, Any]:
    body: dict[str, Any] = {"key": notice.key}
    if notice.facts:
        body["facts"] = facts_to_json(notice.facts)
    if notice.buttons:
        body["buttons"] = [[_from_button(button) for button in row] for row in notice.buttons]
    if notice.asks:
        body["asks"] = notice.asks
    return body | {name: value for name, value in extra.items() if value}


def from_body(body: Mapping[str, Any]) -> Spoken:
    """Raises ValueError or KeyError on what `to_body` did not write."""
    return Spoken(
        key=body["key"],
        facts=facts_from_json(body.get("facts", {})),
        buttons=tuple(tuple(_to_button(button) for button in row) for row in body.get("buttons", ())),
        asks=body.get("asks"),
        quote=body.get("quote"),
        quote_token=body.get("quote_token"),
        press=body.get("press"),
    )


def _from_button(button: Button) -> dict[str, Any]:
    label = button.label
    if isinstance(label, Line):
        return {"label": label.key, "facts": facts_to_json(label.facts), "action": button.action}
    return {"label": label, "action": button.action}


def _to_button(raw: Mapping[str, Any]) -> Button:
    if "facts" in raw:
        return Button(Line(raw["label"], facts_from_json(raw["facts"])), raw["action"])
    return Button(raw["label"], raw["action"])
