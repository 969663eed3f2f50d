"""What the bot can learn about chats and files, and how it answers buttons."""

from typing import Any

from bot.sandbox.telegram.chats import Membership, PrivateChat, Standing
from bot.sandbox.telegram.errors import bad
from bot.sandbox.telegram.form import Params
from bot.sandbox.telegram.groups import Group
from bot.sandbox.telegram.methods.addressing import find_chat, reach, reach_group
from bot.sandbox.telegram.methods.registry import method
from bot.sandbox.telegram.world import Answer, World

LONGEST_ANSWER = 200
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_invite_users",
)


@method("getChat")
async def get_chat(world: World, params: Params) -> Any:
    chat = find_chat(world, params)
    if isinstance(chat, Group):
        reach(world, params)
    elif isinstance(chat, PrivateChat) and not chat.started and not chat.met:
        raise bad("chat not found")
    full = {**chat.wire(), "accent_color_id": 0, "max_reaction_count": 11}
    full["accepted_gift_types"] = dict.fromkeys(GIFTS, False)
    if chat.kind != "private":
        full["permissions"] = dict.fromkeys(PERMISSIONS, True)
    if chat.pinned and (pinned := chat.alive(chat.pinned[-1])):
        full["pinned_message"] = pinned.wire(nested=True)
    return full


@method("getChatMember")
async def get_chat_member(world: World, params: Params) -> Any:
    chat = reach(world, params)
    number = params.integer("user_id") or 0
    account = world.account(number)
    if account is None:
        raise bad("user not found")
    if not isinstance(chat, Group):
        return Membership(account=account, standing=Standing.MEMBER).wire()
    left = Membership(account=account, standing=Standing.LEFT)
    member = chat.bot if number == world.bot["id"] else chat.members.get(number, left)
    return member.wire(supergroup=chat.supergroup)


@method("getChatAdministrators")
async def get_chat_administrators(world: World, params: Params) -> Any:
    chat = reach(world, params)
    if not isinstance(chat, Group):
        raise bad("there are no administrators in the private chat")
    members = [*chat.members.values(), chat.bot]
    return [member.wire(supergroup=chat.supergroup) for member in members if member.standing.in_charge]


@method("getChatMemberCount")
async def get_chat_member_count(world: World, params: Params) -> Any:
    chat = reach(world, params)
    if not isinstance(chat, Group):
        return 2
    return sum(member.standing.present for member in [*chat.members.values(), chat.bot])


@method("leaveChat")
async def leave_chat(world: World, params: Params) -> Any:
    group = reach_group(world, params)
    world.announce(group, world.bot, {"left_chat_member": world.bot})
    group.set_bot(Standing.LEFT)
    return True


@method("getFile")
async def get_file(world: World, params: Params) -> Any:
    stored = world.files.ready(params.required("file_id"))
    stored.linked_until = world.clock() + world.limits.link_seconds
    return {**stored.base(), "file_path": stored.path}


@method("answerCallbackQuery")
async def answer_callback_query(world: World, params: Params) -> Any:
    query = world.query(params.text("callback_query_id") or "")
    text = params.text("text")
    if text and len(text) > LONGEST_ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    query.answers.append(Answer(text=text or None, show_alert=params.flag("show_alert"), url=params.text("url")))
    query.answered.set()
    return True
