"""Right-to-left lines: isolated runs, stripped controls, and lines that begin from the right side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import direction

F, P, R = direction.FSI, direction.PDI, direction.RLM
HOSTILE = st.text(
    alphabet=st.sampled_from("aش1 \n\r\x85\u2028\u2029\x1c\u202e\u202a\u2066\u2068\u2069\u206a\u200f\ud800")
)


@given(HOSTILE)
def test_what_is_stripped_can_neither_turn_nor_end_a_line(text: str) -> None:
    plain = direction.strip_controls(text)
    assert not set(plain) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u206a\ud800\r\x85\u2028\u2029\x1c"
    )
    assert plain.split("\n") == plain.splitlines() or plain == "" or plain.endswith("\n")
    assert direction.strip_controls(plain) == plain


@given(HOSTILE)
def test_every_line_is_isolated_for_itself(text: str) -> None:
    for line in direction.isolate(direction.strip_controls(text)).split("\n"):
        assert line == "" or (line[0] == F and line[-1] == P and line.count(F) == line.count(P) == 1)


def test_joiners_marks_and_emoji_of_the_writer_are_kept() -> None:
    for text in ("می\u200cخواهم", "👨‍👩‍👧", "ปริ้น\tน้ำ", "a\u200fb"):
        assert direction.strip_controls(text) == text


@pytest.mark.parametrize(
    ("line", "starts_from_the_right"),
    [("سلام", False), ("#12 سلام", True), ("۱۲ سلام", True), ("", False), (f"{R}۱۲", False), ("😀 سلام", True)],
)
def test_a_persian_line_starts_from_the_right(line: str, starts_from_the_right: bool) -> None:
    assert direction.start_line(line) == (R + line if starts_from_the_right else line)


def test_each_line_starts_from_the_right_for_itself() -> None:
    assert direction.start_line("سلام\n12\n\n- الف") == f"سلام\n{R}12\n\n{R}- الف"


@pytest.mark.parametrize(
    ("text", "isolated"),
    [
        ("به help@example.com بنویسید.", f"به {F}help@example.com{P} بنویسید."),
        ("در https://example.com/a?b=c ببینید", f"در {F}https://example.com/a?b=c{P} ببینید"),
        ("در Telegram Premium، بله", f"در {F}Telegram Premium{P}، بله"),
        ("با /close {number} ببندید", f"با {F}/close {{number}}{P} ببندید"),
        ("با /language th|fa|en زبان", f"با {F}/language th|fa|en{P} زبان"),
        ("/help.", f"{F}/help{P}."),
        ("{name} گفت: {text}", "{name} گفت: {text}"),
        ("{{LINE}}", f"{{{{{F}LINE{P}}}}}"),
        (f"با {F}/reply N متن{P} بنویسید", f"با {F}/reply N متن{P} بنویسید"),
        ("ساعت 12", "ساعت 12"),
        ("(LINE) بله", f"({F}LINE{P}) بله"),
    ],
)
def test_latin_runs_in_persian_sentences_are_isolated(text: str, isolated: str) -> None:
    assert direction.isolate_latin(text) == isolated
