"""Promises over weekends, holidays and midnight, from a desk file to what customers read in their calendar."""

from datetime import datetime

import pytest
from talking import HandClock, somebody, tell, ticket

from bot.policies import read_policy

TEHRAN = """
time_zone = "Asia/Tehran"
[hours]
saturday = ["09:00-17:00"]
sunday = ["09:00-17:00"]
monday = ["09:00-17:00"]
tuesday = ["09:00-17:00"]
wednesday = ["09:00-17:00"]
[holidays]
country = "IR"
[first_answer]
urgent = "5 working hours"
important = "5 working hours"
normal = "{within}"
"""
BANGKOK = """
time_zone = "Asia/Bangkok"
[hours]
monday = ["08:30-17:30"]
tuesday = ["08:30-17:30"]
wednesday = ["08:30-17:30"]
thursday = ["08:30-17:30"]
friday = ["08:30-17:30"]
[holidays]
country = "TH"
[first_answer]
normal = "{within}"
"""
NIGHTS = """
time_zone = "Asia/Bangkok"
[hours]
friday = ["22:00-02:00"]
[first_answer]
normal = "{within}"
"""
FA, TH, EN = "چطور نشانی روی فاکتور را عوض کنم؟", "ขอเปลี่ยนที่อยู่ในใบกำกับภาษีได้อย่างไรคะ", "How do I change the address?"


@pytest.mark.parametrize(
    ("desk_file", "within", "now", "words", "due", "reads"),
    [
        # Tuesday 15:00: two hours are left, Wednesday is Eid al-Adha, Thursday and Friday are the weekend
        (TEHRAN, "5 working hours", "2026-05-26T15:00+03:30", FA, "2026-05-30T12:00+03:30", "شنبه ۹ خرداد ساعت ۱۲:۰۰"),
        # the last Wednesday of the year: the weekend, then four days of Nowruz
        (TEHRAN, "1 working day", "2026-03-18T16:00+03:30", FA, "2026-03-25T16:00+03:30", "چهارشنبه ۵ فروردین"),
        # Friday 17:00 before Songkran, Monday to Wednesday
        (BANGKOK, "4 working hours", "2026-04-10T17:00+07:00", TH, "2026-04-16T12:00+07:00", "วันพฤหัสบดีที่ 16 เม.ย."),
        # an hour is left of Friday's night; the next one is a week later
        (
            NIGHTS,
            "2 working hours",
            "2026-11-21T01:00+07:00",
            EN,
            "2026-11-27T23:00+07:00",
            "Friday 27 November, 23:00",
        ),
    ],
    ids=["a weekend with a holiday in Tehran", "Nowruz", "Songkran", "past midnight"],
)
async def test_what_is_promised(quick_desk, tmp_path, desk_file, within, now, words, due, reads):
    path = tmp_path / "desk.toml"
    path.write_text(desk_file.format(within=within), encoding="utf-8")
    policy = read_policy(str(path), years=(2026,))
    changes = {"calendar": policy.calendar, "promises": policy.promises}
    desk = await quick_desk(clock=HandClock(datetime.fromisoformat(now)), changes=changes)
    customer = somebody(desk, "telegram")

    receipt = await tell(desk, customer, words)

    assert (await ticket(desk, 1001)).first_answer_due == datetime.fromisoformat(due)
    assert reads in receipt.replace("\u2068", "").replace("\u2069", "")
