"""The corpus is what it says it is, and its frozen part is apart from what is trained on."""

import json
from collections import Counter
from importlib.resources import files

import pytest

from bot.triage.corpus import LANGUAGES, Message, messages
from bot.triage.figures import LABELS
from desk.triage import Kind

FIELDS = {"id", "lang", "text", "label", "kind", "hard", "domain", "voice", "split"}
DOMAINS = {"hosting", "site_builder", "crm", "accounting", "pos", "erp", "shop"}
TRAIN, TEST, TALK = messages("train"), messages("test"), messages("everyday")
FROZEN = TEST + TALK


def in_language(rows: tuple[Message, ...], language: str) -> list[Message]:
    return [row for row in rows if row.lang == language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_has_every_field_and_no_other(language: str) -> None:
    lines = files("bot.triage.corpus").joinpath(f"{language}.jsonl").read_text(encoding="utf-8").strip().split("\n")
    for line in lines:
        row = json.loads(line)
        assert set(row) == FIELDS
        assert (row["lang"], row["split"] in ("train", "test", "everyday")) == (language, True)


def test_labels_kinds_and_domains_are_known_ones() -> None:
    for row in TRAIN + FROZEN:
        assert row.text.strip()
        assert row.label in LABELS
        assert row.kind in set(Kind)
        assert row.domain in DOMAINS


def test_no_id_and_no_text_stands_there_twice() -> None:
    assert max(Counter(row.id for row in TRAIN + FROZEN).values()) == 1
    assert not {row.text for row in TRAIN} & {row.text for row in FROZEN}


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_enough_of_everything(language: str) -> None:
    frozen, rest = in_language(TEST, language), in_language(TRAIN, language)
    assert len(frozen) == 240
    assert len(rest) >= 1000
    assert sum(bool(row.hard) for row in rest) * 3 >= len(rest)
    assert set(Counter(row.kind for row in rest)) == set(Kind)
    assert min(Counter(row.label for row in frozen).values()) >= 50


def test_the_everyday_talk_has_nothing_urgent_in_it() -> None:
    assert len(TALK) >= 500
    assert {row.label for row in TALK} <= {"normal", "important"}
    assert all("everyday" in row.hard for row in TALK)


def test_no_voice_is_on_both_sides() -> None:
    assert not {(row.lang, row.voice) for row in TRAIN} & {(row.lang, row.voice) for row in FROZEN}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_frozen_message_is_like_one_that_is_trained_on(language: str) -> None:
    frozen = [(row.id, trigrams(row.text)) for row in in_language(FROZEN, language)]
    alike = [
        (one, row.id)
        for row in in_language(TRAIN, language)
        for shape in [trigrams(row.text)]
        for one, other in frozen
        if len(shape & other) > 0.6 * len(shape | other)
    ]
    assert alike == []


def trigrams(text: str) -> set[str]:
    line = f" {text.casefold()} "
    return {line[at : at + 3] for at in range(max(1, len(line) - 2))}
