"""Where things are at LINE: the paths of groups, rooms and people."""

from __future__ import annotations

from urllib.parse import quote


def is_group(chat: str) -> bool:
    """Whether several people are there: groups begin with C, rooms with R, people with U."""
    return not chat.startswith("U")


def members_count(group: str) -> str:
    return f"{_place(group)}/members/count"


def member(group: str, person: str) -> str:
    return f"{_place(group)}/member/{_safe(person)}"


def exit_of(group: str) -> str:
    return f"{_place(group)}/leave"


def profile_of(person: str) -> str:
    return f"/v2/bot/profile/{_safe(person)}"


def content_of(ref: str, preview: bool) -> str:
    return f"/v2/bot/message/{_safe(ref)}/content" + ("/preview" if preview else "")


def _place(group: str) -> str:
    return f"/v2/bot/{'room' if group.startswith('R') else 'group'}/{_safe(group)}"


def _safe(ref: str) -> str:
    return quote(ref, safe="").replace(".", "%2E")
