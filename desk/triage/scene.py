"""What a message tells, clause by clause: concepts with their polarity, ready for the rules."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, field, replace
from functools import cache

from desk.triage import en, fa, th
from desk.triage.concepts import Concept as Is
from desk.triage.lexicon import Hit, Lexicon, Mark, matching_key
from desk.triage.text import capped

STATES = frozenset(
    {
        Is.DOWN,
        Is.FAIL,
        Is.ERROR,
        Is.BLANK,
        Is.SLOW,
        Is.CRAWL,
        Is.WRONG,
        Is.STUCK,
        Is.GONE,
        Is.HACK,
        Is.LEAK,
        Is.FLAP,
        Is.SUSPENDED,
        Is.STANDSTILL,
        Is.QUIET,
    }
)
GOOD = frozenset({Is.OK, Is.FIXED})
_IDLE = frozenset({Is.FILLER, Is.GREET, Is.THANKS, Is.YES, Is.NO, Is.PLEASE, Is.URGENTWORD})
_ENDS_SENTENCE = frozenset(".!?؟\n…")
_THAI_ENDS = frozenset({"ครับ", "ค่ะ", "คะ", "คับ", "นะคะ", "นะครับ", "จ้า", "ครับผม", "ฮะ"})
ADDRESS = re.compile(
    r"https?://\S{1,300}|www\.\S{1,200}|\b[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){0,3}\.(?:com|net|org|ir|th|io|shop|app|dev)\b\S{0,100}"
)
MAILBOX = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,100}")
_TIME = re.compile(r"(?<=\d)[.:](?=\d)")
_SENTENCE_DOT = re.compile(r"\.(?=[^\s.])")
_PERSIAN_BEFORE = ("ه", "ن")  # "none" and "not" stand beside a verb that is negative already
_OUTER = " \t\n\r.,;:!،؛…\"'`«»“”‘’()[]{}<>*_~-–—#|/\\"


@dataclass(slots=True)
class Clause:
    """A stretch of a sentence with one thing to say; `hits` in order, polarity already applied to `has`."""

    sentence: int
    hits: list[Hit] = field(default_factory=list)
    has: set[Is] = field(default_factory=set)
    contrast: bool = False  # opened by "but"
    asks: bool = False
    ends_fixed: bool = False  # solved, and no fault named after that
    product_fails: bool = False  # the service stands before the state, and no part does

    def says(self, *concepts: Is) -> bool:
        return any(concept in self.has for concept in concepts)


@dataclass(frozen=True, slots=True)
class Scene:
    """All clauses of a message, and everything that was found in it whatever its polarity."""

    clauses: tuple[Clause, ...]
    mentioned: frozenset[Is]
    key: str


@cache
def lexicon_for(language: str) -> Lexicon:
    """Latin letters mean different words in each language; the scripts themselves never collide."""
    latin = {"fa": (fa.FINGLISH, en.WORDS), "th": (th.KARAOKE, en.WORDS)}.get(language, (en.WORDS,))
    return Lexicon(th.WORDS, fa.WORDS, *latin)


def scene_of(text: str, language: str) -> Scene:
    key = matching_key(_TIME.sub(" ", _plain_addresses(capped(text).strip(_OUTER).casefold())))
    clauses = [Clause(0)]
    mentioned: set[Is] = set()
    for piece in lexicon_for(language).read(_SENTENCE_DOT.sub(" ", key)):
        if isinstance(piece, Mark):
            _close(clauses, piece.sign)
            continue
        mentioned |= piece.concepts
        _place(clauses, piece)
    for clause in clauses:
        clause.has = _with_polarity(clause.hits, asks=clause.asks)
        clause.product_fails = _product_fails(clause)
        clause.ends_fixed = Is.FIXED in clause.has and _last(clause, {Is.FIXED}) >= _last(clause, STATES)
    return Scene(tuple(clause for clause in clauses if clause.hits), frozenset(mentioned), key)


def _plain_addresses(text: str) -> str:
    return ADDRESS.sub(" site ", MAILBOX.sub(" one mailbox ", text))


def _close(clauses: list[Clause], sign: str) -> None:
    last = clauses[-1]
    if sign in _ENDS_SENTENCE:
        last.asks = sign in "?؟"
        clauses.append(Clause(last.sentence + 1))
    elif last.hits:
        clauses.append(Clause(last.sentence))


def _place(clauses: list[Clause], hit: Hit) -> None:
    last = clauses[-1]
    if Is.BUT in hit.concepts and last.hits:
        last = Clause(last.sentence, contrast=True)
        clauses.append(last)
    if not hit.concepts <= _IDLE:
        last.hits.append(_compounded(last.hits, hit))
    elif hit.text in _THAI_ENDS and last.hits:
        clauses.append(Clause(last.sentence + 1))


def _compounded(hits: list[Hit], hit: Hit) -> Hit:
    """ "Payroll server" is a server: English puts the part before, Thai and Persian after."""
    before = hits[-1] if hits else None
    if before is None or before.end != hit.at or Is.PAGE in before.concepts | hit.concepts:
        return hit
    if hit.text.isascii() and Is.PART in before.concepts and Is.PRODUCT in hit.concepts - {Is.PART}:
        hits[-1] = replace(before, concepts=before.concepts - {Is.PART})
    elif not hit.text.isascii() and Is.PRODUCT in before.concepts and Is.PART in hit.concepts:
        return replace(hit, concepts=hit.concepts - {Is.PART})
    return hit


def _with_polarity(hits: list[Hit], *, asks: bool) -> set[Is]:
    has: set[Is] = set()
    for place, hit in enumerate(hits):
        before = hits[place - 1] if place else None
        after = hits[place + 1] if place + 1 < len(hits) else None
        if _negated_before(before, hit) or _negated_after(hit, after):
            has |= _turn(hit.concepts)
        else:
            has |= hit.concepts
        if Is.MAYI in hit.concepts and place and not asks and not _is_thai(hit):
            has.discard(Is.MAYI)  # "is there" asks at the beginning only
        if after and after.at - hit.end <= 1:
            has |= _together(hit, after)
    if Is.WHOLE in has:
        has |= {Is.ALL, Is.PRODUCT}
    if Is.NOLONGER in has:
        has.add(Is.OK)
    elif Is.NOBODY in has and Is.OK in has and Is.FIXED not in has:
        has = has - {Is.OK} | {Is.CANNOT, Is.USE}  # "nothing is online"
    return has


def _product_fails(clause: Clause) -> bool:
    """ "The shop does not open for the warehouse" is about the shop; "the shop's menu does not open" is not."""
    seen = False
    for hit in clause.hits:
        if hit.concepts & (STATES | {Is.CANNOT, Is.NEG, Is.NOACCESS}):
            return seen and Is.ACT not in clause.has
        if hit.concepts & {Is.PART, Is.PAPER, Is.CHECKOUT, Is.CERTIFICATE, Is.BACKUP, Is.RECORD}:
            return False
        seen = seen or bool(hit.concepts & {Is.PRODUCT, Is.MAIL})
    return False


def _last(clause: Clause, concepts: Set[Is]) -> int:
    return max((place for place, hit in enumerate(clause.hits) if hit.concepts & concepts), default=-1)


def _together(hit: Hit, after: Hit) -> set[Is]:
    """What two neighbours mean together: "one" or "all" and what they count."""
    if Is.SINGLE in hit.concepts and Is.PLACE in after.concepts:
        return {Is.ONE}
    if hit.concepts & {Is.ALL, Is.EVERY}:
        return _reach(after)
    return set()


def _reach(thing: Hit) -> set[Is]:
    """What "all" means before a thing: all people, or the whole service."""
    if thing.concepts & {Is.PAGE, Is.PRODUCT, Is.MAIL}:
        return {Is.ALL, Is.WHOLE}
    return {Is.ALL} if Is.PLACE in thing.concepts else set()


def _negated_before(before: Hit | None, hit: Hit) -> bool:
    if before is None or not hit.concepts & (STATES | GOOD) or hit.at - before.end > 2:
        return False
    if Is.NOBODY in before.concepts:
        return before.text.startswith(("no", "zero", "neither"))
    negates = Is.NEG in before.concepts and not before.concepts & (STATES | {Is.ACCESS})
    return negates and not before.text.startswith(_PERSIAN_BEFORE)


def _negated_after(hit: Hit, after: Hit | None) -> bool:
    if after is None or not hit.concepts & (STATES | GOOD) or after.at - hit.end > 1:
        return False
    return Is.AFTERNEG in after.concepts


def _turn(concepts: frozenset[Is]) -> set[Is]:
    rest = set(concepts - STATES - GOOD)
    rest.add(Is.NOTFIXED if concepts & GOOD else Is.OK)
    return rest


def _is_thai(hit: Hit) -> bool:
    return "ก" <= hit.text[0] <= "๛"
