"""LINE as a channel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.channel import Card, Event, Fetched, Message, Quota, Rates, Sent, Trouble, Undeliverable
from bot.channels.line import counted, delivery, inbound, layout, places, selfcheck, sending
from bot.channels.line.content import PREVIEW
from bot.channels.line.failures import failure
from bot.channels.line.plain import text_of
from bot.channels.line.signature import Signature
from bot.channels.line.wire import Answer, Wire
from desk.messages import Inbound, Sender
from desk.notice import Address

LARGEST_FILE = 50 * 1024 * 1024
LOADING_SECONDS = 20
_PREPARING = timedelta(seconds=5)
_UNTOLD = (400, 403, 404)


class LineChannel:
    """The Channel of LINE. Remembers nothing but its connections."""

    name = "line"
    rates = Rates()  # 2000 calls a second: more than this process can make
    joins = 5
    reply_life: timedelta | None = timedelta(seconds=50)  # LINE says a minute; the way there takes some of it
    edits = False
    topics = False

    def __init__(
        self,
        channel_secret: str,
        access_token: str,
        *,
        api_base_url: str | None = None,
        data_api_base_url: str | None = None,
        public_url: str | None = None,
    ) -> None:
        self._signature = Signature(channel_secret)
        self._wire = Wire(access_token, api_base_url, data_api_base_url)
        self._public_url = public_url

    async def start(self) -> None:
        await self._wire.open()

    async def stop(self) -> None:
        await self._wire.close()

    async def check(self, groups: Sequence[str]) -> Sequence[Trouble]:
        return await selfcheck.check(self._wire, groups, self._public_url)

    def signature_is_right(self, body: bytes, header: str | None) -> bool:
        """Whether x-line-signature is right for the body as it came. Never raises."""
        return self._signature.is_right(body, header)

    def split(self, body: bytes) -> Sequence[Event]:
        return delivery.split(body)

    def read(self, payload: str) -> Inbound | None:
        return inbound.read(payload)

    def parts(self, message: Message) -> Sequence[Message]:
        """Raises Undeliverable for a file that has no address and never will."""
        return layout.parts(message)

    async def send(
        self, to: Address, parts: Sequence[Message], *, reply_token: str | None = None, retry_key: str | None = None
    ) -> Sequence[Sent]:
        """With a reply token the retry key is left out: LINE takes none there."""
        if not parts:
            return ()
        if len(parts) > self.joins:
            raise ValueError(f"at most {self.joins} parts in one call")
        return await sending.send(self._wire, to, parts, reply_token=reply_token, retry_key=retry_key)

    async def edit(self, to: Address, ref: str, message: Message) -> None:
        raise Undeliverable("cannot edit", permanent=True)

    async def erase(self, to: Address, ref: str, tombstone: str) -> None:
        raise Undeliverable("cannot edit", permanent=True)

    async def answer_press(self, press: str, text: str) -> None:
        """Nobody waits for one here."""

    async def open_topic(self, group: str, card: Card) -> str | None:
        return None

    async def turn_topic(self, group: str, thread: str, card: Card) -> None:
        """There are no topics."""

    async def hint(self, to: Address) -> None:
        if places.is_group(to.chat):
            return
        wanted = {"chatId": to.chat, "loadingSeconds": LOADING_SECONDS}
        _good(await self._wire.post("/v2/bot/chat/loading/start", wanted))

    async def is_member(self, group: str, person: str) -> bool:
        answer = await self._wire.get(places.member(group, person))
        return answer.status not in (400, 404) and _good(answer).good

    async def profile(self, person: str, group: str | None = None) -> Sender | None:
        """In a group also of people who are not our friends, but then without their language."""
        in_group = group is not None and places.is_group(group)
        path = places.member(group, person) if in_group and group else places.profile_of(person)
        answer = await self._wire.get(path)
        if answer.status in _UNTOLD:
            return None
        told = _good(answer).json()
        return Sender(ref=person, name=text_of(told.get("displayName")), language=text_of(told.get("language")) or None)

    async def fetch(self, ref: str) -> Fetched:
        """`ref` is a message's id, with `/preview` after it for the smaller picture."""
        preview = ref.endswith(PREVIEW)
        answer = await self._wire.download(places.content_of(ref.removesuffix(PREVIEW), preview), LARGEST_FILE)
        if answer.status == 202:
            raise Undeliverable("still being prepared", retry_after=_PREPARING)
        if answer.status in (404, 410):
            raise Undeliverable("the content is gone", permanent=True, gone=True)
        mime = _good(answer).headers.get("content-type", "").split(";")[0].strip().lower()
        return Fetched(content=answer.body, mime=mime or None)

    async def quota(self) -> Quota | None:
        return await counted.read_quota(self._wire)

    async def leave(self, group: str) -> None:
        answer = await self._wire.post(places.exit_of(group))
        if answer.status not in (400, 404):  # out of it already
            _good(answer)


def _good(answer: Answer) -> Answer:
    if not answer.good:
        raise failure(answer)
    return answer
