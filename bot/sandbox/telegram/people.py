"""People: what somebody with the app in their hand can do, and what they see."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from bot.sandbox.telegram.chats import Chat, Membership, PrivateChat, Standing
from bot.sandbox.telegram.entities import found_in
from bot.sandbox.telegram.message import Message
from bot.sandbox.telegram.world import ANONYMOUS_ADMIN, Answer, Query, World

if TYPE_CHECKING:
    from bot.sandbox.telegram.groups import Group, Topic


class Spot(TypedDict, total=False):
    """Where and when something is said; without `in_group` it is the private chat with the bot."""

    in_group: "Group | None"
    topic: int | None
    reply_to: Message | None
    anonymous: bool
    at: datetime | float | None
    album: str
    forwarded_from: "Person | None"


class Person:
    """One account; made by `TelegramSandbox.person`."""

    def __init__(self, world: World, account: dict[str, Any], chat: PrivateChat) -> None:
        self._world = world
        self.account = account
        self.chat = chat

    @property
    def id(self) -> int:
        return int(self.account["id"])

    @property
    def screen(self) -> list[Message]:
        """The private chat as it looks now, without the platform's own messages."""
        return [message for message in self.chat.everything if message.kind != "announcement"]

    @property
    def keyboard(self) -> list[tuple[str, str]]:
        """The reply keyboard under the input field: label and what it asks for (contact, location or text)."""
        markup = next((m.reply_keyboard for m in reversed(self.chat.everything) if m.reply_keyboard), None)
        rows = (markup or {}).get("keyboard", [])
        return [_reply_button(button) for row in rows for button in row]

    def speaks(self, language: str | None) -> None:
        """Change the app's language."""
        self.account.pop("language_code", None)
        if language:
            self.account["language_code"] = language

    def deactivate(self) -> None:
        self.chat.gone = True

    # Saying something

    async def write(self, text: str, **spot: Unpack[Spot]) -> Message:
        entities = found_in(text)
        return self._say({"text": text, **({"entities": entities} if entities else {})}, spot)

    async def photo(
        self, caption: str | None = None, content: bytes = b"photo", *, size: int | None = None, **spot: Unpack[Spot]
    ) -> Message:
        return self._send("photo", content, spot, caption=caption, size=size)

    async def document(
        self,
        name: str = "notes.pdf",
        content: bytes = b"document",
        mime: str = "application/pdf",
        *,
        caption: str | None = None,
        size: int | None = None,
        **spot: Unpack[Spot],
    ) -> Message:
        """`size` may claim more than the content holds."""
        return self._send("document", content, spot, caption=caption, size=size, name=name, mime=mime)

    async def voice(self, content: bytes = b"voice", *, size: int | None = None, **spot: Unpack[Spot]) -> Message:
        return self._send("voice", content, spot, size=size)

    async def video(
        self, caption: str | None = None, content: bytes = b"video", *, size: int | None = None, **spot: Unpack[Spot]
    ) -> Message:
        return self._send("video", content, spot, caption=caption, size=size)

    async def video_note(self, content: bytes = b"video note", **spot: Unpack[Spot]) -> Message:
        return self._send("video_note", content, spot)

    async def audio(self, caption: str | None = None, content: bytes = b"audio", **spot: Unpack[Spot]) -> Message:
        return self._send("audio", content, spot, caption=caption)

    async def animation(self, caption: str | None = None, content: bytes = b"gif", **spot: Unpack[Spot]) -> Message:
        stored = self._world.files.add(content, "animation")
        moving = stored.wire()
        return self._say({"animation": moving, "document": moving, **_captioned(caption)}, spot)

    async def sticker(self, **spot: Unpack[Spot]) -> Message:
        return self._send("sticker", b"sticker", spot)

    async def location(self, latitude: float = 13.7563, longitude: float = 100.5018, **spot: Unpack[Spot]) -> Message:
        return self._say({"location": {"latitude": latitude, "longitude": longitude}}, spot)

    async def contact(
        self, phone: str, whose: "Person | None" = None, *, unknown: bool = False, **spot: Unpack[Spot]
    ) -> Message:
        """Share a phone number, one's own by default; `unknown` is a number without an account."""
        owner = whose or self
        card = {"phone_number": phone, "first_name": owner.account["first_name"]}
        return self._say({"contact": card if unknown else {**card, "user_id": owner.id}}, spot)

    async def album(
        self,
        parts: Sequence[bytes | tuple[str, bytes]],
        gap: float = 0.0,
        *,
        caption: str | None = None,
        **spot: Unpack[Spot],
    ) -> list[Message]:
        """Photos, or (kind, content) pairs, as separate messages `gap` real seconds apart."""
        group_id = spot.get("album") or str(13_000_000_000_000_000 + next(self._world.serial))
        sent: list[Message] = []
        for part in parts:
            if sent and gap:
                await asyncio.sleep(gap)
            kind, content = part if isinstance(part, tuple) else ("photo", part)
            sent.append(self._send(kind, content, {**spot, "album": group_id}, caption=None if sent else caption))
        return sent

    def _send(
        self,
        kind: str,
        content: bytes,
        spot: Spot,
        *,
        caption: str | None = None,
        size: int | None = None,
        name: str | None = None,
        mime: str | None = None,
    ) -> Message:
        stored = self._world.files.add(content, kind, size=size, name=name, mime=mime)
        return self._say({kind: stored.wire(), **_captioned(caption)}, spot)

    def _say(self, content: dict[str, Any], spot: Spot) -> Message:
        answered = spot.get("reply_to")
        topic = spot.get("topic")
        chat = self._chat(spot.get("in_group"))
        if topic is None and answered is not None:
            topic = answered.topic
        at = spot.get("at")
        date = at.timestamp() if isinstance(at, datetime) else self._world.clock() if at is None else at
        fields = {**self._sender(spot), **placing(chat, topic, answered), **content}
        if "album" in spot:
            fields["media_group_id"] = spot["album"]
        if source := spot.get("forwarded_from"):
            fields["forward_origin"] = {"type": "user", "date": int(date), "sender_user": source.account}
        message = chat.put(fields, date=date, by_bot=False)
        if chat.sees(message):
            self._world.tell("message", message)
        return message

    def _sender(self, spot: Spot) -> dict[str, Any]:
        group = spot.get("in_group")
        if not spot.get("anonymous"):
            return {"from": dict(self.account)}
        if group is None or not group.members[self.id].standing.in_charge:
            raise ValueError("only an administrator of a group can write anonymously")
        return {"from": ANONYMOUS_ADMIN, "sender_chat": group.wire()}

    def _chat(self, group: "Group | None") -> Chat:
        if group is None:
            if self.chat.blocked:
                raise ValueError("the bot is blocked: unblock it first")
            self.chat.started = True
            return self.chat
        if not group.has(self.id):
            raise ValueError("not a member of this group")
        return group

    # Doing something to what was said

    async def edit(self, message: Message, text: str) -> None:
        """Change an own text or caption; the bot hears of it as edited_message."""
        kind, entities = ("text", "entities") if "text" in message else ("caption", "caption_entities")
        message[kind] = text
        message.pop(entities, None)
        if found := found_in(text):
            message[entities] = found
        message["edit_date"] = int(self._world.clock())
        if self._world.chats[message.chat_id].sees(message):
            self._world.tell("edited_message", message)

    async def delete(self, message: Message) -> None:
        """Gone from the screens; the platform tells the bot nothing."""
        message.deleted = True

    async def block(self) -> None:
        self._set_blocked(True)

    async def unblock(self) -> None:
        self._set_blocked(False)

    def _set_blocked(self, blocked: bool) -> None:
        self.chat.blocked = blocked
        states = [Membership(account=self._world.bot, standing=s) for s in (Standing.MEMBER, Standing.KICKED)]
        before, after = states if blocked else reversed(states)
        change = {
            "chat": self.chat.wire(),
            "from": dict(self.account),
            "date": int(self._world.clock()),
            "old_chat_member": before.wire(),
            "new_chat_member": after.wire(),
        }
        self._world.queue.push("my_chat_member", change, key=f"my_chat_member {self.id}")

    async def react(self, message: Message, emoji: str | None) -> None:
        """Told to an administrator bot that asked for message_reaction; None takes the reaction away."""
        new = [{"type": "emoji", "emoji": emoji}] if emoji else []
        change = {
            "chat": message["chat"],
            "message_id": message.id,
            "user": dict(self.account),
            "date": int(self._world.clock()),
            "old_reaction": [],
            "new_reaction": new,
        }
        if self._world.chats[message.chat_id].tells_reactions:
            self._world.queue.push("message_reaction", change, key=f"reaction {message.chat_id}")

    async def press(
        self,
        message: Message,
        payload: str,
        *,
        forged: bool = False,
        inaccessible: bool = False,
        wait: bool = True,
        timeout: float = 10.0,
    ) -> Answer | None:
        """Press a button, named by its data or its label, and wait for the bot's answer.

        None if no answer came in `timeout` real seconds, or at once with `wait=False`.
        `forged` sends data the message does not carry; `inaccessible` sends the message without content.
        """
        if not forged and not self._world.chats[message.chat_id].has(self.id):
            raise ValueError("not in this chat: only a forged press can come from here")
        if not forged:
            payload = message.behind(payload)
        query = Query(id=str(10**18 + next(self._world.serial)), at=self._world.clock())
        self._world.queries[query.id] = query
        shown = message.wire()
        if inaccessible or message.deleted:
            shown = {"chat": message["chat"], "message_id": message.id, "date": 0}
        content = {
            "id": query.id,
            "from": dict(self.account),
            "message": shown,
            "chat_instance": str(abs(message.chat_id) * 7919),
            "data": payload,
        }
        self._world.queue.push("callback_query", content, key=f"query {self.id}")
        return await _first_answer(query, timeout) if wait else None

    # Topics

    async def open_topic(self, group: "Group", name: str) -> "Topic":
        return group.open_topic(name, dict(self.account))

    async def close_topic(self, topic: "Topic") -> None:
        topic.set_closed(True, dict(self.account))

    async def reopen_topic(self, topic: "Topic") -> None:
        topic.set_closed(False, dict(self.account))

    async def rename_topic(self, topic: "Topic", name: str) -> None:
        topic.rename(dict(self.account), name)

    async def delete_topic(self, topic: "Topic") -> None:
        """The platform tells nobody."""
        topic.delete()


async def _first_answer(query: Query, timeout: float) -> Answer | None:
    try:
        await asyncio.wait_for(query.answered.wait(), timeout)
    except TimeoutError:
        return None
    return query.answers[0]


def placing(chat: Chat, topic: int | None, answered: Message | None) -> dict[str, Any]:
    """Thread and reply fields. A reply outside topics names a thread too, but without is_topic_message."""
    fields: dict[str, Any] = {}
    if topic is not None:
        fields = {"message_thread_id": topic, "is_topic_message": True}
    elif answered is not None and chat.kind == "supergroup":
        fields["message_thread_id"] = answered.get("message_thread_id", answered.id)
    shown = answered or (chat.alive(topic) if topic is not None else None)
    if shown is not None:
        fields["reply_to_message"] = shown.wire(nested=True)
    return fields


def _captioned(caption: str | None) -> dict[str, Any]:
    if caption is None:
        return {}
    entities = found_in(caption)
    return {"caption": caption, **({"caption_entities": entities} if entities else {})}


def _reply_button(button: dict[str, Any] | str) -> tuple[str, str]:
    if isinstance(button, str):
        return button, "text"
    wish = next((name for name in ("contact", "location") if button.get(f"request_{name}")), "text")
    return button["text"], wish
