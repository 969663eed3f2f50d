"""From a text to a verdict."""

from __future__ import annotations

from desk.triage.language import language_of
from desk.triage.rules import Ruling, rule
from desk.triage.scene import scene_of
from desk.triage.text import normalise
from desk.triage.verdict import DeskWords, Kind, Priority, Verdict

_NOTHING = DeskWords()


def judge(text: str, *, words: DeskWords = _NOTHING) -> Verdict:
    """Priority, kind and language of one message, with the reasons that decided and how sure they are."""
    language = language_of(text)
    scene = scene_of(text, language)
    ruling = rule(scene)
    if words is not _NOTHING:
        ruling = _with_desk_words(ruling, scene.key, words)
    return Verdict(
        priority=ruling.level,
        kind=ruling.kind,
        language=language,
        confidence=_confidence(ruling),
        reasons=tuple(ruling.reasons),
    )


def _with_desk_words(ruling: Ruling, key: str, words: DeskWords) -> Ruling:
    """A desk's word raises what is broken or unclear; it never turns a solved, planned or asked thing into a fault."""
    open_question = ruling.level is not Priority.NORMAL or ruling.reasons == ["no_cue"]
    for level, own in ((Priority.URGENT, words.urgent), (Priority.IMPORTANT, words.important)):
        if open_question and level.rank > ruling.level.rank and _speaks_of(key, own):
            return Ruling(level, Kind.FAULT, ["desk_word", *ruling.reasons], ruling.cues + 1)
    if "bare_failure" in ruling.reasons[:1] and _speaks_of(key, words.normal):
        return Ruling(Priority.NORMAL, Kind.QUESTION, ["desk_word"], 1)
    return ruling


def _speaks_of(key: str, words: tuple[str, ...]) -> bool:
    return any(normalised and normalised in key for normalised in map(normalise, words))


def _confidence(ruling: Ruling) -> float:
    """More independent cues that agree, more sure; what was dropped or solved on the way, less."""
    if ruling.reasons[0] in ("no_cue", "bare_failure", "not_solved"):
        return 0.35
    return round(max(0.2, min(0.95, 0.5 + 0.1 * ruling.cues - 0.08 * ruling.doubts)), 2)
