"""Customers ask to be called back: when, and at which number; in three languages, on both platforms."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from talking import INVOICE, SLOW, HandClock, button, entries, heard, last, office_hours, press, settled, somebody, tell

from desk.business_calendar import BusinessCalendar, Window
from desk.policy import CallbackTerms

BOTH = pytest.mark.parametrize("platform", ["telegram", "line"])
THAI = CallbackTerms(country="TH", example="081 234 5678")
IRANIAN = CallbackTerms(country="IR", example="0912 345 6789")
FRIDAY = datetime(2026, 11, 20, 17, 15, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
NONE = ((),) * 2
EVENINGS = BusinessCalendar(zone=UTC, week=((Window(time(17, 30), time(22)),),) * 5 + NONE)
OFFICE = BusinessCalendar(zone=UTC, week=((Window(time(8, 30), time(17, 30)),),) * 5 + NONE, after_hours=EVENINGS)


async def callback_of(desk, number=1001):
    """The open callback of a ticket, or the last there was."""
    return await desk.app.office.read(lambda tx: tx.callbacks.open_of(number) or tx.callbacks.last_of(number))


async def stands(desk, number=1001):
    """Its state, number and whether that is proven."""
    found = await callback_of(desk, number)
    return found and (found.state.value, found.phone, found.proven)


def plain(words):
    return words.replace("\u2068", "").replace("\u2069", "").replace("\u200f", "")


async def with_ticket(quick_desk, platform="telegram", start=None, terms=THAI, **changes):
    """Ana has one ticket."""
    desk = await quick_desk(
        line=platform == "line",
        clock=HandClock(start) if start else HandClock(),
        changes=office_hours(callbacks=terms, **changes),
    )
    ana = somebody(desk, platform)
    await tell(desk, ana, SLOW)
    return desk, ana


async def hears(desk, person, words, *, after=None, since=None):
    """What the bot says with these words in it; `after` is written first, `since` is how much was heard before."""
    since = max(0, len(heard(desk, person)) - 2) if since is None and after is None else since
    since = len(heard(desk, person)) if since is None else since
    if after:
        await person.write(after)
    return await desk.wait(lambda: next((said for said in heard(desk, person)[since:] if words in plain(said)), None))


@BOTH
async def test_a_callback_is_asked_for_by_button_and_the_number_is_typed(quick_desk, platform):
    desk, ana = await with_ticket(quick_desk, platform)

    when = await press(desk, ana, "Please call me")
    asked = await press(desk, ana, "Within 30 minutes")
    booked = await hears(desk, ana, "+66 81 234 5678", after="081-234-5678")

    assert "When shall we call you about ticket #1001" in when
    assert "Which number" in asked
    assert "+66 81 234 5678" in booked
    assert "by today 10:30" in booked
    assert await stands(desk) == ("waiting", "+66812345678", False)
    assert (await callback_of(desk)).due == desk.app.office.clock.now() + timedelta(minutes=30)
    await desk.wait(lambda: "+66 81 234 5678" in (desk.card(1001).text or ""))
    assert [data for _, data in desk.card(1001).buttons][-3:] == ["called:1001", "noanswer:1001", "busy:1001"]
    told = await desk.wait(lambda: [m for m in desk.agents.screen if "would like to be called" in (m.text or "")])
    assert "+66 81 234 5678" in told[0].text
    assert await entries(desk, 1001) == [SLOW, "081-234-5678"]


@pytest.mark.parametrize(
    ("platform", "language", "terms", "command", "typed", "said"),
    [
        ("telegram", "th", THAI, "/callback ๑๐๐๑ ๓๐", "๐๘๑ ๒๓๔ ๕๖๗๘", ("โทรหาคุณเรื่อง #1001", "+66 81 234 5678")),
        ("line", "th", THAI, "/callback 30", "เบอร์ ๐๘๑-๒๓๔-๕๖๗๘ ค่ะ", ("โทรหาคุณเรื่อง #1001", "+66 81 234 5678")),
        ("telegram", "fa", IRANIAN, "/callback ۱۰۰۱ ۳۰", "۰۹۱۲ ۳۴۵ ۶۷۸۹", ("تماس می‌گیریم", "+98 912 345 6789")),
        ("line", "fa", IRANIAN, "/callback #1001 30", "٠٩١٢٣٤٥٦٧٨٩", ("تماس می‌گیریم", "+98 912 345 6789")),
        ("telegram", "en", THAI, "/callback 30", "+98 912 345 6789", ("calls you about", "+98 912 345 6789")),
    ],
)
async def test_by_command_in_each_language_with_a_number_in_its_digits(
    quick_desk, platform, language, terms, command, typed, said
):
    desk = await quick_desk(line=platform == "line", clock=HandClock(), changes=office_hours(callbacks=terms))
    ana = somebody(desk, platform, language=language)
    matter = {"th": "หน้ารายงานเปิดช้ามากค่ะ", "fa": "صفحهٔ گزارش خیلی کند باز می‌شود", "en": SLOW}[language]
    await tell(desk, ana, matter)

    await tell(desk, ana, command)
    booked = await hears(desk, ana, said[1], after=typed)
    assert said[0] in plain(booked)

    state, phone, proven = await stands(desk)
    assert (state, proven) == ("waiting", False)
    assert phone.startswith("+98" if "98" in said[1] else "+66")


async def test_a_contact_counts_only_as_ones_own_and_proves_the_number(quick_desk):
    desk, ana = await with_ticket(quick_desk)
    ben = somebody(desk, "telegram", "Ben")
    await tell(desk, ana, "/callback 60")
    assert [asks for _, asks in ana.keyboard] == ["contact"]

    for foreign in ({"whose": ben}, {"unknown": True}):
        before = len(heard(desk, ana))
        await ana.contact("66899999999", **foreign)
        await desk.wait(lambda: len(heard(desk, ana)) > before)  # noqa: B023
        assert "somebody else's" in heard(desk, ana)[-1]
        assert await stands(desk) == ("asking", None, False)
    await ana.contact("66812345678")
    await hears(desk, ana, "Do you want to change the number")

    assert await stands(desk) == ("waiting", "+66812345678", True)
    assert ana.keyboard == []
    await hears(desk, ana, "do not call", after="/callback cancel")
    await hears(desk, ana, "+66 81 234 5678", after="/callback 30")
    assert await stands(desk) == ("waiting", "+66812345678", True)


@BOTH
async def test_what_is_no_number_stays_words_and_a_number_nobody_asked_for_too(quick_desk, platform):
    desk, ana = await with_ticket(quick_desk, platform)
    desk.app.office.clock.move(minutes=1)
    await hears(desk, ana, "Added to ticket #1001", after="0812345678")
    assert await entries(desk, 1001) == [SLOW, "0812345678"]
    assert await stands(desk) is None

    await hears(desk, ana, "Which number", after="/callback 30")
    assert "081 234 5678" in await hears(desk, ana, "cannot call this number", after="081 234 56789")
    await hears(desk, ana, "Added to ticket", after="One moment please, I look for it")
    assert (await entries(desk, 1001))[-1] == "One moment please, I look for it"
    assert await stands(desk) == ("asking", None, False)
    await ana.write("You reach me at 081 234 5678 until four, ask for the kitchen")
    await desk.wait(lambda: any("+66 81 234 5678" in words for words in heard(desk, ana)))
    assert (await entries(desk, 1001))[-1] == "You reach me at 081 234 5678 until four, ask for the kitchen"
    assert await stands(desk) == ("waiting", "+66812345678", False)


@pytest.mark.parametrize(
    ("after_hours", "label", "due"),
    [
        (False, "By Monday 23 November, 08:45", datetime(2026, 11, 23, 8, 45, tzinfo=UTC)),
        (True, "Within 30 minutes", datetime(2026, 11, 20, 17, 45, tzinfo=UTC)),
    ],
)
async def test_friday_at_quarter_past_five_half_an_hour_ends_on_monday_unless_after_hours_count(
    quick_desk, after_hours, label, due
):
    terms = replace(THAI, after_hours=after_hours)
    desk, ana = await with_ticket(quick_desk, start=FRIDAY, terms=terms, calendar=OFFICE)

    await press(desk, ana, "Please call me")
    await press(desk, ana, label)
    booked = await hears(desk, ana, "+66 81 234 5678", after="0812345678")

    assert (await callback_of(desk)).due == due
    assert ("08:45" if due > FRIDAY + timedelta(days=1) else "17:45") in booked


@BOTH
async def test_outside_the_hours_the_next_open_times_are_offered_and_a_stale_one_politely_renewed(quick_desk, platform):
    desk, ana = await with_ticket(quick_desk, platform, start=SATURDAY)
    offered = await tell(desk, ana, "/callback 30")
    stale = last(ana)
    first, second = button(stale, "23 November, 09:00"), button(stale, "23 November, 10:00")

    assert "outside working hours" in offered
    assert await stands(desk) is None
    desk.app.office.clock.move(days=1, hours=22, minutes=30)  # Monday 09:30
    before = len(heard(desk, ana))
    await ana.press(stale, first, **({"wait": False} if platform == "telegram" else {}))
    await desk.wait(lambda: len(heard(desk, ana)) > before)
    assert "can no longer be chosen" in heard(desk, ana)[-1]
    assert button(last(ana), "Within 1 hour")
    await ana.press(stale, second, **({"wait": False} if platform == "telegram" else {}))
    await desk.wait(lambda: "Which number" in heard(desk, ana)[-1])
    booked = await hears(desk, ana, "+66 81 234 5678", after="0812345678")

    assert "from today 10:00, within 1 hour" in booked


async def test_without_a_ticket_it_is_asked_what_it_is_about_and_with_several_which_one(quick_desk):
    desk = await quick_desk(clock=HandClock(), changes=office_hours(callbacks=THAI))
    ana = somebody(desk, "telegram")

    await ana.write("/callback 30")
    await desk.wait(lambda: "write first what it is about" in " ".join(heard(desk, ana)))
    await hears(desk, ana, "#1001", after=SLOW)
    await hears(desk, ana, "#1002", after="/new " + INVOICE)
    await hears(desk, ana, "Which ticket", after="/callback " + "ขอให้โทรกลับด้วยนะคะ" * 3)
    await hears(desk, ana, "Which ticket", after="/callback 60")
    assert "Which number shall we call about ticket #1002" in await press(desk, ana, "#1002")

    assert await stands(desk, 1001) is None
    assert (await callback_of(desk, 1002)).minutes == 60


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (replace(THAI, windows=()), "cannot call you back"),
        (
            replace(THAI, plans={"none": ()}, declined={"en": "Gold customers are called."}),
            "Gold customers are called.",
        ),
    ],
)
async def test_who_may_have_none_reads_so_kindly_and_sees_no_button(quick_desk, terms, said):
    desk, ana = await with_ticket(quick_desk, terms=terms)
    with pytest.raises(LookupError):
        button(last(ana), "call me")

    for command in ("/callback", "/callback 30", "/callback 1001 at 29990000"):
        assert said in await tell(desk, ana, command)
    assert await stands(desk) is None


async def test_the_number_is_changed_kept_and_the_callback_called_off(quick_desk):
    desk, ana = await with_ticket(quick_desk)
    await hears(desk, ana, "Which number", after="/callback 30")
    await hears(desk, ana, "Do you want to change the number", after="0812345678")
    due = (await callback_of(desk)).due

    await press(desk, ana, "Change the number")
    assert await stands(desk) == ("asking", None, False)
    await desk.wait(lambda: "still missing" in desk.card(1001).text)
    desk.app.office.clock.move(minutes=2)
    await hears(desk, ana, "Do you want to change the number", after="02 123 4567")
    assert await stands(desk) == ("waiting", "+6621234567", False)
    assert (await callback_of(desk)).due == due
    assert "by today 10:30" in await tell(desk, ana, "/status")
    await tell(desk, ana, "/callback 1001 phone")
    await hears(desk, ana, "Do you want to change the number", after="/callback 1001 keep")
    assert "do not call" in await press(desk, ana, "No call needed")

    assert (await callback_of(desk)).state.value == "cancelled"
    await desk.wait(lambda: any("needs no call" in (m.text or "") for m in desk.agents.screen))
    await desk.wait(lambda: "+66" not in desk.card(1001).text)
    assert "no callback" in await tell(desk, ana, "/callback 1001 cancel")


@pytest.mark.parametrize(
    ("edited", "said", "then"),
    [
        ("0812345679, sorry", "+66 81 234 5679", ("waiting", "+66812345679", False)),
        ("Ask my office please", "Which number", ("asking", None, False)),
    ],
)
async def test_a_number_that_is_edited_is_called_as_it_reads_now(quick_desk, edited, said, then):
    desk, ana = await with_ticket(quick_desk)
    await hears(desk, ana, "Which number", after="/callback 30")
    number = await ana.write("0812345678")
    await hears(desk, ana, "Do you want to change the number")
    before = len(heard(desk, ana))

    await ana.edit(number, edited)
    await hears(desk, ana, said, since=before)

    assert await stands(desk) == then


async def test_a_number_that_is_taken_back_is_forgotten(quick_desk):
    desk, ana = await with_ticket(quick_desk, "line")
    await hears(desk, ana, "Which number", after="/callback 30")
    number = await ana.write("0812345678")
    await hears(desk, ana, "+66 81 234 5678")
    before = len(heard(desk, ana))

    await ana.unsend(number)
    await hears(desk, ana, "Which number", since=before)
    held = await desk.app.office.read(
        lambda tx: "".join(
            str(list(tx.connection.exec_driver_sql(f"SELECT * FROM {name}")))
            for name in ("callbacks", "people", "entries", "inbox")
        )
    )

    assert await stands(desk) == ("asking", None, False)
    assert "812345678" not in held


async def test_forged_and_foreign_actions_are_answered_and_change_nothing(quick_desk):
    desk, ana = await with_ticket(quick_desk)
    await hears(desk, ana, "Which number", after="/callback 30")
    await hears(desk, ana, "Do you want to change the number", after="0812345678")
    kept = await callback_of(desk)
    eve = somebody(desk, "telegram", "Eve")
    await tell(desk, eve, "/status")

    for action in (
        "callback:1001", "callback:1001:30", "callback:1001:cancel", "callback:1001:phone", "callback:999999999999999",
        "callback:1001:at:29990000", "called:1001", "noanswer:1001", "busy:1001",
    ):  # fmt: skip
        answer = await eve.press(last(eve), action, forged=True)
        assert answer is not None
    own = ("callback:1001:at:1", "callback:1001:45", "callback:1001:at:99999999", "callback:1001:99999999",
           "callback:1001:x", "callback::", "called:1001")  # fmt: skip
    for action in own:
        await ana.press(last(ana), action, forged=True, wait=False)
    await settled(desk)

    assert await callback_of(desk) == kept
    assert not any("+66" in words for words in heard(desk, eve))
