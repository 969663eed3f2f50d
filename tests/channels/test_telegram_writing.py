"""How a message becomes what Telegram takes: parts within its limits, escaped cards, buttons within their bytes."""

from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channel import Card, Media, Message, Undeliverable
from bot.channels.telegram import writing
from bot.channels.telegram.media import source
from desk.messages import MediaKind

CARD = Card(number=1042, title="#1042 ระบบล่ม", lines=("ลูกค้า: สมศรี", "ด่วน"), state="new", priority="urgent")
BUTTONS = ((("รับเรื่อง", "claim:1042"), ("ปิด", "close:1042")), (("ด่วน", "priority:1042:urgent"),))
LETTERS = ["a", " ", "\n", "ก", "ที่", "น้ำ", "س", "👩‍👩‍👧‍👦", "🇹🇭", "é", "<", "&"]


def photo(ref: str = "P") -> Media:
    return Media(kind=MediaKind.PHOTO, ref=ref)


def of(kind: MediaKind) -> Media:
    return Media(kind=kind, ref="F")


def shapes(message: Message) -> list[tuple[int, int]]:
    """Of each part: how many files, and how long its words."""
    return [(len(part.media), len(part.text)) for part in writing.parts(message)]


def test_a_short_text_is_one_part() -> None:
    message = Message(text="hello", buttons=BUTTONS, quote="7", silent=True)
    assert writing.parts(message) == (message,)


def test_nothing_to_say_is_no_part() -> None:
    assert writing.parts(Message()) == ()
    assert writing.parts(Message(text=" \n ")) == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(LETTERS), min_size=1, max_size=40), st.integers(4000, 9000))
def test_long_words_are_cut_into_parts_that_together_say_the_same(letters: list[str], length: int) -> None:
    text = ("".join(letters) * length)[:length]
    parts = writing.parts(Message(text=text))
    assert all(0 < len(part.text) <= 4096 and part.text.strip() for part in parts)
    assert "".join("".join(part.text for part in parts).split()) == "".join(text.split())


@pytest.mark.parametrize(("length", "count"), [(4095, 1), (4096, 1), (4097, 2)])
def test_an_emoji_counts_as_one(length: int, count: int) -> None:
    assert len(writing.parts(Message(text="😀" * length))) == count


def test_the_quote_is_on_the_first_part_and_the_buttons_are_under_the_last() -> None:
    first, last = writing.parts(Message(text="word " * 1000, buttons=BUTTONS, quote="7"))
    assert (first.quote, first.buttons) == ("7", ())
    assert (last.quote, last.buttons) == (None, BUTTONS)


def test_short_words_are_a_caption_and_long_ones_follow_the_file() -> None:
    assert shapes(Message(text="a" * 1024, media=(photo(),))) == [(1, 1024)]
    assert shapes(Message(text="a" * 1025, media=(photo(),))) == [(1, 0), (0, 1025)]


def test_a_round_video_has_no_caption() -> None:
    assert shapes(Message(text="look", media=(of(MediaKind.VIDEO_NOTE),))) == [(1, 0), (0, 4)]


def test_files_that_may_stand_together_do_and_others_do_not() -> None:
    kinds = [MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.DOCUMENT, MediaKind.DOCUMENT, MediaKind.VOICE, MediaKind.VOICE]
    assert shapes(Message(media=tuple(of(kind) for kind in kinds))) == [(2, 0), (2, 0), (1, 0), (1, 0)]
    assert shapes(Message(media=(photo(),) * 23)) == [(10, 0), (10, 0), (3, 0)]


def test_buttons_never_stand_under_an_album() -> None:
    assert shapes(Message(text="look", media=(photo(),) * 3, buttons=BUTTONS)) == [(3, 0), (0, 4)]
    alone = writing.parts(Message(media=(photo(),) * 3, buttons=BUTTONS))
    assert [(len(part.media), bool(part.buttons)) for part in alone] == [(2, False), (1, True)]
    carded = writing.parts(Message(card=CARD, media=(photo(),) * 3, buttons=BUTTONS))
    assert [(len(part.media), bool(part.buttons)) for part in carded] == [(0, True), (3, False)]


def test_a_picture_too_large_to_be_shown_goes_as_a_document() -> None:
    large = Media(kind=MediaKind.PHOTO, content=bytes((10 << 20) + 1))
    (photos, papers) = writing.parts(Message(media=(photo(), photo(), large)))
    assert [one.kind for one in (*photos.media, *papers.media)] == [MediaKind.PHOTO] * 2 + [MediaKind.DOCUMENT]


@given(
    st.text(max_size=3000),
    st.lists(st.sampled_from(list(MediaKind)), max_size=14),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_every_part_fits_into_one_call(
    text: str, kinds: list[MediaKind], buttons: bool, phone: bool, card: bool
) -> None:
    message = Message(
        text=text,
        media=tuple(of(kind) for kind in kinds),
        buttons=BUTTONS if buttons else (),
        ask_phone="Share" if phone else None,
        card=CARD if card else None,
    )
    parts = writing.parts(message)
    for part in parts:
        assert len(part.media) <= 10
        assert len(part.text) <= (1024 if part.media else 4096)
        assert part.text.strip() or part.media or part.card
        assert not (len(part.media) > 1 and (part.buttons or part.ask_phone))
        assert not (part.buttons and part.ask_phone)
        assert list(writing.parts(part)) == [part]
    assert [one for part in parts for one in part.media] == list(message.media)
    assert sum(bool(part.buttons) for part in parts) == (buttons and bool(parts))
    assert sum(bool(part.ask_phone) for part in parts) == phone


def test_a_phone_is_asked_for_beside_buttons_in_a_message_of_its_own() -> None:
    first, last = writing.parts(Message(text="call?", buttons=BUTTONS, ask_phone="Share my phone"))
    assert (first.buttons, first.ask_phone) == (BUTTONS, None)
    assert (last.buttons, last.ask_phone, last.text) == ((), "Share my phone", "Share my phone")


def test_the_phones_keyboard_is_for_private_chats() -> None:
    message = Message(text="call?", ask_phone="Share my phone")
    shown = writing.markup(message, private=True)
    assert shown is not None
    assert shown.to_dict()["keyboard"] == [[{"text": "Share my phone", "request_contact": True}]]
    assert writing.markup(message, private=False) is None


@pytest.mark.parametrize(
    ("state", "priority", "face"),
    [
        ("new", "urgent", "🔴"),
        ("new", "important", "🟡"),
        ("new", "normal", "🟢"),
        ("claimed", "urgent", "🔴✋"),
        ("waiting", "normal", "🟢⏳"),
        ("closed", "urgent", "✅"),
        ("declined", "normal", "🚫"),
    ],
)
def test_a_topics_name_begins_with_its_state(state: str, priority: str, face: str) -> None:
    card = Card(number=1, title="#1\nno\tpower", lines=(), state=state, priority=priority)
    assert writing.headline(card, 128) == f"{face} #1 no power"


@given(st.text(min_size=1, max_size=400), st.booleans())
def test_a_topics_name_is_never_too_long(title: str, rtl: bool) -> None:
    card = Card(number=1, title=title, lines=(), state="new", priority="normal", rtl=rtl)
    assert 1 <= len(writing.headline(card, 128)) <= 128


def test_a_cards_words_are_escaped() -> None:
    card = Card(number=1, title='<b>&"', lines=("</b><script>", "a & b"), state="new", priority="normal")
    html = writing.card_html(Message(card=card), card)
    assert html == "<b>🟢 &lt;b&gt;&amp;&quot;</b>\n&lt;/b&gt;&lt;script&gt;\na &amp; b"


@given(st.text(max_size=200), st.lists(st.text(max_size=2000), max_size=6), st.booleans(), st.text(max_size=100))
@settings(max_examples=100, deadline=None)
def test_a_card_is_one_message_whatever_stands_in_it(title: str, lines: list[str], rtl: bool, below: str) -> None:
    card = Card(number=1, title=title, lines=tuple(lines), state="new", priority="normal", rtl=rtl)
    message = Message(card=card, text=below)
    html, plain = writing.card_html(message, card), writing.card_plain(message, card)
    assert len(plain) <= 4096
    head, _, rest = html.partition("</b>")
    assert head.startswith("<b>")
    assert "<" not in head[3:] + rest
    assert unescape(html.replace("<b>", "", 1).replace("</b>", "", 1)) == unescape(html_of(plain))


def html_of(plain: str) -> str:
    return plain.replace("&", "&amp;").replace("<", "&lt;")


def test_a_persian_cards_lines_begin_on_the_right() -> None:
    card = Card(number=1, title="#1 قطع برق", lines=("iPhone خراب", "سلام"), state="new", priority="normal", rtl=True)
    assert writing.card_plain(Message(card=card), card) == "\u200f🟢 #1 قطع برق\n\u200fiPhone خراب\nسلام"


@given(st.text(alphabet="กข๑سل۱a:", min_size=1, max_size=70))
def test_an_action_over_64_bytes_is_refused_before_telegram_does(action: str) -> None:
    message = Message(text="x", buttons=((("ok", action),),))
    if len(action.encode()) <= 64:
        keyboard = writing.keyboard(message)
        assert keyboard is not None
        assert keyboard.inline_keyboard[0][0].callback_data == action
    else:
        with pytest.raises(Undeliverable) as caught:
            writing.keyboard(message)
        assert caught.value.permanent


def test_buttons_keep_their_rows() -> None:
    keyboard = writing.keyboard(Message(text="x", buttons=BUTTONS))
    assert keyboard is not None
    assert [[button.text for button in row] for row in keyboard.inline_keyboard] == [["รับเรื่อง", "ปิด"], ["ด่วน"]]


@given(st.text(alphabet="aก😀👩‍👧 ", max_size=30), st.text(alphabet="bس😀", min_size=1, max_size=8))
def test_a_mention_is_found_in_utf_16(before: str, name: str) -> None:
    (entity,) = writing.mention_entities(Message(text=f"{before}{name}!", mention=(name, "601"))) or ()
    units = f"{before}{name}!".encode("utf-16-le")
    assert units[entity.offset * 2 : (entity.offset + entity.length) * 2].decode("utf-16-le") == name
    assert entity.user is not None
    assert entity.user.id == 601


def test_a_mention_stays_with_the_part_that_names() -> None:
    parts = writing.parts(Message(text="word " * 1000 + "رضا", mention=("رضا", "601")))
    assert [part.mention for part in parts] == [None, ("رضا", "601")]


@pytest.mark.parametrize("mention", [("رضا", "Ux7"), ("", "601"), ("nobody", "601")])
def test_a_mention_that_cannot_be_is_left_out(mention: tuple[str, str]) -> None:
    assert writing.mention_entities(Message(text="سلام رضا", mention=mention)) is None


def test_a_file_goes_by_its_id_else_as_bytes_else_by_its_link() -> None:
    link = "https://desk.example/media/x"
    assert source(Media(kind=MediaKind.PHOTO, ref="P1", content=b"x", url=link)) == "P1"
    assert source(Media(kind=MediaKind.PHOTO, url=link)) == link
    upload = source(Media(kind=MediaKind.DOCUMENT, content=b"x", name="بن.bin", mime="application/x-desk", url=link))
    assert not isinstance(upload, str)
    assert upload.field_tuple == ("بن.bin", b"x", "application/x-desk")


@pytest.mark.parametrize(
    "media",
    [
        Media(kind=MediaKind.DOCUMENT),
        Media(kind=MediaKind.DOCUMENT, ref=__file__),
        Media(kind=MediaKind.DOCUMENT, url=__file__),
        Media(kind=MediaKind.DOCUMENT, url="file:///etc/hostname"),
    ],
)
def test_no_file_of_this_machine_is_ever_sent(media: Media) -> None:
    with pytest.raises(Undeliverable) as caught:
        source(media)
    assert caught.value.permanent
