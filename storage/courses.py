"""A ticket's course as JSON: moments in ISO, lengths in whole seconds or a count."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from desk.course import Course, Step, Target, Terms, What
from desk.spans import Length, Range, Span, Unit
from desk.triage.verdict import Kind, Priority


def course_to_json(course: Course) -> list[dict[str, Any]]:
    """What a step does not say is left out."""
    return [{name: value for name, value in _step(step).items() if value not in (None, False)} for step in course]


def course_from_json(raw: Iterable[dict[str, Any]]) -> Course:
    return tuple(map(_to_step, raw))


def _step(step: Step) -> dict[str, Any]:
    return {
        "what": step.what.value,
        "at": step.at.isoformat(),
        "target": step.target.value if step.target else None,
        "since": step.since.isoformat() if step.since else None,
        "length": _length(step.length) if step.length else None,
        "until": step.until.isoformat() if step.until else None,
        "average": step.average,
        "theirs": step.theirs,
        "terms": [step.terms.priority.value, step.terms.kind.value, step.terms.plan] if step.terms else None,
    }


def _to_step(raw: dict[str, Any]) -> Step:
    return Step(
        what=What(raw["what"]),
        at=datetime.fromisoformat(raw["at"]),
        target=Target(raw["target"]) if "target" in raw else None,
        since=datetime.fromisoformat(raw["since"]) if "since" in raw else None,
        length=_to_length(raw["length"]) if "length" in raw else None,
        until=datetime.fromisoformat(raw["until"]) if "until" in raw else None,
        average=raw.get("average", False),
        theirs=raw.get("theirs", False),
        terms=_to_terms(*raw["terms"]) if "terms" in raw else None,
    )


def _to_terms(priority: str, kind: str, plan: str | None) -> Terms:
    return Terms(priority=Priority(priority), kind=Kind(kind), plan=plan)


def _length(length: Length) -> dict[str, Any]:
    if isinstance(length, Range):
        return {"least": _length(length.least), "most": _length(length.most) if length.most else None}
    return {"unit": length.unit.value, "seconds": length.time.total_seconds(), "count": length.count}


def _to_length(raw: dict[str, Any]) -> Length:
    if "least" in raw:
        return Range(least=_to_span(raw["least"]), most=_to_span(raw["most"]) if raw["most"] else None)
    return _to_span(raw)


def _to_span(raw: dict[str, Any]) -> Span:
    return Span(unit=Unit(raw["unit"]), time=timedelta(seconds=raw["seconds"]), count=raw["count"])
