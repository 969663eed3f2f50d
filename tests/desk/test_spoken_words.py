"""People type a priority, a kind or a language in their own words."""

import pytest

from desk.spoken_words import kind_of, language_named, priority_of
from desk.triage.verdict import Kind, Priority


@pytest.mark.parametrize("word", ["urgent", "URGENT", "ด่วน", "فوری", "فوري", " ضروری "])
def test_urgent_in_three_languages_however_it_is_spelt(word):
    assert priority_of(word) is Priority.URGENT


def test_every_priority_kind_and_language_has_words_in_three_languages():
    assert [priority_of(word) for word in ("สำคัญ", "مهم", "ปกติ", "عادی")] == [
        Priority.IMPORTANT,
        Priority.IMPORTANT,
        Priority.NORMAL,
        Priority.NORMAL,
    ]
    assert kind_of("مالی") is Kind.MONEY
    assert kind_of("คำถาม") is Kind.QUESTION
    assert kind_of("data_request") is Kind.DATA_REQUEST
    assert [language_named(word) for word in ("ไทย", "فارسی", "English")] == ["th", "fa", "en"]


@pytest.mark.parametrize("word", ["", "soon", "1042", "urgentt"])
def test_other_words_are_none_of_them(word):
    assert priority_of(word) is None
    assert kind_of(word) is None
    assert language_named(word) is None
