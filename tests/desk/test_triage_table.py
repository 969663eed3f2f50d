"""The engine against a table of labelled messages; the floor may only rise."""

from collections import Counter
from pathlib import Path

import pytest

from desk.triage import Kind, judge

ROWS = [
    line.split("\t") for line in Path(__file__).with_name("triage_table.tsv").read_text(encoding="utf-8").splitlines()
]


def macro_f1(rows: list[list[str]]) -> float:
    pairs = Counter((label, judge(text).priority.value) for label, _, _, text in rows)
    scores = []
    for label in ("urgent", "important", "normal"):
        said = sum(count for (_, verdict), count in pairs.items() if verdict == label)
        true = sum(count for (real, _), count in pairs.items() if real == label)
        both = pairs[label, label]
        scores.append(2 * both / (said + true) if said + true else 0.0)
    return sum(scores) / 3


@pytest.mark.parametrize("language", ["th", "fa", "en"])
def test_each_language_stays_above_its_floor(language: str) -> None:
    assert macro_f1([row for row in ROWS if row[1] == language]) >= 0.93


def test_hard_messages_stay_above_their_floor() -> None:
    assert macro_f1([row for row in ROWS if row[2] == "h"]) >= 0.93


def test_the_table_is_balanced() -> None:
    for language in ("th", "fa", "en"):
        counts = Counter(label for label, row_language, _, _ in ROWS if row_language == language)
        assert min(counts.values()) >= 45


def test_the_language_of_nearly_every_message_is_told() -> None:
    from desk.triage import language_of

    wrong = [text for _, language, _, text in ROWS if language_of(text) != language]
    assert len(wrong) <= len(ROWS) * 0.02


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Please delete all personal data you hold about me", Kind.DATA_REQUEST),
        ("پیش‌فاکتور برای ۲۰ کاربر می‌خواستم", Kind.MONEY),
        ("แพ็กเกจนี้ราคาเท่าไหร่คะ", Kind.SALES),
        ("Could we get a dark mode one day?", Kind.WISH),
        ("How do I add a new employee to the payroll module?", Kind.QUESTION),
        ("دکمه ذخیره کار نمی‌کند", Kind.FAULT),
    ],
)
def test_a_message_is_of_a_kind(text: str, kind: Kind) -> None:
    assert judge(text).kind is kind
