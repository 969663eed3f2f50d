"""How alike two texts are: whether they speak of the same matter, whatever their manners."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import lru_cache

from desk.manners import LITTLE, OPPOSITES, TURN, UNDOING, manners
from desk.triage import normalise
from desk.triage.concepts import Concept as Is
from desk.triage.features import pieces, plain
from desk.triage.language import language_of
from desk.triage.lexicon import Hit
from desk.triage.scene import ADDRESS, GOOD, MAILBOX, STATES, Scene, scene_of
from desk.triage.text import capped

SAME = 0.7  # from here on two texts clearly speak of one matter; docs/triage.md says what that finds and misses

_SIDES = frozenset[Is]().union(*OPPOSITES)
_LEFT_OUT = {LITTLE, TURN, Is.NOW, Is.GONE, Is.APPEARED}
_TURNS = {TURN, UNDOING}
_FAILS = frozenset({Is.DOWN, Is.FAIL, Is.CANNOT, Is.NOACCESS, Is.STANDSTILL, Is.QUIET})  # people say one for the other
_HOW = STATES | GOOD | _FAILS | {Is.FORGOT, Is.NOPAY, Is.NOSELL, Is.NOLOGIN, Is.NOLONGER, Is.NOTFIXED, Is.LOCKED}

_THINGS = frozenset(
    {Is.PRODUCT, Is.MAIL, Is.PAGE, Is.CHECKOUT, Is.ORDERS, Is.RECORDS, Is.PAPER, Is.CERTIFICATE, Is.BACKUP, Is.PASSWORD}
)

_THOUSANDS = re.compile(r"(?<=\d)[,٬](?=\d{3})")
# A number with the letters around it; or a single letter that is a name ("hall B") and no word.
_MARK = re.compile(r"[a-z]*\d+(?:[.:/]\d+)*[a-z\d]*|(?<!['\w])[bcdfghjklnpqrvwxyz](?!['\w])")
_AROUND = re.compile(r"^(?:https?://)?(?:w{1,3}\.)?|[/.,!?]+$")  # of an address; the key knows one w alone
_THAI = re.compile(r"[ก-๎]+")
_PIECE = 3  # letters
_STATE, _NUMBER = 4, 3  # what they weigh, in letters
_LEAST = 6  # letters and numbers that two texts must share; fewer say nothing
_EXTRA = 1 / 3  # how much a letter counts that only one of them has
_MISSPELT = 6  # letters of a word in which one of them may be wrong
_HARDLY = 0.2
_MANY = 60  # words that only one text has: nobody looks for spelling mistakes in them

_PLURALS = frozenset({"s", "es", "ها", "های"})
_ENDINGS = _PLURALS | frozenset(
    ["d", "ed", "ی", "م", "یم", "ید", "د", "ند", "ه", "و", "رو", "هایی", "مون", "مان", "ش", "شون", "ات"]
)


@dataclass(frozen=True, slots=True)
class Gist:
    """What a text says, without its manners. `words` are whole where spaces part them; Thai has `runs`, and `pieces`
    of them. `marks` are numbers and the like, `how` the state that things are in, `things` those with many names."""

    whole: str
    marks: tuple[str, ...]
    how: frozenset[Is]
    things: frozenset[Is]
    sides: frozenset[Is]
    turns: frozenset[Is]
    solved: bool
    words: frozenset[str]
    runs: tuple[str, ...]
    pieces: frozenset[str]

    @property
    def said(self) -> int:
        """How much it names, in letters: a state alone names nothing."""
        return _letters(self) + _NUMBER * len(self.marks)

    @property
    def speaks(self) -> bool:
        """Whether it says enough to be compared."""
        return self.said >= _LEAST


def alike(one: str, other: str) -> float:
    """0 to 1, the same both ways round; from `SAME` on they are clearly one matter."""
    return 1.0 if one == other else likeness(gist(one), gist(other))


def likeness(one: Gist, other: Gist) -> float:
    """What both say, against what one of them says more. Where each says something that the other does not, or where
    they contradict each other, they are two matters."""
    if one.marks != other.marks:
        return 0.0
    if one.whole and one.whole == other.whole:
        return 1.0
    if _contradict(one, other):
        return 0.0
    mine, yours = _alone(one, other), _alone(other, one)
    both = min(one.said - mine, other.said - yours)
    if both < _LEAST:
        return 0.0
    both += _STATE * len(one.how & other.how)
    mine, yours = mine + _STATE * len(one.how - other.how), yours + _STATE * len(other.how - one.how)
    return both / (both + max(mine, yours) * _EXTRA) / (1 + min(mine, yours))


def says(one: Gist, other: Gist) -> float:
    """How much of what the first names the second names, too; 0 to 1."""
    letters = _letters(one)
    return 1 - _alone(one, other) / letters if letters else 0.0


def apart(one: Gist, other: Gist) -> bool:
    """Whether they clearly name different things: both name some, and hardly a letter is the same."""
    if not (one.speaks and other.speaks) or one.things & other.things:
        return False
    return max(says(one, other), says(other, one)) < _HARDLY


@lru_cache(maxsize=64)  # who has several tickets open is compared with the same few again and again
def gist(text: str) -> Gist:
    return gist_of(text)


def gist_of(text: str) -> Gist:
    scene = scene_of(text, language_of(text))
    key = _THOUSANDS.sub("", normalise(capped(text)))
    states = [hit for clause in scene.clauses for hit in clause.hits if hit.concepts & _HOW]
    little = [hit for hit in manners(language_of(text)).read(scene.key) if isinstance(hit, Hit)]
    free = [hit for hit in little if not any(_overlap(hit, state) for state in states)]
    left = _without(scene.key, [*states, *(hit for hit in little if hit.concepts & _LEFT_OUT)])
    bare = plain(_MARK.sub(" ", left)).replace("?", " ")
    runs = tuple(_THAI.findall(bare))
    return Gist(
        whole=plain(key).strip("? "),
        marks=_marks(key),
        how=_how(scene),
        things=scene.mentioned & _THINGS,
        sides=frozenset(side for hit in little for side in hit.concepts & _SIDES),
        turns=frozenset(turn for hit in free for turn in hit.concepts & _TURNS),
        solved=any(clause.ends_fixed for clause in scene.clauses),
        words=_counted(_THAI.sub(" ", bare).split()),
        runs=runs,
        pieces=frozenset(piece for run in runs for piece in pieces(run, (_PIECE,))),
    )


def _letters(of: Gist) -> int:
    return sum(map(len, of.words)) + sum(map(len, of.runs))


def _marks(key: str) -> tuple[str, ...]:
    mailboxes, rest = MAILBOX.findall(key), MAILBOX.sub(" ", key)
    addresses, rest = ADDRESS.findall(rest), ADDRESS.sub(" ", rest)
    return tuple(sorted([*(_AROUND.sub("", one) for one in (*mailboxes, *addresses)), *_MARK.findall(rest)]))


def _counted(words: list[str]) -> frozenset[str]:
    """A word that is said twice is two: one hour late by an hour is not one day late by an hour."""
    return frozenset(f"{word}{n or ''}" for word, count in Counter(words).items() for n in range(count))


def _how(scene: Scene) -> frozenset[Is]:
    has: Set[Is] = {concept for clause in scene.clauses for concept in clause.has}
    return frozenset(Is.FAIL if concept in _FAILS else concept for concept in has & _HOW)


def _overlap(one: Hit, other: Hit) -> bool:
    return one.span[0] < other.span[1] and other.span[0] < one.span[1]


def _without(key: str, hits: Iterable[Hit]) -> str:
    letters = list(key)
    for hit in hits:
        letters[slice(*hit.span)] = " " * (hit.span[1] - hit.span[0])
    return "".join(letters)


def _contradict(one: Gist, other: Gist) -> bool:
    if one.turns != other.turns or one.solved != other.solved or _well(one) != _well(other):
        return True
    return any(_opposed(one.sides & axis, other.sides & axis) for axis in OPPOSITES)


def _opposed(one: Set[Is], other: Set[Is]) -> bool:
    return bool(one and other) and one.isdisjoint(other)


def _well(of: Gist) -> bool:
    return bool(of.how & GOOD) and of.how <= GOOD


def _alone(one: Gist, other: Gist) -> int:
    """How many letters of the first the second does not have."""
    words = one.words - other.words
    if len(words) <= _MANY:
        words = frozenset(word for word in words if not any(_same_word(word, like) for like in other.words))
    return sum(map(len, words)) + sum(_uncovered(run, other) for run in one.runs)


def _same_word(one: str, other: str) -> bool:
    """With another ending, or with a letter too many, missing or wrong."""
    if one[:2] != other[:2] or abs(len(one) - len(other)) > 4:
        return False
    short, long = sorted((one, other), key=len)
    same = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    tails = short[same:], long[same:]
    if not tails[0]:
        return tails[1] in (_ENDINGS if len(short) > 3 else _PLURALS)
    if len(short) >= _MISSPELT and (tails[0] == tails[1][1:] or tails[0][1:] == tails[1][1:]):
        return True
    return same > 3 and {*tails} <= _ENDINGS


def _uncovered(run: str, other: Gist) -> int:
    if len(run) < _PIECE:
        return 0 if run in other.runs else len(run)
    covered = set[int]()
    for at in range(len(run) - _PIECE + 1):
        if run[at : at + _PIECE] in other.pieces:
            covered.update(range(at, at + _PIECE))
    return len(run) - len(covered)
