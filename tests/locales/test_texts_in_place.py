"""The texts where they are read: a press's answer is short, a button fits, a help names every verb and no other."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.notice import Code, Fact, Line, Listing, Name, Quoted, Term, TicketNumber
from desk.triage.verdict import Kind, Priority
from handlers.router import VERBS, Who
from locales.catalogues import catalogue
from locales.cut import size
from locales.voice import LANGUAGES, say

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
LONGEST = Name("ก" * 64)
FACTS: Mapping[str, Fact] = {
    "number": TicketNumber(123456),
    "into": TicketNumber(123457),
    "by": LONGEST,
    "to": LONGEST,
    "who": LONGEST,
    "priority": Term("priority.important"),
    "kind": Term("kind.data_request"),
    "status": Term("status.declined"),
    "language": Term("language.fa"),
    "levels": Listing(tuple(Code(level.value) for level in Priority)),
    "kinds": Listing(tuple(Code(kind.value) for kind in Kind)),
    "command": Code("/merge 1042 into 1041"),
    "mark": 5,
    "name": Name("Ann"),
    "subject": Quoted("", 24),
    "title": Quoted("", 40),
}
ON_BUTTONS_ONLY = {"down", "place", "stands"}  # their numbers are ours and shown nowhere
OF_ARTICLES = {"faq", "solved"}  # listed where the desk has some


def said(language: str, key: str) -> str:
    return say(language, key, FACTS, zone=ZoneInfo("Asia/Bangkok"), now=NOW)


def keys(*prefixes: str) -> list[str]:
    return [key for key in catalogue("en").texts if key.startswith(prefixes)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_to_a_press_fits_whoever_is_named_in_it(language: str) -> None:
    lengths = {key: len(said(language, key)) for key in keys("done.", "refusal.")}
    assert {key: length for key, length in lengths.items() if length > 200} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_fits_into_twenty_letters(language: str) -> None:
    sizes = {key: size(said(language, key), "graphemes") for key in keys("button.")}
    assert {key: length for key, length in sizes.items() if length > 20} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("key", "who"),
    [
        ("help.customer", {Who.ANYONE, Who.CUSTOMER}),
        ("help.agent", {Who.ANYONE, Who.AGENT}),
        ("help.supervisor", {Who.SUPERVISOR}),
    ],
)
def test_a_help_names_every_verb_and_no_other(language: str, key: str, who: set[Who]) -> None:
    named = re.findall(r"^[\u200f\u2068]*/([a-z]+)", said(language, key), re.M)
    verbs = {name for name, verb in VERBS.items() if verb.who in who} - ON_BUTTONS_ONLY - OF_ARTICLES
    assert sorted(named) == sorted(verbs | ({"new"} if key == "help.agent" else set()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_on_articles_names_their_verbs(language: str) -> None:
    named = re.findall(r"^[\u200f\u2068]*/([a-z]+)", said(language, "help.articles"), re.M)
    assert set(named) == OF_ARTICLES <= set(VERBS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_customers_are_told_never_speaks_of_the_works(language: str) -> None:
    for key in keys("ticket.", "promise.", "ask.hello", "ask.new", "start.", "status.", "thanks.", "help.customer"):
        assert not re.search("triage|LINE_|TELEGRAM_|PUBLIC_URL|webhook", " ".join(catalogue(language).texts[key])), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_reads_as_one_message(language: str) -> None:
    facts: Mapping[str, Fact] = {"within": timedelta(minutes=30), "due": NOW + timedelta(minutes=30), **FACTS}
    lines = [Line(key, facts) for key in ("ticket.opened", "promise.within", "ask.what_is_wrong", "privacy.notice")]
    text = say(language, "lines", {"lines": Listing(tuple(lines), "lines")}, zone=ZoneInfo("Asia/Bangkok"), now=NOW)
    assert len(text.split("\n")) == 4
    assert "#123456" in text
    assert "/privacy" in text
    assert "…" not in text
