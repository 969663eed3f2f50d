"""What a person sees in a chat: messages, their buttons, the loading animation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bot.sandbox.line.answers import Json

Content = dict[str, bytes]


class Button(NamedTuple):
    """What is written on it, and what it sends: postback data, a text, or an address."""

    label: str
    data: str


@dataclass(slots=True, kw_only=True, eq=False)
class Message:
    """One message in a chat. `by` is a person's id, or None for the account; `media` fills when fetching is on."""

    id: str
    type: str
    by: str | None
    at: float
    raw: Json
    text: str | None = None
    quote: str | None = None
    sender: str | None = None
    media: Content = field(default_factory=dict)
    broken_media: list[str] = field(default_factory=list)
    read: bool = False
    edited: bool = False
    unsent: bool = False
    pushed: bool = False
    silent: bool = False

    @property
    def from_bot(self) -> bool:
        return self.by is None

    @property
    def alt_text(self) -> str | None:
        return self.raw.get("altText")

    @property
    def contents(self) -> Json | None:
        """The Flex container or the template, as sent."""
        return self.raw.get("contents") or self.raw.get("template")

    @property
    def quick_replies(self) -> list[Button]:
        return [_button(action) for action in _actions(self.raw.get("quickReply"))]

    @property
    def fixed_buttons(self) -> list[Button]:
        """Those of the Flex container or template: they stay for ever."""
        return [_button(action) for action in _actions(self.contents)]

    @property
    def buttons(self) -> list[Button]:
        return self.fixed_buttons + self.quick_replies

    @property
    def words(self) -> str:
        """Everything that can be read in it, one piece a line; buttons apart."""
        if self.text is not None:
            return self.text
        return "\n".join(_words(self.contents)) or self.alt_text or ""

    def action(self, name: str) -> Json | None:
        """The action of the button with this label or data."""
        for action in (*_actions(self.contents), *_actions(self.raw.get("quickReply"))):
            if name in _button(action):
                return action
        return None


class Screen:
    """One chat as it is seen: the account's one chat with a person, or a group's."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.messages: list[Message] = []
        self.loading_until = 0.0
        self._clock = clock

    def __iter__(self) -> Iterator[Message]:
        return iter(self.messages)

    def __len__(self) -> int:
        return len(self.messages)

    def __getitem__(self, index: int) -> Message:
        return self.messages[index]

    @property
    def received(self) -> list[Message]:
        """What the account wrote."""
        return [message for message in self.messages if message.from_bot]

    @property
    def texts(self) -> list[str]:
        """The words of what the account wrote."""
        return [message.words for message in self.received]

    @property
    def last(self) -> Message | None:
        """The account's newest message."""
        return self.received[-1] if self.received else None

    @property
    def quick_replies(self) -> list[Button]:
        """Only the newest message shows them; any later one takes them away."""
        return self.messages[-1].quick_replies if self.messages else []

    @property
    def buttons(self) -> list[Button]:
        """All that can be pressed now."""
        return [button for message in self.messages for button in message.fixed_buttons] + self.quick_replies

    @property
    def loading(self) -> bool:
        return self._clock() < self.loading_until

    def show(self, message: Message) -> None:
        self.messages.append(message)
        if message.from_bot:
            self.loading_until = 0.0

    def find(self, message_id: str) -> Message | None:
        return next((message for message in self.messages if message.id == message_id), None)


def _actions(value: Any) -> Iterator[Json]:
    if isinstance(value, list):
        for each in value:
            yield from _actions(each)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name in ("action", "actions"):
                found = inner if isinstance(inner, list) else [inner]
                yield from (action for action in found if isinstance(action, dict))
            elif isinstance(inner, dict | list):
                yield from _actions(inner)


def _button(action: Json) -> Button:
    sent = action.get("data") or action.get("text") or action.get("uri") or action.get("clipboardText") or ""
    return Button(action.get("label") or "", sent)


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _words(each)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name in ("title", "text", "label") and isinstance(inner, str):
                yield inner
            elif isinstance(inner, dict | list) and name not in ("action", "actions"):
                yield from _words(inner)
