"""What somebody asks for, typed or pressed: a verb and what follows it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desk.digits import latin

_COMMAND = re.compile(r"\A/([^\W\d]\w{0,63})(?:@(\w+))?(?:\s+|(?=#)|\Z)(.*)\Z", re.DOTALL)
_ACTION = re.compile(r"\A[a-z_]{1,20}(:[A-Za-z0-9_]{1,20}){0,3}\Z")
_NUMBER = re.compile(r"\A#?(\d{1,15})\d*\Z")  # what is longer names no ticket either way
_NUMBERS = re.compile(r"(?<![\w.,:/-])#?(\d{1,15})(?![\w/-]|[.,:]\d)")
_NAMED = re.compile(r"#(\d{1,15})\b")


# What people copy from our right-to-left messages brings the marks along that keep commands and numbers apart there.
_MARKS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`rest` is all that followed the verb, as written; `other` the bot it was typed for, where that is not us."""

    verb: str
    rest: str = ""
    other: str | None = None

    def number_first(self) -> tuple[int | None, str]:
        """The ticket number that leads `rest`, if there is one, and what follows it. Any of the three digit sets."""
        head, *tail = self.rest.split(maxsplit=1) or [""]
        number = _number(head)
        return (None, self.rest.strip()) if number is None else (number, "".join(tail).strip())

    def words(self) -> list[str]:
        """`rest` in words, digits Latin."""
        return latin(self.rest).split()

    def numbers(self) -> list[int]:
        """Every number in `rest`, written as 1042 or #1042."""
        found = map(_number, self.rest.split())
        return [number for number in found if number is not None]


def _number(word: str) -> int | None:
    match = _NUMBER.match(latin(word.translate(_MARKS)))
    return int(match[1]) if match else None


def typed(text: str) -> Asked | None:
    """A command, if the text is one, in any alphabet: an unknown one is told so, and never opens a ticket."""
    match = _COMMAND.match(text.translate(_MARKS).strip())
    return Asked(verb=match[1].lower(), rest=match[3].strip(), other=match[2]) if match else None


def pressed(action: str) -> Asked | None:
    """A button's string, if it has the form of one of ours; it may still be forged, stale or foreign."""
    if not _ACTION.match(action):
        return None
    verb, _, rest = action.partition(":")
    return Asked(verb=verb, rest=rest.replace(":", " "))


def bare_number(text: str) -> int | None:
    """The number, where the text is nothing else: an answer to "which one?"."""
    return _number(text.strip())


def is_a_number(text: str) -> bool:
    """Nothing but a number with the marks that people put between its digits, long enough for a telephone's."""
    plain = latin(text.translate(_MARKS))
    return len(text) < 60 and sum(one.isdigit() for one in plain) > 5 and not any(one.isalpha() for one in plain)


def numbers_in(text: str) -> set[int]:
    """Every number that stands in a text, in any digits."""
    return {int(found) for found in _NUMBERS.findall(latin(text.translate(_MARKS)))}


def named_number(text: str) -> int | None:
    """The one ticket that a text names as #1042, in any digits; None where there is none, or several."""
    found = set(_NAMED.findall(latin(text.translate(_MARKS))))
    return int(found.pop()) if len(found) == 1 else None
