"""Where a customer's words belong, as a table: what is known, what is said, where it goes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.policies import read_policy
from desk.conversation import (
    AddTo,
    AskWhat,
    AskWhich,
    Join,
    KindWord,
    Nothing,
    OpenNew,
    Past,
    Place,
    Reopen,
    compares,
    may_reopen,
    route,
    verdict_of,
)
from desk.messages import Attachment, MediaKind, Said
from desk.people import Person
from desk.ticket import Status, Ticket
from desk.triage.verdict import Kind, Priority

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
POLICY = read_policy("default")
ANA = Person(id=1, channel="telegram", ref="1")
DOWN = "Our shop is down, nobody can open any page"


def a_ticket(number=1001, **changes):
    before = NOW - timedelta(hours=1)
    ticket = Ticket(
        number=number, customer=1, channel="telegram", chat="1", opened_at=before, heard_at=before, gathers_until=before
    )
    return replace(ticket, **changes)


def closed(number=1001, *, ago=timedelta(days=1), **changes):
    return a_ticket(number, **{"status": Status.CLOSED, "closed_at": NOW - ago, **changes})


def said(text="", **rest):
    return Said(key="k", channel="telegram", chat="1", at=NOW, private=True, ref="9", text=text, **rest)


def goes(words, policy=POLICY, **known):
    words = said(words) if isinstance(words, str) else words
    return route(words, Past(**{"person": ANA, **known}), verdict_of(words, policy, NOW), policy, NOW)


PICTURE = said(attachments=(Attachment(kind=MediaKind.PHOTO, ref="f"),))
STICKER = said(sticker=True)
ONE, TWO = a_ticket(1001), a_ticket(1002, heard_at=NOW - timedelta(minutes=30))
FAULT = a_ticket(1003, kind=Kind.FAULT, priority=Priority.IMPORTANT)
GATHERING = a_ticket(1004, gathers_until=NOW)
LABELS = a_ticket(1005, kind=Kind.FAULT, priority=Priority.IMPORTANT, subject="The label printer prints empty labels")
SLOW = a_ticket(1006, kind=Kind.FAULT, priority=Priority.IMPORTANT, subject="Our web shop is very slow")
WORSE = a_ticket(1007, kind=Kind.FAULT, priority=Priority.URGENT, subject="The label printer prints empty labels")
TOLD = {1001: ("Good morning", "The coffee machine makes strange noises"), 1002: ("I forgot the invoice of October",)}
NOISES = "Hello, our coffee machine still makes strange noises!"
NEVER = replace(POLICY, reopen_within=timedelta(0))
WANTS_NEW = replace(ANA, wants_new=True)


@pytest.mark.parametrize(
    ("route_found", "expected"),
    [
        (goes("The printer is broken"), OpenNew()),
        (goes("Hello"), AskWhat()),
        (goes("👍"), AskWhat()),
        (goes(PICTURE), OpenNew()),
        (goes(STICKER), AskWhat()),
        (goes(STICKER, open=[ONE]), Nothing()),
        (goes("More of it", open=[ONE]), AddTo(ONE, tell=True)),
        (goes("More of it", open=[replace(ONE, answered_at=NOW)]), AddTo(replace(ONE, answered_at=NOW))),
        (goes("thanks", open=[ONE]), AddTo(ONE)),
        (goes("More of it", open=[ONE, GATHERING]), AddTo(GATHERING)),
        (goes(DOWN, open=[ONE, GATHERING]), AddTo(GATHERING)),
        (goes("It is the left one", open=[replace(ONE, told_nothing=True)]), AddTo(replace(ONE, told_nothing=True))),
        (goes("More of it", open=[ONE, TWO]), AskWhich((ONE, TWO))),
        (goes(PICTURE, open=[ONE, TWO]), AskWhich((ONE, TWO))),
        (goes("thanks", open=[ONE, TWO]), AddTo(TWO)),
        (goes("More of it", open=[ONE, TWO], pointed=ONE), AddTo(ONE)),
        (goes("1002 can wait", open=[ONE, TWO]), AddTo(TWO)),
        (goes("1001 and 1002 can wait", open=[ONE, TWO]), AskWhich((ONE, TWO))),
        (goes("1002", open=[ONE, TWO], asked_which=True), Place(TWO, add=False)),
        (goes("1002 of course", open=[ONE, TWO], asked_which=True), Place(TWO, add=True)),
        (goes("this one", open=[ONE, TWO], pointed=TWO, asked_which=True), Place(TWO, add=True)),
        (goes(DOWN, open=[ONE]), OpenNew()),
        (goes(DOWN, open=[ONE, TWO]), OpenNew()),
        (goes(DOWN, open=[ONE, FAULT]), AddTo(FAULT, tell=True)),
        (goes(DOWN, open=[LABELS]), OpenNew()),
        (goes(DOWN, open=[LABELS], flooding=True, last=LABELS), AddTo(LABELS, tell=True)),
        (goes(DOWN, open=[SLOW]), AddTo(SLOW, tell=True)),
        (goes(DOWN, open=[LABELS, SLOW]), AddTo(SLOW, tell=True)),
        (goes(DOWN, open=[WORSE]), AddTo(WORSE, tell=True)),
        (goes("It is down again, for everybody!!!", open=[LABELS]), AddTo(LABELS, tell=True)),
        (goes(DOWN, open=[LABELS], told={1005: ("The labels are empty", DOWN)}), Join(LABELS)),
        (goes(NOISES, open=[ONE, TWO], told=TOLD), Join(ONE)),
        (goes(NOISES, open=[ONE], told=TOLD), AddTo(ONE, tell=True)),
        (goes(NOISES, open=[ONE, TWO], told=TOLD, pointed=TWO), AddTo(TWO)),
        (goes(NOISES, open=[ONE, GATHERING], told=TOLD), AddTo(GATHERING)),
        (goes(NOISES, open=[ONE, TWO], told=TOLD, asked_which=True), Place(ONE, add=True)),
        (goes(NOISES, open=[ONE, TWO], told=TOLD | {1002: TOLD[1001]}), AskWhich((ONE, TWO))),
        (goes("The tea machine makes strange noises", open=[ONE, TWO], told=TOLD), AskWhich((ONE, TWO))),
        (goes("Good morning, any news?", open=[ONE, TWO], told=TOLD), AskWhich((ONE, TWO))),
        (goes("Any news?", open=[ONE, TWO], told={1001: ("Any news?",)}), AskWhich((ONE, TWO))),
        (goes(NOISES, open=[ONE, TWO], told={1001: ("The coffee machine", "it makes noises")}), Join(ONE)),
        (goes(NOISES, open=[ONE], told=TOLD, person=WANTS_NEW), Join(ONE)),
        (goes(NOISES, open=[ONE], told=TOLD, person=WANTS_NEW, flooding=True, last=TWO), Join(ONE)),
        (goes("The tea machine makes strange noises", open=[ONE], told=TOLD, person=WANTS_NEW), OpenNew()),
        (goes("More of it", open=[ONE], person=WANTS_NEW), OpenNew()),
        (goes("Hello", open=[ONE], person=WANTS_NEW), AskWhat()),
        (goes("More of it", open=[ONE], person=WANTS_NEW, pointed=ONE), OpenNew()),
        (goes("thank you", closed=closed()), KindWord(closed())),
        (goes(STICKER, closed=closed()), KindWord(closed())),
        (goes("🙏", closed=closed()), KindWord(closed())),
        (goes("Hello", closed=closed()), AskWhat()),
        (goes("Broken again", closed=closed()), Reopen(closed())),
        (goes(PICTURE, closed=closed()), Reopen(closed())),
        (goes("Broken again", closed=closed(ago=timedelta(days=7))), OpenNew(1001)),
        (goes("Broken again", closed=closed(), policy=NEVER), OpenNew(1001)),
        (goes("Broken again", closed=closed(status=Status.DECLINED)), OpenNew(1001)),
        (goes("thanks", open=[TWO], pointed=closed()), KindWord(closed())),
        (goes("Broken again", open=[TWO], pointed=closed()), Reopen(closed())),
        (goes("A new thing", flooding=True, last=ONE), AddTo(ONE, tell=True)),
        (goes("A new thing", flooding=True, last=closed(), person=WANTS_NEW), Reopen(closed())),
        (goes("A new thing", flooding=True, last=closed(), policy=NEVER), OpenNew()),
    ],
)
def test_words_go_where_a_good_agent_would_put_them(route_found, expected):
    assert route_found == expected


@pytest.mark.parametrize(
    ("ticket", "may"),
    [
        (closed(ago=timedelta(days=7) - timedelta(seconds=1)), True),
        (closed(ago=timedelta(days=7)), False),
        (closed(merged_into=1002), False),
        (a_ticket(), False),
        (closed(status=Status.DECLINED), False),
    ],
)
def test_a_ticket_reopens_only_within_the_desk_s_time(ticket, may):
    assert may_reopen(ticket, POLICY, NOW) is may


@pytest.mark.parametrize(
    ("words", "known", "compared"),
    [
        ("The report is slow", {"open_now": []}, False),
        ("The report is slow", {"open_now": [ONE]}, False),
        ("The report is slow", {"open_now": [ONE, TWO]}, True),
        ("The report is slow", {"open_now": [ONE], "person": WANTS_NEW}, True),
        (DOWN, {"open_now": [ONE]}, True),
        (DOWN, {"open_now": []}, False),
    ],
)
def test_earlier_words_are_looked_up_only_where_they_may_decide(words, known, compared):
    verdict = verdict_of(said(words), POLICY, NOW)

    assert compares(**{"person": ANA, **known}, verdict=verdict) is compared
