"""How fast the bot may speak: rooms are kept, calls count when they are answered, alerts have some of their own."""

import pytest

from bot.channel import Rates
from bot.workers.pacing import Allowance, NotNow, Pace

TELEGRAM = Rates(per_second=30, private_per_second=1, group_per_minute=20)


def taken(pace, chat, *, at, private=False, alert=False, most=100):
    """How many calls there is room for at once."""
    count = 0
    while count < most and pace.take(chat, private=private, at=at, alert=alert) == 0.0:
        pace.spent(chat, at)
        count += 1
    return count


def test_a_group_gets_its_minute_and_alerts_a_little_more():
    pace = Pace(TELEGRAM)
    assert taken(pace, "group", at=0.0) == 17
    assert taken(pace, "group", at=1.5, alert=True) == 3
    assert pace.take("group", private=False, at=2.0, alert=True) == pytest.approx(59.0)
    assert taken(pace, "group", at=61.0) == 14  # three of the last minute still count


def test_a_private_chat_gets_short_bursts():
    pace = Pace(TELEGRAM)
    assert taken(pace, "ana", at=0.0, private=True) == 3
    assert taken(pace, "ben", at=0.0, private=True) == 3
    assert taken(pace, "ana", at=2.9, private=True) == 0
    assert taken(pace, "ana", at=3.0, private=True) == 3


def test_the_whole_bot_keeps_to_thirty_a_second_also_while_calls_are_still_to_be_made():
    pace = Pace(TELEGRAM)
    assert sum(pace.take(f"chat{number}", private=True, at=0.0) == 0.0 for number in range(40)) == 30
    assert pace.bot_wait(100.0) > 0
    pace.give_back("chat0")
    assert pace.bot_wait(100.0) == 0.0


def test_a_call_counts_from_its_answer():
    pace = Pace(TELEGRAM)
    assert taken(pace, "group", at=0.0) == 17
    for _ in range(17):
        pace.answered("group", 0.0, 10.0)
    assert pace.take("group", private=False, at=61.0) == pytest.approx(10.0)


def test_nothing_is_remembered_where_nothing_is_limited():
    pace = Pace(Rates())
    assert taken(pace, "line", at=0.0, most=1000) == 1000
    assert pace.bot_wait(0.0) == 0.0
    pace.forget_old(100.0)
    assert not pace._chats


async def test_a_row_that_needs_more_calls_than_there_is_room_for_goes_on_later():
    pace = Pace(TELEGRAM)
    assert pace.take("group", private=False, at=0.0) == 0.0
    allowance = Allowance(pace, "group", private=False, alert=False)
    for _ in range(17):
        await allowance.take()
    with pytest.raises(NotNow):
        await allowance.take()
    assert allowance.calls == 17


async def test_room_that_was_not_needed_is_given_back():
    pace = Pace(TELEGRAM)
    assert pace.take("group", private=False, at=0.0) == 0.0
    Allowance(pace, "group", private=False, alert=False).close()
    assert taken(pace, "group", at=0.0) == 17


async def test_when_the_bot_ends_a_row_makes_no_second_call():
    pace = Pace(TELEGRAM)
    assert pace.take("ana", private=True, at=0.0) == 0.0
    allowance = Allowance(pace, "ana", private=True, alert=False)
    await allowance.take()
    pace.ended = True
    with pytest.raises(NotNow):
        await allowance.take()
