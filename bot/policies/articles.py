"""The help articles of a desk file: what they are called, what they say, and how people ask for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.policies.reading import Reading
from desk.alike import SAME, Gist, gist_of, likeness
from desk.articles import Article

_MOST, _MOST_WAYS = 50, 20
_LONGEST_TITLE, _LONGEST_ANSWER, _LONGEST_WAY = 60, 1500, 200  # letters
_EXPECTED: Final = 'a text for each language, such as { en = "…", th = "…" }'
_WAYS: Final = 'ways to ask for it in each language, such as { en = ["…", "…"] }'

Texts = dict[str, str]
Ways = dict[str, tuple[str, ...]]


def read_articles(reading: Reading, languages: tuple[str, ...]) -> tuple[Article, ...]:
    found = []
    known: list[tuple[str, Gist]] = []
    for number, table in enumerate(reading.take_tables("faq"), start=1):
        article = _article(number, table)
        _check(article, table, languages)
        _check_ways(article, table, known)
        found.append(article)
    if len(found) > _MOST:
        reading.wrong("faq", f"at most {_MOST} articles")
    return tuple(found)


def _article(number: int, table: Reading) -> Article:
    nothing: Texts = {}
    no_ways: Ways = {}
    return Article(
        number=number,
        title=table.take("title", _texts(_LONGEST_TITLE), nothing),
        answer=table.take("answer", _texts(_LONGEST_ANSWER), nothing),
        ask=table.take("ask", _ways, no_ways),
        clause=table.take("clause", _clause, None),
    )


def _check(article: Article, table: Reading, languages: tuple[str, ...]) -> None:
    """All three are there, in the same languages, and the desk speaks them."""
    parts = {"title": (article.title, _EXPECTED), "answer": (article.answer, _EXPECTED), "ask": (article.ask, _WAYS)}
    for key, (spoken, expected) in parts.items():
        if key not in table.raw:
            table.wrong(key, expected)
        elif strangers := sorted(spoken.keys() - set(languages)):
            table.wrong(key, f"languages of this desk ({', '.join(languages)}), not {', '.join(strangers)}")
        elif spoken and article.title and spoken.keys() != article.title.keys():
            table.wrong(key, f"the same languages as its title ({', '.join(article.title)})")


def _check_ways(article: Article, table: Reading, known: list[tuple[str, Gist]]) -> None:
    """Each can be told from everything else that people say, and asks for one article only."""
    mine = []
    for language, way in ((language, way) for language, ways in article.ask.items() for way in ways):
        asked = gist_of(way)
        other = next((place for place, one in known if likeness(asked, one) >= SAME), None)
        if not asked.speaks:
            table.wrong(f"ask.{language}", f"questions that name something; “{way}” says too little to be recognised")
        elif other is not None:
            table.wrong(f"ask.{language}", f"other questions than {other}, which “{way}” could ask for as well")
        mine.append((table.place, asked))
    known += mine


def _texts(longest: int) -> Callable[[Any], Texts]:
    def parse(raw: Any) -> Texts:
        if not isinstance(raw, Mapping) or not raw or not all(_is_text(text, longest) for text in raw.values()):
            raise ValueError(f"{_EXPECTED}, of at most {longest} letters")
        return {language: text.strip() for language, text in raw.items()}

    return parse


def _ways(raw: Any) -> Ways:
    if not isinstance(raw, Mapping) or not raw:
        raise ValueError(_WAYS)
    for ways in raw.values():
        if (
            not isinstance(ways, list)
            or not 1 <= len(ways) <= _MOST_WAYS
            or not all(_is_text(way, _LONGEST_WAY) for way in ways)
        ):
            raise ValueError(f"{_WAYS}, at most {_MOST_WAYS} of at most {_LONGEST_WAY} letters")
    return {language: tuple(ways) for language, ways in raw.items()}


def _is_text(raw: Any, longest: int) -> bool:
    return isinstance(raw, str) and bool(raw.strip()) and len(raw.strip()) <= longest


def _clause(raw: Any) -> str:
    if not _is_text(raw, _LONGEST_TITLE):
        raise ValueError("where the contract says so, as a text")
    return str(raw).strip()
