"""Triage: how urgent a message is, what it is about and in which language, with reasons."""

from desk.triage.judge import judge
from desk.triage.language import language_of, whole_sentence_language
from desk.triage.smalltalk import is_greeting, is_no, is_thanks, is_yes
from desk.triage.text import normalise
from desk.triage.verdict import REASONS, DeskWords, Kind, Priority, Verdict

__all__ = [
    "REASONS",
    "DeskWords",
    "Kind",
    "Priority",
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
