"""What the bot says about itself: commands, name, descriptions."""

import json
import re
from typing import Any

from bot.sandbox.telegram.errors import bad
from bot.sandbox.telegram.form import Params
from bot.sandbox.telegram.methods.registry import method
from bot.sandbox.telegram.world import World

MOST_COMMANDS = 100
LONGEST_COMMAND_TEXT = 256
SCOPES = {
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
}


@method("setMyCommands")
async def set_my_commands(world: World, params: Params) -> Any:
    commands = params.listed("commands")
    if commands is None:
        raise bad("commands is empty")
    if len(commands) > MOST_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    world.profile.commands[_scope(params)] = [_command(command) for command in commands]
    return True


@method("getMyCommands")
async def get_my_commands(world: World, params: Params) -> Any:
    return world.profile.commands.get(_scope(params), [])


@method("deleteMyCommands")
async def delete_my_commands(world: World, params: Params) -> Any:
    world.profile.commands.pop(_scope(params), None)
    return True


def _command(command: Any) -> dict[str, str]:
    name = str(command.get("command", "")).removeprefix("/")
    if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
        raise bad("BOT_COMMAND_INVALID")
    text = str(command.get("description", ""))
    if not text:
        raise bad("command description must be non-empty")
    if len(text) > LONGEST_COMMAND_TEXT:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": text}


def _scope(params: Params) -> tuple[str, str]:
    scope = params.mapping("scope") or {"type": "default"}
    if scope.get("type") not in SCOPES:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    return json.dumps(scope, sort_keys=True), _language(params)


def _language(params: Params) -> str:
    language = params.text("language_code") or ""
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad("invalid language code specified")
    return language


def _spoken(params: Params, name: str, longest: int) -> str:
    text = params.text(name) or ""
    if len(text) > longest:
        raise bad(f"{name.replace('_', ' ')} is too long")
    return text


@method("setMyName")
async def set_my_name(world: World, params: Params) -> Any:
    world.profile.names[_language(params)] = _spoken(params, "name", 64)
    return True


@method("getMyName")
async def get_my_name(world: World, params: Params) -> Any:
    return {"name": world.profile.names.get(_language(params)) or world.bot["first_name"]}


@method("setMyDescription")
async def set_my_description(world: World, params: Params) -> Any:
    world.profile.descriptions[_language(params)] = _spoken(params, "description", 512)
    return True


@method("getMyDescription")
async def get_my_description(world: World, params: Params) -> Any:
    return {"description": world.profile.descriptions.get(_language(params), "")}


@method("setMyShortDescription")
async def set_my_short_description(world: World, params: Params) -> Any:
    world.profile.short_descriptions[_language(params)] = _spoken(params, "short_description", 120)
    return True


@method("getMyShortDescription")
async def get_my_short_description(world: World, params: Params) -> Any:
    return {"short_description": world.profile.short_descriptions.get(_language(params), "")}


@method("setChatMenuButton")
async def set_chat_menu_button(world: World, params: Params) -> Any:
    world.profile.menu_button = params.mapping("menu_button") or {"type": "default"}
    return True


@method("getChatMenuButton")
async def get_chat_menu_button(world: World, params: Params) -> Any:
    return world.profile.menu_button


@method("logOut")
async def log_out(world: World, params: Params) -> Any:
    return True


@method("close")
async def close(world: World, params: Params) -> Any:
    return True
