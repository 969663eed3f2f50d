"""What the LINE stand-in accepts, charges and shows, driven by LINE's own SDK over HTTP."""

import contextlib
import uuid
from collections.abc import AsyncIterator

import httpx
import pytest
from linebot.v3.messaging import (
    ApiException,
    AsyncApiClient,
    AsyncMessagingApi,
    AsyncMessagingApiBlob,
    BroadcastRequest,
    Configuration,
    FlexContainer,
    FlexMessage,
    ImageMessage,
    MarkMessagesAsReadByTokenRequest,
    MentionSubstitutionObject,
    MulticastRequest,
    PostbackAction,
    PushMessageRequest,
    QuickReply,
    QuickReplyItem,
    ReplyMessageRequest,
    SetWebhookEndpointRequest,
    ShowLoadingAnimationRequest,
    TestWebhookEndpointRequest,
    TextMessage,
    TextMessageV2,
    UserMentionTarget,
    ValidateMessageRequest,
)
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.line import LineSandbox
from bot.sandbox.line.server import Server

# pytest would take the SDK's class for a test.
TestWebhookEndpointRequest.__test__ = False

HOUR = 3600.0


class Clock:
    def __init__(self) -> None:
        self.now = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now


async def accept(request: Request) -> Response:
    return Response()


class Echo:
    """A bot that answers every text by a reply, after it has answered the webhook."""

    def __init__(self, sandbox: LineSandbox) -> None:
        self._configuration = Configuration(host=sandbox.base_url, access_token="token")

    async def webhook(self, request: Request) -> Response:
        body = await request.json()
        return Response(background=BackgroundTask(self.reply, body["events"]))

    async def reply(self, events: list[dict]) -> None:
        async with AsyncApiClient(self._configuration) as http:
            for event in events:
                await AsyncMessagingApi(http).reply_message(answer(event, text(event["message"]["text"])))


async def picture(request: Request) -> Response:
    return Response(b"picture", media_type="image/png")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
async def outside() -> AsyncIterator[str]:
    """A bot that accepts everything and serves one picture."""
    routes = [Route("/line/webhook", accept, methods=["POST"]), Route("/picture", picture)]
    door = Server(Starlette(routes=routes))
    yield await door.start()
    await door.stop()


@pytest.fixture
async def sandbox(outside: str, clock: Clock) -> AsyncIterator[LineSandbox]:
    made = LineSandbox("secret", "token", f"{outside}/line/webhook", clock=clock, http_media=True, fetch_media=True)
    async with made.serve():
        yield made


@pytest.fixture
async def line(sandbox: LineSandbox) -> AsyncIterator[AsyncApiClient]:
    async with AsyncApiClient(Configuration(host=sandbox.base_url, access_token="token")) as http:
        yield http


@pytest.fixture
def api(line: AsyncApiClient) -> AsyncMessagingApi:
    return AsyncMessagingApi(line)


@pytest.fixture
def blob(line: AsyncApiClient) -> AsyncMessagingApiBlob:
    return AsyncMessagingApiBlob(line)


def text(words: str = "hello", **more: object) -> TextMessage:
    return TextMessage(text=words, **more)


def push(to: str, *messages: object) -> PushMessageRequest:
    return PushMessageRequest(to=to, messages=list(messages) or [text()])


def answer(event: dict, *messages: object) -> ReplyMessageRequest:
    return ReplyMessageRequest(reply_token=event["replyToken"], messages=list(messages) or [text()])


async def refusal(call: object) -> ApiException:
    with pytest.raises(ApiException) as caught:
        await call
    return caught.value


async def test_a_conversation_is_waited_for():
    sandbox = LineSandbox("secret", "token")
    async with sandbox.serve():
        door = Server(Starlette(routes=[Route("/", Echo(sandbox).webhook, methods=["POST"])]))
        sandbox.webhook_url = await door.start() + "/"
        nok = sandbox.person("Nok")
        await nok.write("one")
        await nok.write("two")
        await sandbox.wait(lambda: len(nok.screen.received) == 2)
        await door.stop()

    assert sorted(nok.screen.texts) == ["one", "two"]
    assert [message.from_bot for message in nok.screen].count(False) == 2


async def test_a_reply_is_free_and_seen(sandbox, api):
    nok = sandbox.person("Nok", language="th")

    sent = await api.reply_message(answer(await nok.write("สวัสดี"), text("รับแล้ว")))

    assert nok.screen.texts == ["รับแล้ว"]
    assert sandbox.quota.used == 0
    assert sent.sent_messages[0].id == nok.screen.last.id


async def test_a_reply_token_is_good_once(sandbox, api):
    event = await sandbox.person("Nok").write("help")
    await api.reply_message(answer(event))

    again = await refusal(api.reply_message(answer(event)))

    assert again.status == 400
    assert "Invalid reply token" in again.body


async def test_a_reply_token_dies_after_a_minute(sandbox, api, clock):
    nok = sandbox.person("Nok")
    early, late = await nok.write("one"), await nok.write("two")

    clock.now += 60
    await api.reply_message(answer(early))
    clock.now += 1

    assert (await refusal(api.reply_message(answer(late)))).status == 400


async def test_a_redelivery_gives_an_unused_token_a_new_minute_until_twenty_have_passed(sandbox, api, clock):
    nok = sandbox.person("Nok")
    first, second = await nok.write("one"), await nok.write("two")

    clock.now += 19 * 60
    await sandbox.deliver([first], redelivery=True)
    await api.reply_message(answer(first))
    clock.now += 2 * 60
    await sandbox.deliver([second], redelivery=True)

    assert (await refusal(api.reply_message(answer(second)))).status == 400


async def test_a_mere_repeat_does_not_renew_a_token(sandbox, api, clock):
    event = await sandbox.person("Nok").write("one")

    clock.now += 50
    await sandbox.deliver([event])
    clock.now += 20

    assert (await refusal(api.reply_message(answer(event)))).status == 400


async def test_a_token_that_was_never_delivered_is_invalid(sandbox, api):
    async with sandbox.held() as kept:
        await sandbox.person("Nok").write("one")

    assert (await refusal(api.reply_message(answer(kept[0])))).status == 400


async def test_a_refused_message_leaves_the_reply_token_unused(sandbox, api):
    nok = sandbox.person("Nok")
    event = await nok.write("one")

    await refusal(api.reply_message(answer(event, text("x" * 5001))))
    await api.reply_message(answer(event))

    assert len(nok.screen.received) == 1


async def test_a_retry_key_on_a_reply_is_refused(sandbox):
    event = await sandbox.person("Nok").write("help")
    headers = {"authorization": "Bearer token", "x-line-retry-key": str(uuid.uuid4())}
    body = {"replyToken": event["replyToken"], "messages": [{"type": "text", "text": "hello"}]}

    async with httpx.AsyncClient(trust_env=False) as http:
        refused = await http.post(f"{sandbox.base_url}/v2/bot/message/reply", json=body, headers=headers)

    assert refused.status_code == 400
    assert refused.headers["x-line-request-id"]


async def test_a_retry_key_makes_a_push_happen_once(sandbox, api):
    nok, key = sandbox.person("Nok"), str(uuid.uuid4())

    first = await api.push_message_with_http_info(push(nok.id), x_line_retry_key=key)
    again = await refusal(api.push_message(push(nok.id), x_line_retry_key=key))

    assert again.status == 409
    assert again.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert first.data.sent_messages[0].id in again.body
    assert len(nok.screen) == sandbox.quota.used == 1


async def test_a_retry_key_is_forgotten_after_a_day(sandbox, api, clock):
    nok, key = sandbox.person("Nok"), str(uuid.uuid4())
    await api.push_message(push(nok.id), x_line_retry_key=key)

    clock.now += 24 * HOUR
    assert (await refusal(api.push_message(push(nok.id), x_line_retry_key=key))).status == 409
    clock.now += 1
    await api.push_message(push(nok.id), x_line_retry_key=key)

    assert len(nok.screen) == 2


async def test_a_refused_push_does_not_use_up_its_retry_key(sandbox, api):
    nok, key = sandbox.person("Nok"), str(uuid.uuid4())

    await refusal(api.push_message(push(nok.id, text("x" * 5001)), x_line_retry_key=key))
    await api.push_message(push(nok.id), x_line_retry_key=key)

    assert len(nok.screen) == 1


async def test_a_push_into_a_group_is_charged_for_every_member_and_not_for_every_message(sandbox, api):
    group = sandbox.group("Agents", *(sandbox.person(f"agent {n}") for n in range(5)))

    await api.push_message(push(group.id, text("one"), text("two")))

    assert (await api.get_message_quota_consumption()).total_usage == 5
    assert group.screen.texts == ["one", "two"]


async def test_what_would_pass_the_monthly_limit_is_refused_whole(sandbox, api):
    group = sandbox.group("Agents", *(sandbox.person(f"agent {n}") for n in range(3)))
    sandbox.quota.value, sandbox.quota.used = 10, 8

    refused = await refusal(api.push_message(push(group.id)))

    assert refused.status == 429
    assert "monthly limit" in refused.body
    assert sandbox.quota.used == 8
    assert len(group.screen) == 0


async def test_a_plan_without_a_limit_says_so(sandbox, api):
    sandbox.quota.type = "none"

    assert (await api.get_message_quota()).type == "none"


async def test_a_push_to_somebody_who_blocks_is_accepted_and_neither_seen_nor_charged(sandbox, api):
    nok = sandbox.person("Nok")
    await nok.write("bye")
    await nok.unfollow()

    await api.push_message(push(nok.id))

    assert nok.screen.received == []
    assert sandbox.quota.used == 0


async def test_a_stranger_can_be_pushed_to_for_seven_days_after_writing(sandbox, api, clock):
    passer_by = sandbox.person("Passer-by", friend=False)

    await api.push_message(push(passer_by.id))
    await passer_by.write("hello?")
    await api.push_message(push(passer_by.id, text("seen")))
    clock.now += 8 * 24 * HOUR
    await api.push_message(push(passer_by.id))

    assert passer_by.screen.texts == ["seen"]


@pytest.mark.parametrize("to", ["U" + "0" * 32, "C" + "0" * 32])
async def test_a_push_to_an_invented_id_is_refused(api, to):
    refused = await refusal(api.push_message(push(to)))

    assert (refused.status, "Failed to send messages" in refused.body) == (400, True)


async def test_a_group_that_the_bot_left_is_foreign_to_it(sandbox, api):
    group = sandbox.group("Agents", sandbox.person("Bo"))
    await api.leave_group(group.id)

    assert (await refusal(api.push_message(push(group.id)))).status == 400
    assert (await refusal(api.get_group_summary(group.id))).status == 404


async def test_multicast_reaches_whom_it_can_and_charges_for_them(sandbox, api):
    nok, bo, mai = (sandbox.person(name) for name in ("Nok", "Bo", "Mai"))
    await bo.unfollow()

    await api.multicast(MulticastRequest(to=[nok.id, bo.id, mai.id, "U" + "0" * 32], messages=[text()]))

    assert [len(each.screen) for each in (nok, bo, mai)] == [1, 0, 1]
    assert sandbox.quota.used == 2


async def test_broadcast_reaches_friends(sandbox, api):
    nok, stranger = sandbox.person("Nok"), sandbox.person("Stranger", friend=False)

    await api.broadcast(BroadcastRequest(messages=[text()]))

    assert (len(nok.screen), len(stranger.screen)) == (1, 0)


async def test_validation_checks_without_sending(sandbox, api):
    nok = sandbox.person("Nok")

    await api.validate_push(ValidateMessageRequest(messages=[text()]))
    refused = await refusal(api.validate_reply(ValidateMessageRequest(messages=[text("")])))

    assert refused.status == 400
    assert "messages[0].text" in refused.body
    assert len(nok.screen) == 0


async def test_cards_show_their_words_and_their_buttons(sandbox, api):
    nok = sandbox.person("Nok")
    label = {"type": "text", "text": "#1042"}
    claim = {"type": "button", "action": {"type": "postback", "label": "Claim", "data": "claim:1042"}}
    box = {"type": "box", "layout": "vertical", "contents": [label, claim]}
    card = FlexMessage(alt_text="A ticket", contents=FlexContainer.from_dict({"type": "bubble", "body": box}))

    await api.push_message(push(nok.id, card))

    assert nok.screen.last.words == "#1042"
    assert nok.screen.last.alt_text == "A ticket"
    assert nok.screen.last.buttons == [("Claim", "claim:1042")]


def urgent() -> QuickReply:
    action = PostbackAction(label="Urgent", data="priority:1:urgent", display_text="It is urgent")
    return QuickReply(items=[QuickReplyItem(action=action)])


async def test_a_pressed_quick_reply_sends_its_data_and_shows_its_text(sandbox, api):
    nok = sandbox.person("Nok")
    await api.push_message(push(nok.id, text("How bad?", quick_reply=urgent())))

    event = await nok.press(nok.screen.last, "Urgent")

    assert event["postback"] == {"data": "priority:1:urgent"}
    assert nok.screen[-1].text == "It is urgent"


async def test_quick_replies_are_gone_with_the_next_message(sandbox, api):
    nok = sandbox.person("Nok")
    await api.push_message(push(nok.id, text("How bad?", quick_reply=urgent()), text("And where?")))

    with pytest.raises(LookupError, match="gone"):
        await nok.press(nok.screen.received[0], "Urgent")
    assert nok.screen.buttons == []


async def test_a_quote_is_shown_in_its_own_chat_and_refused_in_another(sandbox, api):
    nok, bo = sandbox.person("Nok"), sandbox.person("Bo")
    event = await nok.write("the printer")
    token = event["message"]["quoteToken"]

    await api.push_message(push(nok.id, text("this one?", quote_token=token)))
    refused = await refusal(api.push_message(push(bo.id, text("this one?", quote_token=token))))

    assert nok.screen.last.quote == event["message"]["id"]
    assert refused.status == 400


async def test_a_mention_is_for_members_of_the_group(sandbox, api):
    bo, stranger = sandbox.person("Bo"), sandbox.person("Stranger")
    group = sandbox.group("Agents", bo)

    def calling(who):
        target = MentionSubstitutionObject(mentionee=UserMentionTarget(user_id=who.id))
        return TextMessageV2(text="{who} please look {{now}}", substitution={"who": target})

    await api.push_message(push(group.id, calling(bo)))

    assert group.screen.last.text == "@Bo please look {now}"
    assert (await refusal(api.push_message(push(group.id, calling(stranger))))).status == 400


async def test_pictures_are_fetched_as_phones_would(sandbox, api, outside):
    nok = sandbox.person("Nok")
    good = ImageMessage(original_content_url=f"{outside}/picture", preview_image_url=f"{outside}/missing")

    await api.push_message(push(nok.id, good))
    shown = await sandbox.wait(lambda: nok.screen.last if nok.screen.last.broken_media else None)

    assert shown.media == {"originalContentUrl": b"picture"}
    assert shown.broken_media == ["previewImageUrl"]


async def test_the_loading_animation_ends_with_a_message_or_with_time(sandbox, api, clock):
    nok = sandbox.person("Nok")

    await api.show_loading_animation(ShowLoadingAnimationRequest(chat_id=nok.id, loading_seconds=10))
    assert nok.screen.loading
    await api.push_message(push(nok.id))
    assert not nok.screen.loading
    await api.show_loading_animation(ShowLoadingAnimationRequest(chat_id=nok.id, loading_seconds=10))
    clock.now += 10
    assert not nok.screen.loading


async def test_loading_is_for_one_person_and_for_fives_of_seconds(sandbox, api):
    nok, group = sandbox.person("Nok"), sandbox.group("Agents")

    for wrong in (
        ShowLoadingAnimationRequest(chat_id=group.id),
        ShowLoadingAnimationRequest(chat_id=nok.id, loading_seconds=7),
    ):
        assert (await refusal(api.show_loading_animation(wrong))).status == 400


async def test_marking_as_read_marks_what_came_before_too(sandbox, api):
    nok = sandbox.person("Nok")
    await nok.write("one")
    second = await nok.write("two")
    await nok.write("three")

    token = second["message"]["markAsReadToken"]
    await api.mark_messages_as_read_by_token(MarkMessagesAsReadByTokenRequest(mark_as_read_token=token))
    wrong = MarkMessagesAsReadByTokenRequest(mark_as_read_token="invented")

    assert [message.read for message in nok.screen] == [True, True, False]
    assert (await refusal(api.mark_messages_as_read_by_token(wrong))).status == 400


async def test_profiles_are_for_friends_and_members(sandbox, api):
    nok, bo = sandbox.person("Nok", language="th"), sandbox.person("Bo", friend=False)
    group = sandbox.group("Agents", bo)

    assert (await api.get_profile(nok.id)).language == "th"
    assert (await refusal(api.get_profile(bo.id))).status == 404
    assert (await api.get_group_member_profile(group.id, bo.id)).display_name == "Bo"
    assert (await refusal(api.get_group_member_profile(group.id, nok.id))).status == 404
    await nok.unfollow()
    assert (await refusal(api.get_profile(nok.id))).status == 404


async def test_a_group_tells_its_name_and_its_count_but_not_its_members(sandbox, api):
    group = sandbox.group("Agents", sandbox.person("Bo"), sandbox.person("Mai"))

    assert (await api.get_group_summary(group.id)).group_name == "Agents"
    assert (await api.get_group_member_count(group.id)).count == 2
    assert (await refusal(api.get_group_members_ids(group.id))).status == 403
    assert (await refusal(api.get_followers())).status == 403


async def test_the_account_tells_how_it_is_set_up(sandbox, api):
    sandbox.account.chat_mode, sandbox.account.mark_as_read_mode = "chat", "manual"

    told = await api.get_bot_info()

    assert (told.user_id, told.chat_mode, told.mark_as_read_mode) == (sandbox.account.id, "chat", "manual")


async def test_video_is_there_once_it_is_transcoded(sandbox, api, blob, clock):
    sent = await sandbox.person("Nok").video(b"film", transcoding=30)
    id = sent["message"]["id"]

    early = await blob.get_message_content_with_http_info(id)
    assert (early.status_code, early.data) == (202, None)
    assert (await blob.get_message_content_transcoding_by_message_id(id)).status == "processing"
    clock.now += 30
    assert (await blob.get_message_content_transcoding_by_message_id(id)).status == "succeeded"
    assert await blob.get_message_content(id) == b"film"


async def test_content_is_gone_after_unsend_and_after_its_time(sandbox, blob):
    nok = sandbox.person("Nok")
    old, regretted = await nok.image(b"old"), await nok.image(b"regretted")
    assert await blob.get_message_content_preview(old["message"]["id"]) == b"old"

    sandbox.content(old).expired = True
    await nok.unsend(regretted)

    assert (await refusal(blob.get_message_content(old["message"]["id"]))).status == 404
    assert (await refusal(blob.get_message_content(regretted["message"]["id"]))).status == 410


async def test_a_text_has_no_content(sandbox, blob):
    event = await sandbox.person("Nok").write("hello")

    assert (await refusal(blob.get_message_content(event["message"]["id"]))).status == 404


async def test_the_webhook_address_can_be_asked_tested_and_changed(sandbox, api, outside):
    assert (await api.get_webhook_endpoint()).endpoint == f"{outside}/line/webhook"
    assert (await api.test_webhook_endpoint(TestWebhookEndpointRequest())).success

    wrong = TestWebhookEndpointRequest(endpoint=f"{outside}/elsewhere")
    tested = await api.test_webhook_endpoint(wrong)
    await api.set_webhook_endpoint(SetWebhookEndpointRequest(endpoint="https://example.com/line"))

    assert (tested.success, tested.status_code, tested.reason) == (False, 404, "ERROR_STATUS_CODE")
    assert sandbox.webhook_url == "https://example.com/line"


async def test_a_wrong_token_is_refused(sandbox):
    async with AsyncApiClient(Configuration(host=sandbox.base_url, access_token="another")) as http:
        assert (await refusal(AsyncMessagingApi(http).get_bot_info())).status == 401


async def test_an_unknown_path_a_wrong_method_and_a_broken_body_are_refused_politely(sandbox):
    async with httpx.AsyncClient(base_url=sandbox.base_url, trust_env=False) as http:
        http.headers["authorization"] = "Bearer token"
        answers = [
            await http.get("/v2/bot/nothing"),
            await http.get("/v2/bot/message/push"),
            await http.post("/v2/bot/message/push", content=b"{"),
            await http.post("/v2/bot/message/push", content=b"x" * (2 * 1024 * 1024 + 1)),
        ]

    assert [each.status_code for each in answers] == [404, 405, 400, 413]
    assert all(each.json()["message"] and each.headers["x-line-request-id"] for each in answers)


async def test_a_token_can_be_verified(sandbox):
    async with httpx.AsyncClient(base_url=sandbox.base_url, trust_env=False) as http:
        good = await http.get("/oauth2/v2.1/verify", params={"access_token": "token"})
        bad = await http.get("/oauth2/v2.1/verify", params={"access_token": "another"})

    assert (good.status_code, bad.status_code) == (200, 400)


async def test_every_call_is_on_record_without_the_token(sandbox, api):
    nok, key = sandbox.person("Nok"), str(uuid.uuid4())
    await api.push_message(push(nok.id), x_line_retry_key=key)
    with contextlib.suppress(ApiException):
        await api.push_message(push("U" + "0" * 32))

    (call,) = sandbox.calls.of("push", to=nok)

    assert (call.status, call.answered, call.retry_key, call.body["to"]) == (200, 200, key, nok.id)
    assert [each.status for each in sandbox.calls.of("push")] == [200, 400]
    assert "token" not in repr(call.headers)
