"""The Telegram channel, as the rest of the bot sees it."""

from __future__ import annotations

import asyncio
import hmac
import mimetypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Literal

from telegram.constants import ChatAction
from telegram.request import BaseRequest

from bot.channel import Card, Event, Fetched, Message, Quota, Rates, Sent, Trouble, Undeliverable
from bot.channels.telegram import arriving, checking, hearing, reading, sending, topics, writing
from bot.channels.telegram.errors import NOT_A_MEMBER, TOO_LATE, Refused, translated, unless
from bot.channels.telegram.fields import NAME
from bot.channels.telegram.media import load
from bot.channels.telegram.wire import form, make_bot
from desk.messages import Inbound, Said, Sender
from desk.notice import Address
from locales.cut import shorten

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_ANSWER = 200  # code points of an answer to a press
_NO_COMMANDS: checking.Commands = MappingProxyType({})


class TelegramChannel:
    """Implements Channel and Polled. `commands` are the customers' menus, `agent_commands` those in `groups`."""

    name = NAME
    rates = Rates(per_second=30, private_per_second=1, group_per_minute=20)
    joins = 1
    reply_life: timedelta | None = None
    edits = True
    topics = True

    def __init__(
        self,
        token: str,
        *,
        api_base_url: str | None = None,
        proxy: str | None = None,
        mode: Literal["polling", "webhook"] = "polling",
        webhook_url: str | None = None,
        webhook_secret: str | None = None,
        groups: Sequence[str] = (),
        commands: checking.Commands = _NO_COMMANDS,
        agent_commands: checking.Commands = _NO_COMMANDS,
        poll_seconds: int = 30,
        request: BaseRequest | None = None,
        polling_request: BaseRequest | None = None,
    ) -> None:
        if mode == "webhook" and not (webhook_url and _SECRET.fullmatch(webhook_secret or "")):
            raise ValueError("a webhook needs its address, and a secret of 1 to 256 letters, digits, _ or -")
        self._bot, self._polling = make_bot(
            token, api_base_url=api_base_url, proxy=proxy, request=request, polling=polling_request
        )
        self._groups = tuple(groups)
        self._menus = (commands, agent_commands)
        self._secret = webhook_secret
        self._webhook = None
        if mode == "webhook" and webhook_url and webhook_secret:
            self._webhook = checking.Webhook(url=webhook_url, secret=webhook_secret)
        self._poll_seconds = poll_seconds
        self._forums = topics.Forums()
        self._username: str | None = None  # told by `check`

    async def start(self) -> None:
        await asyncio.gather(self._bot.request.initialize(), self._polling.initialize())

    async def stop(self) -> None:
        await asyncio.gather(self._bot.request.shutdown(), self._polling.shutdown())

    async def check(self, groups: Sequence[str] = ()) -> Sequence[Trouble]:
        groups = tuple(groups) or self._groups
        me, troubles = await checking.check_self(self._bot)
        if me is None:
            return troubles
        self._username = me.username
        troubles += await checking.check_receiving(self._bot, self._webhook)
        for group in groups:
            troubles += await checking.check_group(self._bot, me, self._forums, group)
        await checking.show_menus(self._bot, *self._menus, groups)
        return troubles

    def secret_is_right(self, header: str | None) -> bool:
        """Whether a webhook call shows the secret; takes as long for every wrong one."""
        if not header or not self._secret:
            return False
        return hmac.compare_digest(header.encode("utf-8", "surrogatepass"), self._secret.encode())

    def split(self, body: bytes) -> Sequence[Event]:
        payload = body.decode()
        raw = arriving.loads(payload)
        self._learn(raw)
        return (arriving.event(raw, payload),)

    def read(self, payload: str) -> Inbound | None:
        inbound = reading.read(payload)
        if not isinstance(inbound, Said) or "@" not in inbound.text:
            return inbound
        return replace(inbound, text=hearing.without_own_name(inbound.text, self._username))

    async def poll(self, offset: int | None) -> tuple[Sequence[Event], int | None]:
        """Asks raw, so that one broken update cannot hide the others. Raises Undeliverable."""
        asked = {"timeout": self._poll_seconds, "limit": 100, "allowed_updates": list(arriving.ALLOWED_UPDATES)}
        if offset is not None:
            asked["offset"] = offset
        with translated(whole_bot=True):
            found = await self._polling.post(
                url=f"{self._bot.base_url}/getUpdates",
                request_data=form(asked),
                read_timeout=self._poll_seconds + 10,
            )
            if not isinstance(found, list):
                raise TypeError("not a list of updates")
        events = [event for event in map(self._polled, found) if event is not None]
        return events, max((int(event.key) + 1 for event in events), default=offset)

    def parts(self, message: Message) -> Sequence[Message]:
        return writing.parts(message)

    async def send(
        self, to: Address, parts: Sequence[Message], *, reply_token: str | None = None, retry_key: str | None = None
    ) -> Sequence[Sent]:
        """Telegram knows neither reply tokens nor retry keys."""
        if len(parts) > self.joins:
            raise ValueError("one part is one call")
        return [await sending.send(self._bot, to, part) for part in parts]

    async def edit(self, to: Address, ref: str, message: Message) -> None:
        await sending.edit(self._bot, to, ref, message)

    async def erase(self, to: Address, ref: str, tombstone: str) -> None:
        await sending.erase(self._bot, to, ref, tombstone)

    async def answer_press(self, press: str, text: str) -> None:
        answer = shorten(text, _ANSWER, "code_points") or None
        with unless(*TOO_LATE), translated(whole_bot=True):
            await self._bot.answer_callback_query(press, text=answer)

    async def open_topic(self, group: str, card: Card) -> str | None:
        return await topics.open_topic(self._bot, self._forums, group, card)

    async def turn_topic(self, group: str, thread: str, card: Card) -> None:
        await topics.turn_topic(self._bot, group, thread, card)

    async def hint(self, to: Address) -> None:
        with translated():
            await self._bot.send_chat_action(
                sending.chat_id(to.chat), ChatAction.TYPING, message_thread_id=sending.thread_id(to.thread)
            )

    async def is_member(self, group: str, person: str) -> bool:
        try:
            with translated():
                member = await self._bot.get_chat_member(sending.chat_id(group), sending.chat_id(person))
                return checking.is_inside(member)
        except Refused as refused:
            if refused.says(NOT_A_MEMBER):
                return False
            raise

    async def profile(self, person: str, group: str | None = None) -> Sender | None:
        """Telegram tells the language only with what somebody writes."""
        try:
            with translated():
                chat = await self._bot.get_chat(sending.chat_id(person))
        except Refused:
            return None
        name = " ".join(one for one in (chat.first_name, chat.last_name) if one)
        return Sender(ref=person, name=name, username=chat.username)

    async def fetch(self, ref: str) -> Fetched:
        with translated():
            content, name = await load(self._bot, ref)
        return Fetched(content=content, mime=mimetypes.guess_type(name)[0])

    async def quota(self) -> Quota | None:
        return None

    async def leave(self, group: str) -> None:
        """Having been put out of it already is as good."""
        try:
            with translated():
                await self._bot.leave_chat(sending.chat_id(group))
        except Undeliverable as undeliverable:
            if not undeliverable.gone:
                raise

    def _polled(self, raw: object) -> Event | None:
        event = arriving.polled(raw)
        if event is not None and isinstance(raw, Mapping):
            self._learn(raw)
        return event

    def _learn(self, raw: Mapping[str, Any]) -> None:
        forum = arriving.forum_of(raw)
        if forum is not None:
            self._forums.learn(*forum)
