"""The life of a ticket: what each act changes, who may, and what is said of it."""

from desk.lifecycle.answering import answer, hold, lose_customer, note, regain_customer
from desk.lifecycle.claiming import assign, claim, release
from desk.lifecycle.closing import close, decline, rate, reopen, reopen_by_customer, solve
from desk.lifecycle.erasing import ask_erase, erased, may_erase, told_erased
from desk.lifecycle.guard import must_have_customer
from desk.lifecycle.joining import join, merge, part, split
from desk.lifecycle.opening import article_for, hear, open_ticket, subject_of
from desk.lifecycle.priority import (
    deny_down,
    judge_again,
    say_how_it_stands,
    set_kind,
    set_priority,
    wish_priority,
)
from desk.lifecycle.promising import eta, plan_is_set, plan_of, set_plan

__all__ = [
    "answer",
    "article_for",
    "ask_erase",
    "assign",
    "claim",
    "close",
    "decline",
    "deny_down",
    "erased",
    "eta",
    "hear",
    "hold",
    "join",
    "judge_again",
    "lose_customer",
    "may_erase",
    "merge",
    "must_have_customer",
    "note",
    "open_ticket",
    "part",
    "plan_is_set",
    "plan_of",
    "rate",
    "regain_customer",
    "release",
    "reopen",
    "reopen_by_customer",
    "say_how_it_stands",
    "set_kind",
    "set_plan",
    "set_priority",
    "solve",
    "split",
    "subject_of",
    "told_erased",
    "wish_priority",
]
