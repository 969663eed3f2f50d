"""What a desk file says about callbacks, and which phone numbers are understood at the door."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from bot.phones import example, phone_in, with_phone
from bot.policies import PolicyError, read_policy
from desk.messages import Contact, Said
from desk.policy import CallbackTerms, Policy

HALF, HOUR = timedelta(minutes=30), timedelta(hours=1)


def read(tmp_path: Path, text: str) -> Policy:
    path = tmp_path / "desk.toml"
    path.write_text(text, encoding="utf-8")
    return read_policy(str(path))


def test_left_out_it_is_as_the_example_shows(tmp_path: Path) -> None:
    text = files("bot.policies").joinpath("EXAMPLE.toml").read_text(encoding="utf-8")
    shown = read(tmp_path, text).callbacks
    usual = read(tmp_path, 'time_zone = "Asia/Bangkok"').callbacks

    for name in ("windows", "after_hours", "tries", "slot", "slots", "country", "example"):
        assert getattr(shown, name) == getattr(usual, name), name
    assert shown.plans == {"platinum": (HALF,), "gold": (HOUR,), "none": ()}
    assert set(shown.declined) == {"th", "fa", "en"}


@pytest.mark.parametrize(
    ("zone", "own", "country", "written"),
    [
        ("Asia/Bangkok", "", "TH", "081 234 5678"),
        ("Asia/Tehran", "", "IR", "0912 345 6789"),
        ("Europe/Berlin", "", None, CallbackTerms().example),
        ("Europe/Berlin", '[callbacks]\ncountry = "DE"', "DE", "01512 3456789"),
    ],
)
def test_whose_numbers_need_no_plus(tmp_path: Path, zone: str, own: str, country: str | None, written: str) -> None:
    terms = read(tmp_path, f'time_zone = "{zone}"\n{own}').callbacks

    assert (terms.country, terms.example) == (country, written)


def test_a_desk_that_calls_nobody_back(tmp_path: Path) -> None:
    terms = read(tmp_path, "[callbacks]\nwindows = []").callbacks

    assert terms.windows_of("gold") == terms.windows_of(None) == ()


def test_every_mistake_is_told_at_once_with_its_key(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as refused:
        read(
            tmp_path,
            """
            [callbacks]
            windows = ["30m", "30m"]
            after_hours = "no"
            tries = 0
            slot = "20s"
            slots = 40
            country = "Siam"
            reason = "none"
            [callbacks.plans]
            gold = ["1 working hour"]
            [callbacks.declined]
            de = "nein"
            """,
        )

    found = {one.key: one.expected for one in refused.value.mistakes}
    assert set(found) == {
        "callbacks.windows", "callbacks.after_hours", "callbacks.tries", "callbacks.slot", "callbacks.slots",
        "callbacks.country", "callbacks.reason", "callbacks.plans", "callbacks.declined",
    }  # fmt: skip
    assert "gold" in found["callbacks.plans"]


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("0812345678", "TH", "+66812345678"),
        ("๐๘๑ ๒๓๔ ๕๖๗๘", "TH", "+66812345678"),
        ("เบอร์ 081-234-5678 ค่ะ", "TH", "+66812345678"),
        ("+66 (0)81 234 5678", "TH", "+66812345678"),
        ("0066812345678", "TH", "+66812345678"),
        ("02 123 4567", "TH", "+6621234567"),
        ("۰۹۱۲ ۳۴۵ ۶۷۸۹", "IR", "+989123456789"),
        ("شماره‌ام ۰۹۱۲۳۴۵۶۷۸۹ است", "IR", "+989123456789"),
        ("٠٩١٢٣٤٥٦٧٨٩", "IR", "+989123456789"),
        ("\u2066+98 912 345 6789\u2069", "TH", "+989123456789"),
        ("00989123456789", "IR", "+989123456789"),
        ("+66812345678", None, "+66812345678"),
        ("0812345678", None, None),
        ("0812345", "TH", None),
        ("1042", "TH", None),
        ("1900 123 456", "TH", None),
        ("The error came at 2026-11-22 10:30:15", "TH", None),
        ("", "TH", None),
        ("0812345678 " + "x" * 500, "TH", None),
    ],
)
def test_a_number_is_found_in_any_digits(text: str, country: str | None, number: str | None) -> None:
    assert phone_in(text, country) == number


@pytest.mark.parametrize(
    ("phone", "own", "country", "number"),
    [
        ("66812345678", True, "TH", "+66812345678"),
        ("+66812345678", True, None, "+66812345678"),
        ("989123456789", True, "TH", "+989123456789"),
        ("0812345678", False, "TH", "+66812345678"),
        ("12", True, "TH", None),
    ],
)
def test_a_shared_contact_is_read_with_or_without_its_plus(
    phone: str, own: bool, country: str | None, number: str | None
) -> None:
    said = Said(
        key="1", channel="telegram", chat="1", at=datetime(2026, 1, 1, tzinfo=UTC), private=True, ref="1",
        contact=Contact(phone=phone, own=own),
    )  # fmt: skip

    heard = with_phone(said, country)

    assert isinstance(heard, Said)
    assert heard.phone == number


def test_the_example_of_a_country_can_be_called() -> None:
    for country in ("TH", "IR", "US", "DE"):
        assert phone_in(example(country), country)
