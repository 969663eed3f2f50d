"""Messages on their way to LINE: cut into parts, each part one object."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel import Card, Media, Message, Undeliverable
from bot.channels.line import LineChannel
from bot.channels.line.objects import line_object, sender_name
from bot.channels.line.plain import Json
from desk.messages import MediaKind
from locales.cut import size

LINE = LineChannel("a-secret", "a-token")
CARD = Card(number=1042, title="#1042 ปริ้นเตอร์", lines=("ลูกค้า: นก", "ด่วน"), state="new", priority="urgent")
PICTURE = Media(
    kind=MediaKind.PHOTO,
    name="a.jpg",
    mime="image/jpeg",
    size=90_000,
    url="https://d.example/a",
    preview_url="https://d.example/p",
)
DOCUMENT = Media(
    kind=MediaKind.DOCUMENT, name="สลิป.pdf", mime="application/pdf", size=1_234_000, url="https://d.example/s"
)
YES_NO = ((("Yes", "approve:7"), ("No", "reject:7")),)


def parts(message: Message) -> list[Message]:
    return list(LINE.parts(message))


def shown(message: Message, *, group: bool = False) -> list[Json]:
    return [line_object(part, group=group) for part in LINE.parts(message)]


def actions(value: object) -> list[Json]:
    """The actions of all buttons in an object, in the order in which they stand."""
    if isinstance(value, list):
        return [found for one in value for found in actions(one)]
    if not isinstance(value, dict):
        return []
    if value.get("type") == "button":
        return [value["action"]]
    return [found for one in value.values() for found in actions(one)]


def words(bubble: Json) -> list[str]:
    return [one["text"] for one in bubble.get("body", {}).get("contents", [])]


def test_a_short_text_is_one_object() -> None:
    assert shown(Message(text="สวัสดีค่ะ")) == [{"type": "text", "text": "สวัสดีค่ะ"}]


def test_nothing_to_say_is_no_part() -> None:
    assert parts(Message()) == []
    assert parts(Message(text=" \n ")) == []
    assert parts(Message(text="\x00")) == []


@pytest.mark.parametrize("count", [2499, 2500, 2501])
def test_an_emoji_counts_twice(count: int) -> None:
    found = parts(Message(text="😀" * count))
    assert len(found) == (1 if count <= 2500 else 2)
    assert all(size(part.text, "utf16") <= 5000 for part in found)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=60), st.integers(1, 400))
def test_a_long_text_is_cut_and_loses_nothing(piece: str, times: int) -> None:
    whole = piece * times
    found = parts(Message(text=whole))
    assert all(size(part.text, "utf16") <= 5000 for part in found)
    assert "".join(part.text for part in found).split() == whole.split()


def test_parts_stay_as_they_are_when_cut_again() -> None:
    message = Message(text="ก" * 7000, media=(PICTURE, DOCUMENT), buttons=YES_NO, quote="q", sender="Bee", card=CARD)
    for part in parts(message):
        assert parts(part) == [part]


def test_a_few_buttons_make_one_bubble_with_the_text() -> None:
    (only,) = shown(Message(text="Is it down for everybody?", buttons=YES_NO))
    assert only["type"] == "flex"
    assert only["altText"] == "Is it down for everybody?"
    assert words(only["contents"]) == ["Is it down for everybody?"]
    assert actions(only) == [
        {"type": "postback", "label": "Yes", "data": "approve:7", "displayText": "Yes"},
        {"type": "postback", "label": "No", "data": "reject:7", "displayText": "No"},
    ]


def test_buttons_do_not_vanish_with_the_next_message() -> None:
    assert "quickReply" not in json.dumps(shown(Message(text="?", buttons=YES_NO)))


@pytest.mark.parametrize("text", ["x" * 1001, "see https://d.example/help", "😀" * 501])
def test_a_text_that_is_better_read_outside_stands_before_its_buttons(text: str) -> None:
    first, second = shown(Message(text=text, buttons=YES_NO))
    assert first == {"type": "text", "text": text}
    assert words(second["contents"]) == []
    assert second["altText"] == "Yes · No"
    assert len(actions(second)) == 2


def test_a_bubble_cannot_quote_so_the_text_stands_alone() -> None:
    first, second = shown(Message(text="Which one?", buttons=YES_NO, quote="q-7"))
    assert first == {"type": "text", "text": "Which one?", "quoteToken": "q-7"}
    assert len(actions(second)) == 2


def test_short_labels_stand_side_by_side_and_long_ones_beneath_each_other() -> None:
    stars = tuple((str(one), f"rate:1:{one}") for one in range(1, 6))
    (only,) = shown(Message(text="?", buttons=(stars, (("A rather long label here", "a:1"), ("Another one", "b:1")))))
    kinds = [one["type"] for one in only["contents"]["footer"]["contents"]]
    assert kinds == ["box", "button", "button"]


@given(st.lists(st.integers(1, 15), min_size=1, max_size=9))
def test_many_buttons_go_into_several_bubbles_and_none_is_lost(lengths: list[int]) -> None:
    rows = tuple(tuple((f"L{row}", f"claim:{row}:{one}") for one in range(count)) for row, count in enumerate(lengths))
    made = shown(Message(text="Which?", buttons=rows))
    assert [found["data"] for one in made for found in actions(one)] == [action for row in rows for _, action in row]
    assert all(1 <= len(actions(one)) <= 12 for one in made)


def test_a_label_is_at_most_forty_letters_and_never_empty() -> None:
    rows = ((("ที่" * 50, "a:1"),), (("", "b:1"),), (("Z" + "\u0301" * 900, "c:1"),))
    (only,) = shown(Message(text="?", buttons=rows))
    labels = [found["label"] for found in actions(only)]
    assert size(labels[0], "graphemes") == 40
    assert labels[1] == "b:1"
    assert len(labels[2]) <= 160
    assert all(found["label"] == found["displayText"] for found in actions(only))


def test_a_card_is_a_bubble_with_its_title_and_lines() -> None:
    (only,) = shown(Message(card=CARD, buttons=((("รับ", "claim:1042"),),)))
    bubble = only["contents"]
    assert bubble["header"]["contents"][0]["text"] == "#1042 ปริ้นเตอร์"
    assert words(bubble) == ["ลูกค้า: นก", "ด่วน"]
    assert all(one["wrap"] for one in bubble["body"]["contents"])
    assert only["altText"] == "#1042 ปริ้นเตอร์\nลูกค้า: นก\nด่วน"
    assert [found["data"] for found in actions(only)] == ["claim:1042"]


def test_a_cards_head_tells_its_priority_and_whether_it_is_over() -> None:
    cards = [replace(CARD, priority=one) for one in ("urgent", "important", "normal")] + [replace(CARD, state="closed")]
    colours = [shown(Message(card=card))[0]["contents"]["header"]["backgroundColor"] for card in cards]
    assert len(set(colours)) == 4


@pytest.mark.parametrize("rtl", [True, False])
def test_a_persian_card_reads_from_the_right(rtl: bool) -> None:
    (only,) = shown(Message(card=replace(CARD, rtl=rtl)))
    assert only["contents"]["direction"] == ("rtl" if rtl else "ltr")


def test_a_persian_question_reads_from_the_right() -> None:
    (only,) = shown(Message(text="سلام", buttons=YES_NO, rtl=True))
    assert only["contents"]["direction"] == "rtl"


@pytest.mark.parametrize(
    "lines", [("ก" * 40_000,), tuple("ด่วนมาก" * 20 for _ in range(400)), ("😀" * 9000, "short", "x" * 9000)]
)
def test_a_huge_card_is_shortened_until_it_fits(lines: tuple[str, ...]) -> None:
    (only,) = shown(Message(card=replace(CARD, lines=lines), buttons=YES_NO))
    assert len(json.dumps(only["contents"])) <= 30 * 1024
    assert size(only["altText"], "utf16") <= 1500
    assert words(only["contents"])
    assert len(actions(only)) == 2


def test_a_card_without_lines_or_title_is_still_a_bubble() -> None:
    (only,) = shown(Message(card=replace(CARD, title="", lines=(" ", "", "\x00"))))
    assert only["contents"]["header"]["contents"][0]["text"] == only["altText"] == "#1042"
    assert "body" not in only["contents"]


def test_what_is_said_beside_a_card_stands_before_it() -> None:
    first, second = shown(Message(text="A new one", card=CARD))
    assert (first["type"], second["type"]) == ("text", "flex")


def test_a_picture_is_fetched_from_its_address() -> None:
    (only,) = shown(Message(media=(PICTURE,)))
    assert only == {
        "type": "image",
        "originalContentUrl": "https://d.example/a",
        "previewImageUrl": "https://d.example/p",
    }


def test_files_come_before_the_words_and_the_buttons_last() -> None:
    made = shown(Message(text="Like this?", media=(PICTURE, PICTURE), buttons=YES_NO, sender="Bee"))
    assert [one["type"] for one in made] == ["image", "image", "flex"]
    assert all(one["sender"] == {"name": "Bee"} for one in made)


def test_a_small_picture_is_its_own_preview() -> None:
    (only,) = shown(Message(media=(replace(PICTURE, preview_url=None),)))
    assert only["previewImageUrl"] == "https://d.example/a"


def test_a_film_has_its_preview_and_a_sound_its_length() -> None:
    film = replace(PICTURE, kind=MediaKind.VIDEO, mime="video/mp4")
    sound = replace(PICTURE, kind=MediaKind.AUDIO, mime="audio/mp4", preview_url=None)
    first, second = shown(Message(media=(film, sound)))
    assert first["type"] == "video"
    assert second == {"type": "audio", "originalContentUrl": "https://d.example/a", "duration": 60_000}


@pytest.mark.parametrize(
    "media",
    [
        DOCUMENT,
        replace(PICTURE, mime="image/webp"),
        replace(PICTURE, size=11_000_000),
        replace(PICTURE, size=2_000_000, preview_url=None),
        replace(PICTURE, kind=MediaKind.VIDEO, mime="video/mp4", preview_url=None),
        replace(PICTURE, kind=MediaKind.VIDEO, mime="video/webm"),
        replace(PICTURE, kind=MediaKind.VOICE, mime="audio/ogg"),
        replace(PICTURE, kind=MediaKind.VOICE, mime=None),
        replace(PICTURE, kind=MediaKind.ANIMATION, mime="image/gif"),
    ],
)
def test_what_line_cannot_show_is_a_link(media: Media) -> None:
    (only,) = shown(Message(media=(media,)))
    assert only["type"] == "text"
    assert only["text"].endswith(f"\n{media.url}")


def test_a_link_says_what_it_leads_to() -> None:
    (only,) = shown(Message(text="Your receipt", media=(DOCUMENT,)))
    assert only["text"] == "Your receipt\nสลิป.pdf (1.2 MB)\nhttps://d.example/s"


def test_a_link_that_is_in_the_words_already_is_not_repeated() -> None:
    (only,) = shown(Message(text="Look: https://d.example/s", media=(replace(DOCUMENT, name=None),)))
    assert only["text"] == "Look: https://d.example/s"


def test_a_name_cannot_make_lines_of_its_own() -> None:
    (only,) = shown(Message(media=(replace(DOCUMENT, name="a\nb\x00c" + "x" * 500, size=None),)))
    assert only["text"].count("\n") == 1
    assert len(only["text"]) < 250


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "ftp://d.example/a",
        "http://d.example/a",
        "https:///a",
        "javascript:alert(1)",
        "https://d.example/ก",
        "https://d.example/" + "a" * 2000,
        "https://[::1",
        "https://d.example/a b",
        "https://d.example/\n",
    ],
)
def test_a_file_without_a_public_address_cannot_be_sent(url: str | None) -> None:
    with pytest.raises(Undeliverable, match="no public address") as failure:
        parts(Message(text="look", media=(replace(PICTURE, url=url),)))
    assert failure.value.permanent


def test_a_file_on_this_machine_will_do_for_a_stand_in() -> None:
    (only,) = shown(Message(media=(replace(PICTURE, url="http://127.0.0.1:8080/media/a", preview_url=None),)))
    assert only["originalContentUrl"] == "http://127.0.0.1:8080/media/a"


def test_a_file_whose_address_is_still_to_come_keeps_its_place() -> None:
    (part,) = parts(Message(media=(replace(PICTURE, url=None, ref="590001"),)))
    with pytest.raises(Undeliverable, match="no public address"):
        line_object(part, group=False)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("Bee", "Bee"),
        ("LINE Bee", "Bee"),
        ("Line", ""),
        ("line help", "help"),
        ("Pauline", "Pauline"),
        ("PAULINE", "PAU"),
        ("น้องบี", "น้องบี"),
        ("x" * 30, "x" * 19 + "…"),
        ("😀" * 30, "😀" * 9 + "…"),
        ("", ""),
    ],
)
def test_a_senders_name_is_short_and_not_lines_own(name: str, seen: str) -> None:
    assert sender_name(name) == seen
    assert size(sender_name(name), "utf16") <= 20


def test_only_the_first_text_quotes() -> None:
    first, second = shown(Message(text="ก" * 6000, quote="q-1"))
    assert first["quoteToken"] == "q-1"
    assert "quoteToken" not in second


def test_somebody_in_a_group_is_mentioned_with_braces_kept() -> None:
    message = Message(text="@Bee {please} look", mention=("@Bee", "U" + "2" * 32))
    (only,) = shown(message, group=True)
    assert only == {
        "type": "textV2",
        "text": "{mentioned} {{please}} look",
        "substitution": {"mentioned": {"type": "mention", "mentionee": {"type": "user", "userId": "U" + "2" * 32}}},
    }


def test_a_mention_does_not_write_its_sign_twice() -> None:
    (only,) = shown(Message(text="Ask @Bee", mention=("Bee", "U2")), group=True)
    assert only["text"] == "Ask {mentioned}"


def test_in_private_a_mention_is_a_name() -> None:
    assert shown(Message(text="Bee has it", mention=("Bee", "U2"))) == [{"type": "text", "text": "Bee has it"}]


def test_a_name_that_is_not_in_the_text_is_not_mentioned() -> None:
    assert shown(Message(text="who?", mention=("Bee", "U2")), group=True) == [{"type": "text", "text": "who?"}]


def test_braces_that_would_grow_too_long_are_left_and_the_name_stays_a_name() -> None:
    (only,) = shown(Message(text="Bee " + "{" * 4000, mention=("Bee", "U2")), group=True)
    assert only["type"] == "text"


def test_half_a_letter_and_a_nought_never_go_out() -> None:
    (only,) = shown(Message(text="a\x00b\ud800"))
    assert only["text"] == "ab\ufffd"
