"""Cutting and shortening: nothing lost, nothing over the limit, no letter broken."""

import time

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from locales.cut import Unit, cut, graphemes, shorten, size

UNITS: tuple[Unit, ...] = ("code_points", "utf16", "graphemes", "bytes")
FAMILY = "👨‍👩‍👧‍👦"
CLUSTERS = [
    "a",
    "é",
    "e\u0301",
    FAMILY,
    "👍🏽",
    "🇹🇭",
    "🇮🇷",
    "ที่",
    "น้ำ",
    "ปริ้น",
    "می\u200cخواهم",
    "سلام",
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "1️⃣",
]
TEXTS = st.one_of(st.lists(st.sampled_from(CLUSTERS), max_size=60).map("".join), st.text(max_size=80))


def borders(text: str) -> set[int]:
    found = {0}
    for match in regex.finditer(r"\X", text):
        found.add(match.end())
    return found


@given(TEXTS, st.integers(4, 40), st.sampled_from(UNITS))
@example(FAMILY * 3, 4, "code_points")
@example("🇹🇭" * 9 + "🇹", 5, "utf16")
def test_the_parts_are_the_text_and_each_is_within_the_limit(text: str, limit: int, unit: Unit) -> None:
    parts = cut(text, limit, unit)
    assert "".join(parts) == text
    assert all(0 < size(part, unit) <= limit for part in parts)


@given(TEXTS, st.integers(25, 60), st.sampled_from(UNITS))
def test_no_grapheme_that_fits_is_broken(text: str, limit: int, unit: Unit) -> None:
    whole, at = borders(text), 0
    longest = max((size(one, unit) for one in graphemes(text)), default=0)
    for part in cut(text, limit, unit):
        at += len(part)
        assert at in whole or longest > limit


@given(st.text(alphabet=st.sampled_from("🇹🇭a\u0301\u200d\u0600👍🏽ก้ำ\r\n\u0915\u094d\u1100\u1161"), max_size=40))
def test_graphemes_are_those_of_the_standard(text: str) -> None:
    assert list(graphemes(text)) == regex.findall(r"\X", text)


@pytest.mark.parametrize("length", [4095, 4096, 4097])
def test_the_platforms_count_the_same_emoji_differently(length: int) -> None:
    text = "😀" * length
    assert [len(part) for part in cut(text, 4096, "code_points")] == [4096, 1][: 1 + (length > 4096)] or length < 4096
    assert [len(part) for part in cut(text, 5000, "utf16")] == [2500, length - 2500]
    assert len(cut(text, 40, "graphemes")) == -(-length // 40)


def test_a_paragraph_is_preferred_to_a_line_and_a_line_to_a_word() -> None:
    assert cut("one one one\n\ntwo two\nthree", 22, "code_points") == ["one one one\n\n", "two two\nthree"]
    assert cut("one one one one\ntwo two three", 22, "code_points") == ["one one one one\n", "two two three"]
    assert cut("one one one one two two three", 22, "code_points") == ["one one one one two ", "two three"]
    assert cut("x" * 30, 22, "code_points") == ["x" * 22, "x" * 8]


def test_an_early_border_does_not_leave_a_stub() -> None:
    assert cut("ab\n\n" + "x" * 30, 20, "code_points")[0] == "ab\n\n" + "x" * 16


def test_a_grapheme_over_the_limit_all_alone_is_broken_by_code_points() -> None:
    heap = "a" + "\u0301" * 50
    parts = cut("b" + heap, 10, "code_points")
    assert "".join(parts) == "b" + heap
    assert max(map(len, parts)) == 10


def test_half_characters_do_not_stop_the_count() -> None:
    assert "".join(cut("\ud83d" * 9, 4, "bytes")) == "\ud83d" * 9


@pytest.mark.parametrize(("limit", "unit"), [(0, "graphemes"), (1, "utf16"), (3, "bytes"), (0, "code_points")])
def test_a_limit_that_holds_no_letter_is_refused(limit: int, unit: Unit) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        cut("x", limit, unit)


def test_nothing_cut_is_nothing() -> None:
    assert cut("", 10, "graphemes") == []


@given(TEXTS, st.integers(4, 40), st.sampled_from(UNITS))
def test_a_shortened_text_fits_and_begins_like_the_text(text: str, limit: int, unit: Unit) -> None:
    short = shorten(text, limit, unit)
    assert size(short, unit) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]) and len(short) - 1 in _trimmed(text))


def _trimmed(text: str) -> set[int]:
    """Every border, and where a prefix ends once the blanks at its end are gone."""
    return borders(text) | {len(text[:at].rstrip()) for at in borders(text)}


def test_a_label_keeps_what_fits_to_the_last_grapheme() -> None:
    assert shorten("ปริ้นเตอร์เสีย", 20, "graphemes") == "ปริ้นเตอร์เสีย"
    assert shorten(FAMILY * 21, 20, "graphemes") == FAMILY * 19 + "…"
    assert shorten("ab cd", 4, "code_points") == "ab…"


def test_a_long_row_of_flags_costs_no_more_than_its_length() -> None:
    """Flags pair up from the left: a naive reader looks back over the whole row for each (41 s for this one)."""
    started = time.process_time()
    assert len(cut("\U0001f1f9" * 100_000, 4096, "code_points")) == 25
    assert time.process_time() - started < 5
