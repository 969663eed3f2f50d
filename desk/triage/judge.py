"""From a text to a verdict: the rules read it, the weights compare it, and the desk's own words have the last say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.triage import features
from desk.triage.language import language_of
from desk.triage.model import Model
from desk.triage.rules import Ruling, rule
from desk.triage.scene import Scene, scene_of
from desk.triage.text import normalise
from desk.triage.verdict import REASONS_OF, DeskWords, Kind, Priority, Verdict

_SURE = 0.8  # of what the desk itself has said
_SUREST = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """What a desk judges by: its own words, and the weights; without weights the rules judge alone.

    `lean` is how likely urgent must be to be said; None: as the weights themselves have it. The rules alone know none.
    """

    words: DeskWords = field(default_factory=DeskWords)
    model: Model | None = None
    lean: float | None = None


RULES_ALONE = Triage()


@dataclass(frozen=True, slots=True)
class _Finding:
    level: Priority
    kind: Kind
    confidence: float
    reasons: list[str]
    urgent: float = 0.0


def judge(text: str, by: Triage = RULES_ALONE) -> Verdict:
    """Priority, kind and language of one message, with the reasons that decided and how sure they are."""
    language = language_of(text)
    scene = scene_of(text, language)
    ruling = rule(scene)
    found = _Finding(ruling.level, ruling.kind, _confidence(ruling), ruling.reasons)
    if by.model is not None and features.plain(scene.key).strip("?"):
        found = _weighed(scene, ruling, language, by.model, by.lean)
    found = _with_desk_words(found, ruling, scene.key, by.words)
    return Verdict(
        priority=found.level,
        kind=found.kind,
        language=language,
        confidence=found.confidence,
        reasons=tuple(_without_repeats(found.reasons)),
        urgent=found.confidence if found.level is Priority.URGENT else found.urgent,
    )


def _weighed(scene: Scene, ruling: Ruling, language: str, model: Model, lean: float | None) -> _Finding:
    odds = model.odds(features.shown(scene, ruling, language))
    levels = odds.levels
    level = _level(levels, model.lean if lean is None else lean)
    short = levels[level] < levels[Priority.URGENT]
    reasons = ["short_of_urgent", *_only(ruling.reasons, level)] if short else _reasons(ruling, level)
    return _Finding(level, odds.kind(level), _told(levels[level]), reasons, _told(levels[Priority.URGENT]))


def _told(odds: float) -> float:
    """In hundredths; nothing that is judged is certain."""
    return round(min(odds, _SUREST), 2)


def _level(odds: Mapping[Priority, float], lean: float) -> Priority:
    """Urgent as soon as it is likely enough: a missed outage costs more than a false one."""
    if odds[Priority.URGENT] >= lean:
        return Priority.URGENT
    return max((Priority.IMPORTANT, Priority.NORMAL), key=lambda level: odds[level])


def _reasons(ruling: Ruling, level: Priority) -> list[str]:
    """What the rules saw, as far as it speaks for this level."""
    return ruling.reasons if ruling.level is level else ["wording", *_only(ruling.reasons, level)]


def _with_desk_words(found: _Finding, ruling: Ruling, key: str, words: DeskWords) -> _Finding:
    """A desk's word raises what is broken or unclear; it never turns a solved, planned or asked thing into a fault."""
    open_question = found.level is not Priority.NORMAL or ruling.reasons == ["no_cue"]
    for level, own in ((Priority.URGENT, words.urgent), (Priority.IMPORTANT, words.important)):
        if open_question and level.rank > found.level.rank and _speaks_of(key, own):
            sure, rest = max(found.confidence, _SURE), _only(ruling.reasons, found.level)
            return _Finding(level, Kind.FAULT, sure, ["desk_word", *rest])
    if "bare_failure" in ruling.reasons[:1] and _speaks_of(key, words.normal):
        return _Finding(Priority.NORMAL, Kind.QUESTION, max(found.confidence, _SURE), ["desk_word"])
    return found


def _without_repeats(reasons: list[str]) -> list[str]:
    """Who says what fails has not only said that something does."""
    return reasons[:1] + [reason for reason in reasons[1:] if reason != "bare_failure"]


def _only(reasons: list[str], level: Priority) -> list[str]:
    return [reason for reason in reasons if reason in REASONS_OF[level]]


def _speaks_of(key: str, words: tuple[str, ...]) -> bool:
    return any(normalised and normalised in key for normalised in map(normalise, words))


def _confidence(ruling: Ruling) -> float:
    """Of the rules alone. More independent cues that agree, more sure; what was dropped or solved on the way, less."""
    if ruling.reasons[0] in ("no_cue", "bare_failure", "not_solved"):
        return 0.35
    return round(max(0.2, min(0.95, 0.5 + 0.1 * ruling.cues - 0.08 * ruling.doubts)), 2)
