"""`/stats`: the day and the week in counts and times."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from desk.asking import Asked
from desk.decision import say
from desk.notice import Fact, Line, Listing, To
from desk.promise_lines import averages
from desk.speech import paragraphs
from desk.triage.verdict import Priority
from desk.wall_clock import month_began
from handlers.turn import Turn


def handle(turn: Turn, asked: Asked) -> None:
    turn.agent()
    midnight = datetime.combine(turn.now.astimezone(turn.policy.zone).date(), time(), turn.policy.zone)
    lines = [Line("stats.day"), *_since(turn, midnight)]
    lines += [Line("stats.week"), *_since(turn, midnight - timedelta(days=6)), *_on_average(turn), *_open_now(turn)]
    turn.carry_out(say(paragraphs(To.HERE, *lines)))


def _since(turn: Turn, since: datetime) -> Iterable[Line]:
    counted = turn.tx.counts.stats(since)
    yield Line("stats.counts", {"opened": counted.opened, "answered": counted.answered, "closed": counted.closed})
    if counted.first_answer is not None:
        yield Line("stats.first_answer", {"median": counted.first_answer})
    if counted.breached:
        yield Line("stats.breached", {"count": counted.breached})
    if steps := [label.step for label in turn.tx.counts.decided(since)]:
        up, down = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
        yield Line("stats.decided", {"kept": steps.count(0), "up": up, "down": down})
    ratings = sum(counted.ratings.values())
    if ratings:
        mean = sum(mark * count for mark, count in counted.ratings.items()) / ratings
        yield Line("stats.rating", {"mean": round(mean, 1), "count": ratings})


def _on_average(turn: Turn) -> Iterable[Line]:
    """For supervisors, where a mean is promised: how it stands this month."""
    promised = averages(turn.policy)
    if not promised or not turn.person.supervisor:
        return
    mean = turn.tx.counts.mean_first_answer(month_began(turn.policy.zone, turn.now, turn.policy.calendar.months))
    if mean is not None:
        yield Line("stats.average", {"mean": mean, "promised": Listing(promised)})


def _open_now(turn: Turn) -> Iterable[Line]:
    counted = turn.tx.counts.stats(turn.now)
    facts: dict[str, Fact] = {level.value: counted.open.get(level.value, 0) for level in Priority}
    yield Line("stats.open_now", {**facts, "unclaimed": counted.unclaimed})
