"""What a message shows to the weights: how it is worded, and what the engine understood of it."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

from desk.triage.concepts import Concept
from desk.triage.rules import Ruling
from desk.triage.scene import Scene
from desk.triage.sounds import sounds

_PIECES = (3, 4, 5)  # letters of a piece of the whole wording
_LAST, _LAST_PIECES = 30, (2, 3, 4)
_SOUNDS = (3, 4, 5, 6)
_STEM, _REACH = 4, 4  # letters of a word that are read where it is paired with one of the next four

# A mark above or below a Thai letter is no letter to `\w`, and is one to a reader.
_BETWEEN = re.compile(r"[^\w?ัิ-ฺ็-๎]+|_+")
_NUMBER = re.compile(r"\d+")
_DOUBLE = re.compile(r"([^\W\d])\1+")


def shown(scene: Scene, ruling: Ruling, language: str) -> dict[str, set[str]]:
    """What each block of the weights knows about. Numbers, addresses, punctuation and stretched letters are all alike
    in the wording, so that how a message is typed cannot tell; how long or loud it is stands nowhere."""
    said = plain(_without_noise(scene))
    line = f" {said} "
    return {
        "wording": pieces(line, _PIECES),
        "ending": pieces(line[-_LAST:], _LAST_PIECES),
        "words": _words(said.split()),
        "sounds": pieces(sounds(said), _SOUNDS) if language == "fa" else set(),
        "sense": _sense(scene, ruling, language),
    }


def plain(key: str) -> str:
    letters = _BETWEEN.sub(" ", key.replace("؟", "?"))
    return _DOUBLE.sub(r"\1", _NUMBER.sub("0", letters)).strip()


def _without_noise(scene: Scene) -> str:
    """A longer word that hides a cue inside it must not be read for the cue's letters either."""
    key = scene.key
    for clause in scene.clauses:
        for hit in clause.hits:
            if Concept.NOISE in hit.concepts:
                key = key.replace(hit.text, " ")
    return key


def pieces(line: str, sizes: tuple[int, ...]) -> set[str]:
    return {line[at : at + size] for size in sizes for at in range(len(line) - size + 1)}


def _words(words: list[str]) -> set[str]:
    """Where there are spaces: each word and its neighbour whole, and the beginnings of those that stand near."""
    found = {*words, *map(" ".join, pairwise(words))}
    stems = [word[:_STEM] for word in words]
    found.update(f"{stem}~" for stem in stems)
    for apart in range(1, _REACH + 1):
        found.update(f"{apart > 1:d}{one}~{other}" for one, other in zip(stems, stems[apart:], strict=False))
    return found


def _sense(scene: Scene, ruling: Ruling, language: str) -> set[str]:
    """The concepts alone, in pairs within a clause and within the message, and in order; and what the rules say."""
    found = {f"m{concept:d}" for concept in scene.mentioned}
    together: set[Concept] = set()
    for clause in scene.clauses:
        found.update(f"c{name:d}" for name in clause.has)
        found.update(_pairs("p", clause.has))
        turns = (clause.asks, clause.contrast, clause.product_fails, clause.ends_fixed)
        found.update(f"k{place}" for place, turn in enumerate(turns) if turn)
        together |= clause.has
    found.update(_pairs("x", together))
    if scene.clauses:
        found.update(f"l{name:d}" for name in scene.clauses[-1].has)
    hits = [hit for clause in scene.clauses for hit in clause.hits]
    for before, after in pairwise(hits):
        found.update(f"b{one:d}>{other:d}" for one in before.concepts for other in after.concepts)
    return found | _ruled(ruling) | {f"g{language}"}


def _pairs(sort: str, concepts: set[Concept]) -> set[str]:
    return {f"{sort}{one:d}+{other:d}" for one, other in combinations(sorted(concepts), 2)}


def _ruled(ruling: Ruling) -> set[str]:
    level = ruling.level.value
    cues = max(-2, min(ruling.cues, 5))
    first = ruling.reasons[0]
    return {f"r{level}", f"t{ruling.kind.value}", f"z{first}", f"q{cues}{level}"} | {f"y{r}" for r in ruling.reasons}
