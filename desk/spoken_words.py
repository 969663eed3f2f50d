"""The words that people type for a priority, a kind or a language: ours, and their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from desk.ticket import Stands
from desk.triage import normalise
from desk.triage.verdict import Kind, Priority

T = TypeVar("T")

_PRIORITIES: Mapping[Priority, tuple[str, ...]] = {
    Priority.URGENT: ("urgent", "ด่วน", "เร่งด่วน", "فوری", "ضروری"),
    Priority.IMPORTANT: ("important", "สำคัญ", "مهم"),
    Priority.NORMAL: ("normal", "ปกติ", "ทั่วไป", "عادی", "معمولی"),
}
_KINDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.FAULT: ("fault", "แจ้งปัญหา", "ปัญหา", "خرابی", "مشکل"),
    Kind.QUESTION: ("question", "คำถาม", "پرسش", "سوال", "سؤال"),
    Kind.MONEY: ("money", "การเงิน", "مالی"),
    Kind.SALES: ("sales", "การขาย", "فروش"),
    Kind.WISH: ("wish", "ข้อเสนอแนะ", "درخواست قابلیت", "پیشنهاد"),
    Kind.DATA_REQUEST: ("data_request", "คำขอข้อมูลส่วนบุคคล", "ข้อมูลส่วนบุคคล", "دادهٔ شخصی", "داده شخصی"),
}
_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "th": ("th", "thai", "ไทย", "ภาษาไทย", "تایلندی"),
    "fa": ("fa", "persian", "farsi", "เปอร์เซีย", "ภาษาเปอร์เซีย", "فارسی"),
    "en": ("en", "english", "อังกฤษ", "ภาษาอังกฤษ", "انگلیسی"),
}


_STANDS: Mapping[Stands, tuple[str, ...]] = {
    Stands.DOWN: (
        "down",
        "nobody can work",
        "nobody",
        "everybody",
        "everyone",
        "all of us",
        "ทุกคนใช้งานไม่ได้",
        "ทุกคนใช้ไม่ได้",
        "ใช้ไม่ได้ทุกคน",
        "ใช้งานไม่ได้ทุกคน",
        "ทุกคน",
        "کار همه متوقف است",
        "همه",
        "هیچ‌کس",
        "برای همه",
    ),
    Stands.PART: (
        "something is broken",
        "something does not work",
        "only a part",
        "บางอย่างใช้งานไม่ได้",
        "บางอย่างใช้ไม่ได้",
        "บางส่วน",
        "แค่บางส่วน",
        "بخشی کار نمی‌کند",
        "یک بخش",
        "بخشی",
    ),
    Stands.FINE: (
        "just a question",
        "only a question",
        "a question",
        "แค่สอบถาม",
        "สอบถามเฉย ๆ",
        "สอบถาม",
        "فقط پرسش دارم",
        "فقط سؤال دارم",
        "فقط سوال دارم",
        "فقط پرسش",
    ),
}


def priority_of(word: str) -> Priority | None:
    return _find(_PRIORITIES, word)


def kind_of(word: str) -> Kind | None:
    return _find(_KINDS, word)


def stands_of(words: str) -> Stands | None:
    """What somebody answers who is asked how it stands: our button's words, or their own few."""
    return _find(_STANDS, words)


def language_named(word: str) -> str | None:
    """th, fa or en."""
    return _find(_LANGUAGES, word)


def _find(known: Mapping[T, tuple[str, ...]], word: str) -> T | None:
    """However it is spelt: case, Arabic letters, joiners."""
    key = normalise(word).strip()
    return next((meant for meant, words in known.items() if key in map(normalise, words)), None)
