"""`/stats`: the day and the week in counts and times."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from desk.asking import Asked
from desk.decision import say
from desk.notice import Fact, Line, To
from desk.speech import paragraphs
from desk.triage.verdict import Priority
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    turn.agent()
    midnight = datetime.combine(turn.now.astimezone(turn.policy.zone).date(), time(), turn.policy.zone)
    lines = [Line("stats.day"), *_since(turn, midnight)]
    lines += [Line("stats.week"), *_since(turn, midnight - timedelta(days=6)), *_open_now(turn)]
    turn.carry_out(say(paragraphs(To.HERE, *lines)))


def _since(turn: Turn, since: datetime) -> Iterable[Line]:
    counted = turn.tx.counts.stats(since)
    yield Line("stats.counts", {"opened": counted.opened, "answered": counted.answered, "closed": counted.closed})
    if counted.first_answer is not None:
        yield Line("stats.first_answer", {"median": counted.first_answer})
    ratings = sum(counted.ratings.values())
    if ratings:
        mean = sum(mark * count for mark, count in counted.ratings.items()) / ratings
        yield Line("stats.rating", {"mean": round(mean, 1), "count": ratings})


def _open_now(turn: Turn) -> Iterable[Line]:
    counted = turn.tx.counts.stats(turn.now)
    facts: dict[str, Fact] = {level.value: counted.open.get(level.value, 0) for level in Priority}
    yield Line("stats.open_now", {**facts, "unclaimed": counted.unclaimed})
