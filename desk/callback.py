"""A callback: a customer asked to be called about a ticket, within a window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CallbackState(StrEnum):
    ASKING = "asking"  # its number, or its window, is still missing
    WAITING = "waiting"  # for the agent's call
    CALLED = "called"
    CANCELLED = "cancelled"  # by the customer
    UNREACHED = "unreached"  # the tries are used up
    DROPPED = "dropped"  # its ticket was closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """`version` is the one read; a ticket has one open callback at the most. `id` 0: not kept yet."""

    id: int = 0
    ticket: int
    version: int = 0
    state: CallbackState = CallbackState.ASKING
    minutes: int | None = None  # how long its window is
    phone: str | None = None  # E.164
    proven: bool = False  # the platform says that the number is the customer's own
    asked_at: datetime
    opens_at: datetime | None = None  # a slot's beginning, or when the window began to run
    due: datetime | None = None
    tries: int = 0
    settled_at: datetime | None = None
    settled_by: int | None = None

    @property
    def open(self) -> bool:
        return self.settled_at is None
