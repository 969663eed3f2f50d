"""People: who writes, who answers, and what each of them may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody on one channel. `ref` is the platform's id for them."""

    id: int
    channel: str
    ref: str
    name: str = ""
    username: str | None = None
    language: str = "en"
    pinned: bool = False  # the language was chosen with /language
    agent: bool = False  # seen as a member of an agents' group
    supervisor: bool = False  # agent, and named in SUPERVISORS (or nobody is)
    reachable: bool = True  # False once the platform said that they blocked us or are gone
    barred: bool = False  # we do not listen to them any more (/block)
    noticed_at: datetime | None = None  # when the line on privacy was said
    wants_new: bool = False  # pressed "new": the next words open a ticket of their own
    phone: str | None = None  # E.164
    phone_verified: bool = False
    client_language: str | None = None  # what their app says
    plan: str | None = None  # of the desk's plans

    @property
    def mention(self) -> str:
        return f"@{self.username}" if self.username else self.name
