"""Which message objects the LINE stand-in refuses, and where it says the fault lies."""

import json

import pytest
import regex
from linebot.v3.messaging import FlexContainer

from bot.sandbox.line.answers import Refused
from bot.sandbox.line.identity import group_id, person_id, ulid
from bot.sandbox.line.measures import letters, units
from bot.sandbox.line.message_checks import refuse_bad

POSTBACK = {"type": "postback", "label": "Claim", "data": "claim:1"}
HTTPS = "https://example.com/a.png"


def accepted(*messages: object) -> bool:
    return refuse_bad(list(messages), http_on_loopback=False) == list(messages)


def refusal(*messages: object, http_on_loopback: bool = False) -> dict:
    with pytest.raises(Refused) as caught:
        refuse_bad(list(messages), http_on_loopback=http_on_loopback)
    assert caught.value.answer.status == 400
    return caught.value.answer.body


def blamed(*messages: object) -> list[str]:
    return [detail["property"] for detail in refusal(*messages)["details"]]


def text(words: str = "hello", **more: object) -> dict:
    return {"type": "text", "text": words, **more}


def quick(*actions: dict) -> dict:
    return text(quickReply={"items": [{"type": "action", "action": action} for action in actions]})


def flex(*contents: dict, **more: object) -> dict:
    body = {"type": "box", "layout": "vertical", "contents": list(contents)}
    return {"type": "flex", "altText": "A card", "contents": {"type": "bubble", "body": body}, **more}


def template(**fields: object) -> dict:
    return {"type": "template", "altText": "A card", "template": fields}


GOOD = [
    text("x" * 5000),
    text("😀" * 2500),
    text("hello", sender={"name": "x" * 20, "iconUrl": HTTPS}),
    {"type": "textV2", "text": "{{a}} {b}", "substitution": {"b": {"type": "mention", "mentionee": {"type": "all"}}}},
    {"type": "sticker", "packageId": "446", "stickerId": "1988"},
    {"type": "image", "originalContentUrl": HTTPS, "previewImageUrl": HTTPS},
    {"type": "video", "originalContentUrl": HTTPS, "previewImageUrl": HTTPS},
    {"type": "audio", "originalContentUrl": HTTPS, "duration": 1000},
    {"type": "location", "title": "Office", "address": "Rama IV", "latitude": 13.7, "longitude": 100.5},
    quick(*[POSTBACK] * 13),
    quick({"type": "camera", "label": "Photo"}, {"type": "message", "label": "Yes", "text": "Yes"}),
    quick({"type": "postback", "label": "ที่อยู่" * 4, "data": "ก" * 300}),
    flex({"type": "text", "text": "#1042", "wrap": True}, {"type": "button", "action": POSTBACK, "style": "primary"}),
    flex({"type": "text", "contents": [{"type": "span", "text": "bold", "weight": "bold"}]}, {"type": "separator"}),
    flex({"type": "box", "layout": "baseline", "contents": [{"type": "icon", "url": HTTPS}]}, altText="x" * 1500),
    template(type="buttons", text="x" * 160, actions=[POSTBACK] * 4),
    template(type="confirm", text="x" * 240, actions=[POSTBACK] * 2),
    template(type="carousel", columns=[{"text": "x" * 120, "actions": [POSTBACK] * 3}] * 10),
    template(type="image_carousel", columns=[{"imageUrl": HTTPS, "action": POSTBACK}]),
]

BAD = [
    (text(""), "messages[0].text"),
    (text("x" * 5001), "messages[0].text"),
    (text("😀" * 2501), "messages[0].text"),
    ({"type": "text"}, "messages[0].text"),
    ({"type": "text", "text": 5}, "messages[0].text"),
    ({"type": "file"}, "messages[0].type"),
    (text(sender={"name": "x" * 21}), "messages[0].sender.name"),
    (text(sender={"name": "LINE"}), "messages[0].sender.name"),
    ({"type": "textV2", "text": "{nobody}"}, "messages[0].text"),
    ({"type": "textV2", "text": "open {"}, "messages[0].text"),
    ({"type": "image", "originalContentUrl": HTTPS}, "messages[0].previewImageUrl"),
    (
        {"type": "image", "originalContentUrl": "http://example.com/a", "previewImageUrl": HTTPS},
        "messages[0].originalContentUrl",
    ),
    (
        {"type": "image", "originalContentUrl": HTTPS + "x" * 2000, "previewImageUrl": HTTPS},
        "messages[0].originalContentUrl",
    ),
    ({"type": "audio", "originalContentUrl": HTTPS}, "messages[0].duration"),
    ({"type": "location", "title": "x", "address": "x", "latitude": 1.0}, "messages[0].longitude"),
    (quick(), "messages[0].quickReply.items"),
    (quick(*[POSTBACK] * 14), "messages[0].quickReply.items"),
    (quick(POSTBACK | {"label": "x" * 21}), "messages[0].quickReply.items[0].action.label"),
    (quick(POSTBACK | {"data": "x" * 301}), "messages[0].quickReply.items[0].action.data"),
    (quick(POSTBACK | {"displayText": "x" * 301}), "messages[0].quickReply.items[0].action.displayText"),
    (quick({"type": "postback", "data": "x"}), "messages[0].quickReply.items[0].action.label"),
    (quick({"type": "uri", "label": "x", "uri": "javascript:1"}), "messages[0].quickReply.items[0].action.uri"),
    (quick({"type": "teleport", "label": "x"}), "messages[0].quickReply.items[0].action.type"),
    (flex({"type": "separator"}, altText=""), "messages[0].altText"),
    (flex({"type": "separator"}, altText="x" * 1501), "messages[0].altText"),
    (template(type="buttons", text="x" * 161, actions=[POSTBACK]), "messages[0].template.text"),
    (template(type="buttons", title="x", text="x" * 61, actions=[POSTBACK]), "messages[0].template.text"),
    (template(type="buttons", text="x", actions=[POSTBACK] * 5), "messages[0].template.actions"),
    (template(type="confirm", text="x", actions=[POSTBACK]), "messages[0].template.actions"),
    (
        template(type="buttons", text="x", actions=[{"type": "camera", "label": "x"}]),
        "messages[0].template.actions[0].type",
    ),
    (template(type="wheel"), "messages[0].template.type"),
    ({"type": "template", "altText": "x"}, "messages[0].template"),
]

BAD_FLEX = [
    (flex({"type": "text", "text": ""}), "/body/contents/0/text"),
    (flex({"type": "text", "text": "x", "colour": "#000000"}), "/body/contents/0/colour"),
    (flex({"type": "text", "text": "x", "color": "black"}), "/body/contents/0/color"),
    (flex({"type": "text", "text": "x", "wrap": "yes"}), "/body/contents/0/wrap"),
    (flex({"type": "hologram"}), "/body/contents/0"),
    (flex({"type": "icon", "url": HTTPS}), "/body/contents/0"),
    (flex({"type": "box", "layout": "baseline", "contents": [{"type": "separator"}]}), "/body/contents/0/contents/0"),
    (flex({"type": "button", "action": POSTBACK | {"label": "x" * 41}}), "/body/contents/0/action/label"),
    (flex({"type": "button"}), "/body/contents/0/action"),
    (flex({"type": "image", "url": "http://example.com/a"}), "/body/contents/0/url"),
    (flex({"type": "box", "contents": []}), "/body/contents/0/layout"),
    ({"type": "flex", "altText": "x", "contents": {"type": "bubble"}}, "/"),
    ({"type": "flex", "altText": "x", "contents": {"type": "carousel", "contents": []}}, "/contents"),
    ({"type": "flex", "altText": "x"}, "/"),
]


@pytest.mark.parametrize("message", GOOD, ids=lambda message: message["type"])
def test_what_line_takes_is_taken(message):
    assert accepted(message)


@pytest.mark.parametrize(("message", "property"), BAD, ids=lambda value: value if isinstance(value, str) else None)
def test_what_line_refuses_is_refused_with_the_property(message, property):
    assert blamed(message) == [property]


@pytest.mark.parametrize(("message", "property"), BAD_FLEX, ids=lambda value: value if isinstance(value, str) else None)
def test_a_bad_flex_container_is_refused_with_a_pointer_into_it(message, property):
    body = refusal(message)

    assert body["message"] == "A message (messages[0]) in the request body is invalid"
    assert [detail["property"] for detail in body["details"]] == [property]


def bubble_of(size: int) -> dict:
    """A bubble whose JSON is exactly so many bytes."""
    bubble = flex({"type": "text", "text": ""})["contents"]
    room = size - len(json.dumps(bubble, separators=(",", ":")))
    bubble["body"]["contents"][0]["text"] = "x" * room
    return bubble


def test_a_bubble_has_thirty_kilobytes_and_a_carousel_fifty():
    def card(contents: dict) -> dict:
        return {"type": "flex", "altText": "x", "contents": contents}

    full = bubble_of(30 * 1024)
    assert accepted(card(full))
    assert "/" in blamed(card(bubble_of(30 * 1024 + 1)))
    assert "/" in blamed(card({"type": "carousel", "contents": [full, full]}))
    assert "/contents" in blamed(card({"type": "carousel", "contents": [bubble_of(200)] * 13}))


@pytest.mark.parametrize("count", [0, 6])
def test_a_call_carries_one_to_five_messages(count):
    assert refusal(*[text()] * count) == {
        "message": "The request body has 1 error(s)",
        "details": [{"message": "Size must be between 1 and 5", "property": "messages"}],
    }


def test_all_problems_are_told_at_once():
    assert blamed(text(""), text(), text("x" * 5001)) == ["messages[0].text", "messages[2].text"]


@pytest.mark.parametrize("messages", [None, "hello", {"type": "text"}])
def test_messages_that_are_no_list_are_refused(messages):
    with pytest.raises(Refused, match="'messages'"):
        refuse_bad(messages, http_on_loopback=False)


def test_http_is_for_this_machine_and_only_where_it_is_allowed():
    near = {"type": "image", "originalContentUrl": "http://127.0.0.1:8080/a", "previewImageUrl": HTTPS}
    far = near | {"originalContentUrl": "http://example.com/a"}

    assert refuse_bad([near], http_on_loopback=True) == [near]
    assert refusal(near)["details"][0]["property"] == "messages[0].originalContentUrl"
    assert refusal(far, http_on_loopback=True)["details"][0]["property"] == "messages[0].originalContentUrl"


@pytest.mark.parametrize("contents", [message["contents"] for message in GOOD if message["type"] == "flex"])
def test_the_containers_taken_are_known_to_the_sdk(contents):
    assert FlexContainer.from_dict(contents).to_dict()["type"] == "bubble"


@pytest.mark.parametrize(
    "words",
    ["abc", "ที่อยู่น้ำ", "سلام می‌خواهم", "👨‍👩‍👧‍👦👍🏽", "🇹🇭🇮🇷🇬🇧", "e\u0301\r\nx", "❤️☎️", "กำลัง", ""],
)
def test_letters_are_counted_as_a_reader_sees_them(words):
    assert letters(words) == len(regex.findall(r"\X", words))


def test_units_are_those_of_utf16():
    assert [units(words) for words in ("ก", "😀", "a😀", "\ud800")] == [1, 2, 3, 1]


def test_ids_look_like_the_platforms():
    assert regex.fullmatch("U[0-9a-f]{32}", person_id())
    assert regex.fullmatch("C[0-9a-f]{32}", group_id())
    assert regex.fullmatch("[0-9A-HJKMNP-TV-Z]{26}", ulid(1_795_000_000.5))
    assert ulid(1_795_000_000.5)[:10] == ulid(1_795_000_000.5)[:10] < ulid(1_795_000_000.502)[:10]
