"""Help articles: sent beside the receipt, found by /faq, and closing a ticket only when the customer says so."""

import pytest
from talking import DOWN, HandClock, entries, heard, last, office_hours, press, somebody, tell, ticket

from desk.articles import Article

BOTH = pytest.mark.parametrize("platform", ["telegram", "line"])
PHONE = Article(
    number=1,
    title={"en": "Support by phone", "fa": "پشتیبانی تلفنی"},
    answer={"en": "Customers with a package may call us.", "fa": "پشتیبانی تلفنی ویژهٔ مشتریان دارای بسته است."},
    ask={"en": ("Can I call your support by phone?",), "fa": ("پشتیبانی تلفنی دارید؟",)},
    clause="C3",
)
ADDRESS = Article(
    number=2,
    title={"en": "Address on the invoice"},
    answer={"en": "Change it under Account."},
    ask={"en": ("How can I change the address on my invoice?",)},
)
CALL = "Hello, can I call your support by phone please?"
ANSWER = PHONE.answer["en"]


async def desk_with_articles(quick_desk, platform, **changes):
    clock = HandClock()
    changes = {"articles": (PHONE, ADDRESS), **changes}
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours(**changes))
    return desk, clock, somebody(desk, platform)


@BOTH
async def test_a_question_is_answered_with_the_receipt_and_a_press_closes_it_kindly(quick_desk, platform):
    desk, _clock, ana = await desk_with_articles(quick_desk, platform)

    receipt = await tell(desk, ana, CALL)

    assert "#1001" in receipt
    assert ANSWER in receipt
    await desk.wait(lambda: "Article sent: Support by phone" in desk.card(1001).text)
    assert (await ticket(desk, 1001)).answered_at is None
    assert (await ticket(desk, 1001)).first_answer_due is not None

    closed = await press(desk, ana, "This answers it")

    assert "Good to know" in closed
    assert (await ticket(desk, 1001)).status.value == "closed"
    assert not last(ana).buttons


@BOTH
async def test_who_writes_again_is_not_answered_yet(quick_desk, platform):
    desk, clock, ana = await desk_with_articles(quick_desk, platform)
    await tell(desk, ana, CALL)
    clock.move(minutes=5)

    assert "Added to ticket #1001" in await tell(desk, ana, "I have no package, can I call all the same?")
    assert (await ticket(desk, 1001)).status.open
    assert "Good to know" in await tell(desk, ana, "/solved")
    clock.move(minutes=5)
    assert "#1001 is open again" in await tell(desk, ana, "One more thing about the package, please")
    assert len(await entries(desk, 1001)) == 3


async def test_a_persian_customer_reads_it_in_persian(quick_desk):
    desk, _clock, ana = await desk_with_articles(quick_desk, "telegram")

    receipt = await tell(desk, ana, "سلام، پشتیبانی تلفنی هم دارید؟ ممنون")

    assert PHONE.answer["fa"] in receipt
    assert "بسته شد" in await press(desk, ana, "پاسخم را گرفتم")


@BOTH
@pytest.mark.parametrize("words", [DOWN, "Can I call your support by phone? Our shop is down for everybody", "Hello"])
async def test_what_is_pressing_or_only_like_a_question_gets_no_article(quick_desk, platform, words):
    desk, _clock, ana = await desk_with_articles(quick_desk, platform)

    assert ANSWER not in await tell(desk, ana, words)


@BOTH
async def test_faq_lists_shows_and_finds(quick_desk, platform):
    desk, _clock, ana = await desk_with_articles(quick_desk, platform)
    await tell(desk, ana, "Hello")

    assert "answered already" in await tell(desk, ana, "/faq")
    assert ADDRESS.answer["en"] in await press(desk, ana, "Address on the invoice")
    assert ANSWER in await tell(desk, ana, "/faq phone")
    assert "Nothing matches" in await tell(desk, ana, "/faq elephants")
    assert "/faq" in await tell(desk, ana, "/help")
    assert await ticket(desk, 1001) is None


@BOTH
async def test_a_desk_without_articles_says_so(quick_desk, platform):
    desk, _clock, ana = await desk_with_articles(quick_desk, platform, articles=())
    await tell(desk, ana, "Hello")

    assert "no help articles" in await tell(desk, ana, "/faq")
    assert "no help articles" in await tell(desk, ana, "/faq hours")
    assert "/faq" not in await tell(desk, ana, "/help")
    assert "This answers it" not in [label for label, _ in last(ana).buttons]
    assert await ticket(desk, 1001) is None


async def test_forged_presses_change_nothing(quick_desk):
    desk, _clock, ana = await desk_with_articles(quick_desk, "telegram")
    eve, bo = somebody(desk, "telegram", "Eve"), desk.telegram.person("Bo", language="en")
    desk.agents.add(bo)
    await tell(desk, ana, CALL)
    await tell(desk, eve, "Hello")

    for number in ("1001", "9999", "0"):
        assert "cannot find ticket" in await tell(desk, eve, f"/solved {number}")
    await tell(desk, bo, "/whoami")
    assert "cannot find ticket" in await tell(desk, bo, "/solved 1001")
    for number in ("0", "3", "99999999999999"):
        assert "no such article" in await tell(desk, eve, f"/faq {number}")
    assert (await ticket(desk, 1001)).status.open
    assert len(heard(desk, ana)) == 1
    await tell(desk, ana, "/solved 1001")
    assert "closed" in await tell(desk, ana, "/solved 1001")
