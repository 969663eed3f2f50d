"""Help articles: what the desk has answered already, and which one answers a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from desk.alike import Gist, gist, gist_of, likeness, says
from desk.triage.verdict import Kind, Priority, Verdict

_ANSWERED = frozenset({Kind.QUESTION, Kind.MONEY, Kind.SALES, Kind.WISH})  # what is broken is never answered by a text
_CLEARLY = 0.85  # how alike a question and a way to ask it are: little may be said beside it
_NEAR = 0.4  # of the words looked for
_FOUND = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """`number` is its place in the desk file; `ask` are the ways to ask for it. All three speak the same languages."""

    number: int
    title: Mapping[str, str]
    answer: Mapping[str, str]
    ask: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    clause: str | None = None


def answering(text: str, language: str, verdict: Verdict, articles: Sequence[Article]) -> Article | None:
    """The one article that clearly answers these words; none for what is pressing or broken, nor where two would do."""
    if not articles or verdict.priority is not Priority.NORMAL or verdict.kind not in _ANSWERED:
        return None
    asked = gist(text)
    found = [one for one in spoken(language, articles) if any(_asks(asked, way) for way in _ways(one))]
    return found[0] if len(found) == 1 else None


def spoken(language: str, articles: Sequence[Article]) -> list[Article]:
    """Those that there are in this language."""
    return [one for one in articles if language in one.answer]


def best(words: str, language: str, articles: Sequence[Article]) -> list[Article]:
    """The few that say most of these words."""
    wanted = gist(words)
    near = {one.number: says(wanted, _whole(one, language)) for one in articles}
    best = sorted(articles, key=lambda one: -near[one.number])[:_FOUND]
    return [one for one in best if near[one.number] >= _NEAR]


def _asks(asked: Gist, way: Gist) -> bool:
    """Nothing may be broken, either, that the way to ask does not speak of."""
    return asked.how <= way.how and likeness(asked, way) >= _CLEARLY


def _ways(article: Article) -> list[Gist]:
    return [_known(way) for ways in article.ask.values() for way in ways]


def _whole(article: Article, language: str) -> Gist:
    return _known("\n".join((article.title[language], *article.ask.get(language, ()), article.answer[language])))


@lru_cache(maxsize=1024)  # the desk's own words, the same ones for every question
def _known(text: str) -> Gist:
    return gist_of(text)
