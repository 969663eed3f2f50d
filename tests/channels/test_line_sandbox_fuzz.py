"""Whatever is sent to the LINE stand-in, it answers: it takes the message and can show it, or says what is wrong."""

import contextlib
import json

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.line import LineSandbox
from bot.sandbox.line.answers import Refused
from bot.sandbox.line.message_checks import KINDS, refuse_bad
from bot.sandbox.line.screen import Message

NAMES = (
    *("type", "text", "altText", "contents", "template", "actions", "action", "items", "quickReply", "sender", "name"),
    *("label", "data", "uri", "layout", "body", "columns", "substitution", "mentionee", "quoteToken", "url", "size"),
    *("originalContentUrl", "previewImageUrl", "duration", "wrap", "color"),
)
PARTS = ("bubble", "carousel", "box", "button", "icon", "postback", "uri", "action", "buttons", "confirm")
TYPES = (*KINDS, *PARTS)
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(TYPES)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=20,
)
MESSAGES = st.builds(
    lambda kind, fields: {**fields, "type": kind},
    st.sampled_from(KINDS) | LEAVES,
    st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(MESSAGES, min_size=1, max_size=2) | VALUES)
def test_any_message_is_taken_or_refused_and_what_is_taken_can_be_shown(messages):
    with contextlib.suppress(Refused):
        for raw in refuse_bad(messages, http_on_loopback=False):
            shown = Message(id="1", type=raw["type"], by=None, at=0.0, raw=raw, text=raw.get("text"))
            assert isinstance(shown.buttons, list)
            assert isinstance(shown.words, str)


async def test_hostile_bodies_get_an_error_and_never_a_crash():
    sandbox = LineSandbox("secret", "token")
    nok = sandbox.person("Nok")
    deep = '{"a":' * 5000 + "1" + "}" * 5000
    nested = {"type": "box", "layout": "vertical", "contents": []}
    for _ in range(150):
        nested = {"type": "box", "layout": "vertical", "contents": [nested]}
    card = {"type": "flex", "altText": "x", "contents": {"type": "bubble", "body": nested}}
    bodies = [
        deep,
        "[]",
        "null",
        "\ud800".encode("utf-8", "surrogatepass"),
        json.dumps({"to": [nok.id], "messages": [{"type": "text", "text": "x"}]}),
        json.dumps({"to": nok.id, "messages": [{"type": "text", "text": "x", "quoteToken": {"a": 1}}]}),
        json.dumps({"to": nok.id, "messages": {"type": "text"}}),
        json.dumps({"to": None, "messages": [card]}),
    ]
    async with sandbox.serve() as base_url, httpx.AsyncClient(base_url=base_url, trust_env=False) as http:
        http.headers["authorization"] = "Bearer token"
        statuses = [(await http.post("/v2/bot/message/push", content=body)).status_code for body in bodies]

    assert statuses == [400] * len(bodies)
    assert len(nok.screen) == 0
