"""Customers on LINE: free answers first, pushes that are paid once, and what the month's limit means."""

from datetime import timedelta

from bot.workers.hinting import Hints
from storage.tables import inbox, reply_tokens

DOWN = "Our shop is down, nobody can open any page"


async def opened(open_desk, **how):
    desk = await open_desk(line=True, **how)
    bo = desk.telegram.person("Bo")
    desk.agents.add(bo)
    nok = desk.line.person("Nok", language="en")
    await nok.write(DOWN)
    card = await desk.wait(lambda: desk.card(1001))
    await desk.line.wait(lambda: nok.screen.received)
    return desk, bo, nok, card


def said(desk):
    return "\n".join(m.words for m in desk.agents.everything if m.by_bot)


async def test_the_receipt_is_a_free_reply_and_the_answer_a_push(open_desk):
    desk, bo, nok, card = await opened(open_desk)
    assert desk.line.quota.used == 0

    await bo.write("One", in_group=desk.agents, reply_to=card)
    await bo.write("Two", in_group=desk.agents, reply_to=card)
    await bo.write("Three", in_group=desk.agents, reply_to=card)
    await desk.line.wait(lambda: any("Three" in text for text in nok.screen.texts))

    pushes = desk.line.calls.of("push", to=nok)
    assert [len(call.body["messages"]) for call in pushes] == [3]
    assert all(call.retry_key for call in pushes)
    assert [m.sender for m in nok.screen.received[-3:]] == ["Bo"] * 3
    assert desk.line.quota.used == 1


async def test_a_reply_token_that_is_dead_falls_back_to_one_push(open_desk):
    desk, _bo, nok, _card = await opened(open_desk)

    desk.line.faults.fail(1, status=400, path="reply", message="Invalid reply token")
    await nok.write("/status")
    await desk.line.wait(lambda: len(nok.screen.received) == 2)

    assert len(desk.line.calls.of("push", to=nok)) == 1
    assert nok.screen.last.pushed
    metrics = desk.app.office.metrics.registry.get_sample_value(
        "helpdesk_reply_fallback_push_total", {"channel": "line"}
    )
    assert metrics == 1


async def test_a_token_older_than_its_minute_is_not_tried(open_desk):
    desk, bo, nok, card = await opened(open_desk)
    await nok.write("Any news?")
    await desk.wait(lambda: "Any news" in said(desk))
    office = desk.app.office
    await office.database.write(
        lambda c: c.execute(reply_tokens.update().values(received_at=office.real.now() - timedelta(seconds=61)))
    )
    replies = len(desk.line.calls.of("reply"))

    await bo.write("Soon.", in_group=desk.agents, reply_to=card)
    await desk.line.wait(lambda: any("Soon." in text for text in nok.screen.texts))

    assert len(desk.line.calls.of("reply")) == replies
    assert len(desk.line.calls.of("push", to=nok)) == 1


async def test_a_push_whose_answer_was_lost_is_repeated_under_its_one_key(open_desk):
    desk, bo, nok, card = await opened(open_desk)
    desk.line.faults.drop_after(1, path="push")

    await bo.write("Restarted.", in_group=desk.agents, reply_to=card)
    await desk.line.wait(lambda: len(desk.line.calls.of("push", to=nok)) == 2)

    first, second = desk.line.calls.of("push", to=nok)
    assert first.retry_key == second.retry_key is not None
    assert first.body == second.body
    await desk.line.wait(lambda: second.answered == 409)
    assert sum("Restarted." in text for text in nok.screen.texts) == 1


async def test_at_the_months_limit_the_agent_is_told_nothing_is_retried_and_replies_still_work(open_desk):
    desk, bo, nok, card = await opened(open_desk)
    desk.line.quota.used = desk.line.quota.value

    await bo.write("You will not read this.", in_group=desk.agents, reply_to=card)
    await desk.wait(lambda: "used up" in said(desk))
    await nok.write("/status")
    await desk.line.wait(lambda: len(nok.screen.received) == 2)

    assert len(desk.line.calls.of("push", to=nok)) == 1
    assert not nok.screen.last.pushed


async def test_following_says_hello_with_the_line_on_privacy(open_desk):
    desk = await open_desk(line=True)
    nok = desk.line.person("Nok", language="en", friend=False)

    await nok.follow()
    await desk.line.wait(lambda: nok.screen.received)

    assert "/privacy" in nok.screen.texts[0]


async def test_who_unfollows_is_marked_and_the_agents_are_told_and_nothing_more_is_sent(open_desk):
    desk, bo, nok, card = await opened(open_desk)

    await nok.unfollow()
    await desk.wait(lambda: "blocked us or left" in said(desk))
    await bo.write("Are you there?", in_group=desk.agents, reply_to=card)
    await desk.wait(lambda: said(desk).count("blocked us or left") >= 2)

    assert not desk.line.calls.of("push", to=nok)


async def test_who_blocks_and_comes_back_on_telegram_can_be_answered_again(open_desk):
    desk, bo, _nok, _card = await opened(open_desk)
    ana = desk.telegram.person("Ana", language="en")
    await ana.write(DOWN)
    card = await desk.wait(lambda: desk.card(1002))

    await ana.block()
    await desk.wait(lambda: "blocked us or left" in said(desk))
    await ana.unblock()
    await ana.write("I am back")
    await desk.wait(lambda: "I am back" in said(desk))
    await bo.write("Welcome back.", in_group=desk.agents, reply_to=card)

    await desk.wait(lambda: any("Welcome back." in words for words in desk.said_to(ana)))


async def test_thai_and_persian_come_through_whole_in_both_directions(open_desk):
    desk, bo, nok, card = await opened(open_desk)
    thai, persian = "ร้านค้าออนไลน์ใช้งานไม่ได้ค่ะ น้ำใจ ๑๒๓", "سلام، می‌خواهم «سفارش» را ببینم ۱۲۳"

    for words in (thai, persian):
        await nok.write(words)
        await desk.wait(lambda words=words: words in said(desk))
        await bo.write(words, in_group=desk.agents, reply_to=card)
        await desk.line.wait(lambda words=words: any(words in text for text in nok.screen.texts))

    assert nok.screen.texts


async def test_a_long_answer_is_cut_within_lines_limit(open_desk):
    desk, bo, nok, card = await opened(open_desk)
    long = "😀" * 2600  # 5200 units of UTF-16, and within Telegram's limit

    await bo.write(long, in_group=desk.agents, reply_to=card)
    await desk.line.wait(lambda: "".join(nok.screen.texts).count("😀") == 2600)

    assert all(len(m.text.encode("utf-16-le")) // 2 <= 5000 for m in nok.screen.received if m.text)


async def test_loading_is_shown_only_to_who_waits_longer_than_two_seconds(open_desk):
    desk, _bo, nok, _card = await opened(open_desk)
    assert not desk.line.calls.of("/chat/loading")
    office, hints = desk.app.office, Hints(desk.app.office, desk.app.channels)
    row = {"channel": "line", "key": "late", "chat": nok.id, "payload": "{}"}
    at = office.real.now() - timedelta(seconds=3)
    later = office.real.now() + timedelta(hours=1)

    await office.database.write(lambda c: c.execute(inbox.insert().values(**row, received_at=at, not_before=later)))
    await hints.look()
    await hints.look()

    mine = [call for call in desk.line.calls.of("/chat/loading", to=nok) if call.answered == 202]
    assert 1 <= len(mine) <= 2  # ours, and perhaps the bot's own look
    assert nok.screen.loading


async def test_a_batch_with_an_unknown_event_loses_no_neighbour(open_desk):
    desk, _bo, nok, _card = await opened(open_desk)
    async with desk.line.held() as kept:
        await nok.write("first of three")
        await nok.write("third of three")
    odd = desk.line.event("holodeck", nok, holodeck={"program": 7})

    statuses = await desk.line.deliver([kept[0], odd, kept[1]])
    await desk.wait(lambda: "first of three" in said(desk) and "third of three" in said(desk))

    assert statuses == [200]
    assert await desk.line.deliver([]) == [200]
    unknown = desk.app.office.metrics.registry.get_sample_value(
        "helpdesk_events_unknown_total", {"channel": "line", "kind": "holodeck"}
    )
    assert unknown == 1
