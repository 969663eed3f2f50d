"""Which help article answers a question, and which is found by words."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.policies import read_policy
from bot.triage.weights import shipped
from desk.articles import Article, answering
from desk.explain import explain
from desk.faq import looked_up
from desk.lifecycle import open_ticket
from desk.notice import Line, Listing, Quoted
from desk.people import Person
from desk.policy import Policy
from desk.refusal import Refusal
from desk.triage import Kind, Priority, Triage, judge

BY = Triage(model=shipped())
ASKED = {
    1: ("اگر پشتیبانی تلفنی بخواهم چه کنم؟", "آیا پشتیبانی تلفنی دارید؟"),
    2: ("آدرس سیستم تیکت چیست؟", "آدرس پورتال تیکت را بدهید"),
    3: ("خدمات فنی چطور انجام می‌شود؟", "برای خدمات فنی چه باید کرد؟"),
    4: ("برای آموزش چه باید کرد؟", "آموزش کار با سیستم هم دارید؟"),
    5: ("تحلیل و طراحی هم انجام می‌دهید؟",),
    6: ("پشتیبانی حضوری دارید؟", "کارشناس حضوری می‌فرستید؟"),
    7: ("دوره جامع آموزشی دارید؟", "آموزش جامع چطور است؟"),
}
PERSIAN = tuple(
    Article(number=number, title={"fa": ways[0]}, answer={"fa": f"پاسخ {number}"}, ask={"fa": ways}, clause="C3")
    for number, ways in ASKED.items()
)
PHONE = Article(
    number=1,
    title={"en": "Phone support", "th": "ช่วยเหลือทางโทรศัพท์"},
    answer={"en": "Customers with a package may call us.", "th": "ลูกค้าที่มีแพ็กเกจโทรหาเราได้ค่ะ"},
    ask={"en": ("Can I call your support by phone?",), "th": ("โทรหาฝ่ายสนับสนุนได้ไหม",)},
    clause="C3",
)
ADDRESS = Article(
    number=2,
    title={"en": "Address on the invoice"},
    answer={"en": "Change it under Account."},
    ask={"en": ("How can I change the address on my invoice?",)},
)
BOTH = (PHONE, ADDRESS)


def article_for(text: str, language: str = "en", articles: tuple[Article, ...] = BOTH) -> int | None:
    found = answering(text, language, judge(text, BY), articles)
    return found.number if found else None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("سلام، پشتیبانی تلفنی هم دارید؟ ممنون", 1),
        ("سلام وقت بخیر آدرس سیستم تیکت چیه", 2),
        ("لطفا بفرمایید برای خدمات فنی چه باید کرد", 3),
        ("سلام برای آموزش چه باید کرد؟", 4),
        ("آیا تحلیل و طراحی هم انجام میدهید", 5),
        ("سلام پشتیبانی حضوری دارین؟", 6),
        ("دوره جامع آموزشی هم دارید؟", 7),
        ("پشتیبانی تلفنی قطع است", None),
        ("آدرس فاکتور را چطور عوض کنم؟", None),
        ("آموزش پرداخت فاکتور ۱۰۴۱", None),
        ("سلام", None),
    ],
)
def test_the_seven_questions_of_a_desk_are_told_apart(text: str, number: int | None) -> None:
    assert article_for(text, "fa", PERSIAN) == number


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("Hello, can I call your support by phone please?", "en", 1),
        ("can i change the adress on my invoice", "en", 2),
        ("สวัสดีค่ะ โทรหาฝ่ายสนับสนุนได้ไหมคะ", "th", 1),
        ("How can I change the address on my invoice 1041?", "en", None),
        ("How can I change the name on my invoice?", "en", None),
        ("The address on my invoice is wrong, our shop is down", "en", None),
        ("Can I call your support by phone? How can I change the address on my invoice?", "en", None),
        ("How can I change the address on my invoice?", "th", None),
        ("", "en", None),
    ],
)
def test_only_what_is_clearly_asked_is_answered(text: str, language: str, number: int | None) -> None:
    assert article_for(text, language) == number


def test_what_two_articles_could_answer_is_left_to_people() -> None:
    assert article_for("Can I call your support by phone?", articles=(PHONE, replace(PHONE, number=2))) is None


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("priority", Priority)
def test_nothing_pressing_or_broken_is_answered_by_a_text(priority: Priority, kind: Kind) -> None:
    words = "Can I call your support by phone?"
    verdict = replace(judge(words), priority=priority, kind=kind)

    answered = answering(words, "en", verdict, BOTH) is PHONE

    assert answered is (priority is Priority.NORMAL and kind not in (Kind.FAULT, Kind.DATA_REQUEST))


def read(notice: object) -> tuple[str, ...]:
    lines = notice.facts.get("lines")  # type: ignore[attr-defined]
    assert isinstance(lines, Listing)
    return tuple(line.key for line in lines.values if isinstance(line, Line))


@pytest.mark.parametrize(
    ("words", "shown", "actions"),
    [
        ("", ("faq.list",), ["faq:1", "faq:2"]),
        ("phone", ("article.title", "article.answer"), []),
        ("invoice address", ("article.title", "article.answer"), []),
        ("phone invoice", ("faq.found",), ["faq:2", "faq:1"]),
        ("elephants", ("faq.nothing",), ["faq:1", "faq:2"]),
    ],
)
def test_faq_lists_them_or_finds_them_by_words(words: str, shown: tuple[str, ...], actions: list[str]) -> None:
    told = looked_up(words, None, "en", BOTH)

    assert read(told) == shown
    assert [button.action for row in told.buttons for button in row] == actions


def test_one_is_shown_by_its_number_in_the_language_of_who_asks() -> None:
    told = looked_up("1", 1, "th", BOTH)
    lines = told.facts["lines"]

    assert isinstance(lines, Listing)
    assert lines.values[1] == Line("article.answer", {"answer": Quoted(PHONE.answer["th"])})


@pytest.mark.parametrize(("number", "language"), [(0, "en"), (3, "en"), (2, "th"), (10**14, "en")])
def test_a_number_that_names_none_is_refused(number: int, language: str) -> None:
    with pytest.raises(Refusal) as no:
        looked_up(str(number), number, language, BOTH)

    assert no.value.key == "no_such_article"


def test_a_desk_or_a_language_without_articles_says_so() -> None:
    assert looked_up("", None, "en", ()).key == "faq.none"
    assert looked_up("2", 2, "fa", BOTH).key == "faq.none"


def test_of_many_ten_have_a_button_and_the_rest_is_spoken_of() -> None:
    many = tuple(replace(PHONE, number=number) for number in range(1, 13))

    told = looked_up("", None, "en", many)

    assert len(told.buttons) == 10
    assert read(told) == ("faq.list", "faq.more")


def test_explain_shows_the_article_and_its_clause() -> None:
    policy = replace(read_policy("default"), articles=BOTH, triage=BY)
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)

    told = explain("Can I call your support by phone?", policy, now, channel="line")
    other = explain("Where are your offices?", policy, now, channel="line")

    assert [line.key for line in told.reply if line.key.startswith("article")] == [
        "article.perhaps", "article.title", "article.answer",
    ]  # fmt: skip
    assert "C3" in told.clauses
    assert "C3" not in other.clauses


def test_who_is_asked_how_it_stands_is_not_sent_to_read_first() -> None:
    sure = replace(read_policy("default"), articles=BOTH)
    verdict = judge("Can I call your support by phone?", BY)
    customer = Person(id=1, channel="telegram", ref="1", language="en")
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)

    def sent(policy: Policy) -> list[str]:
        opened = open_ticket(1001, customer, "1", "Can I call your support by phone?", verdict, policy, now)
        return [one.what for one in opened.happened]

    assert sent(sure) == ["opened", "article"]
    assert sent(replace(sure, ask_below=1.1)) == ["opened", "doubt"]


def test_what_was_broken_and_is_asked_about_beside_it_is_not_answered() -> None:
    words = "How can I change the address on my invoice? It is wrong"
    verdict = replace(judge(words), priority=Priority.NORMAL, kind=Kind.QUESTION)

    assert answering(words, "en", verdict, BOTH) is None
