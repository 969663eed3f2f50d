"""Phone numbers as people read and dial them: +66 81 234 5678."""

from __future__ import annotations

from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse


def dialled(number: str) -> str:
    """A number in E.164 with its parts apart, in Latin digits; what is none stays as it is."""
    try:
        return format_number(parse(number), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return number
