"""How LINE counts letters: UTF-16 units for messages, what a reader sees as one letter for labels."""

import unicodedata

JOINER = "\u200d"
# Thai and Lao AM are letters to Unicode's categories, yet stand in one cluster with the letter before them.
AM = "\u0e33\u0eb3"


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def letters(text: str) -> int:
    """Grapheme clusters, near enough to UAX 29 for labels: marks, joined emoji, skin tones, flags, CR LF."""
    count = 0
    before = ""
    flags = 0
    for char in text:
        flag = "\U0001f1e6" <= char <= "\U0001f1ff"
        second_flag = flag and flags % 2 == 1
        flags = flags + 1 if flag else 0
        if before and (_extends(char) or before == JOINER or second_flag or (before == "\r" and char == "\n")):
            before = char
            continue
        count += 1
        before = char
    return count


def _extends(char: str) -> bool:
    if char == JOINER or char in AM or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    return char == "\u200c" or unicodedata.category(char) in ("Mn", "Me", "Mc")
