"""How a message is typed never changes what it means."""

import random
import re
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.triage.weights import shipped
from desk.triage import REASONS, DeskWords, Kind, Priority, Triage, judge, normalise
from desk.triage.text import HEAD, TAIL

TABLE = Path(__file__).with_name("triage_table.tsv")
LIMIT = 100_000
BY = Triage(model=shipped())


@cache
def messages() -> tuple[str, ...]:
    return tuple(line.split("\t")[3] for line in TABLE.read_text(encoding="utf-8").splitlines())


def same(text: str, other: str) -> None:
    assert judge(other).priority is judge(text).priority
    assert judge(other, BY).priority is judge(text, BY).priority


a_message = st.integers(min_value=0, max_value=10_000).map(lambda n: messages()[n % len(messages())])
steady = settings(max_examples=300, deadline=None, derandomize=True)


@given(a_message)
@steady
def test_dropping_the_zero_width_non_joiner_changes_nothing(text: str) -> None:
    same(text, text.replace("\u200c", ""))


@given(a_message)
@steady
def test_arabic_letters_for_persian_ones_change_nothing(text: str) -> None:
    same(text, text.replace("ی", "ي").replace("ک", "ك"))


@given(a_message, st.sampled_from(["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "๐๑๒๓๔๕๖๗๘๙", "0123456789"]))
@steady
def test_another_set_of_digits_changes_nothing(text: str, digits: str) -> None:
    plain = normalise(text) if any("۰" <= letter <= "۹" for letter in text) else text
    same(text, plain.translate({ord("0") + n: digits[n] for n in range(10)}))


@given(a_message, st.sampled_from(["😭", "🙏🙏", " 😡🔥", "🇹🇭", "👨‍👩‍👧", "❤️"]))
@steady
def test_an_emoji_at_the_end_changes_nothing(text: str, emoji: str) -> None:
    same(text, text + emoji)


@given(a_message)
@steady
def test_capitals_change_nothing(text: str) -> None:
    same(text, text.upper())
    same(text, text.lower())


@given(a_message, st.sampled_from(["!!!", "...", '"', "“", "()", "***", " -", ",", "…"]))
@steady
def test_punctuation_around_it_changes_nothing(text: str, sign: str) -> None:
    same(text, sign + text + sign)


@given(a_message, st.integers(min_value=0, max_value=10_000), st.integers(min_value=3, max_value=9))
@settings(max_examples=1500, deadline=None, derandomize=True)
def test_a_stretched_letter_changes_nothing(text: str, where: int, times: int) -> None:
    last_letters = [m.end() - 1 for m in re.finditer(r"[^\W\d_]+", text) if len(m[0]) > 2]
    if last_letters:
        at = last_letters[where % len(last_letters)]
        same(text, text[:at] + text[at] * times + text[at + 1 :])


PIECES = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="آبپتثی ‌ًٔ۰٠", max_size=80),
    st.text(alphabet="กขเแโำ็่ๆ๐ ", max_size=80),
    st.text(alphabet="\u202e\u2066\ud800\x00\ufeff\u200d'\".,?!«»", max_size=60),
    a_message,
)


@given(st.lists(PIECES, max_size=6))
@settings(max_examples=400, deadline=None)
def test_anything_at_all_gets_a_whole_verdict(pieces: list[str]) -> None:
    verdict = judge(" ".join(pieces), BY)
    assert verdict.priority in Priority
    assert verdict.kind in Kind
    assert verdict.language in ("th", "fa", "en")
    assert 0 <= verdict.confidence <= 1
    assert verdict.reasons
    assert set(verdict.reasons) <= set(REASONS)


def test_a_hundred_thousand_hostile_strings_are_survived() -> None:
    dice = random.Random(20)
    alphabet = "abe n't?.!,\"'«»ไม่ล่มเข้าได้ๆ่ำุ۰۹نمیشهقطع \u200c\u202e\ud83d\x00\n@:/-_#0"
    for _ in range(LIMIT):
        assert judge("".join(dice.choices(alphabet, k=dice.randrange(24))), BY).reasons


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "ก",
        "ا",
        " ",
        "a.",
        "not ",
        "'",
        '"',
        "«",
        "a@",
        "http://",
        "ไม่",
        "نمی ",
        "off",
        "\n",
        "> ",
        "1",
        "e\u0301",
        "www.a.b-",
    ],
)
def test_a_very_long_text_is_judged_in_bounded_time(piece: str) -> None:
    """What is read of it, head and tail, takes a time of its own; what lies between adds next to nothing."""
    whole = piece * (LIMIT // len(piece))
    judge(whole[:100], BY)
    assert spent_on(whole) < 4 * spent_on(whole[: HEAD + TAIL]) + 0.05


def spent_on(text: str) -> float:
    started = time.process_time()
    judge(text, BY)
    return time.process_time() - started


def test_the_last_line_of_a_very_long_text_is_read() -> None:
    history = "Last month we counted the shelves and all went well. " * 2000
    assert judge(history + "\nNow the whole shop is unreachable for everybody", BY).priority is Priority.URGENT


def test_an_urgent_word_carries_no_weight() -> None:
    verdict = judge("URGENT!!! please send the quote", BY)
    assert verdict.priority is Priority.NORMAL
    assert "urgent_word_ignored" in verdict.reasons


def test_a_desk_word_raises_what_is_broken() -> None:
    by = Triage(words=DeskWords(urgent=("weighbridge",)), model=BY.model)
    assert judge("the weighbridge shows an error", BY).priority is Priority.IMPORTANT
    verdict = judge("the weighbridge shows an error", by)
    assert (verdict.priority, verdict.reasons[0]) == (Priority.URGENT, "desk_word")
    assert judge("how much is a second weighbridge?", by).priority is Priority.NORMAL
    assert judge("if the weighbridge fails, who do we call?", by).priority is Priority.NORMAL


def test_more_cues_make_the_rules_surer() -> None:
    assert judge("the whole shop is down for everybody since this morning").confidence > judge("fail").confidence
