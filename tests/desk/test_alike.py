"""Two texts are one matter or two: a table of pairs, the corpus against itself, and what typing must not change."""

import random
import time
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.triage.corpus import LANGUAGES, messages
from desk.alike import SAME, alike, apart, gist, likeness, says

TABLE = Path(__file__).with_name("alike_pairs.tsv")
ROWS = [tuple(line.split("\t")) for line in TABLE.read_text(encoding="utf-8").splitlines()]
TWO_PLACES = {
    "en": ("at Silom", "at Sathorn"),
    "th": ("ที่สาขาสีลม", "ที่สาขาสาทร"),
    "fa": ("در شعبه ونک", "در شعبه تجریش"),
}
MANNERS = {
    "en": ("Hello, good morning. {} Please check it urgently, thanks!!!",),
    "th": ("สวัสดีค่ะ {} รบกวนตรวจสอบให้หน่อยนะคะ ขอบคุณค่ะ",),
    "fa": ("سلام وقت بخیر. {} لطفا بررسی کنید، ممنون",),
}


def pairs(language: str, kind: str) -> list[tuple[str, str]]:
    return [(one, other) for lang, said, one, other in ROWS if (lang, said) == (language, kind)]


@cache
def sample(language: str, count: int) -> tuple[str, ...]:
    texts = [message.text for message in messages("train") if message.lang == language]
    return tuple(random.Random(7).sample(texts, count))


def found(these: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(one, other) for one, other in these if alike(one, other) >= SAME]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_has_enough_pairs_and_half_of_them_are_near_misses(language: str) -> None:
    same, other = pairs(language, "same"), pairs(language, "other")

    assert len(same) + len(other) >= 60
    assert len(other) >= len(same)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_near_miss_is_never_joined(language: str) -> None:
    assert found(pairs(language, "other")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_of_what_is_said_again_in_other_words_is_found(language: str) -> None:
    same = pairs(language, "same")

    assert len(found(same)) >= 0.8 * len(same)


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_of_different_people_are_not_taken_for_one_matter(language: str) -> None:
    gists = {text: gist(text) for text in sample(language, 400)}

    alikes = [
        (one, other)
        for (one, a), (other, b) in combinations(gists.items(), 2)
        if (a.words & b.words or a.pieces & b.pieces) and likeness(a, b) >= SAME
    ]

    assert alikes == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_complaint_of_two_places_is_two_matters(language: str) -> None:
    here, there = TWO_PLACES[language]

    assert found([(f"{text} {here}", f"{text} {there}") for text in sample(language, 200)]) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("one", "other"), [("1041", "1042"), ("2", "3"), ("5", "۶"), ("๕", "15"), ("v1.8", "v1.9")])
def test_another_number_is_another_matter(language: str, one: str, other: str) -> None:
    assert found([(f"{text} {one}", f"{text} {other}") for text in sample(language, 100)]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_manners_around_it_change_nothing(language: str) -> None:
    speaking = [text for text in sample(language, 200) if gist(text).said > 12]
    (polite,) = MANNERS[language]

    joined = found([(text, polite.format(text)) for text in speaking])

    assert len(joined) >= 0.9 * len(speaking)


@pytest.mark.parametrize("text", ["", " ", "👍", "?", "ok", "Any", "hi there", "ครับ", "سلام", "help", "1042"])
def test_what_says_next_to_nothing_is_like_nothing_but_itself(text: str) -> None:
    assert alike(text, text) == 1.0
    for other in ("", "The printer is broken", "yes", f"{text} the printer is broken", "🙏"):
        assert other == text or alike(text, other) < SAME


@pytest.mark.parametrize(("one", "other"), [("5,000", "5000"), ("۵٬۰۰۰", "5,000"), ("www.example.org/", "example.org")])
def test_a_number_and_an_address_may_be_written_otherwise(one: str, other: str) -> None:
    said = "The customer was charged twice for the gold plan: {}"

    assert alike(said.format(one), said.format(other)) >= SAME


a_message = st.integers(min_value=0, max_value=10**6).map(lambda n: sample(LANGUAGES[n % 3], 300)[n % 300])
any_text = st.one_of(a_message, st.text(max_size=80))
steady = settings(max_examples=200, deadline=None, derandomize=True)


@given(any_text, any_text)
@steady
def test_it_is_the_same_both_ways_round_and_one_on_itself(one: str, other: str) -> None:
    assert 0.0 <= alike(one, other) <= 1.0
    assert alike(one, other) == alike(other, one)
    assert alike(one, one) == 1.0


@given(
    a_message, st.sampled_from(["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "๐๑๒๓๔๕๖๗๘๙"]), st.sampled_from(["😭", " 🙏🙏", "!!!", "❤️"])
)
@steady
def test_how_it_is_typed_changes_nothing(text: str, digits: str, sign: str) -> None:
    typed = [
        text.replace("\u200c", ""),
        text.replace("ی", "ي").replace("ک", "ك"),
        text.translate({ord("0") + n: digits[n] for n in range(10)}),
        text.upper(),
        text + sign,
    ]

    for other in typed:
        assert not gist(text).whole or alike(text, other) == 1.0


@given(a_message, st.integers(min_value=3, max_value=9))
@steady
def test_a_stretched_letter_changes_nothing(text: str, times: int) -> None:
    end = max((at for at, letter in enumerate(text) if letter.isalpha()), default=-1)
    if end >= 0 and gist(text).whole:
        assert alike(text, text[:end] + text[end] * times + text[end + 1 :]) == 1.0


@pytest.mark.parametrize(
    "unit", ["a", "ab ", "กา", "می ", "7 ", "not ", "aaabb\u200c", "http://x.io/", "😀", "x\n", "'"]
)
def test_a_hostile_text_takes_no_longer(unit: str) -> None:
    text = (unit * (100_000 // len(unit) + 1))[:100_000]
    other = " ".join(f"{unit.strip()}{n:x}" for n in range(20_000))[:100_000]
    began = time.process_time()

    alike(text, other)

    assert time.process_time() - began < 1.0


@pytest.mark.parametrize(
    ("one", "other", "two_things"),
    [
        ("The label printer prints empty labels", "Our whole website is down for all customers", True),
        ("The web shop is very slow", "Our shop is down, nobody can buy", False),
        ("The portal is very slow", "Our shop is down, nobody can buy", False),
        ("Our website is very slow", "The web shop is down, nobody can buy", False),
        ("The web shop is very slow", "It is down completely now!!!", False),
        ("เครื่องพิมพ์ฉลากพิมพ์แต่กระดาษเปล่า", "เว็บล่มทั้งเว็บ ลูกค้าเข้าไม่ได้เลยสักคน", True),
        ("หน้าร้านออนไลน์ช้ามาก", "หน้าร้านออนไลน์เข้าไม่ได้แล้ว", False),
        ("پرینتر برچسب خالی چاپ می‌کند", "سایت کلا قطع است هیچ مشتری نمی‌تواند خرید کند", True),
        ("سایت خیلی کند است", "سایت کلا قطع شد", False),
    ],
)
def test_what_names_two_things_is_told_apart_from_what_grew_worse(one: str, other: str, two_things: bool) -> None:
    assert apart(gist(one), gist(other)) is two_things
    assert apart(gist(other), gist(one)) is two_things


def test_how_much_of_a_question_a_text_says() -> None:
    article = gist("Phone support: how do we call you? You may call our phone support on working days.")

    assert says(gist("phone support"), article) == 1.0
    assert 0.5 < says(gist("phone support in Japan"), article) < 1.0
    assert says(gist("invoice address"), article) == 0.0
    assert says(gist("?"), article) == 0.0
