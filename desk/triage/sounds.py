"""What Persian sounds like, roughly: its consonants alone, so that Finglish reads as what it spells."""

from __future__ import annotations

import re

# Letters that hasty fingers take for one another are one. Vowels, half vowels and h are left out: each script, and each
# writer of Finglish, spells them in an own way or not at all.
_PERSIAN = {
    **dict.fromkeys("بپ", "b"),
    **dict.fromkeys("تطد", "t"),
    **dict.fromkeys("سصث", "s"),
    **dict.fromkeys("زذضظژ", "z"),
    "چ": "c",
    "ج": "j",
    "خ": "x",
    **dict.fromkeys("قغ", "q"),
    "ک": "k",
    "گ": "g",
    "ش": "h",
    "ر": "r",
    "ف": "f",
    "ل": "l",
    "م": "m",
    "ن": "n",
}
_LATIN = dict(zip("bpdtsczjxqkgrflmn", "bbttskzjxqkgrflmn", strict=True))
_LETTERS = _PERSIAN | _LATIN
_PAIRS = {"kh": "خ", "gh": "ق", "sh": "ش", "ch": "چ", "zh": "ژ", "ph": "ف"}
_PAIR = re.compile("[kgsczp]h")
_AGAIN = re.compile(r"(.)\1+")


def sounds(key: str) -> str:
    """Of a normalised text; words run together, as hasty Persian has no spaces between them."""
    spelled = _PAIR.sub(lambda pair: _PAIRS[pair[0]], key)
    return _AGAIN.sub(r"\1", "".join([_LETTERS[letter] for letter in spelled if letter in _LETTERS]))
