"""Digits as people type them: Thai, Persian and Arabic ones mean the same as Latin ones."""

from __future__ import annotations

LATIN = "0123456789"
THAI = "๐๑๒๓๔๕๖๗๘๙"
PERSIAN = "۰۱۲۳۴۵۶۷۸۹"
ARABIC = "٠١٢٣٤٥٦٧٨٩"

_TO_LATIN = str.maketrans(THAI + PERSIAN + ARABIC, LATIN * 3)


def latin(text: str) -> str:
    """The text with every digit that people here type as a Latin one; all else stays, as does the length."""
    return text.translate(_TO_LATIN)
