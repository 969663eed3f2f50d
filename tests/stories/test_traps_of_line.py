"""Mistakes that bots on LINE make, each tried on the running bot; docs/traps.md tells which is which."""

import time

from talking import DOWN, heard, settled, somebody


async def test_handling_that_takes_five_seconds_leaves_the_answer_to_the_platform_quick(quick_desk):
    desk = await quick_desk(line=True)
    nok = somebody(desk, "line", "Nok")
    desk.line.faults.delay(5.0, path="profile")

    began = time.monotonic()
    await nok.write(DOWN)
    attempt = desk.line.attempts[-1]

    assert attempt.status == 200
    assert attempt.seconds < 1.0
    assert not heard(desk, nok)
    await desk.wait(lambda: heard(desk, nok), 20)
    assert time.monotonic() - began > 0.5
    assert "urgent" in heard(desk, nok)[0]


async def test_an_old_button_and_a_forged_one_are_answered_and_change_nothing_of_others(quick_desk):
    desk = await quick_desk(line=True)
    nok, eve = somebody(desk, "line", "Nok"), somebody(desk, "line", "Eve")
    await nok.write(DOWN)
    await desk.wait(lambda: heard(desk, nok))
    await eve.write("Hello")
    await desk.wait(lambda: heard(desk, eve))

    for action in ("close:1001", "priority:1001:normal", "claim:1001", "rate:1001:1", "place:1:1001", "x" * 300, "::"):
        said = len(heard(desk, eve))
        await eve.press(action)
        await desk.wait(lambda said=said: len(heard(desk, eve)) > said)
        assert DOWN not in heard(desk, eve)[-1]
    await settled(desk)

    kept = await desk.app.office.read(lambda tx: tx.tickets.get(1001))
    assert kept.status.value == "new"
    assert kept.priority.value == "urgent"
