"""What the LINE stand-in tells the bot: every event parses with LINE's SDK, and travels as ordered."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from linebot.v3.models import UnknownEvent
from linebot.v3.webhook import SignatureValidator, WebhookParser
from linebot.v3.webhooks import Event
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.line import LineSandbox
from bot.sandbox.line.server import Server

SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"


class Bot:
    """Keeps what arrives; answers `statuses` in turn, then 200; while `stalled`, nothing at all."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.signatures: list[str | None] = []
        self.statuses: list[int] = []
        self.open = asyncio.Event()
        self.open.set()

    @property
    def events(self) -> list[dict]:
        return [event for body in self.bodies for event in json.loads(body)["events"]]

    @property
    def genuine(self) -> list[bool]:
        shown = zip(self.bodies, self.signatures, strict=True)
        return [SignatureValidator(SECRET).validate(body.decode(), signature or "") for body, signature in shown]

    async def webhook(self, request: Request) -> Response:
        self.bodies.append(await request.body())
        self.signatures.append(request.headers.get("x-line-signature"))
        await self.open.wait()
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
def bot() -> Bot:
    return Bot()


@pytest.fixture
async def door(bot: Bot) -> AsyncIterator[Server]:
    server = Server(Starlette(routes=[Route("/line/webhook", bot.webhook, methods=["POST"])]))
    await server.start()
    yield server
    bot.open.set()
    await server.stop()


@pytest.fixture
async def sandbox(door: Server) -> AsyncIterator[LineSandbox]:
    made = LineSandbox(SECRET, "token", f"http://127.0.0.1:{door.port}/line/webhook")
    yield made
    await made.close()


def parsed(bot: Bot) -> list[Event]:
    """Raises for anything that the SDK does not know."""
    return [Event.from_dict(event) for event in bot.events]


async def test_events_are_signed_over_the_raw_body_in_utf8(sandbox, bot):
    await sandbox.person("Nok").write("สวัสดี/😀")

    assert bot.genuine == [True]
    assert "สวัสดี/😀".encode() in bot.bodies[0]
    assert json.loads(bot.bodies[0])["destination"] == sandbox.account.id


async def test_everything_a_person_can_send_is_known_to_the_sdk(sandbox, bot):
    nok = sandbox.person("Nok")
    first = await nok.write("hello")
    await nok.write("and", quote=first)
    await nok.image()
    await nok.image(external="https://example.com/a.png")
    await nok.video()
    await nok.audio()
    await nok.file("log.txt", b"lines")
    await nok.location(title="Office", address="Rama IV")
    await nok.sticker(keywords=["thanks"], text="Thanks")
    await nok.press("status", params={"datetime": "2026-11-21T10:00"})
    await nok.unsend(first)
    await nok.unfollow()
    await nok.follow()

    events = parsed(bot)

    assert len(events) == 13
    assert [event.type for event in events[-4:]] == ["postback", "unsend", "unfollow", "follow"]
    assert all(event.source.user_id == nok.id for event in events)
    assert events[1].message.quoted_message_id == first["message"]["id"]
    assert events[-1].follow.is_unblocked is True


async def test_everything_that_happens_in_a_group_is_known_to_the_sdk(sandbox, bot):
    bo, mai = sandbox.person("Bo"), sandbox.person("Mai")
    group = sandbox.group("Agents", bo, with_bot=False)
    await group.bot_join()
    await group.add(mai)
    said = await bo.write("@Mai @All @Helpdesk look", in_group=group, mentions=[mai, "all", "bot"])
    await bo.edit(said, "look here")
    await bo.press("claim:1", in_group=group)
    await bo.unsend(said)
    await group.remove(mai)
    await group.bot_leave()

    events = parsed(bot)

    kinds = ["join", "memberJoined", "message", "messageEdited", "postback", "unsend", "memberLeft", "leave"]
    assert [event.type for event in events] == kinds
    assert {event.source.group_id for event in events} == {group.id}
    assert [(each.type, each.index, each.length) for each in events[2].message.mention.mentionees] == [
        ("user", 0, 4),
        ("all", 5, 4),
        ("user", 10, 9),
    ]
    assert events[2].message.mention.mentionees[2].is_self is True


async def test_reply_tokens_are_where_the_platform_gives_them(sandbox, bot):
    nok = sandbox.person("Nok")
    group = sandbox.group("Agents", nok)
    said = await nok.write("hello")
    await nok.press("status")
    await nok.unsend(said)
    await nok.unfollow()
    await nok.follow()
    await group.remove(nok)
    await group.bot_leave()

    assert [(event["type"], "replyToken" in event) for event in bot.events] == [
        ("message", True),
        ("postback", True),
        ("unsend", False),
        ("unfollow", False),
        ("follow", True),
        ("memberLeft", False),
        ("leave", False),
    ]


async def test_quote_tokens_are_where_the_platform_gives_them(sandbox, bot):
    nok = sandbox.person("Nok")
    for act in (nok.write("x"), nok.image(), nok.video(), nok.sticker(), nok.audio(), nok.file("a"), nok.location()):
        await act

    assert [event["message"]["type"] for event in bot.events if "quoteToken" in event["message"]] == [
        "text",
        "image",
        "video",
        "sticker",
    ]
    assert all("markAsReadToken" in event["message"] for event in bot.events)


async def test_an_edit_keeps_the_message_and_changes_its_tokens(sandbox, bot):
    bo = sandbox.person("Bo")
    group = sandbox.group("Agents", bo)

    said = await bo.write("teh printer", in_group=group)
    edited = await bo.edit(said, "the printer")

    assert edited["message"]["id"] == said["message"]["id"]
    assert edited["message"]["quoteToken"] != said["message"]["quoteToken"]
    assert edited["replyToken"] != said["replyToken"]
    assert "markAsReadToken" not in edited["message"]
    assert (group.screen[0].text, group.screen[0].edited) == ("the printer", True)


async def test_only_ones_own_text_in_a_group_can_be_edited(sandbox):
    bo, mai = sandbox.person("Bo"), sandbox.person("Mai")
    group = sandbox.group("Agents", bo, mai)
    private, picture, foreign = (
        await bo.write("x"),
        await bo.image(in_group=group),
        await mai.write("x", in_group=group),
    )

    for message in (private, picture, foreign):
        with pytest.raises(ValueError, match="own text in a group"):
            await bo.edit(message, "y")


async def test_a_person_without_consent_and_a_press_without_presser_are_nobody_in_a_group(sandbox, bot):
    bo = sandbox.person("Bo")
    group = sandbox.group("Agents", bo)
    bo.known_in_groups = False

    said = await bo.write("hello", in_group=group)
    await bo.edit(said, "hello!")
    bo.known_in_groups = True
    await bo.press("claim:1", in_group=group, with_presser=False)

    assert [event["source"] for event in bot.events] == [{"type": "group", "groupId": group.id}] * 3


async def test_the_bot_hears_nothing_from_a_group_it_is_not_in(sandbox, bot):
    bo = sandbox.person("Bo")
    group = sandbox.group("Agents", bo, with_bot=False)

    await bo.write("quiet", in_group=group)
    await group.add(sandbox.person("Mai"))

    assert bot.events == []
    with pytest.raises(ValueError, match="members"):
        await sandbox.person("Stranger").write("x", in_group=group)


async def test_pictures_of_a_set_come_one_by_one_in_any_order_with_or_without_a_total(sandbox, bot):
    nok = sandbox.person("Nok")
    await nok.image_set([b"1", b"2", b"3"], order=[2, 0, 1])
    await nok.image_set([b"1", b"2"], with_total=False)

    sets = [event.message.image_set for event in parsed(bot)]

    assert [(each.index, each.total) for each in sets] == [(3, 3), (1, 3), (2, 3), (1, None), (2, None)]
    assert len({each.id for each in sets}) == 2


async def test_an_unsent_message_leaves_the_screen_empty(sandbox):
    nok = sandbox.person("Nok")
    said = await nok.write("my password is secret")

    await nok.unsend(said)

    assert (nok.screen[0].unsent, nok.screen[0].words) == (True, "")
    assert "secret" not in repr(nok.screen[0])


async def test_a_batch_goes_in_one_request_and_apart_in_many(sandbox, bot):
    nok = sandbox.person("Nok")
    async with sandbox.held() as kept:
        for words in ("one", "two", "three"):
            await nok.write(words)
    assert bot.bodies == []

    together = await sandbox.deliver(kept)
    apart = await sandbox.deliver(kept, batch=False, order="reversed")

    assert (together, apart) == ([200], [200, 200, 200])
    words = [event["message"]["text"] for event in bot.events]
    assert words == ["one", "two", "three", "three", "two", "one"]


async def test_an_event_can_come_many_times_at_once_under_one_id(sandbox, bot):
    async with sandbox.held() as kept:
        await sandbox.person("Nok").write("once")

    statuses = await sandbox.deliver(kept, times=5, parallel=True)
    await sandbox.deliver(kept, redelivery=True)

    assert statuses == [200] * 5
    assert len({event["webhookEventId"] for event in bot.events}) == 1
    assert [event["deliveryContext"]["isRedelivery"] for event in bot.events] == [False] * 5 + [True]


async def test_event_ids_are_ulids_that_sort_by_time(sandbox):
    nok = sandbox.person("Nok")
    sandbox.world.clock = lambda: 1000.0
    early = await nok.write("one")
    sandbox.world.clock = lambda: 1000.001
    late = await nok.write("two")

    assert early["webhookEventId"] < late["webhookEventId"]
    assert len(early["webhookEventId"]) == 26
    assert (early["timestamp"], late["timestamp"]) == (1_000_000, 1_000_001)


@pytest.mark.parametrize(
    ("signature", "shown", "genuine"),
    [("good", True, True), ("bad", True, False), ("empty", True, False), ("missing", False, False)],
)
async def test_signatures_can_be_bad_empty_or_missing(sandbox, bot, signature, shown, genuine):
    await sandbox.deliver([sandbox.event("message", sandbox.person("Nok"))], signature=signature)

    assert (bot.signatures[0] is not None, bot.genuine[0]) == (shown, genuine)


async def test_the_signature_header_may_be_written_in_any_case(sandbox, bot):
    await sandbox.deliver([], header="X-LINE-SIGNATURE")

    assert bot.genuine == [True]
    assert bot.events == []


async def test_unknown_events_and_raw_bytes_can_be_sent(sandbox, bot):
    nok = sandbox.person("Nok")
    event = sandbox.event("hologram", nok, hologram={"colour": "blue"})

    await sandbox.deliver([event])
    await sandbox.deliver_raw(b'{"events": [')

    (parsed,) = WebhookParser(SECRET).parse(bot.bodies[0].decode(), bot.signatures[0])
    assert isinstance(parsed, UnknownEvent)
    assert bot.bodies[1] == b'{"events": ['
    assert bot.genuine == [True, True]


async def test_standby_events_carry_no_reply_token(sandbox):
    assert "replyToken" not in sandbox.event("message", sandbox.person("Nok"), mode="standby")


async def test_what_is_not_accepted_comes_again_until_it_is(sandbox, bot):
    sandbox.redelivery.on, sandbox.redelivery.after = True, (0.0, 0.0, 0.0)
    bot.statuses = [503, 500, 200]

    event = await sandbox.person("Nok").write("help")
    await sandbox.wait(lambda: len(sandbox.attempts) == 3)

    assert [attempt.status for attempt in sandbox.attempts] == [503, 500, 200]
    assert [attempt.redelivery for attempt in sandbox.attempts] == [False, True, True]
    assert {each["webhookEventId"] for each in bot.events} == {event["webhookEventId"]}


async def test_without_redelivery_what_is_not_accepted_is_lost(sandbox, bot):
    bot.statuses = [503]

    await sandbox.person("Nok").write("help")
    await sandbox.person("Nok").write("again")

    assert [attempt.status for attempt in sandbox.attempts] == [503, 200]


async def test_an_answer_that_takes_too_long_is_a_time_out(sandbox, bot):
    sandbox.delivery.answer_within = 0.05
    bot.open.clear()

    await sandbox.person("Nok").write("help")

    assert [(attempt.status, attempt.reason) for attempt in sandbox.attempts] == [(0, "REQUEST_TIMEOUT")]


async def test_a_bot_that_is_down_is_a_failed_connection(sandbox, door):
    await door.stop()

    await sandbox.person("Nok").write("help")

    assert [(attempt.status, attempt.reason) for attempt in sandbox.attempts] == [(0, "COULD_NOT_CONNECT")]


async def test_without_a_webhook_people_talk_to_nobody(bot):
    sandbox = LineSandbox(SECRET, "token")
    nok = sandbox.person("Nok")

    event = await nok.write("hello")

    assert nok.screen[0].id == event["message"]["id"]
    with pytest.raises(RuntimeError, match="webhook_url"):
        await sandbox.deliver([event])


async def test_waiting_gives_up_with_a_time_out(sandbox):
    with pytest.raises(TimeoutError, match="not true"):
        await sandbox.wait(lambda: False, timeout=0.05)
