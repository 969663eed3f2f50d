"""Groups, supergroups and their forum topics."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.telegram.chats import ICON_COLOURS, Chat, Membership, Numbers, Standing
from bot.sandbox.telegram.entities import cut
from bot.sandbox.telegram.message import Message
from bot.sandbox.telegram.people import Person
from bot.sandbox.telegram.world import World

ALL_OF_USE = frozenset({"can_manage_topics", "can_delete_messages", "can_pin_messages", "can_invite_users"})


@dataclass(kw_only=True, eq=False)
class Topic:
    """A forum topic; its number is the number of the message that opened it."""

    group: "Group"
    id: int
    name: str
    icon_color: int = ICON_COLOURS[0]
    icon_custom_emoji_id: str | None = None
    by_bot: bool = False
    closed: bool = False
    deleted: bool = False

    @property
    def screen(self) -> list[Message]:
        """What stands in the topic now, without the platform's own messages."""
        return [message for message in self.messages if message.kind != "announcement"]

    @property
    def messages(self) -> list[Message]:
        return [message for message in self.group.everything if message.get("message_thread_id") == self.id]

    def wire(self) -> dict[str, Any]:
        icon = {"icon_custom_emoji_id": self.icon_custom_emoji_id} if self.icon_custom_emoji_id else {}
        return {"message_thread_id": self.id, "name": self.name, "icon_color": self.icon_color, **icon}

    def set_closed(self, closed: bool, by: dict[str, Any]) -> None:
        self.closed = closed
        self.say(by, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})

    def rename(self, by: dict[str, Any], name: str | None, icon: str | None = None) -> None:
        """Change name, icon or both; an empty icon takes it away."""
        changed: dict[str, Any] = {}
        if name is not None:
            self.name = changed["name"] = name
        if icon is not None:
            self.icon_custom_emoji_id = icon or None
            changed["icon_custom_emoji_id"] = icon
        self.say(by, {"forum_topic_edited": changed})

    def delete(self) -> None:
        """Gone with all its messages; nobody is told."""
        self.deleted = True
        for message in self.messages:
            message.deleted = True

    def say(self, by: dict[str, Any], content: dict[str, Any]) -> Message:
        place = {"message_thread_id": self.id, "is_topic_message": True}
        return self.group.world.announce(self.group, by, {**place, **content})


@dataclass(kw_only=True, eq=False)
class Group(Chat):
    """A basic group or a supergroup, with or without topics."""

    world: World
    title: str
    bot: Membership
    members: dict[int, Membership] = field(default_factory=dict)
    topics_by_id: dict[int, Topic] = field(default_factory=dict)
    is_forum: bool = False
    silent: bool = False
    before: list[Message] = field(default_factory=list)

    @property
    def supergroup(self) -> bool:
        return self.kind == "supergroup"

    @property
    def screen(self) -> list[Message]:
        """What stands in the group now outside topics, without the platform's own messages."""
        return [message for message in self.everything if message.topic is None and message.kind != "announcement"]

    @property
    def topics(self) -> list[Topic]:
        """Every topic there ever was, oldest first; look at `deleted`."""
        return list(self.topics_by_id.values())

    def topic(self, number: int) -> Topic:
        return self.topics_by_id[number]

    def wire(self) -> dict[str, Any]:
        wire = {"id": self.id, "type": self.kind, "title": self.title}
        if self.is_forum:
            return {**wire, "is_forum": True}
        return wire if self.supergroup else {**wire, "all_members_are_administrators": False}

    def sees(self, message: Message) -> bool:
        if not self.bot.standing.present or message.by_bot:
            return False
        if self.bot.standing.in_charge or not self.world.privacy or message.kind == "announcement":
            return True
        return self._meant_for_bot(message)

    def has(self, account_id: int) -> bool:
        return account_id in self.members and self.members[account_id].standing.present

    @property
    def tells_reactions(self) -> bool:
        return self.bot.standing.in_charge

    def _meant_for_bot(self, message: Message) -> bool:
        answered = self.messages.get(message.reply_to or 0)
        if answered is not None and answered.by_bot:
            return True
        name = f"@{self.world.bot['username']}".lower()
        for entity in message.entities:
            words = cut(message.words, entity["offset"], entity["length"]).lower()
            if entity["type"] == "mention" and words == name:
                return True
            if entity["type"] == "bot_command" and ("@" not in words or words.endswith(name)):
                return True
        return False

    # What people do to the group

    def add(self, person: Person, *, admin: bool = False, announce: bool = True) -> None:
        """Let somebody in, or change what they are; `announce=False` tells the bot nothing."""
        before = self.members.get(person.id)
        standing = Standing.ADMIN if admin else Standing.MEMBER
        rights = set(ALL_OF_USE) if admin else set()
        self.members[person.id] = Membership(account=person.account, standing=standing, rights=rights)
        person.chat.met = True
        if not announce:
            return
        if before is None or not before.standing.present:
            self.world.announce(
                self, person.account, {"new_chat_members": [person.account]}, told=self.bot.standing.present
            )
        self._tell_membership("chat_member", person.account, before, self.members[person.id])

    def remove(self, person: Person, *, announce: bool = True) -> None:
        before = self.members[person.id]
        self.members[person.id] = Membership(account=person.account, standing=Standing.LEFT)
        if not announce:
            return
        self.world.announce(self, person.account, {"left_chat_member": person.account}, told=self.bot.standing.present)
        self._tell_membership("chat_member", person.account, before, self.members[person.id])

    def set_bot(self, standing: Standing, rights: set[str] | None = None, *, by: Person | None = None) -> None:
        """Add, promote, demote or remove the bot; it is told by my_chat_member."""
        before = self.bot
        held = set(ALL_OF_USE) if rights is None else rights
        self.bot = Membership(
            account=self.world.bot, standing=standing, rights=held if standing is Standing.ADMIN else set()
        )
        doer = by.account if by else self._somebody()
        if standing is Standing.LEFT:
            doer = self.world.bot
        self._tell_membership("my_chat_member", doer, before, self.bot)
        if standing.present and not before.standing.present:
            self.world.announce(self, doer, {"new_chat_members": [self.world.bot]})

    def add_bot(self, *, admin: bool = False, by: Person | None = None) -> None:
        self.set_bot(Standing.ADMIN if admin else Standing.MEMBER, by=by)

    def promote_bot(self, *rights: str, by: Person | None = None) -> None:
        """Make the bot an administrator with these rights, with all it can use if none is named."""
        self.set_bot(Standing.ADMIN, set(rights) or None, by=by)

    def demote_bot(self, *, by: Person | None = None) -> None:
        self.set_bot(Standing.MEMBER, by=by)

    def remove_bot(self, *, by: Person | None = None) -> None:
        self.set_bot(Standing.KICKED, by=by)

    def silence_bot(self, silent: bool = True) -> None:
        """Take away, or give back, its right to write as a plain member."""
        self.silent = silent

    def rename(self, title: str, by: Person) -> None:
        self.title = title
        self.world.announce(self, by.account, {"new_chat_title": title})

    def _somebody(self) -> dict[str, Any]:
        return next((member.account for member in self.members.values()), self.world.bot)

    def _tell_membership(self, kind: str, doer: dict[str, Any], before: Membership | None, after: Membership) -> None:
        if kind == "chat_member" and not self.bot.standing.in_charge:
            return
        earlier = before or Membership(account=after.account, standing=Standing.LEFT)
        change = {
            "chat": self.wire(),
            "from": doer,
            "date": int(self.world.clock()),
            "old_chat_member": earlier.wire(supergroup=self.supergroup),
            "new_chat_member": after.wire(supergroup=self.supergroup),
        }
        self.world.queue.push(kind, change, key=f"{kind} {self.id}")

    def migrate(self) -> None:
        """Become a supergroup under a new id; the old id refuses from now on."""
        if self.supergroup:
            raise ValueError("it is a supergroup already")
        old, new = self.id, new_group_id(self.world, supergroup=True)
        doer = self._somebody()
        self.world.announce(self, doer, {"migrate_to_chat_id": new})
        self.before, self.messages = self.everything, {}
        self.id, self.kind, self.numbers = new, "supergroup", Numbers()
        self.world.moved[old] = new
        self.world.chats[new] = self.world.chats.pop(old)
        self.world.announce(self, doer, {"migrate_from_chat_id": old})

    @property
    def forum(self) -> bool:
        return self.is_forum

    @forum.setter
    def forum(self, on: bool) -> None:
        """Switch topics; a basic group becomes a supergroup first, as on the platform."""
        if on and not self.supergroup:
            self.migrate()
        self.is_forum = on

    def open_topic(
        self, name: str, by: dict[str, Any], icon_color: int = ICON_COLOURS[0], icon: str | None = None
    ) -> Topic:
        """A new topic, opened by the platform's announcement."""
        created = {"name": name, "icon_color": icon_color, **({"icon_custom_emoji_id": icon} if icon else {})}
        opening = self.world.announce(self, by, {"forum_topic_created": created}, told=False)
        opening |= {"message_thread_id": opening.id, "is_topic_message": True}
        topic = Topic(
            group=self,
            id=opening.id,
            name=name,
            icon_color=icon_color,
            icon_custom_emoji_id=icon,
            by_bot=by["id"] == self.world.bot["id"],
        )
        self.topics_by_id[topic.id] = topic
        self.world.tell("message", opening)
        return topic


def new_group_id(world: World, *, supergroup: bool) -> int:
    """Wider than 32 bits, as real ones may be."""
    number = next(world.serial)
    return -1_002_000_000_000 - number if supergroup else -4_300_000_000 - number
