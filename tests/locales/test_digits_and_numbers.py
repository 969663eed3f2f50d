"""Digits both ways, and numbers as each language writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import digits

ANY_DIGITS = st.text(alphabet="0123456789 ./:-abcกขتس")


@given(ANY_DIGITS)
def test_digits_come_back_from_every_script(text: str) -> None:
    assert digits.latin(digits.persian(text)) == text
    assert digits.latin(digits.thai(text)) == text


@given(st.text())
def test_reading_digits_keeps_the_length_and_is_done_once(text: str) -> None:
    once = digits.latin(text)
    assert len(once) == len(text)
    assert digits.latin(once) == once


def test_three_digit_sets_and_the_arabic_one_are_read() -> None:
    assert digits.latin("#๑๐๔๒ ۱۰۴۲ ١٠٤٢ 1042") == "#1042 1042 1042 1042"


@pytest.mark.parametrize(
    ("value", "th", "fa", "en"),
    [
        (0, "0", "۰", "0"),
        (7, "7", "۷", "7"),
        (1200, "1,200", "۱٬۲۰۰", "1,200"),
        (1234567, "1,234,567", "۱٬۲۳۴٬۵۶۷", "1,234,567"),
        (12.5, "12.5", "۱۲٫۵", "12.5"),
        (-3, "-3", "\u200e\u2212۳", "-3"),
    ],
)
def test_a_number_is_written_as_the_reader_writes_it(value: float, th: str, fa: str, en: str) -> None:
    assert [digits.number(language, value) for language in ("th", "fa", "en")] == [th, fa, en]
