"""Copying and forwarding."""

from typing import Any

from bot.sandbox.telegram.errors import bad
from bot.sandbox.telegram.form import Params
from bot.sandbox.telegram.message import CONTENT_KINDS, Message
from bot.sandbox.telegram.methods.addressing import Place, caption_of, place, post, reach
from bot.sandbox.telegram.methods.registry import method
from bot.sandbox.telegram.world import World

CONTENT = (*CONTENT_KINDS, "entities", "caption", "caption_entities")


@method("copyMessage")
async def copy_message(world: World, params: Params) -> Any:
    spot = place(world, params)
    source = _source(world, params, params.integer("message_id") or 0)
    if source is None:
        raise bad("message to copy not found")
    return {"message_id": post(world, spot, _copied(world, params, source))[0].id}


@method("copyMessages")
async def copy_messages(world: World, params: Params) -> Any:
    spot, sources = place(world, params), _sources(world, params)
    return [{"message_id": message.id} for message in _albums(world, spot, sources, [_content(m) for m in sources])]


@method("forwardMessage")
async def forward_message(world: World, params: Params) -> Any:
    spot = place(world, params)
    source = _source(world, params, params.integer("message_id") or 0)
    if source is None:
        raise bad("message to forward not found")
    if source.get("has_protected_content") or source.kind == "announcement":
        raise bad("message can't be forwarded")
    message = post(world, spot, {**_content(source), "forward_origin": _origin(source)})[0]
    message.forwarded = True
    return message.wire()


@method("forwardMessages")
async def forward_messages(world: World, params: Params) -> Any:
    spot, sources = place(world, params), _sources(world, params)
    sent = _albums(world, spot, sources, [{**_content(m), "forward_origin": _origin(m)} for m in sources])
    for message in sent:
        message.forwarded = True
    return [{"message_id": message.id} for message in sent]


def _source(world: World, params: Params, number: int) -> Message | None:
    return _standing_in(world, params).get(number)


def _standing_in(world: World, params: Params) -> dict[int, Message]:
    chat = reach(world, params, "from_chat_id", writing=False)
    return {number: message for number, message in chat.messages.items() if not message.deleted}


def _sources(world: World, params: Params) -> list[Message]:
    """Missing ones are left out silently; the numbers must rise."""
    numbers = [int(number) for number in params.listed("message_ids") or []]
    if not 1 <= len(numbers) <= 100:
        raise bad("wrong number of message identifiers")
    if numbers != sorted(set(numbers)):
        raise bad("message identifiers must be in a strictly increasing order")
    known = _standing_in(world, params)
    found = [known[number] for number in numbers if number in known and known[number].kind != "announcement"]
    if not found:
        raise bad("there are no messages to forward")
    return found


def _albums(world: World, spot: Place, sources: list[Message], contents: list[dict[str, Any]]) -> list[Message]:
    """Parts of one album stay one album, under a new number."""
    renamed: dict[str, str] = {}
    for source, content in zip(sources, contents, strict=True):
        if album := source.get("media_group_id"):
            content["media_group_id"] = renamed.setdefault(album, str(15_000_000_000_000_000 + next(world.serial)))
    return post(world, spot, *contents)


def _content(source: Message) -> dict[str, Any]:
    fields = source.wire()
    return {name: fields[name] for name in CONTENT if name in fields}


def _copied(world: World, params: Params, source: Message) -> dict[str, Any]:
    if source.kind == "announcement":
        raise bad("message can't be copied")
    content = _content(source)
    if params.text("caption") is None or "text" in content:
        return content
    plain = {name: value for name, value in content.items() if not name.startswith("caption")}
    return {**plain, **caption_of(world, params)}


def _origin(source: Message) -> dict[str, Any]:
    if "forward_origin" in source:
        return dict(source["forward_origin"])
    if "sender_chat" in source:
        return {"type": "chat", "date": source["date"], "sender_chat": source["sender_chat"]}
    return {"type": "user", "date": source["date"], "sender_user": source["from"]}
