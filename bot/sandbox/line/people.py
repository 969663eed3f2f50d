"""People and groups that a test or a scene moves: each action is told to the bot, and answers the event."""

from collections.abc import Sequence
from typing import Any

from bot.sandbox.line import events
from bot.sandbox.line.answers import Json
from bot.sandbox.line.delivery import Delivery
from bot.sandbox.line.events import Said, message_id
from bot.sandbox.line.screen import Message, Screen
from bot.sandbox.line.world import Resident, Room, Stored, World

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf500f00038401"
    "7f0e0f9b0a0000000049454e44ae426082"
)


class Person(Resident):
    """Somebody with LINE on a phone. All actions await the bot's answer to the webhook, at most two seconds."""

    def __init__(self, world: World, delivery: Delivery, **about: Any) -> None:
        super().__init__(Screen(world.clock), **about)
        self._world = world
        self._delivery = delivery

    async def write(
        self,
        text: str,
        *,
        quote: Said | None = None,
        in_group: "Group | None" = None,
        mentions: Sequence[Resident | str] = (),
        emojis: Sequence[Json] = (),
    ) -> Json:
        """`mentions`: people of the group, "bot" or "all", each written in the text as @name (@All)."""
        content: Json = {"type": "text", "text": text}
        if mentions:
            content["mention"] = events.mention(self._world, text, mentions)
        if emojis:
            content["emojis"] = list(emojis)
        return await self._say(content, in_group, quote=quote)

    async def image(
        self,
        body: bytes = PIXEL,
        *,
        in_group: "Group | None" = None,
        external: str | None = None,
        type: str = "image/png",
    ) -> Json:
        """`external`: the address of a picture that LINE does not keep."""
        provider = {"type": "line"}
        if external is not None:
            provider = {"type": "external", "originalContentUrl": external, "previewImageUrl": external}
        stored = None if external else Stored(body=body, type=type, preview=body)
        return await self._say({"type": "image", "contentProvider": provider}, in_group, stored=stored)

    async def image_set(
        self,
        bodies: Sequence[bytes],
        *,
        with_total: bool = True,
        with_index: bool = True,
        order: Sequence[int] | None = None,
        in_group: "Group | None" = None,
    ) -> list[Json]:
        """Several pictures at once: one event each, delivered in `order` (positions from 0)."""
        set_id = self._world.message_id()
        made = []
        for position, body in enumerate(bodies, start=1):
            image_set: Json = {"id": set_id}
            if with_index:
                image_set["index"] = position
            if with_total:
                image_set["total"] = len(bodies)
            content = {"type": "image", "contentProvider": {"type": "line"}, "imageSet": image_set}
            stored = Stored(body=body, type="image/jpeg", preview=body)
            made.append(self._event(content, in_group, stored=stored))
        arranged = [made[position] for position in order] if order is not None else made
        for event in arranged:
            await self._send(event, in_group)
        return arranged

    async def video(
        self, body: bytes = b"video", *, seconds: float = 5, transcoding: float = 0, in_group: "Group | None" = None
    ) -> Json:
        """`transcoding`: for so many seconds its content is answered with 202."""
        content = {"type": "video", "duration": int(seconds * 1000), "contentProvider": {"type": "line"}}
        return await self._say(content, in_group, stored=self._in_time(body, "video/mp4", transcoding, PIXEL))

    async def audio(
        self, body: bytes = b"audio", *, seconds: float = 5, transcoding: float = 0, in_group: "Group | None" = None
    ) -> Json:
        content = {"type": "audio", "duration": int(seconds * 1000), "contentProvider": {"type": "line"}}
        return await self._say(content, in_group, stored=self._in_time(body, "audio/x-m4a", transcoding, None))

    async def file(
        self,
        name: str,
        body: bytes = b"file",
        *,
        in_group: "Group | None" = None,
        type: str = "application/octet-stream",
        size: int | None = None,
    ) -> Json:
        """`size`: what the event says, if not the truth."""
        content = {"type": "file", "fileName": name, "fileSize": len(body) if size is None else size}
        return await self._say(content, in_group, stored=Stored(body=body, type=type))

    async def location(
        self,
        latitude: float = 13.7563,
        longitude: float = 100.5018,
        *,
        title: str | None = None,
        address: str | None = None,
        in_group: "Group | None" = None,
    ) -> Json:
        content: Json = {"type": "location", "latitude": latitude, "longitude": longitude}
        content |= {name: value for name, value in (("title", title), ("address", address)) if value is not None}
        return await self._say(content, in_group)

    async def sticker(
        self,
        package: str = "446",
        sticker: str = "1988",
        *,
        keywords: Sequence[str] = (),
        text: str | None = None,
        resource_type: str = "STATIC",
        quote: Said | None = None,
        in_group: "Group | None" = None,
    ) -> Json:
        content: Json = {
            "type": "sticker",
            "packageId": package,
            "stickerId": sticker,
            "stickerResourceType": resource_type,
        }
        if keywords:
            content["keywords"] = list(keywords)
        if text is not None:
            content["text"] = text
        return await self._say(content, in_group, quote=quote)

    async def press(
        self,
        button: Message | str,
        data: str | None = None,
        *,
        display_text: str | None = None,
        params: Json | None = None,
        in_group: "Group | None" = None,
        with_presser: bool = True,
    ) -> Json:
        """Presses a button of a message on the screen, found by its label or data (else its first), or sends any
        postback data, forged included. A button that sends a text writes it. A quick reply must still be there.
        `with_presser=False` leaves the presser's id out of a group's event."""
        if not isinstance(button, Message):
            return await self._postback(button, display_text, params, in_group, with_presser)
        group = in_group or self._group_of(button.id)
        action = self._pressable(button, data, group)
        if action["type"] == "message":
            return await self.write(action["text"], in_group=group)
        if "data" not in action:
            raise LookupError("this button tells the account nothing")
        shown = display_text or action.get("displayText")
        return await self._postback(action["data"], shown, params, group, with_presser)

    async def follow(self, *, is_unblocked: bool | None = None) -> Json:
        unblocked = self.blocks if is_unblocked is None else is_unblocked
        self.friend, self.blocks = True, False
        return await self._tell("follow", follow={"isUnblocked": unblocked})

    async def unfollow(self) -> Json:
        """Blocks the account: pushes are still answered with 200 and go nowhere."""
        self.friend, self.blocks = False, True
        return await self._tell("unfollow")

    async def unsend(self, message: Said, *, in_group: "Group | None" = None) -> Json:
        gone = message_id(message)
        if (shown := self._world.find_message(gone)) is not None:
            shown.unsent, shown.text = True, None
            shown.raw = {"type": shown.type}
            shown.media.clear()
        if (stored := self._world.stored.get(gone)) is not None:
            stored.unsent, stored.body = True, b""
        return await self._tell("unsend", in_group=in_group or self._group_of(gone), unsend={"messageId": gone})

    async def edit(self, message: Said, text: str) -> Json:
        """Edits a text in a group; LINE tells nothing of edits elsewhere."""
        id = message_id(message)
        group = self._group_of(id)
        shown = group.screen.find(id) if group else None
        if group is None or shown is None or shown.type != "text" or shown.by != self.id:
            raise ValueError("only one's own text in a group can be edited")
        shown.text, shown.edited = text, True
        return await self._send(events.edited(self._world, self, group, id, text), group)

    def _pressable(self, message: Message, name: str | None, group: "Group | None") -> Json:
        buttons = message.buttons
        action = message.action(name if name is not None else buttons[0].data) if buttons else None
        if action is None:
            raise LookupError("the message has no such button")
        quick = action in [each.get("action") for each in (message.raw.get("quickReply") or {}).get("items", ())]
        newest = (group or self).screen.messages[-1]
        if quick and newest is not message:
            raise LookupError("quick replies are gone once another message is there")
        return action

    async def _postback(
        self, data: str, shown: str | None, params: Json | None, group: "Group | None", with_presser: bool
    ) -> Json:
        if shown:
            self._show({"type": "text", "text": shown, "id": self._world.message_id()}, group)
        postback: Json = {"data": data} | ({"params": params} if params else {})
        named = self if group is None or with_presser else None
        event = events.event(self._world, "postback", events.source(named, group), postback=postback)
        return await self._send(event, group)

    async def _say(
        self, content: Json, group: "Group | None", *, quote: Said | None = None, stored: Stored | None = None
    ) -> Json:
        return await self._send(self._event(content, group, quote=quote, stored=stored), group)

    def _event(
        self, content: Json, group: "Group | None", *, quote: Said | None = None, stored: Stored | None = None
    ) -> Json:
        if group is not None and self not in group.members:
            raise ValueError("only members write in a group")
        event = events.message(self._world, self, group, content, quote)
        self._show(event["message"], group)
        if stored is not None:
            self._world.stored[event["message"]["id"]] = stored
        if group is None:
            self.wrote_at = self._world.clock()
        return event

    def _show(self, message: Json, group: "Group | None") -> None:
        shown = Message(
            id=message["id"],
            type=message["type"],
            by=self.id,
            at=self._world.clock(),
            raw=message,
            text=message.get("text"),
            quote=message.get("quotedMessageId"),
        )
        (group or self).screen.show(shown)

    async def _tell(self, type: str, in_group: "Group | None" = None, **fields: Any) -> Json:
        return await self._send(events.event(self._world, type, events.source(self, in_group), **fields), in_group)

    async def _send(self, event: Json, group: "Group | None") -> Json:
        """What happens in a group without the account stays there."""
        if group is None or group.with_bot:
            await self._delivery.send(event)
        return event

    def _group_of(self, id: str) -> "Group | None":
        groups = (group for group in self._world.groups.values() if isinstance(group, Group))
        return next((group for group in groups if group.screen.find(id)), None)

    def _in_time(self, body: bytes, type: str, transcoding: float, preview: bytes | None) -> Stored:
        return Stored(body=body, type=type, preview=preview, ready_at=self._world.clock() + transcoding)


class Group(Room):
    """A group chat with the account in it, unless it has left."""

    def __init__(self, world: World, delivery: Delivery, **about: Any) -> None:
        super().__init__(Screen(world.clock), **about)
        self._world = world
        self._delivery = delivery

    async def add(self, *people: Person) -> Json:
        self.members += [person for person in people if person not in self.members]
        return await self._tell("memberJoined", joined={"members": _sources(people)})

    async def remove(self, *people: Person) -> Json:
        self.members = [person for person in self.members if person not in people]
        return await self._tell("memberLeft", left={"members": _sources(people)})

    async def bot_join(self) -> Json:
        self.with_bot = True
        return await self._tell("join")

    async def bot_leave(self) -> Json:
        self.with_bot = False
        event = self._made("leave")
        await self._delivery.send(event)
        return event

    async def _tell(self, type: str, **fields: Any) -> Json:
        event = self._made(type, **fields)
        if self.with_bot:
            await self._delivery.send(event)
        return event

    def _made(self, type: str, **fields: Any) -> Json:
        return events.event(self._world, type, events.source(None, self), **fields)


def _sources(people: Sequence[Person]) -> list[Json]:
    return [{"type": "user", "userId": person.id} for person in people]
