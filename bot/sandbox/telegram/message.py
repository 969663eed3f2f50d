"""A message as the Bot API writes it, with what a test wants to read from it."""

import copy
from typing import Any

CONTENT_KINDS = (
    "text",
    "photo",
    "document",
    "voice",
    "video",
    "audio",
    "animation",
    "video_note",
    "sticker",
    "location",
    "contact",
)


class Message(dict[str, Any]):
    """The wire form is the dict itself; attributes are what the wire does not tell."""

    def __init__(self, fields: dict[str, Any], *, by_bot: bool = False) -> None:
        super().__init__(fields)
        self.by_bot = by_bot
        self.deleted = False
        self.forwarded = False
        self.reactions: list[str] = []
        self.reply_keyboard: dict[str, Any] | None = None

    @property
    def id(self) -> int:
        return int(self["message_id"])

    @property
    def chat_id(self) -> int:
        return int(self["chat"]["id"])

    @property
    def kind(self) -> str:
        """text, photo, … or `announcement` for what the platform itself says."""
        return next((name for name in reversed(CONTENT_KINDS) if name in self), "announcement")

    @property
    def text(self) -> str | None:
        return self.get("text")

    @property
    def caption(self) -> str | None:
        return self.get("caption")

    @property
    def words(self) -> str:
        """Text or caption, whichever there is."""
        return self.text or self.caption or ""

    @property
    def entities(self) -> list[dict[str, Any]]:
        return list(self.get("entities") or self.get("caption_entities") or [])

    @property
    def photo(self) -> list[dict[str, Any]] | None:
        return self.get("photo")

    @property
    def document(self) -> dict[str, Any] | None:
        return self.get("document")

    @property
    def rows(self) -> list[list[tuple[str, str]]]:
        """Inline buttons by row: label and callback data, or the link."""
        rows = self.get("reply_markup", {}).get("inline_keyboard", [])
        return [
            [(button["text"], button.get("callback_data") or button.get("url") or "") for button in row] for row in rows
        ]

    @property
    def buttons(self) -> list[tuple[str, str]]:
        return [button for row in self.rows for button in row]

    def behind(self, name: str) -> str:
        """What the button with this label or data sends."""
        sent = {given: given for _, given in self.buttons} | dict(self.buttons)
        if name not in sent:
            raise ValueError(f"{self!r} has no such button")
        return sent[name]

    @property
    def topic(self) -> int | None:
        return self.get("message_thread_id") if self.get("is_topic_message") else None

    @property
    def reply_to(self) -> int | None:
        """Number of the answered message; a topic's opening does not count as one."""
        answered = self.get("reply_to_message")
        if answered is None or "forum_topic_created" in answered:
            return None
        return int(answered["message_id"])

    def wire(self, *, nested: bool = False) -> dict[str, Any]:
        """A copy as it is now; inside another message it does not carry what it answered."""
        fields = copy.deepcopy(dict(self))
        if nested:
            fields.pop("reply_to_message", None)
            fields.pop("external_reply", None)
        return fields

    def __repr__(self) -> str:
        return f"<Message {self.get('message_id')} {self.kind} in {self['chat']['id']}>"
