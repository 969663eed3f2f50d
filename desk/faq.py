"""How help articles are shown: one beside a receipt, and what `/faq` answers."""

from __future__ import annotations

from collections.abc import Sequence

from desk.articles import Article, best, spoken
from desk.notice import Button, Code, Line, Notice, Quoted, To
from desk.refusal import Refusal
from desk.speech import paragraphs

_SHOWN = 10
_LABEL = 40


def title(article: Article, language: str) -> Quoted:
    """In this language, else in its own."""
    return Quoted(article.title.get(language) or next(iter(article.title.values())))


def lines(article: Article, language: str) -> tuple[Line, Line]:
    return Line("article.title", {"title": title(article, language)}), Line(
        "article.answer", {"answer": Quoted(article.answer[language])}
    )


def looked_up(words: str, number: int | None, language: str, articles: Sequence[Article]) -> Notice:
    """What `/faq` answers: one article by its number, the best few for words, or the list of them."""
    known = spoken(language, articles)
    if not known:
        return Notice(to=To.HERE, key="faq.none")
    if number is not None:
        chosen = next((one for one in known if one.number == number), None)
        if chosen is None:
            raise Refusal("no_such_article", command=Code("/faq"))
        return paragraphs(To.HERE, *lines(chosen, language))
    if not words:
        return _listed(Line("faq.list"), known, language)
    found = best(words, language, known)
    if len(found) == 1:
        return paragraphs(To.HERE, *lines(found[0], language))
    return _listed(Line("faq.found"), found, language) if found else _listed(Line("faq.nothing"), known, language)


def _listed(first: Line, articles: Sequence[Article], language: str) -> Notice:
    rows = tuple((_button(one, language),) for one in articles[:_SHOWN])
    more = (Line("faq.more", {"command": Code("/faq")}),) if len(articles) > _SHOWN else ()
    return paragraphs(To.HERE, first, *more, buttons=rows)


def _button(article: Article, language: str) -> Button:
    label = Line("button.article", {"title": Quoted(article.title[language], _LABEL)})
    return Button(label, f"faq:{article.number}")
