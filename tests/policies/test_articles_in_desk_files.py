"""What a desk file says of help articles, and every mistake in it."""

from importlib.resources import files
from pathlib import Path

import pytest

from bot.policies import PolicyError, read_policy
from desk.articles import Article, answering
from desk.policy import Policy
from desk.triage import judge

GOOD = """
languages = ["en", "th"]
[[faq]]
title = { en = "Phone support", th = "ช่วยเหลือทางโทรศัพท์" }
answer = { en = " Call 02 123 4567. ", th = "โทร 02 123 4567 ค่ะ" }
ask = { en = ["Can I call your support?"], th = ["โทรหาฝ่ายสนับสนุนได้ไหม"] }
clause = "C3"
"""


def read(tmp_path: Path, text: str) -> Policy:
    path = tmp_path / "desk.toml"
    path.write_text(text, encoding="utf-8")
    return read_policy(str(path))


def mistakes(tmp_path: Path, text: str) -> dict[str, str]:
    with pytest.raises(PolicyError) as refused:
        read(tmp_path, text)
    return {one.key: one.expected for one in refused.value.mistakes}


def test_an_article_is_read_with_its_place(tmp_path: Path) -> None:
    (article,) = read(tmp_path, GOOD).articles

    assert article == Article(
        number=1,
        title={"en": "Phone support", "th": "ช่วยเหลือทางโทรศัพท์"},
        answer={"en": "Call 02 123 4567.", "th": "โทร 02 123 4567 ค่ะ"},
        ask={"en": ("Can I call your support?",), "th": ("โทรหาฝ่ายสนับสนุนได้ไหม",)},
        clause="C3",
    )


def test_without_the_section_there_are_none(tmp_path: Path) -> None:
    assert read(tmp_path, 'name = "plain"').articles == ()
    assert read_policy("default").articles == ()


def test_every_way_to_ask_in_the_example_finds_its_article(tmp_path: Path) -> None:
    policy = read(tmp_path, files("bot.policies").joinpath("EXAMPLE.toml").read_text(encoding="utf-8"))

    for article in policy.articles:
        assert article.clause
        for language, ways in article.ask.items():
            for way in ways:
                assert answering(way, language, judge(way), policy.articles) is article, way


def test_every_mistake_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path,
        """
        languages = ["en", "th"]
        [[faq]]
        [[faq]]
        title = "Phone"
        answer = { en = "" }
        ask = { en = "Can I call your support?" }
        clause = 3
        colour = "red"
        [[faq]]
        title = { en = "Phone support", fa = "تلفن" }
        answer = { en = "Call us." }
        ask = { th = ["โทรหาฝ่ายสนับสนุนได้ไหม"] }
        [[faq]]
        title = { en = "Prices" }
        answer = { en = "See the list." }
        ask = { en = ["How much?", "Where is the list of your prices?"] }
        [[faq]]
        title = { en = "The list of prices" }
        answer = { en = "See the list." }
        ask = { en = ["where is the list of your prices"] }
        """,
    )

    assert set(found) == {
        "faq[1].title", "faq[1].answer", "faq[1].ask",
        "faq[2].title", "faq[2].answer", "faq[2].ask", "faq[2].clause", "faq[2].colour",
        "faq[3].title", "faq[3].answer", "faq[3].ask",
        "faq[4].ask.en", "faq[5].ask.en",
    }  # fmt: skip
    assert "en, th" in found["faq[3].title"]
    assert "title" in found["faq[3].answer"]
    assert "How much?" in found["faq[4].ask.en"]
    assert "faq[4]" in found["faq[5].ask.en"]


@pytest.mark.parametrize(
    "text",
    [
        "faq = 3",
        'faq = ["Can I call your support?"]',
        GOOD.replace("Phone support", "x" * 61),
        GOOD.replace(" Call 02 123 4567. ", "x" * 1501),
        GOOD.replace("Can I call your support?", "Can I call your support? " * 9),
        'languages = ["en"]' + GOOD.split("]", 1)[1].replace(', th = "', ', fa = "'),
    ],
)
def test_what_is_no_article_is_refused(tmp_path: Path, text: str) -> None:
    assert all(key.startswith("faq") for key in mistakes(tmp_path, text))


def test_there_may_be_fifty(tmp_path: Path) -> None:
    one = '[[faq]]\ntitle = {{ en = "{0}" }}\nanswer = {{ en = "Yes" }}\nask = {{ en = ["Where is the room {0}?"] }}\n'
    rooms = [one.format(number) for number in range(51)]

    assert len(read(tmp_path, "".join(rooms[:50])).articles) == 50
    assert mistakes(tmp_path, "".join(rooms)) == {"faq": "at most 50 articles"}
