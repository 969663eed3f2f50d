"""Albums come part by part, without a count, in any order: the agents see one thing."""

import random

import pytest

ASKS = "The checkout shows an error since noon, see below"


async def opened(open_desk):
    desk = await open_desk()
    ana = desk.telegram.person("Ana", language="en")
    await ana.write(ASKS)
    await desk.wait(lambda: desk.card(1001))
    return desk, ana


async def told_later(desk, say):
    """What somebody sends while the platform says nothing of it yet."""
    kept = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(desk.telegram.world), "tell", lambda _world, kind, message: kept.append((kind, message)))
        await say
    return kept


def tell(desk, parts):
    for kind, message in parts:
        desk.telegram.world.tell(kind, message)


def photos(desk):
    return [m for m in desk.agents.everything if m.by_bot and m.kind == "photo"]


def content(desk, message):
    return desk.telegram.files.get(message.photo[-1]["file_id"]).content


async def test_ten_parts_in_random_order_are_one_album_in_their_order(open_desk):
    desk, ana = await opened(open_desk)
    bodies = [b"part %d" % number for number in range(10)]
    parts = await told_later(desk, ana.album(bodies, caption="all of it"))

    tell(desk, random.Random(7).sample(parts, 10))
    shown = await desk.wait(lambda: len(found := photos(desk)) == 10 and found)

    assert [content(desk, m) for m in shown] == bodies
    assert len({m["media_group_id"] for m in shown}) == 1
    assert sum("all of it" in m.words for m in desk.agents.everything) == 1


async def test_a_part_that_comes_late_is_one_addition_and_nothing_is_dropped(open_desk):
    desk, ana = await opened(open_desk)
    parts = await told_later(desk, ana.album([b"one", b"two", b"three"]))

    tell(desk, parts[:2])
    await desk.wait(lambda: len(photos(desk)) == 2)
    tell(desk, parts[2:])
    await desk.wait(lambda: len(photos(desk)) == 3)

    assert [content(desk, m) for m in photos(desk)] == [b"one", b"two", b"three"]
    assert len([m for m in ana.screen if m.by_bot]) == 1  # the receipt; no question, no other ticket


async def test_two_albums_at_once_stay_two(open_desk):
    desk, ana = await opened(open_desk)
    first = await told_later(desk, ana.album([b"a1", b"a2", b"a3"]))
    second = await told_later(desk, ana.album([b"b1", b"b2", b"b3"]))

    tell(desk, [part for pair in zip(first, second, strict=True) for part in pair])
    shown = await desk.wait(lambda: len(found := photos(desk)) == 6 and found)

    assert [content(desk, m) for m in shown] == [b"a1", b"a2", b"a3", b"b1", b"b2", b"b3"]
    assert len({m["media_group_id"] for m in shown}) == 2
