"""What is counted and timed, for Prometheus: one registry a process, and never a label that names a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.channel import Quota
from desk.decision import Happened
from desk.notice import Term
from storage.counts import Depth, Depths

_QUICK: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_LATE: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600)
_MOST_KINDS: Final = 40
_NO_WORD: Final = re.compile(r"[^A-Za-z0-9_]+")


class Metrics:
    """Whoever sees a thing happen says so by one of the methods; docs/metrics.md lists what comes of it."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._waiting = _Waiting()
        self.registry.register(self._waiting)
        self._kinds: set[tuple[str, str]] = set()

        self._accepted = self._counter("events_accepted", "Events kept", "channel")
        self._duplicated = self._counter("events_duplicated", "Events that were kept already", "channel")
        self._refused = self._counter("deliveries_refused", "Deliveries not kept", "channel", "reason")
        self._accepting = self._histogram("accepting_seconds", "Commits of arriving events", _QUICK)
        self._handled = self._counter("events_handled", "Events by what became of them", "channel", "outcome")
        self._alerts = self._counter("alerts_received", "Reports of the monitoring", "status", "outcome")
        self._unknown = self._counter("events_unknown", "Events nobody understands", "channel", "kind")
        self._handling = self._histogram("handling_seconds", "Handling of an event", _QUICK, "channel")

        self._sends = self._counter("sends", "Messages by what became of them", "channel", "kind", "outcome")
        self._too_many = self._counter("too_many_requests", "Answers 429 of a platform", "channel")
        self._calls = self._counter("calls", "Calls that went through, by how", "channel", "how")
        self._fallback = self._counter("reply_fallback_push", "Replies that had to be pushed instead", "channel")
        self._presses = self._counter("press_answers", "Answers to pressed buttons", "channel", "outcome")
        self._quota_limit = self._gauge("quota_limit", "This month's messages", "channel")
        self._quota_used = self._gauge("quota_used", "This month's messages that are used up", "channel")

        self._reminders = self._counter("reminders_decided", "Reminders by what became of them", "outcome")
        self._lateness = self._histogram("reminder_lateness_seconds", "Decided so long after they were due", _LATE)
        self._pages = self._counter(
            "pages_made_up_for", "Pages that the sweep found missing, or standing still", "what"
        )
        self._doubts = self._counter("doubts", "Customers asked how it stands, and their answers", "what")
        self._files = self._counter("files_fetched", "Files fetched from a platform", "outcome")
        self._media = self._counter("media_answers", "Answers to media links", "outcome")
        self._errors = self._counter("errors", "What went wrong in the bot itself", "where")

    def accepted(self, channel: str, new: int, duplicated: int = 0) -> None:
        self._accepted.labels(channel).inc(new)
        self._duplicated.labels(channel).inc(duplicated)

    def committed(self, seconds: float) -> None:
        """Arriving events were committed."""
        self._accepting.observe(seconds)

    def refused(self, channel: str, reason: str) -> None:
        """A delivery: not_genuine, too_large, malformed, too_slow, unavailable."""
        self._refused.labels(channel, reason).inc()

    def alerted(self, status: str, outcome: str) -> None:
        """A report of the monitoring, firing or resolved (unknown where it could not be read): kept, or why not."""
        self._alerts.labels(status, outcome).inc()

    def handled(self, channel: str, seconds: float) -> None:
        self._handled.labels(channel, "handled").inc()
        self._handling.labels(channel).observe(seconds)

    def failed(self, channel: str) -> None:
        """An event, which is tried again."""
        self._handled.labels(channel, "failed").inc()

    def parked(self, channel: str) -> None:
        self._handled.labels(channel, "parked").inc()

    def unknown(self, channel: str, kind: str) -> None:
        """An event that nobody understands. Kinds are others' words: only so many get a label of their own."""
        label = _NO_WORD.sub("", kind)[:40] or "none"
        if (channel, label) not in self._kinds:
            if len(self._kinds) >= _MOST_KINDS:
                label = "other"
            self._kinds.add((channel, label))
        self._unknown.labels(channel, label).inc()

    def sent(self, channel: str, kind: str, outcome: str) -> None:
        """A message: sent, again, unknown, failed, dropped."""
        self._sends.labels(channel, kind, outcome).inc()

    def too_many(self, channel: str) -> None:
        self._too_many.labels(channel).inc()

    def replied(self, channel: str) -> None:
        self._calls.labels(channel, "reply").inc()

    def pushed(self, channel: str) -> None:
        self._calls.labels(channel, "push").inc()

    def fell_back(self, channel: str) -> None:
        self._fallback.labels(channel).inc()

    def pressed(self, channel: str, outcome: str) -> None:
        """An answer to a press: result, empty, late, failed."""
        self._presses.labels(channel, outcome).inc()

    def quota(self, channel: str, quota: Quota) -> None:
        """Without a limit there is no gauge of it."""
        self._quota_used.labels(channel).set(quota.used)
        if quota.limit is None:
            self._quota_limit.clear()
        else:
            self._quota_limit.labels(channel).set(quota.limit)

    def reminded(self, late: float) -> None:
        """A reminder was decided, and that is kept. `late`: seconds after it was due, by the desk's clock."""
        self._reminders.labels("decided").inc()
        self._lateness.observe(max(0.0, late))

    def not_reminded(self, outcome: str) -> None:
        """A reminder: failed (asked again later) or parked."""
        self._reminders.labels(outcome).inc()

    def made_up_for(self, *, missing: int, standing: int) -> None:
        """Pages that should have been there, and pages that nothing carried on."""
        self._pages.labels("missing").inc(missing)
        self._pages.labels("standing").inc(standing)

    def happened(self, one: Happened) -> None:
        """A line of a ticket's trail, once it is kept."""
        if one.what == "doubt":
            self._doubts.labels("asked").inc()
        elif isinstance(stands := one.facts.get("stands"), Term):
            self._doubts.labels(stands.key.removeprefix("stands.")).inc()

    def fetched(self, outcome: str) -> None:
        self._files.labels(outcome).inc()

    def served(self, outcome: str) -> None:
        """A media link: served, forged, gone, not_yet, unavailable."""
        self._media.labels(outcome).inc()

    def error(self, where: str) -> None:
        self._errors.labels(where).inc()

    def exposition(self, depths: Depths | None, *, now: datetime, real_now: datetime) -> bytes:
        """All of it as text. `depths`: what waits, None if the database did not tell; `now` is the desk's moment."""
        self._waiting.show(depths, now, real_now)
        return generate_latest(self.registry)

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"helpdesk_{name}", about, labels, registry=self.registry)

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(f"helpdesk_{name}", about, labels, registry=self.registry)

    def _histogram(self, name: str, about: str, buckets: Iterable[float], *labels: str) -> Histogram:
        return Histogram(f"helpdesk_{name}", about, labels, buckets=tuple(buckets), registry=self.registry)


class _Waiting(Collector):
    """What waits in the database, as it was when the scrape came."""

    def __init__(self) -> None:
        self._depths: Depths | None = None
        self._now: datetime
        self._real_now: datetime

    def show(self, depths: Depths | None, now: datetime, real_now: datetime) -> None:
        self._depths, self._now, self._real_now = depths, now, real_now

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        depths = self._depths
        yield GaugeMetricFamily("helpdesk_database_told", "Whether what waits could be read", value=depths is not None)
        if depths is None:
            return
        yield from _shelf("inbox", "Events not handled yet", depths.inbox, self._real_now, "channel")
        yield from _shelf("outbox", "Messages not sent yet", depths.outbox, self._real_now, "channel")
        yield from _shelf("reminders_overdue", "Reminders past due", {"": depths.reminders_overdue}, self._now)
        yield from _shelf("files_wanted", "Files not fetched yet", {"": depths.files_wanted}, self._real_now)
        yield _counted(
            "parked",
            "What was put aside",
            "shelf",
            {
                "inbox": depths.inbox_parked.count,
                "outbox": depths.outbox_parked.count,
                "reminders": depths.reminders_parked.count,
            },
        )
        yield _counted("tickets_open", "Open tickets", "priority", depths.open)


def _shelf(
    name: str, about: str, depths: Mapping[str, Depth], now: datetime, label: str | None = None
) -> Iterator[GaugeMetricFamily]:
    labels = [label] if label else []
    depth = GaugeMetricFamily(f"helpdesk_{name}_depth", about, labels=labels)
    age = GaugeMetricFamily(f"helpdesk_{name}_oldest_seconds", f"{about}: age of the oldest", labels=labels)
    for key, one in depths.items():
        values = [key] if label else []
        waited = (now - one.oldest).total_seconds() if one.oldest else 0.0
        depth.add_metric(values, one.count)
        age.add_metric(values, max(0.0, waited))
    yield depth
    yield age


def _counted(name: str, about: str, label: str, counts: Mapping[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"helpdesk_{name}", about, labels=[label])
    for key, count in counts.items():
        family.add_metric([key], count)
    return family
