"""Finds the concepts in a text by the longest phrase of a lexicon; one pass, no backtracking."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from desk.triage.concepts import Concept
from desk.triage.text import normalise

Words = Mapping[Concept, str]

_TOKEN = re.compile(r"(?P<word>[a-zß-ɏ]+|[ء-ۓ]+)|(?P<thai>[ก-ฺเ-๎]+)|(?P<number>\d+)|(?P<mark>[.!?؟;؛,،…\n:()|]|--|–|—)")
_THAI_TAIL = frozenset("ะัาำิีึืฺุู็่้๊๋์ํๅ")
_DOUBLE = re.compile(r"([^\W\d_])\1")
_RUN_TOGETHER = 11  # letters of a word that is probably several
_SHORTEST, _LONGEST = 3, 20  # letters of a phrase that is looked for in it
_KEPT_DOUBLE = frozenset({"off", "too", "add", "see", "all of", "app"})
_PERSIAN_VERB = re.compile(r"\b(ن?می) (?=[ا-ی])")
_NOT = re.compile(r"n't\b")
_APART = re.compile(r"(?<=\w)['_\-/]+(?=\w)|['_/]")


@dataclass(frozen=True, slots=True)
class Hit:
    """One phrase found: its concepts, its place counted in words, the words themselves, and `span`, their place in the
    key."""

    concepts: frozenset[Concept]
    at: int
    end: int
    text: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """Punctuation between hits."""

    sign: str


@dataclass(frozen=True, slots=True)
class _Entry:
    words: tuple[tuple[str, bool], ...]  # each with whether it is only the beginning of a word
    concepts: frozenset[Concept]
    weight: tuple[int, int]


def matching_key(text: str) -> str:
    """`normalise`, then what only matching needs: contractions, hyphens and the Persian verb prefix joined."""
    key = _NOT.sub("nt", normalise(text))
    key = _APART.sub(" ", key)
    return _PERSIAN_VERB.sub(r"\1", key)


class Lexicon:
    """Phrases of several languages in one index; `|` separates phrases, `*` ends the beginning of a word."""

    def __init__(self, *sources: Words) -> None:
        phrases: dict[str, set[Concept]] = {}
        for source in sources:
            for concept, text in source.items():
                for phrase in _phrases(text):
                    phrases.setdefault(phrase, set()).add(concept)
        self._exact: dict[str, list[_Entry]] = {}
        self._prefix: dict[str, list[_Entry]] = {}
        self._thai: dict[str, frozenset[Concept]] = {}
        self._reach: dict[str, list[int]] = {}
        self._joined: dict[str, frozenset[Concept]] = {}  # phrases as they look when nobody puts spaces
        for phrase, concepts in phrases.items():
            self._learn(phrase, frozenset(concepts))
        for lengths in self._reach.values():
            lengths.sort(reverse=True)

    def __contains__(self, word: str) -> bool:
        return word in self._exact or any(word[:n] in self._prefix for n in range(2, len(word) + 1))

    def read(self, key: str) -> Iterator[Hit | Mark]:
        """Hits and marks in order of the text, which must be a `matching_key`."""
        found = list(_TOKEN.finditer(key))
        tokens = [(m.lastgroup, m[0]) for m in found]
        place = 0
        position = 0
        while position < len(tokens):
            group, word = tokens[position]
            if group == "mark":
                yield Mark(word)
                position += 1
            elif group == "thai":
                yield from self._read_thai(word, place, found[position].start())
                place += max(1, len(word) // 4)
                position += 1
            else:
                entry, used = self._longest(tokens, position)
                if entry is None and group == "word" and len(word) >= _RUN_TOGETHER:
                    yield from self._read_run(word, place, found[position].start())
                if entry is not None:
                    last = position + used
                    text = " ".join(t[1] for t in tokens[position:last])
                    span = (found[position].start(), found[last - 1].end())
                    yield Hit(entry.concepts, place, place + used, text, span)
                place += used
                position += used

    def _learn(self, phrase: str, concepts: frozenset[Concept]) -> None:
        if _is_thai(phrase[0]):
            for variant in _variants(phrase.replace(" ", "")):
                self._thai[variant] = self._thai.get(variant, frozenset()) | concepts
                lengths = self._reach.setdefault(variant[:2], [])
                if len(variant) not in lengths:
                    lengths.append(len(variant))
            return
        for variant in _variants(phrase):
            words = tuple((word.rstrip("*"), word.endswith("*")) for word in variant.split())
            weight = (len(words), sum(len(w) for w, _ in words) * 2 + sum(not open_ for _, open_ in words))
            index = self._prefix if words[0][1] else self._exact
            index.setdefault(words[0][0], []).append(_Entry(words, concepts, weight))
            joined = "".join(word for word, _ in words)
            if _SHORTEST <= len(joined) <= _LONGEST:
                self._joined[joined] = self._joined.get(joined, frozenset()) | concepts

    def _longest(self, tokens: list[tuple[str | None, str]], position: int) -> tuple[_Entry | None, int]:
        word = tokens[position][1]
        candidates = list(self._exact.get(word, ()))
        for n in range(2, min(len(word), 24) + 1):
            candidates.extend(self._prefix.get(word[:n], ()))
        best: _Entry | None = None
        for entry in candidates:
            if (best is None or entry.weight > best.weight) and _fits(entry, tokens, position):
                best = entry
        return best, len(best.words) if best else 1

    def _read_run(self, run: str, place: int, start: int) -> Iterator[Hit]:
        """Words without spaces, as somebody in a hurry types them: whole words and phrases only, the longest first."""
        at = 0
        while at < len(run):
            for end in range(min(len(run), at + _LONGEST), at + _SHORTEST - 1, -1):
                concepts = self._joined.get(run[at:end])
                if concepts:
                    yield Hit(concepts, place + at // 4, place + end // 4, run[at:end], (start + at, start + end))
                    at = end
                    break
            else:
                at += 1

    def _read_thai(self, run: str, place: int, start: int) -> Iterator[Hit]:
        at = 0
        while at < len(run):
            for length in self._reach.get(run[at : at + 2], ()):
                end = at + length
                piece = run[at:end]
                if piece in self._thai and (end >= len(run) or run[end] not in _THAI_TAIL):
                    span = (start + at, start + at + len(piece))
                    yield Hit(self._thai[piece], place + at // 4, place + end // 4, piece, span)
                    at = end
                    break
            else:
                at += 1


def _fits(entry: _Entry, tokens: list[tuple[str | None, str]], position: int) -> bool:
    if position + len(entry.words) > len(tokens):
        return False
    for offset, (word, open_) in enumerate(entry.words[1:], start=1):
        group, token = tokens[position + offset]
        if group not in ("word", "number") or not (token.startswith(word) if open_ else token == word):
            return False
    return True


def _phrases(text: str) -> Iterable[str]:
    for phrase in re.split(r"[|\n]", matching_key(text)):
        if phrase.strip():
            yield phrase.strip()


def _variants(phrase: str) -> Iterator[str]:
    """The phrase, and with its double letters single, which is what is left of them when somebody stretches them."""
    yield phrase
    doubles = [m.start() for m in _DOUBLE.finditer(phrase)][:3]
    if not doubles or phrase in _KEPT_DOUBLE or (len(phrase) < 3 and not _is_thai(phrase[0])):
        return
    for choice in product((False, True), repeat=len(doubles)):
        if any(choice):
            dropped = {at for at, drop in zip(doubles, choice, strict=True) if drop}
            yield "".join(letter for at, letter in enumerate(phrase) if at not in dropped)


def _is_thai(letter: str) -> bool:
    return "ก" <= letter <= "๛"
