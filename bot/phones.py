"""Phone numbers at the door: what somebody typed or shared becomes one that can be called, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from phonenumbers import (
    SUPPORTED_REGIONS,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberMatcher,
    PhoneNumberType,
    example_number_for_type,
    format_number,
    is_valid_number,
    number_type,
)

from desk.digits import latin
from desk.messages import Contact, Edited, Inbound, Said

_ZONES: Mapping[str, str] = {"Asia/Bangkok": "TH", "Asia/Tehran": "IR", "Iran": "IR"}
_DEAR = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST})  # the desk would pay for the call
_LONGEST = 500  # characters: who leaves a number does not write a novel around it
_ENOUGH = re.compile(r"(?:\d[^\d\n]{0,3}){7}")
_ABROAD = re.compile(r"(?<![\d+])00(?=[1-9])")
_UNSEEN = dict.fromkeys([0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def country_of(zone: str) -> str | None:
    """Whose numbers are meant in a zone where a desk file does not say."""
    return _ZONES.get(zone)


def is_country(code: str) -> bool:
    return code in SUPPORTED_REGIONS


def example(country: str) -> str:
    """A mobile number of a country, as people there write it."""
    number = example_number_for_type(country, PhoneNumberType.MOBILE)
    return format_number(number, PhoneNumberFormat.NATIONAL) if number else ""


def with_phone(inbound: Inbound, country: str | None) -> Inbound:
    """What a person says in private, with the number that is in it."""
    if not isinstance(inbound, Said | Edited) or not inbound.private:
        return inbound
    contact = inbound.contact if isinstance(inbound, Said) else None
    phone = _shared(contact, country) if contact else phone_in(inbound.text, country)
    return inbound if phone is None else replace(inbound, phone=phone)


def phone_in(text: str, country: str | None) -> str | None:
    """The first number in a text that can be called, in E.164. Digits may be Thai, Persian, Arabic or Latin; without a
    country only numbers that begin with + or 00 count."""
    if len(text) > _LONGEST:
        return None
    plain = latin(text.translate(_UNSEEN))
    if not _ENOUGH.search(plain):
        return None
    for written in (plain, _ABROAD.sub("+", plain)):
        found = (match.number for match in PhoneNumberMatcher(written, country))
        first = next((number for number in found if number_type(number) not in _DEAR), None)
        if first is not None:
            return _e164(first)
    return None


def _shared(contact: Contact, country: str | None) -> str | None:
    """Platforms leave the + out; address books hold numbers as they are dialled at home."""
    bare = latin(contact.phone).translate(_UNSEEN).strip()
    abroad = phone_in(bare if bare.startswith("+") else f"+{bare}", None)
    home = phone_in(bare, country)
    return (abroad or home) if contact.own else (home or abroad)


def _e164(number: PhoneNumber) -> str | None:
    return format_number(number, PhoneNumberFormat.E164) if is_valid_number(number) else None
