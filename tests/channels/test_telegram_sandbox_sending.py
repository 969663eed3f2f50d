"""The Telegram stand-in: what the bot sends, changes and deletes, and what it is refused."""

import asyncio
import contextlib
import html
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError
from telegram.request import HTTPXRequest

from bot.sandbox.telegram import Person, TelegramSandbox
from bot.sandbox.telegram.entities import cut, parse_html
from bot.sandbox.telegram.errors import ApiError

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
    made.limits.on = False
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


@pytest.fixture
async def ana(sandbox: TelegramSandbox) -> Person:
    person = sandbox.person("Ana", username="ana", language="en")
    await person.write("/start")
    return person


def keyboard(*buttons: tuple[str, str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=given) for label, given in buttons]])


async def test_html_becomes_entities_in_utf_16_units(bot: Bot, ana: Person):
    sent = await bot.send_message(ana.id, "😀 <b>bold <i>both</i></b> &lt;x&gt; /new", parse_mode=ParseMode.HTML)
    assert sent.text == "😀 bold both <x> /new"
    assert [(entity.type, entity.offset, entity.length) for entity in sent.entities] == [
        ("bold", 3, 9),
        ("italic", 8, 4),
        ("bot_command", 17, 4),
    ]
    assert sent.parse_entity(sent.entities[1]) == "both"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("سلام <foo>x</foo>", 'Unsupported start tag "foo" at byte offset 9'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ],
)
async def test_broken_html_is_refused_with_the_byte_where_it_breaks(
    sandbox: TelegramSandbox, bot: Bot, ana: Person, text: str, why: str
):
    with pytest.raises(BadRequest):
        await bot.send_message(ana.id, text, parse_mode=ParseMode.HTML)
    assert sandbox.calls[-1].description == f"Bad Request: can't parse entities: {why}"
    assert len(ana.screen) == 1


@given(st.text())
def test_any_escaped_text_comes_out_as_it_was(text: str):
    assert parse_html(html.escape(text), lambda number: None) == (text, [])
    assert parse_html(f"<b>{html.escape(text)}</b>", lambda number: None)[0] == text


@given(st.text(alphabet="ab<>/&;=\"' -#é😀"))
def test_no_markup_does_worse_than_being_refused(text: str):
    with contextlib.suppress(ApiError):
        plain, entities = parse_html(text, lambda number: None)
        assert all(cut(plain, entity["offset"], entity["length"]) for entity in entities)


async def test_code_links_and_mentions_have_entities_of_their_own(bot: Bot, ana: Person):
    text = (
        '<pre><code class="language-python">x</code></pre> <a href="https://a.example/b">link</a> '
        f'<a href="tg://user?id={ana.id}">Ana</a> <tg-spoiler>s</tg-spoiler> <blockquote expandable>q</blockquote>'
    )
    sent = await bot.send_message(ana.id, text, parse_mode=ParseMode.HTML)
    kinds = ["pre", "text_link", "text_mention", "spoiler", "expandable_blockquote"]
    assert [entity.type for entity in sent.entities] == kinds
    assert (sent.entities[0].language, sent.entities[1].url) == ("python", "https://a.example/b")
    assert sent.entities[2].user is not None
    assert sent.entities[2].user.id == ana.id


async def test_texts_and_captions_have_their_longest_length_in_code_points(bot: Bot, ana: Person):
    assert (await bot.send_message(ana.id, "😀" * 4096)).text == "😀" * 4096
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(ana.id, "😀" * 4097)
    with pytest.raises(BadRequest, match="Message text is empty"):
        await bot.send_message(ana.id, " \n ")
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(ana.id, b"photo", caption="x" * 1025)


async def test_a_reply_needs_its_message_unless_it_may_go_without(bot: Bot, ana: Person):
    asked = ana.screen[0]
    sent = await bot.send_message(ana.id, "yes?", reply_parameters=ReplyParameters(asked.id))
    assert sent.reply_to_message is not None
    assert ana.screen[-1].reply_to == asked.id
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(ana.id, "yes?", reply_parameters=ReplyParameters(999))
    await bot.send_message(ana.id, "well", reply_parameters=ReplyParameters(999, allow_sending_without_reply=True))
    assert ana.screen[-1].reply_to is None


async def test_buttons_carry_at_most_64_bytes_and_a_keyboard_a_hundred(bot: Bot, ana: Person):
    await bot.send_message(ana.id, "fits", reply_markup=keyboard(("ก", "ก" * 21)))
    assert ana.screen[-1].buttons == [("ก", "ก" * 21)]
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await bot.send_message(ana.id, "too much", reply_markup=keyboard(("ก", "ก" * 22)))
    with pytest.raises(BadRequest, match="Reply markup is too long"):
        await bot.send_message(ana.id, "too many", reply_markup=keyboard(*[("x", "y")] * 101))


async def test_a_reply_keyboard_can_ask_for_the_phone_in_private_only(sandbox: TelegramSandbox, bot: Bot, ana: Person):
    wish = ReplyKeyboardMarkup([[KeyboardButton("My number", request_contact=True), "No"]])
    sent = await bot.send_message(ana.id, "Your phone?", reply_markup=wish)
    assert ana.keyboard == [("My number", "contact"), ("No", "text")]
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("changed", ana.id, sent.message_id)
    group = sandbox.group("Agents")
    with pytest.raises(BadRequest, match="private chats only"):
        await bot.send_message(group.id, "Your phone?", reply_markup=wish)


async def test_files_go_up_by_bytes_and_again_by_file_id_and_come_down_the_same(bot: Bot, ana: Person):
    content = bytes(range(256)) * 20 + b"\r\n--boundary\r\n"
    sent = await bot.send_document(ana.id, content, filename="log.bin", caption="<b>log</b>", parse_mode="HTML")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("log.bin", len(content), "log")
    again = await bot.send_document(ana.id, sent.document.file_id)
    assert again.document is not None
    file = await bot.get_file(again.document.file_id)
    assert bytes(await file.download_as_bytearray()) == content
    for send in (bot.send_voice, bot.send_video, bot.send_audio, bot.send_animation, bot.send_video_note):
        await send(ana.id, b"media")
    await bot.send_sticker(ana.id, b"sticker")
    await bot.send_location(ana.id, 13.7, 100.5)
    await bot.send_contact(ana.id, "+6621234567", "Desk")
    kinds = [message.kind for message in ana.screen[3:]]
    assert kinds == ["voice", "video", "audio", "animation", "video_note", "sticker", "location", "contact"]


async def test_a_link_to_a_file_is_fetched_by_the_platform(sandbox: TelegramSandbox, bot: Bot, ana: Person):
    stored = sandbox.files.add(b"picture", "photo")
    url = f"{sandbox.base_url}/file/bot{TOKEN}/{stored.path}"
    sent = await bot.send_photo(ana.id, url)
    file = await bot.get_file(sent.photo[0].file_id)
    assert bytes(await file.download_as_bytearray()) == b"picture"
    with pytest.raises(BadRequest, match="Failed to get http url content"):
        await bot.send_photo(ana.id, "https://example.org/a.jpg")


async def test_large_and_stale_files_cannot_be_fetched(sandbox: TelegramSandbox, bot: Bot, ana: Person):
    large = await ana.document("film.mkv", size=21 << 20)
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(large["document"]["file_id"])
    old = await ana.photo()
    sandbox.files.expire(old["photo"][-1]["file_id"])
    with pytest.raises(BadRequest, match="temporarily unavailable"):
        await bot.get_file(old["photo"][-1]["file_id"])


async def test_an_album_is_several_messages_with_one_number(bot: Bot, ana: Person):
    sent = await bot.send_media_group(ana.id, [InputMediaPhoto(b"one", caption="c"), InputMediaPhoto(b"two")])
    assert len({message.media_group_id for message in sent}) == 1
    assert [message.caption for message in ana.screen[1:]] == ["c", None]
    with pytest.raises(BadRequest, match="Wrong number of media"):
        await bot.send_media_group(ana.id, [InputMediaPhoto(b"one")])


async def test_a_copy_keeps_the_content_and_a_forward_the_author(sandbox: TelegramSandbox, bot: Bot, ana: Person):
    group = sandbox.group("Agents")
    photo = await ana.photo("look @desk_bot")
    copied = await bot.copy_message(group.id, ana.id, photo.id, reply_markup=keyboard(("Claim", "c")))
    copy = group.messages[copied.message_id]
    assert (copy.caption, copy.photo, copy.buttons) == ("look @desk_bot", photo.photo, [("Claim", "c")])
    forwarded = await bot.forward_message(group.id, ana.id, photo.id)
    assert forwarded.forward_origin is not None
    assert forwarded.forward_origin.sender_user.id == ana.id
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_caption(group.id, forwarded.message_id, caption="hidden")
    with pytest.raises(BadRequest, match="Message to copy not found"):
        await bot.copy_message(group.id, ana.id, 999)
    with pytest.raises(BadRequest, match="Message to forward not found"):
        await bot.forward_message(group.id, ana.id, 999)


async def test_an_edit_changes_the_screen_and_the_same_edit_is_refused(bot: Bot, ana: Person):
    sent = await bot.send_message(ana.id, "new", reply_markup=keyboard(("Claim", "c")))
    await bot.edit_message_text("<b>claimed</b>", ana.id, sent.message_id, parse_mode="HTML")
    assert (ana.screen[-1].text, ana.screen[-1].buttons) == ("claimed", [])
    assert ana.screen[-1].entities[0]["type"] == "bold"
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("<b>claimed</b>", ana.id, sent.message_id, parse_mode="HTML")
    await bot.edit_message_reply_markup(ana.id, sent.message_id, reply_markup=keyboard(("Close", "x")))
    assert ana.screen[-1].buttons == [("Close", "x")]
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", ana.id, 999)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", ana.id, ana.screen[0].id)
    with pytest.raises(BadRequest, match="There is no caption"):
        await bot.edit_message_caption(ana.id, sent.message_id, caption="x")


async def test_media_can_be_replaced_even_years_later(bot: Bot, ana: Person, clock: Clock):
    sent = await bot.send_photo(ana.id, b"slip", caption="her slip")
    clock.at += 3 * 365 * 86400
    await bot.edit_message_media(InputMediaDocument(b"removed", filename="removed.txt"), ana.id, sent.message_id)
    assert (ana.screen[-1].kind, ana.screen[-1].caption, ana.screen[-1].photo) == ("document", None, None)


async def test_a_message_can_be_deleted_for_two_days_and_no_longer(
    sandbox: TelegramSandbox, bot: Bot, ana: Person, clock: Clock
):
    sent = await bot.send_message(ana.id, "soon gone")
    assert await bot.delete_message(ana.id, sent.message_id)
    assert [message.text for message in ana.screen] == ["/start"]
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(ana.id, sent.message_id)
    stays = await bot.send_message(ana.id, "stays")
    clock.at += 48 * 3600 + 1
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(ana.id, stays.message_id)


async def test_a_pressed_button_is_answered_within_fifteen_seconds_or_never(
    sandbox: TelegramSandbox, bot: Bot, ana: Person, clock: Clock
):
    await bot.send_message(ana.id, "new", reply_markup=keyboard(("Claim", "claim:1")))
    pressing = asyncio.create_task(ana.press(ana.screen[-1], "Claim"))
    await sandbox.wait(lambda: len(sandbox.waiting) == 2)
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    assert (query.data, query.from_user.id, query.message.text) == ("claim:1", ana.id, "new")
    await query.answer("Yours", show_alert=True)
    answer = await pressing
    assert answer is not None
    assert (answer.text, answer.show_alert) == ("Yours", True)
    clock.at += 16
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer()
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query("12")


async def test_a_button_nobody_answers_ends_in_nothing(sandbox: TelegramSandbox, ana: Person):
    assert await ana.press(ana.screen[0], "x", forged=True, timeout=0.05) is None
    with pytest.raises(ValueError, match="no such button"):
        await ana.press(ana.screen[0], "x")


async def test_a_forged_button_and_one_under_a_lost_message_look_like_real_ones(bot: Bot, ana: Person):
    await ana.press(ana.screen[0], "close:7", forged=True, wait=False)
    await ana.press(ana.screen[0], "close:8", forged=True, inaccessible=True, wait=False)
    forged, lost = [update.callback_query for update in await bot.get_updates() if update.callback_query]
    assert (forged.data, forged.message.is_accessible) == ("close:7", True)
    assert (lost.data, lost.message.is_accessible, lost.message.message_id) == ("close:8", False, ana.screen[0].id)


async def test_who_never_wrote_blocked_or_left_telegram_cannot_be_written_to(
    sandbox: TelegramSandbox, bot: Bot, ana: Person
):
    stranger, met, gone = (sandbox.person(name) for name in ("Stranger", "Met", "Gone"))
    sandbox.group("Agents").add(met)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(stranger.id, "hello")
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(met.id, "hello")
    await gone.write("hello")
    gone.deactivate()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(gone.id, "hello")
    await ana.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ana.id, "hello")
    assert await bot.delete_message(ana.id, ana.screen[0].id)
    change = (await bot.get_updates())[-1].my_chat_member
    assert change is not None
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
    await ana.unblock()
    assert (await bot.send_message(ana.id, "welcome back")).chat.id == ana.id


async def test_everything_people_send_reaches_the_library_as_it_is(bot: Bot, ana: Person):
    await ana.voice()
    await ana.video("v")
    await ana.video_note()
    await ana.audio()
    await ana.animation()
    await ana.sticker()
    await ana.location(35.7, 51.4)
    await ana.contact("+989121234567")
    await ana.contact("+66812345678", unknown=True)
    await ana.album([b"1", ("video", b"2"), b"3"], caption="album")
    told = [update.message for update in await bot.get_updates() if update.message][1:]
    found = [message.effective_attachment for message in told]
    assert all(found)
    assert [message.contact.user_id for message in told if message.contact] == [ana.id, None]
    assert len({message.media_group_id for message in told[-3:]}) == 1
    assert told[-3].caption == "album"


async def test_an_edit_by_a_person_is_told_and_a_deletion_is_not(bot: Bot, ana: Person):
    message = await ana.write("helo")
    await ana.edit(message, "hello")
    await ana.delete(message)
    kinds = [(update.message or update.edited_message).text for update in await bot.get_updates()]
    assert kinds == ["/start", "helo", "hello"]
    assert [message.text for message in ana.screen] == ["/start"]


async def test_signs_of_life_and_reactions_are_checked(bot: Bot, ana: Person):
    assert await bot.send_chat_action(ana.id, "typing")
    with pytest.raises(BadRequest):
        await bot.send_chat_action(ana.id, "yawning")
    await bot.set_message_reaction(ana.id, ana.screen[0].id, "👍")
    assert ana.screen[0].reactions == ["👍"]
    with pytest.raises(BadRequest, match="Reaction_invalid"):
        await bot.set_message_reaction(ana.id, ana.screen[0].id, "🦀")


async def test_the_last_part_of_an_album_may_come_late(bot: Bot, ana: Person, clock: Clock):
    parts = await ana.album([b"1", b"2"])
    clock.at += 30
    await ana.photo(content=b"3", album=parts[0]["media_group_id"], at=clock.at - 30)
    told = [update.message for update in await bot.get_updates() if update.message][1:]
    assert {message.media_group_id for message in told} == {parts[0]["media_group_id"]}
    assert len({message.date for message in told}) == 1


async def test_a_download_address_is_good_for_an_hour(sandbox: TelegramSandbox, bot: Bot, ana: Person, clock: Clock):
    photo = await ana.photo(content=b"slip")
    file = await bot.get_file(photo["photo"][-1]["file_id"])
    clock.at += 3601
    with pytest.raises(InvalidToken):
        await file.download_as_bytearray()
    fresh = await bot.get_file(photo["photo"][-1]["file_id"])
    assert bytes(await fresh.download_as_bytearray()) == b"slip"


async def test_a_download_can_fail_by_script(sandbox: TelegramSandbox, bot: Bot, ana: Person):
    photo = await ana.photo(content=b"slip")
    file = await bot.get_file(photo["photo"][-1]["file_id"])
    sandbox.faults.fail(status=500)
    sandbox.faults.fail(status=502, method="download")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await file.download_as_bytearray()
    assert bytes(await file.download_as_bytearray()) == b"slip"
    assert [call.status for call in sandbox.calls_of("download")] == [502, 200]


async def test_several_messages_are_copied_forwarded_and_deleted_at_once(
    sandbox: TelegramSandbox, bot: Bot, ana: Person
):
    group = sandbox.group("Agents", forum=True)
    topic = await bot.create_forum_topic(group.id, "Ticket 1")
    parts = await ana.album([b"1", b"2"], caption="both")
    numbers = [ana.screen[0].id, *(part.id for part in parts)]
    where = {"message_thread_id": topic.message_thread_id}
    copies = await bot.copy_messages(group.id, ana.id, [*numbers, 999], **where)
    assert len(copies) == 3
    screen = group.topic(topic.message_thread_id).screen
    assert [message.words for message in screen] == ["/start", "both", ""]
    assert len({message.get("media_group_id") for message in screen[1:]} | {parts[0]["media_group_id"]}) == 2
    await bot.forward_messages(group.id, ana.id, numbers, **where)
    assert [message.forwarded for message in group.topic(topic.message_thread_id).screen] == [False] * 3 + [True] * 3
    with pytest.raises(BadRequest, match="strictly increasing"):
        await bot.copy_messages(group.id, ana.id, numbers[::-1])
    await bot.delete_messages(group.id, [copy.message_id for copy in copies])
    assert len(group.topic(topic.message_thread_id).screen) == 3


async def test_what_is_protected_cannot_be_forwarded_but_copied(sandbox: TelegramSandbox, bot: Bot, ana: Person):
    sent = await bot.send_message(ana.id, "+66 2 123 4567", protect_content=True)
    with pytest.raises(BadRequest, match="Message can't be forwarded"):
        await bot.forward_message(ana.id, ana.id, sent.message_id)
    assert await bot.copy_message(ana.id, ana.id, sent.message_id)
    assert ana.screen[-1].text == "+66 2 123 4567"
