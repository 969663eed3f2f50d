"""What is said: facts in their place, hostile ones in their cage, and always something."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.notice import Code, Fact, Line, Listing, Name, Phone, Quoted, Term, TicketNumber
from locales.voice import LANGUAGES, has, say

F, P, R = "\u2068", "\u2069", "\u200f"
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\n\r\x85\u2028\u2029\x00{}%<&\ud800ش1"
        ),
        st.characters(),
    ),
    max_size=100,
)
FACTS = st.recursive(
    st.one_of(
        HOSTILE.map(Name),
        HOSTILE.map(Quoted),
        HOSTILE.map(Code),
        HOSTILE.map(Phone),
        HOSTILE,
        st.integers(-(10**15), 10**15),
        st.floats(-1e15, 1e15),
        st.integers(1, 10**9).map(TicketNumber),
        st.sampled_from(["priority.urgent", "status.closed"]).map(Term),
    ),
    lambda inner: st.one_of(
        st.builds(Listing, st.lists(inner, max_size=4).map(tuple), st.sampled_from(["and", "comma", "lines"])),
        inner.map(lambda fact: Line("lines", {"lines": fact})),
    ),
    max_leaves=6,
)


def said(language: str, fact: Fact) -> str:
    return speak(language, "lines", {"lines": fact})


def speak(language: str, key: str, facts: Mapping[str, Fact]) -> str:
    return say(language, key, facts, zone=ZoneInfo("Asia/Bangkok"), now=NOW)


@given(FACTS, st.sampled_from(LANGUAGES))
def test_whatever_people_are_called_and_write_every_line_closes_what_it_opens(fact: Fact, language: str) -> None:
    text = said(language, fact)
    text.encode()
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\r\x85\u2028\u2029\x00")
    for line in text.split("\n"):
        depth = 0
        for letter in line:
            depth += (letter == F) - (letter == P)
            assert depth >= 0
        assert depth == 0


@given(FACTS)
def test_every_persian_line_begins_from_the_right(fact: Fact) -> None:
    for line in said("fa", fact).split("\n"):
        assert not line or line[0] not in F + "#0123456789abcdefghijklmnopqrstuvwxyz"


def test_a_ticket_number_is_latin_everywhere_and_isolated_in_persian() -> None:
    assert said("fa", TicketNumber(1042)) == f"{R}{F}#1042{P}"
    assert said("th", TicketNumber(1042)) == said("en", TicketNumber(1042)) == "#1042"


def test_a_code_is_copied_as_it_is() -> None:
    assert said("fa", Code("/status 1042")) == f"{R}{F}/status 1042{P}"
    assert said("en", Code("TELEGRAM_AGENT_GROUP=-100")) == "TELEGRAM_AGENT_GROUP=-100"


@pytest.mark.parametrize(
    ("written", "english"),
    [
        ("Somchai", "Somchai"),
        ("สมชาย", "สมชาย"),
        ("مریم", f"{F}مریم{P}"),
        ("abc\u202egpj.exe\u202c", "abcgpj.exe"),
        ("Ann\nPAID: yes", "Ann PAID: yes"),
        ("\u2067\u2069\u2068x", "x"),
        ("", "no name"),
        ("\u3164\u200b \u2800", "no name"),
        ("\u200d\ufe0f", "no name"),
        ("{name} %s {0}", "{name} %s {0}"),
        ("<b>&amp;", "<b>&amp;"),
        ("a" * 65, "a" * 63 + "…"),
        ("👨‍👩‍👧‍👦" * 20, "👨‍👩‍👧‍👦" * 20),
    ],
)
def test_a_name_stays_one_short_harmless_line(written: str, english: str) -> None:
    assert said("en", Name(written)) == english
    assert said("fa", Name(written)).startswith((f"{R}{F}", "بی\u200cنام"))


def test_a_name_heaped_with_marks_does_not_climb_over_the_lines() -> None:
    assert said("en", Name("Z" + "\u0301" * 5000)) == "…"
    assert len(said("en", Name(("Z" + "\u0301" * 30) * 60))) <= 256


def test_words_of_somebody_else_are_kept_line_by_line() -> None:
    quote = Quoted("سلام\u2069\u202e\r\nhello {name}")
    assert said("en", quote) == f"{F}سلام{P}\n{F}hello {{name}}{P}"
    assert said("fa", quote) == f"{R}{F}سلام{P}\n{R}{F}hello {{name}}{P}"
    assert said("th", Quoted("สวัสดี\n\nhello")) == "สวัสดี\n\nhello"


def test_a_quote_ends_at_its_limit_on_a_whole_letter() -> None:
    assert said("th", Quoted("ที่นี่ที่นี่", limit=3)) == "ที่นี่…"
    assert said("en", Quoted("👨‍👩‍👧‍👦" * 5, limit=3)) == "👨‍👩‍👧‍👦" * 2 + "…"


def test_plain_text_of_ours_in_another_direction_is_isolated() -> None:
    assert said("fa", "help@example.com") == f"{R}{F}help@example.com{P}"
    assert said("fa", "شرکت Acme") == f"شرکت {F}Acme{P}"
    assert said("en", "شرکت") == f"{F}شرکت{P}"
    assert said("th", "Acme") == "Acme"


@pytest.mark.parametrize(
    ("style", "th", "fa", "en"),
    [
        ("and", "1 2 และ3", "۱،\u200f ۲، و ۳", "1, 2, and 3"),
        ("comma", "1, 2, 3", "۱، ۲، ۳", "1, 2, 3"),
        ("lines", "1\n2\n3", f"۱\n{R}۲\n{R}۳", "1\n2\n3"),
    ],
)
def test_several_facts_are_joined_in_the_readers_way(style: str, th: str, fa: str, en: str) -> None:
    listing = Listing((1, 2, 3), style)
    assert [said(language, listing) for language in ("th", "fa", "en")] == [th, R + fa, en]


@pytest.mark.parametrize("style", ["and", "comma", "lines"])
def test_a_list_of_nothing_is_nothing_and_of_one_is_that_one(style: str) -> None:
    assert said("en", Listing((), style)) == ""
    assert said("en", Listing((Term("status.new"),), style)) == "new"


def test_our_own_words_are_said_in_the_readers_language() -> None:
    assert said("fa", Term("priority.urgent")) == "فوری"
    assert said("th", Term("status.closed")) == "ปิดแล้ว"
    assert said("en", Line("lines", {"lines": Term("language.fa")})) == "Persian"


def test_what_has_no_words_gets_a_neutral_sentence_and_a_warning(
    warnings_of_the_voice: pytest.LogCaptureFixture,
) -> None:
    text = speak("th", "no.such.key", {"name": Name("secret")})
    assert text == speak("th", "say.unsaid", {})
    assert "no words in th for no.such.key" in warnings_of_the_voice.text
    assert "secret" not in warnings_of_the_voice.text


def test_a_fact_that_is_missing_leaves_an_ellipsis_and_a_warning(
    warnings_of_the_voice: pytest.LogCaptureFixture,
) -> None:
    assert speak("en", "date.far_at", {"time": "10:00"}) == "…, 10:00"
    assert "date.far_at wants the fact day" in warnings_of_the_voice.text


def test_a_number_beyond_all_measure_does_not_silence_the_sentence(
    warnings_of_the_voice: pytest.LogCaptureFixture,
) -> None:
    assert speak("en", "date.far_at", {"day": 1e300, "time": "10:00"}) == "…, 10:00"
    assert "date.far_at cannot say the fact day" in warnings_of_the_voice.text


def test_a_language_that_we_do_not_speak_is_answered_in_english(
    warnings_of_the_voice: pytest.LogCaptureFixture,
) -> None:
    assert speak("de", "term.status.new", {}) == "new"
    assert not has("de", "term.status.new")


def test_it_can_be_asked_whether_there_are_words() -> None:
    assert all(has(language, "term.status.new") for language in LANGUAGES)
    assert not has("th", "term.status.nonsense")


def test_a_phone_number_is_dialled_as_it_reads_and_stands_apart() -> None:
    assert said("th", Phone("+66812345678")) == "+66 81 234 5678"
    assert said("fa", Phone("+989123456789")) == f"{R}{F}+98 912 345 6789{P}"
    assert said("en", Phone("")) == "…"
    assert said("en", Phone("no number")) == "no number"
