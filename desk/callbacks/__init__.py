"""Callbacks: what may be offered, asking for one, its reminders, and what came of the call."""

from desk.callbacks.asking import (
    ask,
    cancel,
    change_number,
    choose_slot,
    choose_window,
    give_number,
    keep_number,
    reword,
)
from desk.callbacks.ending import end, gives_way
from desk.callbacks.offering import Offer, offers
from desk.callbacks.outcomes import called, missed
from desk.callbacks.reminding import MATTER, remind, reminder
from desk.callbacks.saying import changes, outcomes, standing

__all__ = [
    "MATTER",
    "Offer",
    "ask",
    "called",
    "cancel",
    "change_number",
    "changes",
    "choose_slot",
    "choose_window",
    "end",
    "give_number",
    "gives_way",
    "keep_number",
    "missed",
    "offers",
    "outcomes",
    "remind",
    "reminder",
    "reword",
    "standing",
]
