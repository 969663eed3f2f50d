"""The Telegram stand-in: rate limits and scripted trouble."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from bot.sandbox.telegram import Group, Person, Rate, TelegramSandbox

TOKEN = "123456:TEST"


class Clock:
    """Time that moves when a test says so."""

    def __init__(self) -> None:
        self.at = 1_795_000_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture(autouse=True)
def durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """RetryAfter warns whoever still reads it as a number."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def sandbox(clock: Clock) -> AsyncIterator[TelegramSandbox]:
    made = TelegramSandbox(TOKEN, clock=clock)
    async with made.serve():
        yield made


def plain() -> HTTPXRequest:
    """Loopback needs no certificates, and loading them takes longer than a test."""
    return HTTPXRequest(httpx_kwargs={"verify": False})


@pytest.fixture
async def bot(sandbox: TelegramSandbox) -> AsyncIterator[Bot]:
    requests = {"request": plain(), "get_updates_request": plain()}
    async with Bot(TOKEN, base_url=f"{sandbox.base_url}/bot", **requests) as made:
        yield made


@pytest.fixture
async def ana(sandbox: TelegramSandbox) -> Person:
    person = sandbox.person("Ana")
    await person.write("/start")
    return person


@pytest.fixture
def forum(sandbox: TelegramSandbox) -> Group:
    return sandbox.group("Agents", forum=True)


async def test_a_group_takes_twenty_sends_edits_and_topics_a_minute(
    sandbox: TelegramSandbox, bot: Bot, forum: Group, clock: Clock
):
    sent = await bot.send_message(forum.id, "card")
    for number in range(17):
        await bot.edit_message_text(f"card {number}", forum.id, sent.message_id)
    clock.at += 30
    topic = await bot.create_forum_topic(forum.id, "Ticket 1")
    await bot.send_message(forum.id, "hello", message_thread_id=topic.message_thread_id)
    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(forum.id, "one too many")
    assert refusal.value.retry_after == timedelta(seconds=30)
    assert await bot.get_chat_member_count(forum.id) == 1
    clock.at += 30
    assert await bot.send_message(forum.id, "now it fits")
    assert sandbox.calls_of("sendMessage")[-2].status == 429


async def test_a_flood_is_told_in_the_body_and_in_the_header(sandbox: TelegramSandbox, forum: Group):
    sandbox.limits.group = Rate(1, 60)
    async with httpx.AsyncClient() as http:
        url = f"{sandbox.base_url}/bot{TOKEN}/sendMessage"
        first, second = [await http.post(url, json={"chat_id": forum.id, "text": "x"}) for _ in range(2)]
    assert (first.status_code, second.status_code, second.headers["retry-after"]) == (200, 429, "60")
    assert second.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 60",
        "parameters": {"retry_after": 60},
    }


async def test_a_private_chat_takes_a_small_burst_and_others_are_not_held_up(
    sandbox: TelegramSandbox, bot: Bot, ana: Person, clock: Clock
):
    eve = sandbox.person("Eve")
    await eve.write("/start")
    for number in range(5):
        await bot.send_message(ana.id, f"{number}")
    with pytest.raises(RetryAfter):
        await bot.send_message(ana.id, "too fast")
    await bot.send_message(eve.id, "no trouble here")
    clock.at += 5
    assert (await bot.send_message(ana.id, "again")).text == "again"


async def test_the_whole_bot_takes_thirty_a_second(sandbox: TelegramSandbox, bot: Bot, clock: Clock):
    people = [sandbox.person(f"Person {number}") for number in range(31)]
    for person in people:
        await person.write("/start")
    outcomes = await asyncio.gather(*(bot.send_message(p.id, "news") for p in people), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)] == [RetryAfter]
    clock.at += 1
    assert await bot.send_message(people[0].id, "more news")


async def test_a_refused_send_costs_nothing_and_limits_can_be_off(sandbox: TelegramSandbox, bot: Bot, forum: Group):
    sandbox.limits.group = Rate(1, 60)
    for _ in range(3):
        with pytest.raises(BadRequest):
            await bot.send_message(forum.id, "")
    await bot.send_message(forum.id, "x")
    sandbox.limits.on = False
    await bot.send_message(forum.id, "x")
    assert len(forum.screen) == 2


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ({"status": 500}, NetworkError),
        ({"status": 502}, NetworkError),
        ({"status": 502, "html": True}, NetworkError),
        ({"status": 400, "description": "Bad Request: chat not found"}, BadRequest),
        ({"status": 403}, Forbidden),
        ({"status": 429, "retry_after": 7}, RetryAfter),
    ],
)
async def test_a_scripted_refusal_becomes_the_library_s_error(
    sandbox: TelegramSandbox, bot: Bot, ana: Person, script: dict, error: type[TelegramError]
):
    sandbox.faults.fail(2, method="sendMessage", chat=ana, **script)
    for _ in range(2):
        with pytest.raises(error) as refusal:
            await bot.send_message(ana.id, "hello")
        assert type(refusal.value) is error
    assert len(ana.screen) == 1
    await bot.send_message(ana.id, "hello")
    assert [call.status for call in sandbox.calls_of("sendMessage")] == [script["status"], script["status"], 200]


async def test_a_fault_of_one_chat_spares_the_others_until_it_is_switched_on_again(
    sandbox: TelegramSandbox, bot: Bot, ana: Person, forum: Group
):
    sandbox.faults.switch_off(forum, status=429, retry_after=30)
    for _ in range(2):
        with pytest.raises(RetryAfter):
            await bot.send_message(forum.id, "x")
        await bot.send_message(ana.id, "x")
    sandbox.faults.switch_on(forum)
    await bot.send_message(forum.id, "x")
    assert (len(forum.screen), len(ana.screen)) == (1, 3)


async def test_a_connection_may_break_before_or_after_the_message_was_accepted(
    sandbox: TelegramSandbox, bot: Bot, ana: Person
):
    sandbox.faults.drop_before(method="sendMessage")
    with pytest.raises(NetworkError) as lost:
        await bot.send_message(ana.id, "never arrives")
    assert type(lost.value) is NetworkError
    assert [message.text for message in ana.screen] == ["/start"]
    sandbox.faults.drop_after(method="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(ana.id, "arrives")
    assert [message.text for message in ana.screen] == ["/start", "arrives"]
    assert [call.status for call in sandbox.calls_of("sendMessage")] == [0, 0]


async def test_a_late_answer_is_a_time_out_though_the_message_arrived(sandbox: TelegramSandbox, bot: Bot, ana: Person):
    sandbox.faults.delay(30, method="sendMessage")
    with pytest.raises(TimedOut):
        await bot.send_message(ana.id, "slow", read_timeout=0.2)
    assert ana.screen[-1].text == "slow"


async def test_a_flood_of_the_whole_bot_ends_by_the_clock_and_spares_reading(
    sandbox: TelegramSandbox, bot: Bot, ana: Person, clock: Clock
):
    sandbox.faults.flood(20)
    clock.at += 5
    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(ana.id, "x")
    assert refusal.value.retry_after == timedelta(seconds=15)
    assert len(await bot.get_updates()) == 1
    clock.at += 15
    assert await bot.send_message(ana.id, "x")


async def test_a_condition_that_never_comes_true_says_how_things_stand(sandbox: TelegramSandbox, ana: Person):
    with pytest.raises(TimeoutError, match=r"not true after 0.05 s: private \d+: 1 messages; 0 calls, .* 1 updates"):
        await sandbox.wait(lambda: ana.screen[1], timeout=0.05)
    assert await sandbox.wait(lambda: ana.screen) == ana.screen
