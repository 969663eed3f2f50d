"""How the LINE stand-in fails when told to, as LINE's SDK sees it."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from linebot.v3.messaging import (
    ApiException,
    AsyncApiClient,
    AsyncMessagingApi,
    Configuration,
    PushMessageRequest,
    ReplyMessageRequest,
    TextMessage,
)

from bot.sandbox.line import LineSandbox

KEY = "123e4567-e89b-12d3-a456-426614174000"


@pytest.fixture
async def sandbox() -> AsyncIterator[LineSandbox]:
    made = LineSandbox("secret", "token")
    async with made.serve():
        yield made


@pytest.fixture
async def api(sandbox: LineSandbox) -> AsyncIterator[AsyncMessagingApi]:
    async with AsyncApiClient(Configuration(host=sandbox.base_url, access_token="token")) as http:
        yield AsyncMessagingApi(http)


def push(to: object) -> PushMessageRequest:
    return PushMessageRequest(to=to.id, messages=[TextMessage(text="hello")])


async def status(call: object) -> int:
    with pytest.raises(ApiException) as caught:
        await call
    return caught.value.status


@pytest.mark.parametrize("code", [400, 500, 502, 503])
async def test_an_ordered_error_comes_as_often_as_ordered_and_nothing_is_shown(sandbox, api, code):
    nok = sandbox.person("Nok")
    sandbox.faults.fail(2, status=code, path="push")

    assert [await status(api.push_message(push(nok))) for _ in range(2)] == [code, code]
    assert len(nok.screen) == 0
    await api.push_message(push(nok))
    assert len(nok.screen) == 1


async def test_a_fault_hits_only_its_path_and_its_target(sandbox, api):
    nok, bo = sandbox.person("Nok"), sandbox.person("Bo")
    sandbox.faults.fail(path="push", to=nok)

    await api.push_message(push(bo))
    await api.get_profile(nok.id)

    assert await status(api.push_message(push(nok))) == 500
    assert sandbox.faults.ordered == []


async def test_both_kinds_of_429_are_told_by_their_words(sandbox, api):
    nok = sandbox.person("Nok")
    sandbox.faults.rate_limit(path="push")
    sandbox.faults.monthly_limit()

    for words in ("API rate limit", "monthly limit"):
        with pytest.raises(ApiException, match=words) as caught:
            await api.push_message(push(nok))
        assert caught.value.status == 429


async def test_a_proxy_may_answer_with_a_page(sandbox, api):
    sandbox.faults.fail(status=502, path="/info", html=True)

    with pytest.raises(ApiException, match="<html>") as caught:
        await api.get_bot_info()
    assert caught.value.status == 502


async def test_a_connection_dropped_before_acceptance_shows_nothing(sandbox, api):
    nok = sandbox.person("Nok")
    sandbox.faults.drop_before(path="push")

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await api.push_message(push(nok), x_line_retry_key=KEY)
    await api.push_message(push(nok), x_line_retry_key=KEY)

    assert len(nok.screen) == 1
    assert [(call.status, call.answered) for call in sandbox.calls] == [(None, None), (200, 200)]


async def test_a_connection_dropped_after_acceptance_has_shown_the_message(sandbox, api):
    nok = sandbox.person("Nok")
    sandbox.faults.drop_after(path="push")

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await api.push_message(push(nok), x_line_retry_key=KEY)

    assert await status(api.push_message(push(nok), x_line_retry_key=KEY)) == 409
    assert len(nok.screen) == 1
    assert [(call.status, call.answered) for call in sandbox.calls] == [(200, None), (409, 409)]


async def test_an_error_after_acceptance_has_shown_the_message(sandbox, api):
    nok = sandbox.person("Nok")
    sandbox.faults.fail(path="push", accepted=True)

    assert await status(api.push_message(push(nok), x_line_retry_key=KEY)) == 500
    assert await status(api.push_message(push(nok), x_line_retry_key=KEY)) == 409
    assert len(nok.screen) == 1


async def test_a_late_answer_outlives_the_patience_of_the_caller(sandbox, api):
    nok = sandbox.person("Nok")
    sandbox.faults.delay(60, path="push")

    with pytest.raises(asyncio.TimeoutError):
        await api.push_message(push(nok), _request_timeout=0.1)

    assert len(nok.screen) == 1


async def test_stopping_does_not_wait_for_ordered_delays(sandbox, api):
    nok = sandbox.person("Nok")
    sandbox.faults.delay(3600, path="push")
    async with asyncio.TaskGroup() as together:
        sent = together.create_task(api.push_message(push(nok)))
        await sandbox.wait(lambda: nok.screen.received)
        await sandbox.stop()

    assert sent.result().sent_messages


async def test_the_platform_can_be_taken_down_and_comes_back_on_its_port(sandbox, api):
    nok, before = sandbox.person("Nok"), sandbox.base_url
    await sandbox.stop()
    with pytest.raises(aiohttp.ClientConnectorError):
        await api.push_message(push(nok))

    assert await sandbox.start() == before
    await api.push_message(push(nok))
    assert len(nok.screen) == 1


async def test_more_calls_a_second_than_allowed_are_refused(sandbox, api):
    nok = sandbox.person("Nok")
    sandbox.rates.per_second["/message/push"] = 2

    await api.push_message(push(nok))
    await api.push_message(push(nok))

    assert await status(api.push_message(push(nok))) == 429
    assert (await api.get_profile(nok.id)).display_name == "Nok"


async def test_cleared_faults_do_not_come(sandbox, api):
    nok = sandbox.person("Nok")
    sandbox.faults.fail(9)
    sandbox.faults.clear()

    await api.push_message(push(nok))

    assert len(nok.screen) == 1


async def test_one_person_can_be_out_of_reach_until_switched_on_again(sandbox, api):
    nok, bo = sandbox.person("Nok"), sandbox.person("Bo")
    sandbox.faults.switch_off(nok)

    assert [await status(api.push_message(push(nok))) for _ in range(3)] == [500] * 3
    await api.push_message(push(bo))
    sandbox.faults.switch_on(nok)
    await api.push_message(push(nok))

    assert (len(nok.screen), len(bo.screen)) == (1, 1)


async def test_a_fault_without_a_path_spares_what_only_asks(sandbox, api):
    nok = sandbox.person("Nok")
    sandbox.faults.fail()

    assert (await api.get_profile(nok.id)).display_name == "Nok"
    assert await status(api.push_message(push(nok))) == 500


async def test_a_fault_finds_the_person_behind_a_reply_token(sandbox, api):
    nok = sandbox.person("Nok")
    event = await nok.write("help")
    sandbox.world.token_arrived(event, again=False)
    sandbox.faults.fail(to=nok)
    reply = ReplyMessageRequest(reply_token=event["replyToken"], messages=[TextMessage(text="hello")])

    assert await status(api.reply_message(reply)) == 500
    await api.reply_message(reply)
    assert len(nok.screen.received) == 1
