"""The scheduler: wakes the reminders at the next due row, and runs the chores. It keeps no state of ours."""

from __future__ import annotations

from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.workers.chores import FORGET_EVERY, HOLIDAYS_EVERY, PAGES_EVERY, QUOTA_EVERY, Chores
from bot.workers.office import Office
from bot.workers.reminding import Reminder
from storage.failures import Unavailable

_SOONEST = 0.02
_LONGEST = 5.0  # another instance may have set one, or died with one in hand; the machine's time may have been changed
_AWAY = 1.0
_log = structlog.get_logger(__name__)


class Timing:
    """`due` is a row's moment: APScheduler only rings, the desk decides."""

    def __init__(self, office: Office, reminder: Reminder, chores: Chores) -> None:
        self._office = office
        self._reminder = reminder
        self._chores = chores
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def start(self) -> None:
        chores = self._chores
        for chore, every in (
            (chores.forget, FORGET_EVERY),
            (chores.watch_quota, QUOTA_EVERY),
            (chores.watch_holidays, HOLIDAYS_EVERY),
            (chores.watch_silence, chores.silence_every),
            (chores.sweep_pages, PAGES_EVERY),
        ):
            soon = self._office.real.now() + timedelta(seconds=5)
            seconds = int(every.total_seconds())
            self._scheduler.add_job(chore, IntervalTrigger(seconds=seconds, timezone="UTC"), next_run_time=soon)
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def run(self) -> None:
        """Decide what is due, have the scheduler ring at the next row, and wait for that bell or another."""
        while True:
            pause = min(_LONGEST, max(_SOONEST, await self._run_due()))
            at = self._office.real.now() + timedelta(seconds=pause)
            self._scheduler.add_job(self._ring, "date", run_date=at, id="next reminder", replace_existing=True)
            await self._office.to_remind.wait(_LONGEST)

    async def _ring(self) -> None:
        """A coroutine, as the scheduler runs plain functions on threads."""
        self._office.to_remind.ring()

    async def _run_due(self) -> float:
        try:
            return await self._reminder.run_due()
        except Unavailable:
            _log.warning("reminders.unavailable")
        except Exception as error:  # its words may quote what somebody wrote
            self._office.metrics.error("remind")
            _log.error("reminders.broken", error=type(error).__name__)
        return _AWAY
