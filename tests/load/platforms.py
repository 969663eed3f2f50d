"""Both platforms as stand-ins in this process, without limits, and the people on them."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

from desk_under_load import (
    LINE_ACCESS,
    LINE_SECRET,
    TOKEN,
    line_event,
    line_request,
    telegram_request,
    telegram_update,
    words,
)

from bot.sandbox.line import LineSandbox
from bot.sandbox.telegram import TelegramSandbox


@dataclass(kw_only=True)
class Platforms:
    telegram: TelegramSandbox
    line: LineSandbox
    telegram_base: str
    line_base: str
    line_group: str = ""
    telegram_group: str = ""
    answered: dict[str, float] = field(default_factory=dict)

    def someone(self, platform: str) -> str:
        """Somebody new, whom the bot may write to."""
        if platform == "line":
            return self.line.person("Nok", language="th").id
        person = self.telegram.person("Ana", language="en")
        person.chat.started = True
        return str(person.id)

    def says(self, platform: str, person: str, text: str) -> bytes:
        """The request in which the platform tells the bot what somebody says."""
        if platform == "telegram":
            return telegram_request(telegram_update(int(person), text))
        event = line_event(person, text)
        self.line.world.token_arrived(event, again=False)
        return line_request(event)

    def talk(self, platform: str, count: int) -> Iterator[bytes]:
        """Made beforehand: every four of them come from one more person."""
        people = [self.someone(platform) for _ in range(count // 4 + 1)]
        return iter([self.says(platform, people[n // 4], words(n)) for n in range(count)])

    def answers(self, platform: str) -> dict[str, float]:
        """When each person was first written to, in seconds since 1970."""
        found: dict[str, float] = {}
        if platform == "telegram":
            for call in self.telegram.calls_of("sendMessage"):
                found.setdefault(str(call.chat_id), call.at)
            return found
        for said in self.line.calls:
            if said.path.endswith(("/reply", "/push")) and said.answered == 200:
                for target in said.targets:
                    found.setdefault(target, said.at)
        return found

    def sends(self, platform: str) -> int:
        """How many calls that send or edit were made."""
        if platform == "telegram":
            return len([call for call in self.telegram.calls if call.method.startswith(("send", "edit"))])
        return len([call for call in self.line.calls if call.path.endswith(("/reply", "/push"))])


@contextlib.asynccontextmanager
async def platforms() -> AsyncIterator[Platforms]:
    telegram, line = TelegramSandbox(TOKEN), LineSandbox(LINE_SECRET, LINE_ACCESS)
    telegram.limits.on = False
    async with telegram.serve() as telegram_base, line.serve() as line_base:
        yield Platforms(
            telegram=telegram,
            line=line,
            telegram_base=telegram_base,
            line_base=line_base,
            line_group=line.group("Agents").id,
            telegram_group=str(telegram.group("Agents").id),
        )
