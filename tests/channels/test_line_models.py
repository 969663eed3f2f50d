"""What we send is what the SDK's models would: no key of ours is unknown to them."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linebot.v3.messaging import PushMessageRequest, ReplyMessageRequest

from bot.channel import Card, Media, Message
from bot.channels.line import LineChannel
from bot.channels.line.objects import line_object
from bot.sandbox.line.message_checks import refuse_bad
from desk.messages import MediaKind

NOK = "U" + "1" * 32
LINE = LineChannel("a-secret", "a-token")
BUTTONS = ((("1", "rate:1:1"), ("2", "rate:1:2")), (("A label of some length", "close:1"),))
CARD = Card(number=7, title="#7", lines=("ردیف", "two"), state="claimed", priority="important", rtl=True)


def _media(kind: MediaKind, mime: str) -> Media:
    return Media(kind=kind, name="n", mime=mime, size=9, url="https://d.example/a", preview_url="https://d.example/p")


MESSAGES = {
    "text": Message(text="hello", quote="q", sender="Bee", silent=True),
    "mention": Message(text="Bee, look {here}", quote="q", mention=("Bee", NOK), sender="Bee"),
    "buttons": Message(text="Which?", buttons=BUTTONS, sender="Bee", rtl=True),
    "bare buttons": Message(buttons=BUTTONS),
    "card": Message(card=CARD, buttons=BUTTONS, sender="Bee"),
    "picture": Message(media=(_media(MediaKind.PHOTO, "image/png"),), sender="Bee"),
    "film": Message(media=(_media(MediaKind.VIDEO, "video/mp4"),), sender="Bee"),
    "sound": Message(media=(_media(MediaKind.VOICE, "audio/mp4"),), sender="Bee"),
    "link": Message(text="t", media=(_media(MediaKind.DOCUMENT, "application/pdf"),), sender="Bee"),
}


def _dropped(ours: Any, theirs: Any, where: str = "") -> list[str]:
    """Where something of ours is missing or different in what the models made of it."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return [found for name, one in ours.items() for found in _dropped(one, theirs.get(name), f"{where}.{name}")]
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = enumerate(zip(ours, theirs, strict=True))
        return [found for at, (one, other) in pairs for found in _dropped(one, other, f"{where}[{at}]")]
    return [] if ours == theirs else [where]


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize("group", [True, False])
def test_the_sdks_models_drop_nothing_of_ours(name: str, group: bool) -> None:
    objects = [line_object(part, group=group) for part in LINE.parts(MESSAGES[name])]
    push = {"to": NOK, "messages": objects, "notificationDisabled": True}
    reply = {"replyToken": "r", "messages": objects, "notificationDisabled": True}
    assert objects
    assert _dropped(push, PushMessageRequest.from_dict(push).to_dict()) == []
    assert _dropped(reply, ReplyMessageRequest.from_dict(reply).to_dict()) == []


def test_a_key_that_the_models_drop_would_be_seen() -> None:
    push = {"to": NOK, "messages": [{"type": "text", "text": "t", "colour": "red"}]}
    assert _dropped(push, PushMessageRequest.from_dict(push).to_dict()) == [".messages[0].colour"]


LETTERS = st.text(st.sampled_from("aก่็๙ سلام‌۱{}$#\x00\ud800\n 😀👨‍👩‍👧é🇹🇭LINE/:https"), max_size=40)
LABELS = st.lists(st.lists(st.tuples(LETTERS, st.just("claim:1")), min_size=1, max_size=6).map(tuple), max_size=5).map(
    tuple
)
CARDS = st.builds(
    Card,
    number=st.just(7),
    title=LETTERS,
    lines=st.lists(LETTERS, max_size=8).map(tuple),
    state=st.sampled_from(("new", "closed")),
    priority=st.sampled_from(("urgent", "else")),
    rtl=st.booleans(),
)
FILES = st.builds(
    Media,
    kind=st.sampled_from(MediaKind),
    name=st.none() | LETTERS,
    mime=st.sampled_from((None, "image/jpeg", "video/mp4", "audio/mp4", "text/plain", "x")),
    size=st.none() | st.integers(0, 20_000_000),
    url=st.just("https://d.example/a"),
    preview_url=st.sampled_from((None, "https://d.example/p", "http://d.example/p")),
)
ANY = st.builds(
    Message,
    text=st.tuples(LETTERS, st.integers(0, 500)).map(lambda found: found[0] * found[1]),
    media=st.lists(FILES, max_size=3).map(tuple),
    buttons=LABELS,
    quote=st.none() | st.just("q"),
    card=st.none() | CARDS,
    sender=st.none() | LETTERS,
    mention=st.none() | st.tuples(LETTERS.filter(bool), st.just(NOK)),
    rtl=st.booleans(),
)


@given(ANY, st.booleans())
@settings(max_examples=300, deadline=None)
def test_line_would_refuse_no_message_that_can_be_made(message: Message, group: bool) -> None:
    parts = LINE.parts(message)
    for part in parts:
        made = line_object(part, group=group)
        assert refuse_bad([made], http_on_loopback=False) == [made]
    pressed = sum(len(row) for row in message.buttons)
    assert sum(len(row) for part in parts for row in part.buttons) == pressed
