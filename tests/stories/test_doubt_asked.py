"""Doubt is asked: one short question in the receipt, what its answer changes, and what agents read of both."""

import pytest
from nights import EVENING, by_bot, called, calls, opened, seen
from nights import agent as agent_at
from talking import (
    HandClock,
    entries,
    heard,
    last,
    office_hours,
    press,
    settled,
    somebody,
    tell,
    ticket,
)

BOTH = pytest.mark.parametrize("platform", ["telegram", "line"])
QUESTION = "One short question"
# Whatever the weights say, this is neither certain nor out of the question.
ERROR = "Error 500 internal server error"
ALWAYS_ASKED = {"ask_below": 1.0}
NEVER_URGENT, EVER_URGENT = {"urgent_from": 1.0}, {"urgent_from": 0.001}


async def asked(quick_desk, platform="telegram", clock=None, **changes):
    """Ana's ticket is open, and she is asked how it stands."""
    clock = clock or HandClock()
    desk = await quick_desk(
        line=platform == "line", clock=clock, changes=office_hours(**{**ALWAYS_ASKED, **NEVER_URGENT, **changes})
    )
    ana = somebody(desk, platform)
    receipt = await tell(desk, ana, ERROR)
    assert QUESTION in receipt
    return desk, ana, receipt


async def answers(desk, person, stands):
    """Presses the answer under the receipt, on Telegram."""
    await person.press(last(person), f"stands:1001:{stands}")
    await settled(desk)


def counted(desk, what):
    return desk.app.office.metrics.registry.get_sample_value("helpdesk_doubts_total", {"what": what})


def labels(message):
    return [label for label, _ in message.buttons]


@BOTH
async def test_the_receipt_itself_asks_and_has_the_answers_in_place_of_urgent(quick_desk, platform):
    desk, ana, receipt = await asked(quick_desk, platform)

    assert len(heard(desk, ana)) == 1
    assert "#1001" in receipt
    assert receipt.splitlines()[-1].startswith(QUESTION)
    assert labels(last(ana)) == [
        "Nobody can work",
        "Something is broken",
        "Just a question",
        "It is solved",
        "📞 Please call me",
    ]


@BOTH
@pytest.mark.parametrize(
    ("words", "leans", "becomes"),
    [
        ("Nobody can work", NEVER_URGENT, "urgent"),
        ("Something is broken", EVER_URGENT, "important"),
        ("Just a question", EVER_URGENT, "normal"),
    ],
)
async def test_an_answer_by_day_counts_and_moves_the_promise(quick_desk, platform, words, leans, becomes):
    desk, ana, _ = await asked(quick_desk, platform, **leans)

    await press(desk, ana, words)
    said = await desk.wait(lambda: next((one for one in heard(desk, ana) if "is now" in one), None))

    assert f"is now {becomes}" in said
    assert "Our promise" in said
    now = await ticket(desk, 1001)
    assert (now.priority, now.wished, now.stands.level) == (becomes, becomes, becomes)
    await desk.wait(lambda: f"we asked how things stand: {words.lower()}" in _card(desk).lower())


def _card(desk, number=1001):
    return desk.card(number).text or ""


async def test_the_answer_is_taken_once_however_often_it_is_pressed(quick_desk):
    desk, ana, _ = await asked(quick_desk)
    await press(desk, ana, "Nobody can work")
    receipt = next(one for one in ana.screen if one.buttons)

    again = await ana.press(receipt, "stands:1001:down")
    await settled(desk)

    assert "we have noted it" in again.text
    assert len([one for one in heard(desk, ana) if "is now urgent" in one]) == 1
    trail = await desk.app.office.read(lambda tx: [one.happened.what for one in tx.trail.of_ticket(1001)])
    assert trail == ["opened", "doubt", "stands"]
    assert (counted(desk, "asked"), counted(desk, "down"), counted(desk, "fine")) == (1, 1, None)


@BOTH
async def test_forged_foreign_and_unasked_answers_change_nothing(quick_desk, platform):
    desk, ana, _ = await asked(quick_desk, platform)
    eve = somebody(desk, platform, "Eve")

    for words, refused in [
        ("/stands 1001 down", "cannot find ticket #1001"),
        ("/stands 999999999999999 down", "cannot find ticket #999999999999999"),
        ("/stands -1 down", "no ticket of yours"),
    ]:
        await eve.write(words)
        await desk.wait(lambda refused=refused: any(refused in one for one in heard(desk, eve)))
    for words in ("/stands 1001 unknown", "/stands 1001", "/stands 1001 on fire"):
        assert "after the number how things stand" in await tell(desk, ana, words)

    now = await ticket(desk, 1001)
    assert (now.stands, now.wished) == ("unknown", None)


async def test_an_agent_cannot_answer_for_the_customer(quick_desk):
    desk, _, _ = await asked(quick_desk)
    bo = somebody(desk, "telegram", "Bo")
    desk.agents.add(bo)
    await tell(desk, bo, "/queue")

    assert "cannot find ticket #1001" in await tell(desk, bo, "/stands 1001 down")
    assert (await ticket(desk, 1001)).stands == "unknown"


@BOTH
async def test_a_late_answer_is_refused_politely_after_the_close(quick_desk, platform):
    desk, ana, _ = await asked(quick_desk, platform)
    await tell(desk, ana, "/close 1001")

    assert "no longer open" in await tell(desk, ana, "/stands 1001 down")
    assert (await ticket(desk, 1001)).stands == "unknown"


async def test_what_nobody_was_asked_is_told_so(quick_desk):
    desk = await quick_desk(clock=HandClock(), changes=office_hours(ask_below=0.0))
    ana = somebody(desk, "telegram")
    assert QUESTION not in await tell(desk, ana, ERROR)
    assert "It is urgent" in labels(last(ana)) or (await ticket(desk, 1001)).priority == "urgent"

    said = await tell(desk, ana, "/stands 1001 down")

    assert "no open question about ticket #1001" in said
    assert "/priority 1001 urgent" in said
    assert "We asked" not in _card(desk)


@BOTH
@pytest.mark.parametrize(("words", "becomes"), [("/stands ۱۰۰۱ part", "important"), ("All of us", "urgent")])
async def test_the_answer_may_be_typed(quick_desk, platform, words, becomes):
    leans = EVER_URGENT if becomes == "important" else NEVER_URGENT
    desk, ana, _ = await asked(quick_desk, platform, **leans)

    await tell(desk, ana, words)
    await settled(desk)

    assert (await ticket(desk, 1001)).priority == becomes
    assert await ticket(desk, 1002) is None
    assert await entries(desk, 1001) == ([ERROR] if words.startswith("/") else [ERROR, words])


async def test_the_same_words_later_on_are_only_words(quick_desk):
    clock = HandClock()
    desk, ana, _ = await asked(quick_desk, clock=clock)
    clock.move(seconds=5)
    await ana.write("The page with the totals")
    await tell(desk, ana, "/status")

    await ana.write("All of us")
    await settled(desk)

    assert (await ticket(desk, 1001)).stands == "unknown"
    assert (await entries(desk, 1001))[-1] == "All of us"


@BOTH
async def test_a_picture_alone_is_asked_what_is_wrong_and_no_more(quick_desk, platform):
    changes = office_hours(**ALWAYS_ASKED)
    desk = await quick_desk(line=platform == "line", clock=HandClock(), changes=changes)
    ana = somebody(desk, platform)

    await (ana.image() if platform == "line" else ana.photo())
    await desk.wait(lambda: heard(desk, ana))

    assert "what is wrong" in heard(desk, ana)[0]
    assert QUESTION not in heard(desk, ana)[0]


async def test_what_an_agent_decided_stands_against_the_answer(quick_desk):
    desk, ana, _ = await asked(quick_desk)
    bo = somebody(desk, "telegram", "Bo")
    desk.agents.add(bo)
    await bo.write("/priority 1001 normal", in_group=desk.agents)
    await desk.wait(lambda: "Priority: normal" in _card(desk))
    receipt = next(one for one in ana.screen if one.buttons)

    await ana.press(receipt, "stands:1001:down")
    await desk.wait(lambda: "nobody can work" in _card(desk))

    now = await ticket(desk, 1001)
    assert (now.priority, now.wished, now.decided) == ("normal", "urgent", "normal")
    assert "Priority: normal" in _card(desk)


def night(**changes):
    return {**ALWAYS_ASKED, **NEVER_URGENT, **changes}


@pytest.mark.parametrize(("share", "priority"), [(1.0, "less"), (0.001, "urgent")])
async def test_at_night_the_desk_leans_as_far_as_its_file_says(quick_desk, share, priority):
    desk = await opened(quick_desk, HandClock(EVENING), **night(urgent_from_after_hours=share))
    bo = await agent_at(desk, "telegram", "Bo", joins=True)
    ana = somebody(desk, "line", "Ana")

    assert QUESTION in await tell(desk, ana, ERROR)
    if priority == "urgent":
        await called(desk, bo)
    await settled(desk)

    assert ((await ticket(desk, 1001)).priority == "urgent") is (priority == "urgent")
    assert len(calls(desk, bo)) == (priority == "urgent")


@BOTH
async def test_at_night_nobody_can_work_pages_without_another_question(quick_desk, platform):
    desk = await opened(quick_desk, HandClock(EVENING), **night())
    bo = await agent_at(desk, "telegram", "Bo", joins=True)
    ana = somebody(desk, platform, "Ana")
    assert QUESTION in await tell(desk, ana, ERROR)
    assert calls(desk, bo) == []

    await press(desk, ana, "Nobody can work")

    await called(desk, bo)
    assert not any("outside working hours" in one for one in heard(desk, ana))
    assert (await ticket(desk, 1001)).priority == "urgent"


async def test_where_nobodys_word_counts_at_night_it_becomes_important(quick_desk):
    desk = await opened(quick_desk, HandClock(EVENING), **night(urgent_after_hours="no"))
    bo = await agent_at(desk, "telegram", "Bo", joins=True)
    ana = somebody(desk, "telegram", "Ana")
    await tell(desk, ana, ERROR)

    await answers(desk, ana, "down")

    now = await ticket(desk, 1001)
    assert (now.priority, now.wished, now.stands) == ("important", "urgent", "down")
    assert calls(desk, bo) == []
    await desk.wait(lambda: "nobody can work" in _card(desk))


async def test_just_a_question_ends_a_page(quick_desk):
    desk = await opened(quick_desk, HandClock(EVENING), **night(urgent_from_after_hours=0.001))
    bo = await agent_at(desk, "telegram", "Bo", joins=True)
    ana = somebody(desk, "telegram", "Ana")
    await tell(desk, ana, ERROR)
    await called(desk, bo)

    await answers(desk, ana, "fine")

    await seen(desk, lambda tx: tx.pages.of_ticket(1001) is None)
    assert (await ticket(desk, 1001)).priority == "normal"


CARDS = {
    "th": ("ระบบประเมิน: ", "มั่นใจ ", "ถามลูกค้าแล้วว่าใช้งานได้แค่ไหน: ยังไม่ตอบ", "แค่ไหน: บางอย่างใช้งานไม่ได้"),
    "fa": (
        "ارزیابی سامانه: ",
        "با اطمینان ",
        "از مشتری پرسیدیم وضعیت کار چگونه است: هنوز پاسخی نداده",
        "بخشی کار نمی‌کند",
    ),
}


@pytest.mark.parametrize("language", ["th", "fa"])
async def test_the_card_says_what_both_think_in_the_agents_language(quick_desk, language):
    judged, sure, unanswered, answered = CARDS[language]
    desk, ana, _ = await asked(quick_desk, agents_language=language, **EVER_URGENT)
    card = await desk.wait(lambda: _card(desk))
    assert judged in card
    assert sure in card
    assert unanswered in card

    await answers(desk, ana, "part")

    await desk.wait(lambda: answered in _card(desk))
    bo = somebody(desk, "telegram", "Bo", language=language)
    desk.agents.add(bo)
    await bo.write("/ticket 1001", in_group=desk.agents)
    view = await desk.wait(lambda: by_bot(desk.agents)[1].text)
    assert judged in view
    assert answered in view
