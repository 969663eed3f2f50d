"""What counts as a command, a button's string, a ticket's number; hostile forms included."""

import pytest

from desk.asking import bare_number, named_number, numbers_in, pressed, typed


@pytest.mark.parametrize(
    ("text", "verb", "rest"),
    [
        ("/status", "status", ""),
        ("  /Status 1001 ", "status", "1001"),
        ("/reply 1001\nTwo lines", "reply", "1001\nTwo lines"),
        ("/close#1001", "close", "#1001"),
        ("/สถานะ 1001", "สถานะ", "1001"),
        ("/وضعیت", "وضعیت", ""),
    ],
)
def test_a_command_is_a_slash_and_a_word_in_any_alphabet(text, verb, rest):
    asked = typed(text)
    assert asked is not None
    assert (asked.verb, asked.rest, asked.other) == (verb, rest, None)


def test_a_command_for_another_bot_names_it():
    asked = typed("/ban@other_bot 5")
    assert asked is not None
    assert asked.other == "other_bot"


@pytest.mark.parametrize(
    "text", ["", "/", "//", "/ status", "/var/log is full", "status", "see /status", "/1001", "/a.b"]
)
def test_other_texts_are_no_commands(text):
    assert typed(text) is None


@pytest.mark.parametrize(
    ("rest", "number", "words"),
    [
        ("1001", 1001, ""),
        ("#1001 and more", 1001, "and more"),
        ("๑๐๐๑ ๕ บาท", 1001, "๕ บาท"),
        ("#۱۰۰۱\nدو خط ۵", 1001, "دو خط ۵"),
        ("1001words", None, "1001words"),
        ("words 1001", None, "words 1001"),
        ("", None, ""),
    ],
)
def test_the_number_comes_first_in_any_digits_and_the_words_stay_as_written(rest, number, words):
    asked = typed(f"/reply {rest}")
    assert asked is not None
    assert asked.number_first() == (number, words)


def test_a_number_that_is_too_long_names_no_ticket_and_breaks_nothing():
    asked = typed("/status " + "9" * 5000)
    assert asked is not None
    number, _rest = asked.number_first()
    assert number == 999999999999999
    assert asked.numbers() == [number]


@pytest.mark.parametrize(
    "action", ["", ":", "claim:", "claim:1:2:3:4", "x" * 65, "claim:1\n", "claim:#1", "CLAIM:1", "a b"]
)
def test_a_string_that_no_button_of_ours_sends_is_none(action):
    assert pressed(action) is None


def test_a_button_s_string_reads_like_its_command():
    asked = pressed("priority:1001:urgent")
    assert asked is not None
    assert asked.number_first() == (1001, "urgent")


@pytest.mark.parametrize(("text", "number"), [("1001", 1001), (" #۱۰۰۱ ", 1001), ("1001!", None), ("it is 1001", None)])
def test_an_answer_that_is_only_a_number(text, number):
    assert bare_number(text) == number


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("And 1001 can wait", {1001}),
        ("#1001, please", {1001}),
        ("๑๐๐๑ หรือ 1002", {1001, 1002}),
        ("1001.", {1001}),
        ("it costs 1001.50 or 1,001", set()),
        ("call 081-1001", set()),
        ("v1001 and 1001x", set()),
        ("10/1001", set()),
    ],
)
def test_numbers_that_stand_alone_in_a_text(text, numbers):
    assert numbers_in(text) == numbers


def test_one_ticket_is_named_where_only_one_is():
    assert named_number("#1001 again, yes #1001") == 1001
    assert named_number("#1001 or #1002") is None
    assert named_number("1001") is None
