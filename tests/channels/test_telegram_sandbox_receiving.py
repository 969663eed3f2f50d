"""The Telegram stand-in: what the bot is told, by polling and by webhook."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict, EndPointNotFound, InvalidToken
from telegram.ext import Application, MessageHandler, filters
from telegram.request import HTTPXRequest

from bot.sandbox.telegram import TelegramSandbox

TOKEN = "123456:TEST"


class Clock:
    """Time that moves when a test says so."""

    def __init__(self) -> None:
        self.at = 1_795_000_000.0

    def __call__(self) -> float:
        return self.at


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
    base = sandbox.base_url
    requests = {"request": plain(), "get_updates_request": plain()}
    async with Bot(TOKEN, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot", **requests) as made:
        yield made


class Receiver:
    """The bot's own address: keeps what is posted, answers what a test wants."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], dict[str, object]]] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        body = await reader.readexactly(int(headers["content-length"]))
        self.got.append((headers, json.loads(body)))
        status, extra, answer = self.answers.pop(0) if self.answers else (200, {}, b"")
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(answer)}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in extra.items()]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + answer)
        await writer.drain()
        writer.close()

    def ids(self) -> list[object]:
        return [update["update_id"] for _, update in self.got]


@pytest.fixture
async def receiver() -> AsyncIterator[tuple[Receiver, str]]:
    made = Receiver()
    async with await asyncio.start_server(made, "127.0.0.1", 0) as server:
        yield made, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"


async def test_an_update_comes_again_until_it_is_confirmed(sandbox: TelegramSandbox, bot: Bot):
    ana = sandbox.person("Ana", language="fa")
    for words in ("one", "two", "three"):
        await ana.write(words)
    first = await bot.get_updates()
    assert [update.message.text for update in first if update.message] == ["one", "two", "three"]
    assert [update.update_id - first[0].update_id for update in first] == [0, 1, 2]
    assert await bot.get_updates(limit=1) == first[:1]
    assert await bot.get_updates(offset=first[1].update_id) == first[1:]
    assert await bot.get_updates(offset=-1) == first[2:]
    assert await bot.get_updates(offset=first[2].update_id + 1) == ()
    assert sandbox.waiting == []


async def test_a_long_poll_ends_as_soon_as_somebody_writes(sandbox: TelegramSandbox, bot: Bot):
    ana = sandbox.person("Ana")
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await sandbox.wait(lambda: sandbox.calls_of("getUpdates"))
    await ana.write("hello")
    updates = await asyncio.wait_for(poll, 5)
    assert [update.message.text for update in updates if update.message] == ["hello"]


async def test_a_second_poller_ends_the_older_one_with_a_conflict(sandbox: TelegramSandbox, bot: Bot):
    older = asyncio.create_task(bot.get_updates(timeout=20))
    await sandbox.wait(lambda: sandbox.world.queue.poller)
    async with httpx.AsyncClient() as http:
        url = f"{sandbox.base_url}/bot{TOKEN}/getUpdates?timeout=20"
        newer = asyncio.create_task(http.get(url))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await asyncio.wait_for(older, 5)
        await sandbox.person("Ana").write("hello")
        assert len((await asyncio.wait_for(newer, 5)).json()["result"]) == 1


async def test_polling_and_a_webhook_exclude_each_other(sandbox: TelegramSandbox, bot: Bot, receiver):
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await sandbox.wait(lambda: sandbox.world.queue.poller)
    await bot.set_webhook(receiver[1])
    with pytest.raises(Conflict, match="terminated by setWebhook"):
        await asyncio.wait_for(poll, 5)
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_allowed_updates_are_remembered_and_an_empty_list_forgets_them(sandbox: TelegramSandbox, bot: Bot):
    ana = sandbox.person("Ana")
    await bot.get_updates(allowed_updates=["my_chat_member"])
    await ana.write("nobody hears this")
    await bot.get_updates()
    await ana.block()
    await ana.unblock()
    assert [update.my_chat_member is not None for update in await bot.get_updates()] == [True, True]
    await bot.get_updates(allowed_updates=[])
    await ana.write("heard")
    assert len(sandbox.waiting) == 3


async def test_an_update_lives_for_a_day_and_a_button_for_two_and_a_half_minutes(
    sandbox: TelegramSandbox, bot: Bot, clock: Clock
):
    ana = sandbox.person("Ana")
    message = await ana.write("hello")
    await ana.press(message, "x", forged=True, wait=False)
    clock.at += 151
    assert [update.message is not None for update in await bot.get_updates()] == [True]
    clock.at += 24 * 3600
    assert await bot.get_updates() == ()


async def test_a_confirmed_update_can_be_told_again(sandbox: TelegramSandbox, bot: Bot):
    await sandbox.person("Ana").write("hello")
    told = await bot.get_updates()
    await bot.get_updates(offset=told[0].update_id + 1)
    await sandbox.redeliver(times=2)
    assert await bot.get_updates(offset=told[0].update_id + 1) == told * 2
    assert await bot.get_updates(offset=told[0].update_id + 1) == ()


async def test_a_webhook_gets_the_secret_and_every_message_in_order(sandbox: TelegramSandbox, bot: Bot, receiver):
    posted, url = receiver
    await bot.set_webhook(url, secret_token="hush", max_connections=10)
    ana = sandbox.person("Ana")
    for number in range(5):
        await ana.write(f"message {number}")
    await sandbox.wait(lambda: not sandbox.waiting)
    assert [Update.de_json(update, bot).message.text for _, update in posted.got] == [f"message {n}" for n in range(5)]
    assert {headers["x-telegram-bot-api-secret-token"] for headers, _ in posted.got} == {"hush"}
    assert {headers["content-type"] for headers, _ in posted.got} == {"application/json"}
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.max_connections) == (url, 0, 10)


async def test_a_refused_update_is_repeated_and_holds_up_only_its_own_line(
    sandbox: TelegramSandbox, bot: Bot, receiver, clock: Clock
):
    posted, url = receiver
    posted.answers = [(500, {}, b""), (500, {}, b"")]
    await bot.set_webhook(url)
    ana, bo = sandbox.person("Ana"), sandbox.person("Bo")
    first = await ana.write("first")
    second = await ana.write("second")
    await sandbox.wait(lambda: len(posted.got) == 2)
    await bo.write("from another chat")
    await sandbox.wait(lambda: len(sandbox.waiting) == 2)
    base = sandbox.updates[0].id
    assert posted.ids() == [base, base, base + 2]
    assert "500" in ((await bot.get_webhook_info()).last_error_message or "")

    def a_second_later_nothing_waits() -> bool:
        clock.at += 1
        return not sandbox.waiting

    await sandbox.wait(a_second_later_nothing_waits)
    assert posted.ids() == [base, base, base + 2, base, base + 1]
    assert (first.id, second.id) == (1, 2)


async def test_the_retry_after_of_the_receiver_is_kept(sandbox: TelegramSandbox, bot: Bot, receiver, clock: Clock):
    posted, url = receiver
    posted.answers = [(503, {"Retry-After": "100"}, b"")]
    await bot.set_webhook(url)
    await sandbox.person("Ana").write("hello")
    await sandbox.wait(lambda: sandbox.world.hook.last_error)
    clock.at += 99
    with pytest.raises(TimeoutError, match="1 updates waiting"):
        await sandbox.wait(lambda: len(posted.got) > 1, timeout=0.2)
    clock.at += 2
    await sandbox.wait(lambda: len(posted.got) == 2)
    assert posted.ids()[0] == posted.ids()[1]


async def test_the_same_update_can_be_posted_several_times_at_once(sandbox: TelegramSandbox, bot: Bot, receiver):
    posted, url = receiver
    await bot.set_webhook(url)
    await sandbox.person("Ana").write("hello")
    await sandbox.wait(lambda: not sandbox.waiting)
    assert await sandbox.redeliver(times=3, parallel=True) == [200, 200, 200]
    assert len(set(posted.ids())) == 1
    assert len(posted.got) == 4


async def test_the_answer_to_a_delivery_may_carry_a_call(sandbox: TelegramSandbox, bot: Bot, receiver):
    posted, url = receiver
    ana = sandbox.person("Ana")
    posted.answers = [(200, {}, json.dumps({"method": "sendMessage", "chat_id": ana.id, "text": "hi"}).encode())]
    await bot.set_webhook(url)
    await ana.write("hello")
    await sandbox.wait(lambda: len(ana.screen) == 2)
    assert ana.screen[-1].text == "hi"


async def test_what_happens_during_an_outage_is_told_afterwards(sandbox: TelegramSandbox, bot: Bot):
    ana = sandbox.person("Ana")
    port = sandbox.base_url
    await sandbox.stop()
    await ana.write("is anybody there?")
    async with httpx.AsyncClient() as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(f"{sandbox.base_url}/bot{TOKEN}/getMe")
    await sandbox.start()
    assert sandbox.base_url == port
    assert [update.message.text for update in await bot.get_updates() if update.message] == ["is anybody there?"]


async def test_an_unknown_token_and_an_unknown_method_are_refused(sandbox: TelegramSandbox, bot: Bot):
    with pytest.raises(InvalidToken):
        async with Bot("999:WRONG", base_url=f"{sandbox.base_url}/bot"):
            pass
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendPigeon")
    assert sandbox.calls[-1].status == 404


@pytest.mark.parametrize("form", ["query", "urlencoded", "json", "multipart"])
async def test_parameters_may_come_in_any_form(sandbox: TelegramSandbox, form: str):
    ana = sandbox.person("Ana")
    await ana.write("/start")
    url, values = f"{sandbox.base_url}/bot{TOKEN}/SENDMESSAGE", {"chat_id": str(ana.id), "text": "سلام & สวัสดี"}
    async with httpx.AsyncClient() as http:
        match form:
            case "query":
                answer = await http.get(url, params=values)
            case "urlencoded":
                answer = await http.post(url, data=values)
            case "json":
                answer = await http.post(url, json=values)
            case _:
                answer = await http.post(url, data=values, files={"unused": ("a.bin", b"\r\n--\x00", "image/png")})
    assert answer.json()["result"]["text"] == "سلام & สวัสดี"
    assert ana.screen[-1].text == "سلام & สวัสดี"


async def test_commands_and_names_are_kept_by_scope_and_language(sandbox: TelegramSandbox, bot: Bot):
    await bot.set_my_commands([("new", "Open a ticket")])
    await bot.set_my_commands([("new", "تیکت تازه")], language_code="fa")
    assert [command.description for command in await bot.get_my_commands(language_code="fa")] == ["تیکت تازه"]
    await bot.delete_my_commands(language_code="fa")
    assert await bot.get_my_commands(language_code="fa") == ()
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([("New!", "x")])
    await bot.set_my_name("Helpdesk")
    assert (await bot.get_my_name()).name == "Helpdesk"
    await bot.set_my_description("Ask us")
    await bot.set_my_short_description("Ask")
    assert (await bot.get_my_short_description()).short_description == "Ask"


async def test_a_kind_of_update_nobody_knows_yet_passes_as_it_is(sandbox: TelegramSandbox, bot: Bot):
    sandbox.tell("mood_changed", {"mood": "sunny"})
    update = (await bot.get_updates())[0]
    assert update.api_kwargs == {"mood_changed": {"mood": "sunny"}}


async def test_a_polling_bot_answers_and_comes_back_by_itself_after_an_outage(sandbox: TelegramSandbox):
    async def repeat(update: Update, context: object) -> None:
        await update.effective_message.reply_text(f"{update.effective_message.text}!")

    base = sandbox.base_url
    running = Application.builder().token(TOKEN).base_url(f"{base}/bot").base_file_url(f"{base}/file/bot").build()
    running.add_handler(MessageHandler(filters.TEXT, repeat))
    ana = sandbox.person("Ana")
    async with running:
        await running.start()
        await running.updater.start_polling(poll_interval=0, timeout=20, error_callback=lambda error: None)
        await ana.write("hello")
        await sandbox.wait(lambda: ana.screen[-1].text == "hello!")
        await sandbox.stop()
        await ana.write("still there")
        await sandbox.start()
        await sandbox.wait(lambda: ana.screen[-1].text == "still there!")
        await running.updater.stop()
        await running.stop()
    assert [message.text for message in ana.screen] == ["hello", "hello!", "still there", "still there!"]


async def test_a_poller_that_was_killed_takes_nothing_with_it(sandbox: TelegramSandbox, bot: Bot):
    _, writer = await asyncio.open_connection("127.0.0.1", int(sandbox.base_url.rsplit(":", 1)[1]))
    writer.write(f"GET /bot{TOKEN}/getUpdates?timeout=50 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    await sandbox.wait(lambda: sandbox.world.queue.poller)
    writer.transport.abort()
    await sandbox.person("Ana").write("hello")
    await sandbox.wait(lambda: sandbox.calls[-1].status == 200)
    assert [update.message.text for update in await bot.get_updates() if update.message] == ["hello"]


async def test_calls_are_kept_as_a_test_wants_to_read_them(sandbox: TelegramSandbox, bot: Bot, clock: Clock):
    ana = sandbox.person("Ana")
    await ana.write("/start")
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
    await bot.send_message(ana.id, "true", reply_markup=keyboard, protect_content=True)
    call = sandbox.calls[-1]
    assert (call.method, call.chat_id, call.at, call.status) == ("sendMessage", ana.id, clock.at, 200)
    assert call.params == {
        "chat_id": ana.id,
        "text": "true",
        "protect_content": True,
        "reply_markup": {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]},
    }
