"""The plainest messages of each class, in each language."""

import pytest

from bot.triage.weights import shipped
from desk.triage import Priority, Triage, judge

BY = Triage(model=shipped())
PLAIN = {
    Priority.URGENT: ("the whole shop is unreachable for everybody", "سرور کلا از دسترس خارج شده", "เว็บล่มทั้งร้านเลยค่ะ"),
    Priority.IMPORTANT: ("the export button does nothing", "دکمه خروجی اکسل کار نمیکنه", "ปุ่มส่งออกกดแล้วไม่ขึ้น"),
    Priority.NORMAL: ("how much is a second domain?", "قیمت دامنه دوم چنده؟", "จดโดเมนเพิ่มราคาเท่าไหร่คะ"),
}


@pytest.mark.parametrize(("priority", "text"), [(level, text) for level, texts in PLAIN.items() for text in texts])
def test_plain_messages_get_their_class(priority: Priority, text: str) -> None:
    assert judge(text).priority is judge(text, BY).priority is priority


def test_the_highest_priority_has_the_highest_rank() -> None:
    assert max(Priority, key=lambda level: level.rank) is Priority.URGENT
