"""Faults to order: the next calls to a path or a target fail in a chosen way."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto

from bot.sandbox.line.answers import Answer
from bot.sandbox.line.sending import MONTHLY_LIMIT, RATE_LIMIT
from bot.sandbox.line.world import Resident, Room

Target = Resident | Room | str | None

HTML = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
WORDS = {400: "Bad request", 429: RATE_LIMIT, 500: "Internal Server Error", 502: "Bad Gateway", 503: "Unavailable"}


class Effect(Enum):
    ANSWER = auto()
    DROP = auto()
    DELAY = auto()


@dataclass(slots=True, kw_only=True)
class Fault:
    """`accepted`: the call is carried out first, and only its answer suffers. `left` None: until cleared."""

    effect: Effect
    left: int | None
    path: str | None
    target: str | None
    accepted: bool
    answer: Answer | None = None
    seconds: float = 0.0

    @property
    def name(self) -> str:
        what = f"{self.answer.status}" if self.answer else self.effect.name.lower()
        return f"{what} {'after' if self.accepted else 'before'} acceptance"

    def hits(self, method: str, path: str, targets: Collection[str]) -> bool:
        if self.path is None and method == "GET":
            return False
        if self.path is not None and self.path not in path:
            return False
        return self.target is None or self.target in targets


class Faults:
    """Each order says how many times (None: always), perhaps a part of the path ("push", "/content") and a target: a
    person, a group or an id. The oldest that fits strikes. Without a path, GET calls are spared."""

    def __init__(self) -> None:
        self.ordered: list[Fault] = []

    def fail(
        self,
        times: int | None = 1,
        *,
        status: int = 500,
        path: str | None = None,
        to: Target = None,
        message: str | None = None,
        html: bool = False,
        accepted: bool = False,
    ) -> None:
        """Answers an error; `html` as a proxy before LINE would, `accepted` although the call was carried out."""
        body = HTML if html else {"message": message or WORDS.get(status, "Error")}
        headers = {"content-type": "text/html"} if html else {}
        answer = Answer(status=status, body=body, headers=headers)
        self._order(Effect.ANSWER, times, path, to, accepted=accepted, answer=answer)

    def rate_limit(self, times: int | None = 1, *, path: str | None = None, to: Target = None) -> None:
        self.fail(times, status=429, path=path, to=to, message=RATE_LIMIT)

    def monthly_limit(self, times: int | None = 1, *, path: str | None = "push", to: Target = None) -> None:
        self.fail(times, status=429, path=path, to=to, message=MONTHLY_LIMIT)

    def drop_before(self, times: int | None = 1, *, path: str | None = None, to: Target = None) -> None:
        """Closes the connection; nothing was carried out."""
        self._order(Effect.DROP, times, path, to, accepted=False)

    def drop_after(self, times: int | None = 1, *, path: str | None = None, to: Target = None) -> None:
        """Carries the call out, then closes the connection without an answer."""
        self._order(Effect.DROP, times, path, to, accepted=True)

    def delay(
        self,
        seconds: float,
        times: int | None = 1,
        *,
        path: str | None = None,
        to: Target = None,
        accepted: bool = True,
    ) -> None:
        """Carries the call out and answers `seconds` of real time late; not `accepted`: waits first."""
        self._order(Effect.DELAY, times, path, to, accepted=accepted, seconds=seconds)

    def switch_off(self, to: Target, *, status: int = 500) -> None:
        """Refuses everything for one person or group until `switch_on`."""
        self.fail(None, status=status, to=to)

    def switch_on(self, to: Target) -> None:
        self.ordered = [fault for fault in self.ordered if fault.target != _id(to)]

    def clear(self) -> None:
        self.ordered.clear()

    def take(self, method: str, path: str, targets: Collection[str]) -> Fault | None:
        """The fault that strikes this call, used up by one."""
        fault = next((fault for fault in self.ordered if fault.hits(method, path, targets)), None)
        if fault is None or fault.left is None:
            return fault
        fault.left -= 1
        if fault.left <= 0:
            self.ordered.remove(fault)
        return fault

    def _order(
        self,
        effect: Effect,
        times: int | None,
        path: str | None,
        to: Target,
        *,
        accepted: bool,
        answer: Answer | None = None,
        seconds: float = 0.0,
    ) -> None:
        fault = Fault(
            effect=effect,
            left=times,
            path=path,
            target=_id(to),
            accepted=accepted,
            answer=answer,
            seconds=seconds,
        )
        self.ordered.append(fault)


def _id(to: Target) -> str | None:
    return to if isinstance(to, str) or to is None else to.id
