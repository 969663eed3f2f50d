"""Scripted trouble: what goes wrong, for which calls, how often."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from bot.sandbox.telegram.errors import ApiError, too_many

TEXTS = {
    400: "Bad Request: wrong request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


READING = ("get", "download")


class HasId(Protocol):
    @property
    def id(self) -> int: ...


class Effect(Enum):
    FAIL = "fail"
    DROP_BEFORE = "drop before"
    DROP_AFTER = "drop after"
    DELAY = "delay"


@dataclass(slots=True, kw_only=True)
class Fault:
    """One kind of trouble; `left` is None for as long as nobody clears it."""

    effect: Effect
    left: int | None
    method: str | None = None
    chat_id: int | None = None
    error: ApiError | None = None
    html: bool = False
    seconds: float = 0.0
    until: float | None = None

    def hits(self, method: str, chat_id: int | None) -> bool:
        if self.method is None and method.startswith(READING):
            return False
        if self.method is not None and self.method.lower() != method.lower():
            return False
        return self.chat_id is None or self.chat_id == chat_id


@dataclass(slots=True)
class Faults:
    """Faults strike in the order they were scripted; without `method` they spare what only reads.

    The download of a file is the method "download".
    """

    clock: Callable[[], float]
    scripted: list[Fault] = field(default_factory=list)

    def fail(
        self,
        times: int | None = 1,
        *,
        status: int = 500,
        method: str | None = None,
        chat: HasId | int | None = None,
        description: str | None = None,
        retry_after: int | None = None,
        html: bool = False,
    ) -> None:
        """Refuse without carrying out: 500, 502, 400, 403, or 429 with `retry_after`; `html` answers a page."""
        error = ApiError(status, description or TEXTS.get(status, "Internal Server Error"))
        if status == 429 or retry_after is not None:
            error = too_many(retry_after or 1)
        self._script(Effect.FAIL, times, method, chat, error=error, html=html)

    def drop_before(self, times: int | None = 1, *, method: str | None = None, chat: HasId | int | None = None) -> None:
        """Close the connection; nothing was carried out."""
        self._script(Effect.DROP_BEFORE, times, method, chat)

    def drop_after(self, times: int | None = 1, *, method: str | None = None, chat: HasId | int | None = None) -> None:
        """Carry out, then close the connection without an answer."""
        self._script(Effect.DROP_AFTER, times, method, chat)

    def delay(
        self, seconds: float, times: int | None = 1, *, method: str | None = None, chat: HasId | int | None = None
    ) -> None:
        """Carry out, then answer `seconds` (of real time) late."""
        self._script(Effect.DELAY, times, method, chat, seconds=seconds)

    def switch_off(self, chat: HasId | int, *, status: int = 500, retry_after: int | None = None) -> None:
        """Refuse everything in one chat until `switch_on`."""
        self.fail(None, status=status, chat=chat, retry_after=retry_after)

    def switch_on(self, chat: HasId | int) -> None:
        chat_id = _id(chat)
        self.scripted = [fault for fault in self.scripted if fault.chat_id != chat_id]

    def flood(self, retry_after: int) -> None:
        """Answer the whole bot 429 for that many seconds of the sandbox's clock."""
        until = self.clock() + retry_after
        self.scripted.insert(0, Fault(effect=Effect.FAIL, left=None, error=too_many(retry_after), until=until))

    def clear(self) -> None:
        self.scripted.clear()

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that strikes this call, used up by one."""
        now = self.clock()
        self.scripted = [fault for fault in self.scripted if fault.until is None or fault.until > now]
        fault = next((fault for fault in self.scripted if fault.hits(method, chat_id)), None)
        if fault is None:
            return None
        if fault.left is not None:
            fault.left -= 1
            if fault.left <= 0:
                self.scripted.remove(fault)
        if fault.until is not None:
            fault.error = too_many(max(1, round(fault.until - now)))
        return fault

    def _script(
        self,
        effect: Effect,
        times: int | None,
        method: str | None,
        chat: HasId | int | None,
        *,
        error: ApiError | None = None,
        html: bool = False,
        seconds: float = 0.0,
    ) -> None:
        chat_id = None if chat is None else _id(chat)
        self.scripted.append(
            Fault(effect=effect, left=times, method=method, chat_id=chat_id, error=error, html=html, seconds=seconds)
        )


def _id(chat: HasId | int) -> int:
    return chat if isinstance(chat, int) else chat.id
