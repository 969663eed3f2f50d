"""Triage: how urgent a message is, what it is about and in which language, with reasons."""

from desk.triage.judge import RULES_ALONE, Triage, judge
from desk.triage.language import language_of, whole_sentence_language
from desk.triage.model import Model
from desk.triage.rows import BadWeights
from desk.triage.smalltalk import is_greeting, is_no, is_thanks, is_yes
from desk.triage.text import normalise
from desk.triage.verdict import REASONS, DeskWords, Kind, Priority, Verdict

__all__ = [
    "REASONS",
    "RULES_ALONE",
    "BadWeights",
    "DeskWords",
    "Kind",
    "Model",
    "Priority",
    "Triage",
    "Verdict",
    "is_greeting",
    "is_no",
    "is_thanks",
    "is_yes",
    "judge",
    "language_of",
    "normalise",
    "whole_sentence_language",
]
