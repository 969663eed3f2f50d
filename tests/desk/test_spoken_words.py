"""People type a priority, a kind, a language or an answer in their own words."""

from datetime import UTC, datetime

import pytest

from desk.spoken_words import kind_of, language_named, priority_of, stands_of
from desk.ticket import Stands
from desk.triage.verdict import Kind, Priority
from locales.voice import say


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
    assert stands_of(word) is None


@pytest.mark.parametrize("stands", [Stands.DOWN, Stands.PART, Stands.FINE])
@pytest.mark.parametrize("language", ["th", "fa", "en"])
def test_who_types_what_a_button_says_is_understood(language, stands):
    label = say(language, f"button.stands_{stands.value}", {}, zone=UTC, now=datetime(2026, 11, 23, tzinfo=UTC))
    assert stands_of(label) is stands


@pytest.mark.parametrize("words", ["همه", "ใช้ไม่ได้ทุกคน", "All of us"])
def test_all_of_us_means_that_nobody_can_work(words):
    assert stands_of(words) is Stands.DOWN


@pytest.mark.parametrize("words", ["fine", "ok", "part of the invoice is missing", "nobody answers my calls"])
def test_what_might_mean_something_else_is_no_answer(words):
    assert stands_of(words) is None
