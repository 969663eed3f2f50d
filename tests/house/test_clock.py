"""The clocks."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.clock import RehearsalClock, SystemClock

START = datetime(2026, 11, 21, 22, tzinfo=timezone(timedelta(hours=7)))


def test_the_system_clock_tells_an_aware_moment_in_utc():
    assert SystemClock().now().tzinfo is UTC


def test_a_rehearsal_begins_at_its_start_and_runs_faster():
    ticks = iter([100.0, 100.0, 101.5])
    clock = RehearsalClock(START, 60, ticks=lambda: next(ticks))
    assert clock.now() == START
    assert clock.now() == START + timedelta(seconds=90)


def test_a_rehearsal_tells_utc():
    assert RehearsalClock(START).now().tzinfo is UTC


def test_a_rehearsal_knows_how_long_to_wait_for_real():
    assert RehearsalClock(START, 60).real_seconds(timedelta(minutes=5)) == 5


@pytest.mark.parametrize(("start", "speed"), [(START.replace(tzinfo=None), 1), (START, 0)])
def test_a_rehearsal_without_an_offset_or_a_speed_is_refused(start: datetime, speed: float):
    with pytest.raises(ValueError, match="aware start"):
        RehearsalClock(start, speed)
