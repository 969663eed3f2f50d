"""Which way a line runs, and how a foreign run in it is kept from turning its neighbours round."""

from __future__ import annotations

import re
from unicodedata import bidirectional

LRM, RLM, FSI, PDI = "\u200e", "\u200f", "\u2068", "\u2069"

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\u202a-\u202e\u2066-\u206f\ud800-\udfff]")
_MARKS = re.compile("[\u061c\u200e\u200f]")

_ARGUMENT = r"(?:\{\w+\}|[!-z|~]*[A-Za-z0-9\]>|])"
_WORD = r"[@#+]?[A-Za-z0-9](?:[!-z~]*[A-Za-z0-9/+%])?"
_RUNS = re.compile(
    rf"(?P<kept>{FSI}[^{PDI}\n]*{PDI}|\{{\{{|\}}\}}|\{{\w+\}})|/[a-z]+(?: {_ARGUMENT})*|{_WORD}(?: {_WORD})*"
)
_LATIN_LETTER = re.compile("[A-Za-z]")


def strip_controls(text: str) -> str:
    """Without overrides, embeddings and isolates of its own, without half characters, and with one kind of line end.

    Every character that ends a paragraph becomes `\\n`: an isolate reaches no further than its paragraph.
    """
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))


def strip_marks(text: str) -> str:
    """Without the invisible marks that lean a neighbour to one side."""
    return _MARKS.sub("", text)


def has_rtl(text: str) -> bool:
    return not text.isascii() and any(bidirectional(one) in ("R", "AL", "AN") for one in text)


def has_ltr(text: str) -> bool:
    return any(bidirectional(one) == "L" for one in text)


def isolate(text: str) -> str:
    """Each line of the text within its own FSI and PDI; `text` holds no isolates that are not balanced."""
    return "\n".join(f"{FSI}{line}{PDI}" if line else line for line in text.split("\n"))


def isolate_latin(text: str) -> str:
    """A sentence of ours in Persian: its Latin names, addresses and commands isolated, placeholders let be."""
    return _RUNS.sub(_isolate_run, text)


def start_line(text: str) -> str:
    """Persian text: every line that begins with anything but a letter of its own starts with RLM."""
    return "\n".join(_start(line) for line in text.split("\n"))


def _isolate_run(match: re.Match[str]) -> str:
    run = match[0]
    return run if match["kept"] or not _LATIN_LETTER.search(run) else f"{FSI}{run}{PDI}"


def _start(line: str) -> str:
    return RLM + line if line and bidirectional(line[0]) not in ("R", "AL") else line
