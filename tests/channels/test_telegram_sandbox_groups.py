"""The Telegram stand-in: groups, rights, privacy mode, migration and forum topics."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden
from telegram.request import HTTPXRequest

from bot.sandbox.telegram import Group, Person, TelegramSandbox

TOKEN = "123456:TEST"


@pytest.fixture
async def sandbox() -> AsyncIterator[TelegramSandbox]:
    made = TelegramSandbox(TOKEN)
    made.limits.on = False
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
def bo(sandbox: TelegramSandbox) -> Person:
    return sandbox.person("Bo", username="bo")


@pytest.fixture
def forum(sandbox: TelegramSandbox, bo: Person) -> Group:
    group = sandbox.group("Agents", forum=True)
    group.add(bo, admin=True, announce=False)
    return group


async def told(bot: Bot) -> list[Message]:
    """Messages the bot has been told of since the last time."""
    updates = await bot.get_updates()
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1)
    return [update.message for update in updates if update.message]


async def test_privacy_mode_hides_what_is_not_meant_for_the_bot(sandbox: TelegramSandbox, bot: Bot, bo: Person):
    group = sandbox.group("Agents", bot="member")
    group.add(bo, announce=False)
    own = group.messages[(await bot.send_message(group.id, "hello")).message_id]
    await bo.write("just chatting", in_group=group)
    await bo.write("/queue", in_group=group)
    await bo.write("/queue@desk_bot now", in_group=group)
    await bo.write("/queue@other_bot", in_group=group)
    await bo.write("ask @desk_bot", in_group=group)
    await bo.write("an answer", in_group=group, reply_to=own)
    assert [message.text for message in await told(bot)] == [
        "/queue",
        "/queue@desk_bot now",
        "ask @desk_bot",
        "an answer",
    ]
    group.promote_bot()
    await bo.write("chatting again", in_group=group)
    assert [message.text for message in await told(bot)] == ["chatting again"]
    assert (await bot.get_me()).can_read_all_group_messages is False


async def test_rights_can_be_looked_up_and_change_with_a_notice(bot: Bot, forum: Group, bo: Person):
    assert (await bot.get_chat_member(forum.id, bot.id)).can_manage_topics is True
    assert {member.user.id for member in await bot.get_chat_administrators(forum.id)} == {bot.id, bo.id}
    assert await bot.get_chat_member_count(forum.id) == 2
    chat = await bot.get_chat(forum.id)
    assert (chat.title, chat.is_forum, chat.type) == ("Agents", True, "supergroup")
    forum.promote_bot("can_pin_messages", by=bo)
    change = (await bot.get_updates())[-1].my_chat_member
    assert change is not None
    assert (change.from_user.id, change.new_chat_member.can_manage_topics) == (bo.id, False)
    with pytest.raises(BadRequest, match="Not enough rights to create a topic"):
        await bot.create_forum_topic(forum.id, "Ticket 1")
    forum.demote_bot()
    assert (await bot.get_chat_member(forum.id, bot.id)).status == "member"
    forum.remove(bo)
    assert (await bot.get_chat_member(forum.id, bo.id)).status == "left"


async def test_a_bot_outside_the_group_is_forbidden_to_write(sandbox: TelegramSandbox, bot: Bot, forum: Group):
    outside = sandbox.group("Others", bot=None)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(outside.id, "hello")
    forum.remove_bot()
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(forum.id, "hello")
    outside.add_bot(admin=True)
    assert await bot.leave_chat(outside.id)
    with pytest.raises(Forbidden, match="bot is not a member"):
        await bot.send_message(outside.id, "hello")


async def test_an_anonymous_administrator_writes_as_the_group(bot: Bot, forum: Group, bo: Person):
    await bo.write("who am I", in_group=forum, anonymous=True)
    message = (await told(bot))[0]
    assert message.from_user is not None
    assert message.sender_chat is not None
    assert (message.from_user.id, message.sender_chat.id) == (1087968824, forum.id)


async def test_a_group_that_migrates_names_its_new_id(sandbox: TelegramSandbox, bot: Bot, bo: Person):
    group = sandbox.group("Agents", basic=True)
    group.add(bo, announce=False)
    await bot.send_message(group.id, "before")
    old = group.id
    group.migrate()
    with pytest.raises(ChatMigrated) as refusal:
        await bot.send_message(old, "after")
    assert refusal.value.new_chat_id == group.id
    going, coming = await told(bot)
    assert (going.chat.id, going.migrate_to_chat_id) == (old, group.id)
    assert (coming.chat.id, coming.migrate_from_chat_id) == (group.id, old)
    await bot.send_message(group.id, "after")
    assert [message.text for message in group.screen] == ["after"]


async def test_topics_switched_on_make_a_supergroup_of_a_group(sandbox: TelegramSandbox, bot: Bot):
    group = sandbox.group("Agents", basic=True)
    with pytest.raises(BadRequest, match="The chat is not a forum"):
        await bot.create_forum_topic(group.id, "Ticket 1")
    group.forum = True
    assert (await bot.create_forum_topic(group.id, "Ticket 1")).name == "Ticket 1"
    assert (await told(bot))[0].migrate_to_chat_id == group.id


async def test_message_numbers_are_shared_by_private_chats_and_kept_apart_by_supergroups(
    sandbox: TelegramSandbox, forum: Group, bo: Person
):
    ana = sandbox.person("Ana")
    numbers = [(await person.write("x")).id for person in (ana, bo, ana)]
    assert numbers == [1, 2, 3]
    assert (await bo.write("x", in_group=forum)).id == 2


async def test_a_topic_is_opened_written_to_renamed_closed_and_deleted(
    sandbox: TelegramSandbox, bot: Bot, forum: Group, bo: Person
):
    icon = (await bot.get_forum_topic_icon_stickers())[0].custom_emoji_id
    opened = await bot.create_forum_topic(forum.id, "Ticket 1", icon_color=16478047, icon_custom_emoji_id=icon)
    topic = forum.topic(opened.message_thread_id)
    assert (topic.name, topic.icon_color, topic.icon_custom_emoji_id) == ("Ticket 1", 16478047, icon)
    sent = await bot.send_message(forum.id, "card", message_thread_id=topic.id)
    assert (sent.is_topic_message, sent.message_thread_id) == (True, topic.id)
    await bo.write("an answer", in_group=forum, topic=topic.id)
    heard = (await told(bot))[-1]
    assert (heard.is_topic_message, heard.message_thread_id) == (True, topic.id)
    assert heard.reply_to_message is not None
    assert heard.reply_to_message.forum_topic_created is not None
    assert topic.screen[-1].reply_to is None
    await bot.edit_forum_topic(forum.id, topic.id, name="Ticket 1, claimed")
    await bot.close_forum_topic(forum.id, topic.id)
    assert (topic.name, topic.closed) == ("Ticket 1, claimed", True)
    with pytest.raises(BadRequest, match="Topic_not_modified"):
        await bot.close_forum_topic(forum.id, topic.id)
    await bot.reopen_forum_topic(forum.id, topic.id)
    assert [message.text for message in topic.screen] == ["card", "an answer"]
    assert forum.screen == []
    await bot.delete_forum_topic(forum.id, topic.id)
    assert (topic.deleted, topic.screen) == (True, [])
    for call in (
        bot.send_message(forum.id, "late", message_thread_id=topic.id),
        bot.close_forum_topic(forum.id, topic.id),
    ):
        with pytest.raises(BadRequest, match="Message thread not found"):
            await call


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        ({"name": "x" * 129}, "Topic name is too long"),
        ({"name": "x", "icon_color": 1}, "Invalid icon color"),
        ({"name": "x", "icon_custom_emoji_id": "12"}, "Document_invalid"),
        ({"name": " "}, "must be non-empty"),
    ],
)
async def test_a_topic_with_a_wrong_name_or_icon_is_refused(bot: Bot, forum: Group, wish: dict, why: str):
    with pytest.raises(BadRequest, match=why):
        await bot.create_forum_topic(forum.id, **wish)
    assert forum.topics == []


async def test_a_closed_topic_takes_messages_only_from_those_who_manage_topics(bot: Bot, forum: Group, bo: Person):
    topic = await bo.open_topic(forum, "Chat")
    await bo.close_topic(topic)
    await bot.send_message(forum.id, "allowed", message_thread_id=topic.id)
    forum.promote_bot("can_pin_messages")
    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(forum.id, "not allowed", message_thread_id=topic.id)
    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(forum.id, "no", reply_parameters=ReplyParameters(topic.screen[0].id))
    with pytest.raises(BadRequest, match="Not enough rights"):
        await bot.reopen_forum_topic(forum.id, topic.id)


async def test_general_is_reached_only_without_a_thread_number(
    sandbox: TelegramSandbox, bot: Bot, forum: Group, bo: Person
):
    plain = sandbox.group("Plain")
    for group, number in ((forum, 1), (plain, 7), (bo, 7)):
        await bo.write("/start")
        with pytest.raises(BadRequest, match="Message thread not found"):
            await bot.send_message(group.id, "x", message_thread_id=number)
    sent = await bot.send_message(forum.id, "in General")
    assert sent.is_topic_message is None
    reply = await bo.write("re", in_group=forum, reply_to=forum.screen[-1])
    heard = (await told(bot))[-1]
    assert (heard.message_thread_id, heard.is_topic_message) == (sent.message_id, None)
    assert reply.topic is None


async def test_a_reply_without_a_thread_number_lands_in_the_topic_of_its_message(bot: Bot, forum: Group, bo: Person):
    topic = await bo.open_topic(forum, "Chat")
    asked = await bo.write("hm", in_group=forum, topic=topic.id)
    await bot.send_message(forum.id, "yes", reply_parameters=ReplyParameters(asked.id))
    assert [message.text for message in topic.screen] == ["hm", "yes"]


async def test_topics_switched_off_leave_no_thread_to_write_to(bot: Bot, forum: Group):
    opened = await bot.create_forum_topic(forum.id, "Ticket 1")
    forum.forum = False
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(forum.id, "x", message_thread_id=opened.message_thread_id)
    assert (await bot.get_chat(forum.id)).is_forum is None


async def test_pins_and_deletions_need_their_rights(bot: Bot, forum: Group, bo: Person):
    message = await bo.write("secret", in_group=forum)
    assert await bot.pin_chat_message(forum.id, message.id)
    assert forum.pinned == [message.id]
    assert (await told(bot))[-1].pinned_message is not None
    assert await bot.unpin_chat_message(forum.id)
    forum.promote_bot("can_manage_topics")
    with pytest.raises(BadRequest, match="Not enough rights to manage pinned messages"):
        await bot.pin_chat_message(forum.id, message.id)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(forum.id, message.id)
    forum.promote_bot("can_delete_messages")
    assert await bot.delete_message(forum.id, message.id)
    assert forum.screen == []
    topic = await bo.open_topic(forum, "Chat")
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(forum.id, topic.id)


async def test_who_is_not_in_the_group_cannot_write_there(sandbox: TelegramSandbox, forum: Group):
    with pytest.raises(ValueError, match="not a member"):
        await sandbox.person("Ana").write("let me in", in_group=forum)


async def test_reactions_and_members_are_told_only_to_who_asked(bot: Bot, forum: Group, bo: Person):
    message = await bo.write("hello", in_group=forum)
    await bo.react(message, "👍")
    assert [update.message_reaction for update in await bot.get_updates()] == [None]
    await bot.get_updates(allowed_updates=["message", "message_reaction", "chat_member"])
    await bo.react(message, "👍")
    forum.remove(bo)
    updates = await bot.get_updates()
    assert any(update.message_reaction for update in updates)
    assert [update.chat_member.new_chat_member.status for update in updates if update.chat_member] == ["left"]


async def test_a_button_in_a_group_is_pressed_by_its_members_and_forged_by_others(
    sandbox: TelegramSandbox, bot: Bot, forum: Group, bo: Person
):
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Claim", callback_data="claim:1")]])
    await bot.send_message(forum.id, "card", reply_markup=keyboard)
    await bo.press(forum.screen[-1], "claim:1", wait=False)
    stranger = sandbox.person("Eve")
    with pytest.raises(ValueError, match="only a forged press"):
        await stranger.press(forum.screen[-1], "claim:1")
    await stranger.press(forum.screen[-1], "claim:1", forged=True, wait=False)
    queries = [update.callback_query for update in await bot.get_updates() if update.callback_query]
    assert [(query.from_user.id, query.data) for query in queries] == [(bo.id, "claim:1"), (stranger.id, "claim:1")]


async def test_a_silenced_member_is_refused_until_it_becomes_an_administrator(sandbox: TelegramSandbox, bot: Bot):
    group = sandbox.group("Agents", bot="member")
    group.silence_bot()
    with pytest.raises(BadRequest, match="Not enough rights to send text messages"):
        await bot.send_message(group.id, "hello")
    group.promote_bot()
    assert await bot.send_message(group.id, "hello")
