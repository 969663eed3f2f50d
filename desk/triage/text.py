"""The matching key of a text: one form for all the ways people type the same words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

HEAD, TAIL = 3000, 3000  # characters looked at; what lies between is skipped, the end is always read

_LETTERS = {
    "ي": "ی", "ى": "ی", "ئ": "ی", "ې": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و",
    "’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'",
    "ـ": "", "ๆ": "", "ฺ": "", "\u0e33": "\u0e33",
}  # fmt: skip
_MAP: dict[int, str] = {ord(letter): to for letter, to in _LETTERS.items()}
_MAP |= {ord("٠") + n: str(n) for n in range(10)}
_MAP |= {ord("۰") + n: str(n) for n in range(10)}
_MAP |= {ord("๐") + n: str(n) for n in range(10)}
_MAP |= {0xFF01 + n: chr(0x21 + n) for n in range(94)}  # full-width Latin, without NFKC
_MAP |= dict.fromkeys(
    [
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
        0xFEFF,
        0xAD,
        0x61C,
    ],
    "",
)
_MAP |= dict.fromkeys([*range(0x64B, 0x660), 0x670], "")  # Arabic vowel signs
_MAP |= dict.fromkeys([0xA0, 0x2007, 0x202F, 0x3000], " ")

_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_SPACES = re.compile(r"[^\S\n]+")


def capped(text: str) -> str:
    """The head and the tail of a very long text, so that the time to judge it is bounded and its last line is read."""
    if len(text) <= HEAD + TAIL:
        return text
    return f"{text[:HEAD]}\n{text[-TAIL:]}"


@lru_cache(maxsize=16)  # every look at a text begins with this, and a turn takes ten of them
def normalise(text: str) -> str:
    """A key for search and matching, never for people: one form of each letter and digit.

    NFC, because NFKC would split Thai sara am.
    """
    key = unicodedata.normalize("NFC", text).translate(_MAP).casefold()
    key = key.replace("\u0e4d\u0e32", "\u0e33").replace("\u0e40\u0e40", "\u0e41")
    key = _STRETCHED.sub(_shorten, key)
    return _SPACES.sub(" ", key).strip()


def _shorten(match: re.Match[str]) -> str:
    """A stretched letter is one letter, but `offff` is not `of`."""
    before = match.string[max(0, match.start() - 2) : match.start()]
    return "ff" if match[1] == "f" and before.strip() == "o" else match[1]
