"""`helpdesk explain`: what the desk would do with a message, as one JSON object; nothing is sent or kept."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from bot.endings import Refused
from bot.upkeep import ENV_FILE

if TYPE_CHECKING:
    from desk.callbacks import Offer
    from desk.course import Target
    from desk.explain import Explanation
    from desk.policy import Policy
    from desk.promise import Promise

_CHANNELS = ("telegram", "line")


@click.command()
@click.option("--at", metavar="WHEN", help="ISO, with an offset or in the desk's zone; left out: now.")
@click.option("--channel", type=click.Choice(_CHANNELS), default="telegram", show_default=True)
@click.option("--plan", metavar="P", help="One of the desk file's plans.")
@click.option("--edition", metavar="E", help="For desks that keep editions.")
@click.option("--account", metavar="A", help="For desks that keep accounts.")
@click.option("--site", metavar="S", help="For desks that keep accounts.")
@click.argument("text")
def explain(
    at: str | None,
    channel: str,
    plan: str | None,
    edition: str | None,
    account: str | None,
    site: str | None,
    text: str,
) -> None:
    """What the desk would do with TEXT, by the same rules as live and without sending anything."""
    from desk.explain import explain as explained

    policy, now = _desk_and_clock()
    for name, value in (("--edition", edition), ("--account", account), ("--site", site)):
        if value is not None:
            raise Refused(f"{name}: this desk keeps no {name.removeprefix('--')}s, so there is nothing to look up.")
    if plan is not None and plan not in policy.plans:
        known = ", ".join(policy.plans) or "it has none"
        raise Refused(f"--plan: expected a plan of this desk ({known}), got {plan!r}.")
    moment = _moment(at, policy, now)
    told = explained(_sound(text), policy, moment, channel=channel, plan=plan)
    click.echo(json.dumps(_object(told, policy, moment), ensure_ascii=False, indent=2))


def _desk_and_clock() -> tuple[Policy, datetime]:
    """The settings of channels and databases may be missing: only the desk file is needed."""
    from bot.checkup import check_desk
    from bot.clock import SystemClock
    from bot.triage.weights import with_weights

    now = SystemClock().now()
    policy, mistakes = check_desk(os.environ, ENV_FILE, now=now)
    if policy is None:
        raise Refused("\n".join(mistakes))
    return with_weights(policy, _without_weights), now


def _without_weights(problem: str) -> None:
    click.echo(f"weights: {problem}; the rules judge alone", err=True)


def _moment(at: str | None, policy: Policy, now: datetime) -> datetime:
    if at is None:
        return now
    try:
        moment = datetime.fromisoformat(at)
        return (moment if moment.tzinfo else moment.replace(tzinfo=policy.zone)).astimezone(policy.zone)
    except (ValueError, OverflowError):
        raise Refused(
            "--at: expected a moment such as 2026-11-27T17:15 or 2026-11-27T17:15:00+07:00, "
            "between the years 1 and 9999."
        ) from None


def _sound(text: str) -> str:
    """As a platform would deliver it: bytes that are no text are shown as such."""
    return text.encode("utf-8", "replace").decode()


def _object(told: Explanation, policy: Policy, now: datetime) -> dict[str, Any]:
    from desk.course import Target
    from locales.voice import say

    ticket, verdict = told.ticket, told.verdict
    return {
        "desk": policy.name,
        "language": told.language,
        "priority": (ticket or verdict).priority.value,
        "kind": (ticket or verdict).kind.value,
        "class": None,
        "accepted": ticket is not None,
        "reason": told.reason,
        "open_now": told.open_now,
        "first_answer": _promise(told, Target.FIRST_ANSWER, policy, now),
        "resolution": _promise(told, Target.RESOLUTION, policy, now),
        "callbacks": [_callback(one, policy) for one in told.callbacks],
        "page_on_call": told.page,
        "price": None,
        "reply": [say(told.language, line.key, line.facts, zone=policy.zone, now=now) for line in told.reply],
        "clauses": list(told.clauses),
    }


def _promise(told: Explanation, target: Target, policy: Policy, now: datetime) -> dict[str, Any]:
    from desk.promise_lines import promise_line
    from locales.voice import say

    promise: Promise | None = told.promises.get(target)
    if promise is None or promise.rule is None:
        return {"from": None, "due": None, "text": None}
    line = promise_line(promise, now)
    return {
        "from": _iso(promise.since, policy),
        "due": _iso(promise.due, policy) if promise.due else None,
        "text": say(told.language, line.key, line.facts, zone=policy.zone, now=now),
    }


def _callback(one: Offer, policy: Policy) -> Mapping[str, Any]:
    return {"minutes": one.minutes, "due": _iso(one.due, policy)}


def _iso(moment: datetime, policy: Policy) -> str:
    return moment.astimezone(policy.zone).isoformat()
