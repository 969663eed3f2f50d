"""What a desk file promises: its tables by priority, and the exceptions that go before them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from itertools import product
from typing import Any, TypeVar

from bot.policies.reading import Reading
from bot.policies.spans import LENGTH_EXPECTED, length
from desk.business_calendar import BusinessCalendar, Length, Phase
from desk.course import Target, Terms
from desk.policy import PromiseRule
from desk.triage.verdict import Kind, Priority

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_LONGEST_PLAN = 32
_NO_PROMISE = "no promise"


def read_plans(reading: Reading) -> tuple[str, ...]:
    none: tuple[str, ...] = ()
    return reading.take("plans", _plans, none)


def read_promises(reading: Reading, calendar: BusinessCalendar, plans: tuple[str, ...]) -> tuple[PromiseRule, ...]:
    """Exceptions first, in the order of the file: of each target the first that fits counts."""
    exceptions = {entry.place: _exception(entry, plans) for entry in reading.take_tables("promise")}
    tables = {
        f"{target}.{level}": reading.take(f"{target}.{level}", _by_level(target, level), None)
        for target, level in product(Target, Priority)
    }
    rules = {place: rule for place, rule in (exceptions | tables).items() if rule is not None}
    for place, why in _never_reached(rules, calendar, plans):
        reading.wrong(place, why)
    return tuple(rules.values())


def _plans(raw: Any) -> tuple[str, ...]:
    fits = isinstance(raw, list) and all(
        isinstance(plan, str) and plan and len(plan) <= _LONGEST_PLAN and not any(map(str.isspace, plan))
        for plan in raw
    )
    if not fits or len({plan.casefold() for plan in raw}) != len(raw) or "none" in map(str.casefold, raw):
        raise ValueError(f'a list of names, each once and one word of at most {_LONGEST_PLAN} letters, and not "none"')
    return tuple(raw)


def _by_level(target: Target, level: Priority) -> Callable[[Any], PromiseRule | None]:
    def parse(raw: Any) -> PromiseRule | None:
        return PromiseRule(target=target, length=_promise(raw), priorities=frozenset({level}))

    return parse


def _exception(entry: Reading, plans: tuple[str, ...]) -> PromiseRule | None:
    """One `[[promise]]`; None where it cannot be one."""
    before = len(entry.mistakes)
    if entry.raw.keys().isdisjoint({"for"}):
        entry.wrong("for", f"one of {', '.join(Target)}")
    if entry.raw.keys().isdisjoint({"within"}):
        entry.wrong("within", LENGTH_EXPECTED)
    target = entry.take("for", _one(Target), Target.FIRST_ANSWER)
    within = entry.take("within", _promise, None)
    average = entry.take("average", _flag, False)
    if average and entry.raw.get("within") == _NO_PROMISE:
        entry.wrong("average", "a length of time in within beside it")
    any_priority: frozenset[Priority] = frozenset()
    any_kind: frozenset[Kind] = frozenset()
    any_plan: frozenset[str] = frozenset()
    any_phase: frozenset[Phase] = frozenset()
    rule = PromiseRule(
        target=target,
        length=within,
        priorities=entry.take("priority", _some(_one(Priority)), any_priority),
        kinds=entry.take("kind", _some(_one(Kind)), any_kind),
        plans=entry.take("plan", _some(_plan(plans)), any_plan),
        phases=entry.take("when", _some(_one(Phase)), any_phase),
        average=average,
        clause=entry.take("clause", _text, None),
    )
    return rule if len(entry.mistakes) == before else None


def _never_reached(
    rules: dict[str, PromiseRule], calendar: BusinessCalendar, plans: tuple[str, ...]
) -> Iterable[tuple[str, str]]:
    """Each rule that no ticket can come to, and what is expected instead."""
    phases = [phase for phase in Phase if phase is not Phase.AFTER_HOURS or calendar.after_hours is not None]
    every = [
        (Terms(priority=priority, kind=kind, plan=plan), phase)
        for priority, kind, plan, phase in product(Priority, Kind, (None, *plans), phases)
    ]
    for target in Target:
        left = every
        for place, rule in rules.items():
            if rule.target is not target:
                continue
            fits = [(terms, phase) for terms, phase in left if rule.fits(terms, phase)]
            if not fits:
                yield place, _instead(rule, every)
            left = [one for one in left if one not in fits]


def _instead(rule: PromiseRule, every: list[tuple[Terms, Phase]]) -> str:
    if not any(rule.fits(terms, phase) for terms, phase in every):
        return "hours under [after_hours] beside it"
    return "a ticket that can come to it; the promises before it cover every one"


def _promise(raw: Any) -> Length | None:
    return None if raw == _NO_PROMISE else length(raw)


def _one(choices: type[E]) -> Callable[[Any], E]:
    def parse(raw: Any) -> E:
        if raw not in [*choices]:
            raise ValueError(f"one of {', '.join(choices)}")
        return choices(raw)

    return parse


def _some(parse: Callable[[Any], T]) -> Callable[[Any], frozenset[T]]:
    """One value, or a list of some."""

    def parse_each(raw: Any) -> frozenset[T]:
        found = [parse(one) for one in (raw if isinstance(raw, list) else [raw])]
        if not found or len(set(found)) != len(found):
            raise ValueError("one value, or a list of some, each once")
        return frozenset(found)

    return parse_each


def _plan(plans: tuple[str, ...]) -> Callable[[Any], str]:
    def parse(raw: Any) -> str:
        if raw not in plans:
            raise ValueError(f"one of the desk's plans: {', '.join(plans)}" if plans else "plans = [...] in the file")
        return str(raw)

    return parse


def _flag(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise ValueError("true or false")
    return raw


def _text(raw: Any) -> str | None:
    if not isinstance(raw, str) or not raw.strip():
        raise ValueError("a text in quotes")
    return raw.strip()
