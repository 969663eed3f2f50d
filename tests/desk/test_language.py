"""Which language people write in, and when a sentence of theirs counts as a change of it."""

import pytest

from desk.triage import (
    is_greeting,
    is_no,
    is_thanks,
    is_yes,
    language_of,
    normalise,
    whole_sentence_language,
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("เว็บเข้าไม่ได้ครับ", "th"),
        ("server ล่มอีกแล้ว", "th"),
        ("سایت باز نمیشه", "fa"),
        ("سرور down شده", "fa"),
        ("salam site baz nemishe", "fa"),
        ("chera javab nemidid", "fa"),
        ("web kao mai dai krub", "th"),
        ("rabob lom eek laew", "th"),
        ("the page does not open", "en"),
        ("invoice please", "en"),
        ("Why does my site show ไม่พบหน้า to all of our visitors since this morning?", "en"),
    ],
)
def test_the_language_of_a_message_is_told(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "503", "😭", "???", "Привет, сайт не работает", "网站打不开"])
def test_what_cannot_be_told_falls_back(text: str) -> None:
    assert language_of(text, fallback="th") == "th"


def test_only_the_desks_own_languages_are_answered() -> None:
    assert language_of("สวัสดีครับ", allowed=("fa", "en"), fallback="fa") == "fa"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I cannot open the report page today", "en"),
        ("صفحه گزارش باز نمی‌شود", "fa"),
        ("salam man nemitunam vared besham", "fa"),
        ("หน้ารายงานเปิดไม่ได้ค่ะ", "th"),
        ("phom kao rabob mai dai krub", "th"),
    ],
)
def test_a_whole_sentence_shows_its_language(text: str, language: str) -> None:
    assert whole_sentence_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "error",
        "CRM",
        "12345",
        "😀😀",
        "",
        "https://shop.example.com/login?next=/orders",
        "info@example.com",
        "example.com",
        '"the page cannot be displayed"',
        "«صفحه پیدا نشد»",
        "> what you wrote to us",
        "Error: connection refused by the server at 10.0.0.1",
        "Fatal error: Uncaught TypeError: cannot read the property of null",
        "SELECT * FROM orders WHERE id = 1",
        "INV-2024-0012",
        "12 Rama IV Road, Bangkok 10110",
        "ครับ",
        "سلام",
        "502 Bad Gateway",
    ],
)
def test_what_is_no_sentence_switches_nothing(text: str) -> None:
    assert whole_sentence_language(text) is None


GREETINGS = [
    "hello", "Hi there!!", "good morning 😊", "anyone there?", "hi, are you there?", "Hellooooo", "Dear support,",
    "سلام", "سلام وقت بخیر", "درود خسته نباشید", "سلام، کسی هست؟", "salam", "salam khubi?", "slm",
    "สวัสดีค่ะ", "สวัสดีครับ 🙏", "มีใครอยู่ไหมคะ", "หวัดดีจ้า", "sawasdee krub", "แอดมินอยู่ไหมคะ", "ขอสอบถามหน่อยค่ะ",
]  # fmt: skip
THANKS = [
    "thanks", "thank you so much!", "ok thanks", "great, thank you", "solved, thanks", "👍", "🙏🙏", "thx",
    "ممنون", "مرسی خیلی ممنون", "دستتون درد نکنه", "حل شد ممنون", "mamnoon", "merci",
    "ok", "solved", "all good", "اوکی", "حل شد", "โอเค", "ใช้ได้แล้วค่ะ",
    "ขอบคุณค่ะ", "ขอบคุณมากครับ 🙏", "โอเคค่ะ ขอบคุณ", "ได้แล้วค่ะ ขอบคุณมาก", "khob khun krub",
]  # fmt: skip
CONTENT = [
    "hello, the site is down", "thanks, but it is still broken", "سلام سایت باز نمیشه", "ممنون ولی هنوز خرابه",
    "สวัสดีค่ะ เว็บล่ม", "ขอบคุณค่ะ แต่ยังใช้ไม่ได้", "salam site ghate", "hi invoice", "thanks #1042", "hi 503",
    "ok?", "solved?", "not solved",
]  # fmt: skip


@pytest.mark.parametrize("text", GREETINGS)
def test_a_greeting_alone_is_a_greeting(text: str) -> None:
    assert is_greeting(text)
    assert not is_thanks(text)


@pytest.mark.parametrize("text", THANKS)
def test_thanks_alone_are_thanks(text: str) -> None:
    assert is_thanks(text)


@pytest.mark.parametrize("text", CONTENT)
def test_what_has_content_is_neither(text: str) -> None:
    assert not is_greeting(text)
    assert not is_thanks(text)


@pytest.mark.parametrize("text", ["", "?", "   "])
def test_nothing_is_no_thanks_and_no_greeting(text: str) -> None:
    assert not is_greeting(text)
    assert not is_thanks(text)


@pytest.mark.parametrize("text", ["yes", "Yes please!", "بله", "آره", "bale", "ใช่ค่ะ", "ใช่", "ครับ", "ok", "yeah"])
def test_a_yes_is_a_yes(text: str) -> None:
    assert is_yes(text)
    assert not is_no(text)


@pytest.mark.parametrize("text", ["no", "No thanks", "نه", "خیر", "na", "ไม่ใช่ค่ะ", "ไม่ครับ", "nope", "نه ممنون"])
def test_a_no_is_a_no(text: str) -> None:
    assert is_no(text)
    assert not is_yes(text)


@pytest.mark.parametrize(
    "text", ["yes but the site is down", "no page opens", "maybe", "", "ไม่ได้เข้าเว็บ", "نه سایت باز میشه نه ایمیل"]
)
def test_a_sentence_is_neither_yes_nor_no(text: str) -> None:
    assert not is_yes(text)
    assert not is_no(text)


def test_the_key_keeps_thai_sara_am_whole() -> None:
    assert normalise("น้ำ") == "น้ำ"
    assert normalise("น\u0e49\u0e4d\u0e32") == normalise("น้ำ")


def test_the_key_is_one_for_all_ways_to_type() -> None:
    assert normalise("كيف ٣ Siiite") == normalise("کیف ۳ site")
    assert normalise("می‌شود") == normalise("میشود")


def test_a_stretched_off_does_not_become_of() -> None:
    assert normalise("offff") == "off"
