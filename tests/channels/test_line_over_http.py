"""The LINE channel over HTTP, against the stand-in: what people see, what it costs, what fails."""

import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channel import Card, Event, Fetched, Media, Message, Quota, Trouble, Undeliverable
from bot.channels.line import LineChannel
from bot.channels.line import channel as channel_module
from bot.channels.line.wire import Wire
from bot.sandbox.line import Group, LineSandbox, Person
from bot.sandbox.line.server import Server
from desk.messages import Edited, Inbound, MediaKind, Pressed, Said, Sender, Unknown, Unsent
from desk.notice import Address

SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
TOKEN = "a-token"
HELLO = (Message(text="hello"),)
BUTTONS = ((("Urgent", "priority:7:urgent"), ("Close", "close:7")),)
CARD = Card(number=7, title="#7 ปริ้นเตอร์", lines=("ลูกค้า: นก",), state="new", priority="urgent")


class Clock:
    def __init__(self) -> None:
        self.now = 1_795_274_400.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def sandbox(clock: Clock) -> AsyncIterator[LineSandbox]:
    world = LineSandbox(SECRET, TOKEN, clock=clock, http_media=True)
    async with world.serve():
        yield world


@pytest.fixture
async def line(sandbox: LineSandbox) -> AsyncIterator[LineChannel]:
    channel = LineChannel(SECRET, TOKEN, api_base_url=sandbox.base_url, public_url="https://desk.example/")
    await channel.start()
    yield channel
    await channel.stop()


@pytest.fixture
def nok(sandbox: LineSandbox) -> Person:
    return sandbox.person("Nok", language="th")


@pytest.fixture
def agents(sandbox: LineSandbox, nok: Person) -> Group:
    return sandbox.group("Agents", sandbox.person("Bee"), sandbox.person("Ton"))


def to(chat: Person | Group) -> Address:
    return Address(channel="line", chat=chat.id)


async def heard(sandbox: LineSandbox, line: LineChannel, event: dict[str, object]) -> Said:
    """What the channel makes of something that happened, delivered as LINE would."""
    sandbox.world.token_arrived(event, again=False)
    (kept,) = line.split(b'{"events":[' + json.dumps(event).encode() + b"]}")
    said = line.read(kept.payload)
    assert isinstance(said, Said)
    return said


async def refused(line: LineChannel, address: Address, **how: str) -> Undeliverable:
    with pytest.raises(Undeliverable) as found:
        await line.send(address, HELLO, **how)
    return found.value


async def test_an_answer_to_somebody_is_free(sandbox: LineSandbox, line: LineChannel, nok: Person) -> None:
    said = await heard(sandbox, line, await nok.write("ช่วยด้วย"))
    await line.send(
        to(nok), (*HELLO, Message(text="and more")), reply_token=said.reply_token, retry_key=str(uuid.uuid4())
    )
    assert nok.screen.texts == ["hello", "and more"]
    assert sandbox.quota.used == 0
    assert len(sandbox.calls) == 1


async def test_a_push_costs_and_its_key_repeats_nothing(sandbox: LineSandbox, line: LineChannel, nok: Person) -> None:
    key = str(uuid.uuid4())
    (first,) = await line.send(to(nok), HELLO, retry_key=key)
    (again,) = await line.send(to(nok), HELLO, retry_key=key)
    assert first == again
    assert first.refs == (nok.screen.last.id,)
    assert nok.screen.texts == ["hello"]
    assert sandbox.quota.used == 1


async def test_a_push_that_was_accepted_unheard_is_not_repeated(
    sandbox: LineSandbox, line: LineChannel, nok: Person
) -> None:
    sandbox.faults.drop_after(path="push")
    assert (await refused(line, to(nok), retry_key="row-17")).sent_unknown
    (sent,) = await line.send(to(nok), HELLO, retry_key="row-17")
    assert nok.screen.texts == ["hello"]
    assert sent.refs == (nok.screen.last.id,)


async def test_a_late_answer_is_unknown_until_the_key_tells(
    sandbox: LineSandbox, line: LineChannel, nok: Person
) -> None:
    impatient = LineChannel(SECRET, TOKEN)
    impatient._wire = Wire(TOKEN, sandbox.base_url, seconds=0.2)
    await impatient.start()
    sandbox.faults.delay(30, path="push")
    try:
        assert (await refused(impatient, to(nok), retry_key="row-18")).sent_unknown
    finally:
        await impatient.stop()
    await line.send(to(nok), HELLO, retry_key="row-18")
    assert nok.screen.texts == ["hello"]


async def test_a_reply_token_is_good_once(sandbox: LineSandbox, line: LineChannel, nok: Person) -> None:
    said = await heard(sandbox, line, await nok.write("ช่วยด้วย"))
    await line.send(to(nok), HELLO, reply_token=said.reply_token)
    second = await refused(line, to(nok), reply_token=said.reply_token or "")
    assert (second.reason, second.permanent) == ("invalid reply token", True)
    assert nok.screen.texts == ["hello"]


async def test_a_reply_token_is_good_for_as_long_as_the_channel_says(
    sandbox: LineSandbox, line: LineChannel, nok: Person, clock: Clock
) -> None:
    first = await heard(sandbox, line, await nok.write("one"))
    second = await heard(sandbox, line, await nok.write("two"))
    assert line.reply_life is not None
    clock.now += line.reply_life.total_seconds()
    await line.send(to(nok), HELLO, reply_token=first.reply_token)
    clock.now += 15
    assert (await refused(line, to(nok), reply_token=second.reply_token or "")).reason == "invalid reply token"


async def test_a_push_to_somebody_who_blocks_is_accepted_and_seen_by_nobody(line: LineChannel, nok: Person) -> None:
    nok.blocks = True
    assert await line.send(to(nok), HELLO)
    assert nok.screen.texts == []


async def test_a_push_to_a_stranger_is_never_delivered(line: LineChannel) -> None:
    failure = await refused(line, Address(channel="line", chat="U" + "f" * 32))
    assert (failure.permanent, failure.gone) == (True, True)


async def test_a_used_up_month_stops_pushes_and_not_answers(
    sandbox: LineSandbox, line: LineChannel, nok: Person
) -> None:
    sandbox.quota.type, sandbox.quota.value, sandbox.quota.used = "limited", 300, 300
    failure = await refused(line, to(nok))
    assert (failure.quota, failure.permanent, failure.retry_after) == (True, False, None)
    said = await heard(sandbox, line, await nok.write("still here"))
    await line.send(to(nok), HELLO, reply_token=said.reply_token)
    assert nok.screen.texts == ["hello"]


async def test_too_fast_is_told_for_the_whole_bot(sandbox: LineSandbox, line: LineChannel, nok: Person) -> None:
    sandbox.faults.rate_limit()
    failure = await refused(line, to(nok))
    assert (failure.retry_after, failure.whole_bot) == (timedelta(seconds=10), True)


@pytest.mark.parametrize("html", [True, False])
async def test_trouble_at_line_may_be_tried_again(
    sandbox: LineSandbox, line: LineChannel, nok: Person, html: bool
) -> None:
    sandbox.faults.fail(status=502, html=html)
    failure = await refused(line, to(nok), retry_key="row-19")
    assert not (failure.permanent or failure.sent_unknown or failure.quota or failure.gone)
    await line.send(to(nok), HELLO, retry_key="row-19")
    assert nok.screen.texts == ["hello"]


async def test_while_line_is_down_nothing_was_sent(sandbox: LineSandbox, line: LineChannel, nok: Person) -> None:
    await sandbox.stop()
    failure = await refused(line, to(nok), retry_key="row-20")
    assert not (failure.permanent or failure.sent_unknown)
    await sandbox.start()
    await line.send(to(nok), HELLO, retry_key="row-20")
    assert nok.screen.texts == ["hello"]


async def test_everything_we_can_say_is_taken_by_line(
    sandbox: LineSandbox, line: LineChannel, nok: Person, agents: Group
) -> None:
    address = "http://127.0.0.1:9/a"
    files = [
        Media(kind=kind, mime=mime, size=9, name="n", url=address, preview_url=address)
        for kind, mime in (
            (MediaKind.PHOTO, "image/png"),
            (MediaKind.VIDEO, "video/mp4"),
            (MediaKind.AUDIO, "audio/mp4"),
            (MediaKind.DOCUMENT, "application/pdf"),
        )
    ]
    bee = agents.members[0]
    messages = [
        Message(text="😀" * 2500, sender="LINE Support ทีมงาน นกน้อย"),
        Message(text="x" * 999, buttons=BUTTONS, rtl=True),
        Message(text="https://d.example", buttons=BUTTONS),
        Message(text="?", buttons=(tuple((f"{one}", f"rate:7:{one}") for one in range(1, 6)),)),
        Message(card=CARD, buttons=BUTTONS, silent=True),
        Message(card=replace(CARD, lines=("ก" * 30_000, "😀" * 9000), rtl=True), buttons=BUTTONS),
        Message(text="@Bee {your} turn", mention=("@Bee", bee.id)),
        *(Message(media=(media,)) for media in files),
        Message(text="receipt", media=(files[3],)),
    ]
    for message in messages:
        for part in line.parts(message):
            (sent,) = await line.send(to(agents), (part,))
            assert sent.refs
    assert all(call.status == 200 for call in sandbox.calls)
    assert "@Bee {your} turn" in agents.screen.texts


async def test_a_button_comes_back_as_its_action(sandbox: LineSandbox, line: LineChannel, nok: Person) -> None:
    await line.send(to(nok), line.parts(Message(text="How bad is it?", buttons=BUTTONS)))
    assert nok.screen.texts == ["How bad is it?"]
    assert [button.label for button in nok.screen.buttons] == ["Urgent", "Close"]
    event = await nok.press(nok.screen.last, "Urgent")
    assert event["postback"]["data"] == "priority:7:urgent"


async def test_an_answer_quotes_what_it_answers(sandbox: LineSandbox, line: LineChannel, nok: Person) -> None:
    event = await nok.write("printer is dead")
    said = await heard(sandbox, line, event)
    await line.send(to(nok), line.parts(Message(text="On our way", quote=said.quote_token, sender="Bee")))
    assert nok.screen.last.quote == said.ref
    assert nok.screen.last.sender == "Bee"


async def test_a_quote_that_is_no_longer_good_costs_the_quote_and_not_the_answer(
    sandbox: LineSandbox, line: LineChannel, nok: Person
) -> None:
    await line.send(to(nok), (Message(text="On our way", quote="gone"),), retry_key="row-21")
    assert (nok.screen.texts, nok.screen.last.quote) == (["On our way"], None)


async def test_somebody_mentioned_who_left_costs_the_mention_and_not_the_message(
    line: LineChannel, nok: Person, agents: Group
) -> None:
    await line.send(to(agents), (Message(text="@Nok look", mention=("@Nok", nok.id)),))
    assert agents.screen.texts == ["@Nok look"]


async def test_what_is_wrong_with_the_words_is_not_tried_again_and_again(
    sandbox: LineSandbox, line: LineChannel, nok: Person
) -> None:
    with pytest.raises(Undeliverable) as found:
        await line.send(to(nok), (Message(text="x" * 5001, sender="Bee"),))
    assert found.value.permanent
    assert len(sandbox.calls) == 2


async def test_silence_is_for_the_whole_call(sandbox: LineSandbox, line: LineChannel, nok: Person) -> None:
    await line.send(to(nok), (replace(HELLO[0], silent=True), replace(HELLO[0], silent=True)))
    await line.send(to(nok), (replace(HELLO[0], silent=True), HELLO[0]))
    assert [one.silent for one in nok.screen] == [True, True, False, False]


async def test_a_picture_is_fetched_with_its_kind(sandbox: LineSandbox, line: LineChannel, nok: Person) -> None:
    event = await nok.image(b"picture", type="image/jpeg")
    said = await heard(sandbox, line, event)
    (picture,) = said.attachments
    assert await line.fetch(picture.ref) == Fetched(content=b"picture", mime="image/jpeg")
    assert (await line.fetch(picture.preview_ref or "")).content == b"picture"


async def test_a_film_is_not_there_at_once(sandbox: LineSandbox, line: LineChannel, nok: Person, clock: Clock) -> None:
    said = await heard(sandbox, line, await nok.video(b"film", transcoding=20))
    with pytest.raises(Undeliverable) as found:
        await line.fetch(said.ref)
    assert (found.value.permanent, found.value.retry_after) == (False, timedelta(seconds=5))
    clock.now += 21
    assert (await line.fetch(said.ref)).content == b"film"


async def test_what_was_taken_back_is_gone(sandbox: LineSandbox, line: LineChannel, nok: Person) -> None:
    event = await nok.image()
    said = await heard(sandbox, line, event)
    await nok.unsend(event)
    for ref in (said.ref, "123456"):
        with pytest.raises(Undeliverable) as found:
            await line.fetch(ref)
        assert (found.value.permanent, found.value.gone) == (True, True)


async def test_a_file_that_is_too_large_is_left_where_it_is(
    sandbox: LineSandbox, line: LineChannel, nok: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_module, "LARGEST_FILE", 1000)
    exact = await heard(sandbox, line, await nok.file("a.bin", b"x" * 1000))
    larger = await heard(sandbox, line, await nok.file("b.bin", b"x" * 1001))
    assert len((await line.fetch(exact.ref)).content) == 1000
    with pytest.raises(Undeliverable, match="too large") as found:
        await line.fetch(larger.ref)
    assert found.value.permanent


@pytest.mark.parametrize("ref", ["../quota", "..", "a/b?c=d#e", "%2e%2e", "", "/preview"])
async def test_a_forged_file_id_leads_nowhere_else(sandbox: LineSandbox, line: LineChannel, ref: str) -> None:
    with pytest.raises(Undeliverable) as found:
        await line.fetch(ref)
    assert found.value.permanent


async def test_a_name_and_a_language_are_told_in_private(line: LineChannel, nok: Person) -> None:
    assert await line.profile(nok.id) == Sender(ref=nok.id, name="Nok", language="th")


async def test_in_a_group_also_of_people_who_are_no_friends(
    sandbox: LineSandbox, line: LineChannel, agents: Group
) -> None:
    stranger = sandbox.person("Som", friend=False)
    await agents.add(stranger)
    assert await line.profile(stranger.id) is None
    assert await line.profile(stranger.id, agents.id) == Sender(ref=stranger.id, name="Som")


async def test_who_is_in_a_group(line: LineChannel, nok: Person, agents: Group) -> None:
    assert await line.is_member(agents.id, agents.members[0].id) is True
    assert await line.is_member(agents.id, nok.id) is False
    assert await line.is_member("C" + "0" * 32, nok.id) is False


async def test_membership_is_not_denied_because_line_is_down(
    sandbox: LineSandbox, line: LineChannel, agents: Group
) -> None:
    sandbox.faults.fail(path="/member/")
    with pytest.raises(Undeliverable):
        await line.is_member(agents.id, agents.members[0].id)


async def test_the_months_messages_are_counted(sandbox: LineSandbox, line: LineChannel) -> None:
    sandbox.quota.type, sandbox.quota.value, sandbox.quota.used = "limited", 300, 42
    assert await line.quota() == Quota(limit=300, used=42)
    sandbox.quota.type = "none"
    assert await line.quota() == Quota(limit=None, used=42)


async def test_an_answer_on_its_way_shows_in_private_alone(
    sandbox: LineSandbox, line: LineChannel, nok: Person, agents: Group
) -> None:
    await line.hint(to(nok))
    await line.hint(to(agents))
    assert nok.screen.loading
    assert len(sandbox.calls) == 1


async def test_a_group_is_left_once(sandbox: LineSandbox, line: LineChannel, agents: Group) -> None:
    await line.leave(agents.id)
    await line.leave(agents.id)
    assert not agents.with_bot


async def test_nothing_is_edited_or_taken_back(line: LineChannel, nok: Person) -> None:
    for call in (line.edit(to(nok), "1", HELLO[0]), line.erase(to(nok), "1", "gone")):
        with pytest.raises(Undeliverable, match="cannot edit") as found:
            await call
        assert found.value.permanent


async def test_there_are_no_topics_and_no_waiting_buttons(
    sandbox: LineSandbox, line: LineChannel, agents: Group
) -> None:
    assert await line.open_topic(agents.id, CARD) is None
    await line.turn_topic(agents.id, "1", CARD)
    await line.answer_press("press", "done")
    assert len(sandbox.calls) == 0


async def test_a_desk_that_is_set_up_right_has_no_trouble(
    sandbox: LineSandbox, line: LineChannel, agents: Group
) -> None:
    sandbox.account.chat_mode = "bot"
    sandbox.webhook_url = "https://desk.example/line/webhook"
    assert list(await line.check([agents.id])) == []


async def test_a_refused_token_is_the_only_trouble_and_the_end(sandbox: LineSandbox) -> None:
    channel = LineChannel(SECRET, "another-token", api_base_url=sandbox.base_url)
    await channel.start()
    try:
        assert list(await channel.check(["C" + "0" * 32])) == [Trouble(key="trouble.line.token_refused", fatal=True)]
    finally:
        await channel.stop()


async def test_every_trouble_is_told_at_once(sandbox: LineSandbox, line: LineChannel, agents: Group) -> None:
    sandbox.account.chat_mode = "chat"
    sandbox.webhook_url = "https://old.example/hook?key=secret"
    sandbox.delivery.active = False
    sandbox.quota.type, sandbox.quota.value, sandbox.quota.used = "limited", 300, 240
    agents.with_bot = False
    found = {trouble.key: dict(trouble.facts) for trouble in await line.check([agents.id])}
    assert found == {
        "trouble.line.chat_mode": {},
        "trouble.line.webhook_off": {},
        "trouble.line.webhook_elsewhere": {
            "endpoint": "https://old.example/hook",
            "expected": "https://desk.example/line/webhook",
        },
        "trouble.line.quota_low": {"used": "240", "limit": "300"},
        "trouble.line.not_in_group": {"group": agents.id},
    }


async def test_no_webhook_at_all_is_told(sandbox: LineSandbox, line: LineChannel) -> None:
    sandbox.account.chat_mode = "bot"
    sandbox.webhook_url = None
    assert [trouble.key for trouble in await line.check([])] == ["trouble.line.webhook_missing"]


async def test_line_being_down_is_no_reason_not_to_start(sandbox: LineSandbox, line: LineChannel) -> None:
    await sandbox.stop()
    (trouble,) = await line.check([])
    assert (trouble.key, trouble.fatal) == ("trouble.line.unreachable", False)


async def test_stopping_and_starting_again_is_harmless(line: LineChannel, nok: Person) -> None:
    await line.start()
    await line.stop()
    await line.stop()
    await line.start()
    assert await line.send(to(nok), HELLO)


async def test_a_proxy_of_the_house_does_not_stand_before_this_machine(
    sandbox: LineSandbox, nok: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    line = LineChannel(SECRET, TOKEN, api_base_url=sandbox.base_url)
    await line.start()
    try:
        await line.send(to(nok), HELLO)
    finally:
        await line.stop()
    assert nok.screen.texts == ["hello"]


async def test_files_may_have_a_host_of_their_own(sandbox: LineSandbox, nok: Person) -> None:
    said = await nok.file("a.txt", b"content", type="text/plain; charset=utf-8")
    line = LineChannel(SECRET, TOKEN, api_base_url="http://127.0.0.1:1", data_api_base_url=sandbox.base_url)
    await line.start()
    try:
        assert await line.fetch(said["message"]["id"]) == Fetched(content=b"content", mime="text/plain")
        assert not (await refused(line, to(nok))).sent_unknown
    finally:
        await line.stop()


class Door:
    """A webhook that keeps what is genuine, as the channel sees it."""

    def __init__(self, line: LineChannel) -> None:
        self.line = line
        self.kept: list[Event] = []

    @property
    def heard(self) -> list[Inbound | None]:
        return [self.line.read(event.payload) for event in self.kept]

    async def webhook(self, request: Request) -> Response:
        body = await request.body()
        if not self.line.signature_is_right(body, request.headers.get("x-line-signature")):
            return Response(status_code=401)
        self.kept += self.line.split(body)
        return Response()


@pytest.fixture
async def door(sandbox: LineSandbox, line: LineChannel) -> AsyncIterator[Door]:
    opened = Door(line)
    server = Server(Starlette(routes=[Route("/line/webhook", opened.webhook, methods=["POST"])]))
    sandbox.webhook_url = f"{await server.start()}/line/webhook"
    yield opened
    await server.stop()


async def test_only_what_line_signed_comes_in(sandbox: LineSandbox, door: Door, nok: Person) -> None:
    async with sandbox.held() as events:
        await nok.write("ช่วยด้วย")
    for signature, status in (("bad", 401), ("missing", 401), ("empty", 401), ("good", 200)):
        assert await sandbox.deliver(events, signature=signature) == [status]
    assert await sandbox.deliver([]) == [200]
    assert len(door.kept) == 1


async def test_one_strange_event_of_three_takes_no_other_with_it(sandbox: LineSandbox, door: Door, nok: Person) -> None:
    async with sandbox.held() as events:
        await nok.write("one")
        events.append(sandbox.event("telepathy", nok))
        await nok.write("two")
    assert await sandbox.deliver(events) == [200]
    first, strange, second = door.heard
    assert isinstance(first, Said)
    assert isinstance(strange, Unknown)
    assert isinstance(second, Said)
    assert (first.text, strange.what, second.text) == ("one", "telepathy", "two")


async def test_the_same_event_has_the_same_key_however_often_it_comes(
    sandbox: LineSandbox, door: Door, nok: Person
) -> None:
    event = await nok.write("once")
    await sandbox.deliver([event], times=2, parallel=True)
    await sandbox.deliver([event], redelivery=True)
    assert len(door.kept) == 4
    assert {kept.key for kept in door.kept} == {event["webhookEventId"]}


async def test_pictures_sent_together_belong_together_in_any_order(door: Door, nok: Person) -> None:
    await nok.image_set([b"a", b"b", b"c"], order=[2, 0, 1])
    albums = [said.album for said in door.heard if isinstance(said, Said) and said.album]
    assert [(album.index, album.total) for album in albums] == [(3, 3), (1, 3), (2, 3)]
    assert len({album.ref for album in albums}) == 1


async def test_a_life_in_a_group_is_heard_as_it_happens(
    sandbox: LineSandbox, door: Door, nok: Person, agents: Group
) -> None:
    bee = agents.members[0]
    await agents.bot_leave()
    await agents.bot_join()
    await agents.add(nok)
    event = await bee.write("@Nok see 1042", in_group=agents, mentions=[nok])
    await bee.edit(event, "@Nok see 1043")
    await bee.press("claim:1043", in_group=agents, with_presser=False)
    await bee.unsend(event)
    await agents.remove(nok)
    kinds = [type(one).__name__ for one in door.heard]
    assert kinds == ["ChatTurned", "ChatTurned", "Members", "Said", "Edited", "Pressed", "Unsent", "Members"]
    said, edited, pressed, unsent = door.heard[3:7]
    assert isinstance(said, Said)
    assert isinstance(edited, Edited)
    assert isinstance(pressed, Pressed)
    assert isinstance(unsent, Unsent)
    assert said.mentions == (nok.id,)
    assert said.ref == edited.ref == unsent.ref
    assert (pressed.action, pressed.sender, pressed.chat) == ("claim:1043", None, agents.id)
