"""Chats: who is in them, what was said, what the bot may do there."""

import itertools
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from bot.sandbox.telegram.message import Message

ICON_COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
GENERAL = 1
RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
)


class Standing(Enum):
    """What somebody is in a group, in the platform's words."""

    CREATOR = "creator"
    ADMIN = "administrator"
    MEMBER = "member"
    LEFT = "left"
    KICKED = "kicked"

    @property
    def present(self) -> bool:
        return self in {Standing.CREATOR, Standing.ADMIN, Standing.MEMBER}

    @property
    def in_charge(self) -> bool:
        return self in {Standing.CREATOR, Standing.ADMIN}


@dataclass(slots=True, kw_only=True)
class Membership:
    """One account's place in a group; rights only count for administrators."""

    account: dict[str, Any]
    standing: Standing
    rights: set[str] = field(default_factory=set)

    def may(self, right: str) -> bool:
        return self.standing is Standing.CREATOR or (self.standing is Standing.ADMIN and right in self.rights)

    def wire(self, *, supergroup: bool = True) -> dict[str, Any]:
        wire: dict[str, Any] = {"status": self.standing.value, "user": self.account}
        match self.standing:
            case Standing.CREATOR:
                return {**wire, "is_anonymous": False}
            case Standing.ADMIN:
                rights = [right for right in RIGHTS if supergroup or right != "can_manage_topics"]
                held = {right: right in self.rights or right == "can_manage_chat" for right in rights}
                return {**wire, **held, "can_be_edited": False, "is_anonymous": False}
            case Standing.KICKED:
                return {**wire, "until_date": 0}
            case _:
                return wire


@dataclass(slots=True)
class Numbers:
    """Message numbers: private chats and basic groups of the bot share one counter, a supergroup has its own."""

    counter: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def next(self) -> int:
        return next(self.counter)


@dataclass(kw_only=True, eq=False)
class Chat:
    """Messages by number, deleted ones included; the screens leave those out."""

    id: int
    kind: str
    numbers: Numbers
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)

    def wire(self) -> dict[str, Any]:
        raise NotImplementedError

    def sees(self, message: Message) -> bool:
        """Whether the bot is told of a message that a person sent here."""
        raise NotImplementedError

    def has(self, account_id: int) -> bool:
        """Whether this person can see the chat."""
        raise NotImplementedError

    @property
    def tells_reactions(self) -> bool:
        raise NotImplementedError

    def alive(self, number: int) -> Message | None:
        message = self.messages.get(number)
        return None if message is None or message.deleted else message

    @property
    def everything(self) -> list[Message]:
        """All messages that can be seen, of all topics, oldest first."""
        return [message for message in self.messages.values() if not message.deleted]

    def put(self, content: dict[str, Any], *, date: float, by_bot: bool) -> Message:
        """Write a message down under the next number."""
        number = self.numbers.next()
        message = Message({"message_id": number, "date": int(date), "chat": self.wire(), **content}, by_bot=by_bot)
        self.messages[number] = message
        return message


@dataclass(kw_only=True, eq=False)
class PrivateChat(Chat):
    """One person's chat with the bot."""

    account: dict[str, Any]
    started: bool = False
    blocked: bool = False
    gone: bool = False
    met: bool = False

    def wire(self) -> dict[str, Any]:
        names = ("first_name", "last_name", "username")
        return {
            "id": self.id,
            "type": "private",
            **{name: self.account[name] for name in names if name in self.account},
        }

    def sees(self, message: Message) -> bool:
        return not message.by_bot

    def has(self, account_id: int) -> bool:
        return account_id == self.id

    @property
    def tells_reactions(self) -> bool:
        return True
