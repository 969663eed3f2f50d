"""Deliveries at LINE's door: genuine or not, and taken apart."""

import base64
import hashlib
import hmac
import json
import subprocess
import sys

import pytest

from bot.channel import Event
from bot.channels.line import LineChannel

SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
BODY = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
RIGHT = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="
NOK = "U" + "a" * 32
GROUP = "C" + "b" * 32


@pytest.fixture
def line() -> LineChannel:
    return LineChannel(SECRET, "a-token")


def signed(body: bytes) -> str:
    return base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()


def delivery(*events: object) -> bytes:
    return json.dumps({"destination": "U" + "0" * 32, "events": events}, ensure_ascii=False).encode()


def said(key: str, **more: object) -> dict[str, object]:
    return {
        "type": "message",
        "webhookEventId": key,
        "timestamp": 1_795_000_000_000,
        "mode": "active",
        "deliveryContext": {"isRedelivery": False},
        "source": {"type": "user", "userId": NOK},
        "replyToken": "r-" + key,
        "message": {"type": "text", "id": "1", "text": "ร้านเปิดไหมคะ", "quoteToken": "q"},
        **more,
    }


def split_one(line: LineChannel, event: object) -> Event:
    (only,) = line.split(delivery(event))
    return only


def test_the_signature_of_the_platforms_own_example_is_right(line: LineChannel) -> None:
    assert line.signature_is_right(BODY, RIGHT)


def test_a_signature_over_thai_letters_is_right(line: LineChannel) -> None:
    body = delivery(said("01"))
    assert line.signature_is_right(body, signed(body))


def test_the_same_json_written_anew_is_not_what_was_signed(line: LineChannel) -> None:
    body = delivery(said("01"))
    assert not line.signature_is_right(json.dumps(json.loads(body)).encode(), signed(body))


@pytest.mark.parametrize("header", [None, "", " ", "x", "ก", "\udc80", RIGHT[:-1], RIGHT + "=", RIGHT.lower(), "=" * 9])
def test_any_other_header_is_wrong_and_raises_nothing(line: LineChannel, header: str | None) -> None:
    assert line.signature_is_right(BODY, header) is False


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", BODY + b" ", BODY[:-1], b"\x00" + BODY, b"\xef\xbb\xbf" + BODY])
def test_one_byte_more_or_less_is_wrong(line: LineChannel, body: bytes) -> None:
    assert line.signature_is_right(body, RIGHT) is False


def test_the_empty_verification_call_has_no_events(line: LineChannel) -> None:
    assert list(line.split(BODY)) == []


def test_a_batch_is_split_in_order_each_with_its_own_json(line: LineChannel) -> None:
    first, second = said("01"), said("02", source={"type": "group", "groupId": GROUP, "userId": NOK})
    found = line.split(delivery(first, second))
    assert [(one.key, one.chat) for one in found] == [("01", NOK), ("02", GROUP)]
    assert [json.loads(one.payload) for one in found] == [first, second]
    assert "ร้านเปิดไหมคะ" in found[0].payload


def test_a_room_is_a_chat_too(line: LineChannel) -> None:
    assert split_one(line, said("01", source={"type": "room", "roomId": "Rroom", "userId": NOK})).chat == "Rroom"


@pytest.mark.parametrize("bad", [None, 1, "x", [], {}, {"type": 7}, [[1]], {"type": "plasma", "source": "x"}, True])
def test_bad_neighbours_are_kept_and_the_others_with_them(line: LineChannel, bad: object) -> None:
    before, kept, after = line.split(delivery(said("01"), bad, said("02")))
    assert (before.key, after.key) == ("01", "02")
    assert json.loads(kept.payload) == bad
    assert kept.key.startswith("hash-")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"events"', b"{}", b'{"events":{}}', b'{"events":null}', b"\xff", b"[" * 50_000],
)
def test_what_is_no_delivery_is_a_value_error(line: LineChannel, body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        line.split(body)


def test_an_event_without_an_id_has_the_same_key_when_it_comes_again(line: LineChannel) -> None:
    event = said("01")
    del event["webhookEventId"]
    again = {**event, "deliveryContext": {"isRedelivery": True}}
    other = {**event, "timestamp": 1_795_000_000_001}
    first, second, third = (split_one(line, one) for one in (event, again, other))
    assert first.key == second.key != third.key


@pytest.mark.parametrize("key", ["", 7, None, {"a": 1}, "x" * 5000])
def test_an_unusable_id_is_replaced(line: LineChannel, key: object) -> None:
    found = split_one(line, {**said("01"), "webhookEventId": key})
    assert found.key.startswith("hash-")
    assert len(found.key) <= 100


def test_half_a_letter_is_kept_as_something_that_can_be_stored(line: LineChannel) -> None:
    body = b'{"events":[{"type":"message","webhookEventId":"01","source":{"userId":"U\\ud800"},"x":"\\ud83d"}]}'
    (found,) = line.split(body)
    assert found.payload.encode("utf-8")
    assert found.chat.encode("utf-8")


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity", "9" * 5000])
def test_a_number_that_nobody_can_hold_takes_no_neighbour_with_it(line: LineChannel, number: str) -> None:
    body = b'{"events":[{"type":"a","n":' + number.encode() + b'},{"type":"b"}]}'
    first, second = line.split(body)
    assert json.loads(first.payload) == {"type": "a", "n": None}
    assert json.loads(second.payload) == {"type": "b"}


def test_a_very_deep_event_takes_no_neighbour_with_it(line: LineChannel) -> None:
    deep = b'{"type":"deep","webhookEventId":"01","x":' + b"[" * 900 + b"]" * 900 + b"}"
    first, second = line.split(b'{"events":[' + deep + b',{"type":"b"}]}')
    assert first.key == "01"
    assert json.loads(second.payload) == {"type": "b"}


def test_a_desk_without_line_does_not_load_its_sdk() -> None:
    looking = "import sys, bot.channel, bot.channels, bot.channels.telegram; print('linebot' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", looking], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
