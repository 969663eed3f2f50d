"""Sending: texts, files, places, contacts, albums, signs of life."""

from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.sandbox.telegram.errors import ApiError, bad
from bot.sandbox.telegram.files import PHOTO_LIMIT, UPLOAD_LIMIT, StoredFile
from bot.sandbox.telegram.form import Params, Upload
from bot.sandbox.telegram.methods.addressing import caption_of, place, post, reach, text_of, thread
from bot.sandbox.telegram.methods.registry import Method, method
from bot.sandbox.telegram.world import World

KINDS = {
    "sendPhoto": "photo",
    "sendDocument": "document",
    "sendVoice": "voice",
    "sendVideo": "video",
    "sendAudio": "audio",
    "sendAnimation": "animation",
    "sendVideoNote": "video_note",
    "sendSticker": "sticker",
}
WITHOUT_CAPTION = {"video_note", "sticker"}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
CHAT_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
REACTIONS = set(
    "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾😡"
)


@method("sendMessage")
async def send_message(world: World, params: Params) -> Any:
    spot = place(world, params)
    return post(world, spot, text_of(world, params))[0].wire()


def _sender_of(kind: str) -> Method:
    async def send(world: World, params: Params) -> Any:
        spot = place(world, params)
        caption = {} if kind in WITHOUT_CAPTION else caption_of(world, params)
        stored = await file_of(world, params, params.values.get(kind), kind)
        return post(world, spot, {**content_of(stored, kind), **caption})[0].wire()

    return send


for _name, _kind in KINDS.items():
    method(_name)(_sender_of(_kind))


@method("sendLocation")
async def send_location(world: World, params: Params) -> Any:
    spot = place(world, params)
    point = {"latitude": params.number("latitude"), "longitude": params.number("longitude")}
    return post(world, spot, {"location": point})[0].wire()


@method("sendContact")
async def send_contact(world: World, params: Params) -> Any:
    spot = place(world, params)
    card = {"phone_number": params.required("phone_number"), "first_name": params.required("first_name")}
    if last_name := params.text("last_name"):
        card["last_name"] = last_name
    return post(world, spot, {"contact": card})[0].wire()


@method("sendMediaGroup")
async def send_media_group(world: World, params: Params) -> Any:
    spot = place(world, params)
    parts = params.listed("media") or []
    if not 2 <= len(parts) <= 10:
        raise bad("wrong number of media in the album: must be from 2 to 10")
    album = str(14_000_000_000_000_000 + next(world.serial))
    contents = [{**await media_content(world, params, part), "media_group_id": album} for part in parts]
    return [message.wire() for message in post(world, spot, *contents)]


@method("sendChatAction")
async def send_chat_action(world: World, params: Params) -> Any:
    chat = reach(world, params)
    thread(chat, params)
    if params.required("action") not in CHAT_ACTIONS:
        raise bad("wrong parameter action in request")
    return True


@method("setMessageReaction")
async def set_message_reaction(world: World, params: Params) -> Any:
    chat = reach(world, params)
    message = chat.alive(params.integer("message_id") or 0)
    if message is None:
        raise bad("message to react not found")
    wanted = [str(reaction.get("emoji", "")) for reaction in params.listed("reaction") or []]
    if len(wanted) > 1:
        raise bad("REACTIONS_TOO_MANY")
    if any(emoji.rstrip("\ufe0f") not in REACTIONS for emoji in wanted):
        raise bad("REACTION_INVALID")
    message.reactions = wanted
    return True


async def media_content(world: World, params: Params, part: Any) -> dict[str, Any]:
    """The content of one InputMedia object."""
    if not isinstance(part, dict) or part.get("type") not in {"photo", "video", "audio", "document", "animation"}:
        raise bad("can't parse InputMedia: wrong type")
    stored = await file_of(world, params, part.get("media"), part["type"])
    return {**content_of(stored, part["type"]), **caption_of(world, Params(part))}


def content_of(stored: StoredFile, kind: str) -> dict[str, Any]:
    if kind == "animation":
        return {"animation": stored.wire(kind), "document": stored.wire(kind)}
    return {kind: stored.wire(kind)}


async def file_of(world: World, params: Params, given: Any, kind: str) -> StoredFile:
    """An upload, an attach:// to one, a link, or a known file_id."""
    if isinstance(given, str) and given.startswith("attach://"):
        given = params.upload(given.removeprefix("attach://"))
    if isinstance(given, Upload):
        return _uploaded(world, given, kind)
    if not given:
        raise bad(f"there is no {kind.replace('_', ' ')} in the request")
    if str(given).startswith(("http://", "https://")):
        return world.files.add(await _fetched(str(given)), kind, name=urlsplit(str(given)).path.rsplit("/", 1)[-1])
    stored = world.files.get(str(given))
    if (stored.kind == "photo") != (kind == "photo"):
        raise bad(f"can't use file of type {stored.kind.capitalize()} as {kind.capitalize()}")
    return stored


def _uploaded(world: World, upload: Upload, kind: str) -> StoredFile:
    if not upload.content:
        raise bad("file must be non-empty")
    if len(upload.content) > UPLOAD_LIMIT:
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo" and len(upload.content) > PHOTO_LIMIT:
        raise bad("file is too big for a photo")
    return world.files.add(upload.content, kind, name=upload.name, mime=upload.mime)


async def _fetched(url: str) -> bytes:
    """Only addresses on this machine are opened; every other link behaves like a dead one."""
    if urlsplit(url).hostname not in LOOPBACK:
        raise bad("failed to get HTTP URL content")
    try:
        async with httpx.AsyncClient(timeout=5, trust_env=False) as http:
            answer = await http.get(url)
            answer.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL):
        raise bad("failed to get HTTP URL content") from None
    return answer.content
