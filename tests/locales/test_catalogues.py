"""The three catalogues say the same things, completely, and hold to the style of each language."""

import re
from collections import Counter
from importlib.resources import files

import pytest
from babel.messages.catalog import Catalog
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from locales import catalogues
from locales.voice import LANGUAGES

PLACEHOLDER = re.compile(r"\{(\w*)\}")
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")


def source(language: str) -> str:
    return (files("locales") / language / "LC_MESSAGES" / "helpdesk.po").read_text(encoding="utf-8")


def read(language: str) -> Catalog:
    with (files("locales") / language / "LC_MESSAGES" / "helpdesk.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def forms(language: str) -> dict[str, tuple[str, ...]]:
    found = {}
    for message in read(language):
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            found[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return found


CATALOGUES = {language: forms(language) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_is_missing_extra_doubled_fuzzy_or_empty(language: str) -> None:
    assert set(CATALOGUES[language]) == set(CATALOGUES["en"])
    assert [
        key for key, times in Counter(re.findall(r'^msgid "(.+)"$', source(language), re.M)).items() if times > 1
    ] == []
    assert [message.id for message in read(language) if message.fuzzy] == []
    assert [
        key for key, texts in CATALOGUES[language].items() if not texts or not all(text.strip() for text in texts)
    ] == []
    assert "\n#~" not in source(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keys_stand_in_the_same_order(language: str) -> None:
    assert list(CATALOGUES[language]) == list(CATALOGUES["en"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_is_dotted_lower_case(language: str) -> None:
    assert [key for key in CATALOGUES[language] if not KEY.fullmatch(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plural_forms_are_complete(language: str) -> None:
    catalog = read(language)
    plural = 2 if language == "en" else 1
    assert catalog.num_plurals == plural
    assert language != "en" or catalog.plural_expr == get_plural("en").plural_expr
    for message in catalog:
        if message.pluralizable:
            assert message.id[0] == message.id[1]
            assert len(message.string or ()) == plural
    in_plural = {message.id[0] for message in catalog if message.pluralizable}
    assert in_plural == {message.id[0] for message in read("en") if message.pluralizable}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_of_every_text_wants_the_same_facts(language: str) -> None:
    english = {key: set(PLACEHOLDER.findall(" ".join(texts))) for key, texts in CATALOGUES["en"].items()}
    wrong = {
        (key, form)
        for key, texts in CATALOGUES[language].items()
        for form, text in enumerate(texts)
        if set(PLACEHOLDER.findall(text)) - {"count"} != english[key] - {"count"}
    }
    assert wrong == set()
    without_count = {
        key for key, texts in CATALOGUES[language].items() if "count" in english[key] and "{count}" not in texts[-1]
    }
    assert without_count == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_braces_only_name_facts(language: str) -> None:
    for texts in CATALOGUES[language].values():
        for text in texts:
            assert not set("{}") & set(re.sub(r"\{[a-z_]+\}|\{\{|\}\}", "", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_have_no_stray_blanks_and_no_direction_controls_but_isolates(language: str) -> None:
    for key, texts in CATALOGUES[language].items():
        for text in texts:
            assert text == text.strip(), key
            assert not re.search(r"[ \t]\n|  |\t|[\u200e\u200f\u202a-\u202e\u2066\u2067]", text), key
            assert text.count("\u2068") == text.count("\u2069"), key


def test_thai_has_one_voice() -> None:
    for key, texts in CATALOGUES["th"].items():
        for text in texts:
            assert not re.search("ครับ|นะค่ะ|[๐-๙]", text), key
            assert not re.search(r"ค่ะ\s*\?|ไหมค่ะ|หรือไม่ค่ะ", text), key


def test_persian_is_written_with_persian_letters_and_digits() -> None:
    for key, texts in CATALOGUES["fa"].items():
        for text in texts:
            ours = re.sub(r"\{\w+\}|[^\s]*[A-Za-z][^\s]*", "", text)
            assert not re.search("[يكىة٠-٩,;?]", ours), key
            assert not re.search(r"[0-9]", ours), key


def test_a_catalogue_is_read_once_and_only_when_it_is_wanted() -> None:
    catalogues.catalogue.cache_clear()
    assert catalogues.words("en", "term.status.new") == "new"
    assert catalogues.words("en", "term.status.closed") == "closed"
    assert catalogues.catalogue.cache_info().misses == 1
