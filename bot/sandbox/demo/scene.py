"""A short scene: a shop in Tehran is down, an invoice in Bangkok will not print, two agents take care of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox.line import LineSandbox
from bot.sandbox.line import Person as LinePerson
from bot.sandbox.telegram import Message, TelegramSandbox

_PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Line:
    """One message as somebody sees it. `mine`: the person whose screen it is wrote it."""

    who: str
    text: str
    buttons: tuple[str, ...]
    mine: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """One phone, or the agents' group, from top to bottom."""

    title: str
    where: str
    lines: tuple[Line, ...]


class Scene:
    """The people of the demo. `play` it once while the bot serves; `screens` can be looked at any time."""

    def __init__(self, telegram: TelegramSandbox, line: LineSandbox) -> None:
        self._telegram = telegram
        self.group = telegram.group("Support team", forum=True)
        self._bo, self._mai = telegram.person("Bo", username="bo"), telegram.person("Mai", username="mai")
        for agent in (self._bo, self._mai):
            self.group.add(agent, announce=False)
        self._reza = telegram.person("رضا", username="reza", language="fa")
        self._nok: LinePerson = line.person("นก", language="th")

    async def play(self) -> None:
        await self._shop_is_down()
        await self._invoice_does_not_print()
        await self._solved()

    async def _shop_is_down(self) -> None:
        """Both agents press at once; one of them has it, and answers."""
        await self._reza.write("سلام، سایت فروشگاه ما از صبح بالا نمی‌آید و هیچ مشتری نمی‌تواند خرید کند.")
        card = await self._card("1001")
        await self._mai.press(card, "claim:1001")
        await self._bo.press(card, "claim:1001", forged=True)
        await self._mai.write(
            "با سلام. علت پیدا شد: سرور پایگاه داده از کار افتاده بود و همین حالا در حال راه‌اندازی است. "
            "تا ده دقیقهٔ دیگر نتیجه را خبر می‌دهم.",
            in_group=self.group,
            topic=card.topic,
        )
        await self._telegram.wait(lambda: "ده دقیقه" in self._reza.screen[-1].words, _PATIENCE)

    async def _invoice_does_not_print(self) -> None:
        await self._nok.write("สวัสดีค่ะ พิมพ์ใบกำกับภาษีไม่ได้ค่ะ กดแล้วขึ้นหน้าขาว เมนูอื่นใช้ได้ปกติ")
        card = await self._card("1002")
        await self._bo.press(card, "claim:1002")
        await self._bo.write(
            "รับเรื่องแล้วค่ะคุณนก รบกวนกดรีเฟรชหนึ่งครั้งแล้วลองพิมพ์ใหม่นะคะ ถ้ายังขึ้นหน้าขาว ส่งรูปหน้าจอมาได้เลยค่ะ",
            in_group=self.group,
            topic=card.topic,
        )
        await self._telegram.wait(lambda: any("รีเฟรช" in one.words for one in self._nok.screen.received), _PATIENCE)

    async def _solved(self) -> None:
        await self._reza.write("ممنون، درست شد. سایت بالا آمد.")
        await self._telegram.wait(lambda: any("درست شد" in one.words for one in self.group.everything), _PATIENCE)
        await self._mai.press(await self._card("1001"), "close:1001")
        asked = await self._telegram.wait(lambda: _first(self._reza.screen, "rate:"), _PATIENCE)
        await self._reza.press(asked, "rate:1001:5")
        await self._telegram.wait(lambda: "5" in _latin(self._text_of("1001")), _PATIENCE)

    async def _card(self, number: str) -> Message:
        return await self._telegram.wait(lambda: self._find(number), _PATIENCE)

    def _find(self, number: str) -> Message:
        return _first(self.group.everything, f":{number}")

    def _text_of(self, number: str) -> str:
        return "\n".join(one.words for one in self.group.everything if f"#{number}" in one.words)

    # -- what is seen -------------------------------------------------------------------------------------------------

    def screens(self) -> tuple[Screen, ...]:
        return (
            Screen("رضا", "Telegram", tuple(_telegram_lines(self._reza.screen, self._reza.id))),
            Screen("Support team", "Telegram group", tuple(_telegram_lines(self.group.everything, None))),
            Screen("นก", "LINE", tuple(self._line_lines())),
        )

    def _line_lines(self) -> Iterator[Line]:
        for one in self._nok.screen:
            buttons = tuple(label for label, _action in one.buttons)
            yield Line("Helpdesk" if one.from_bot else "นก", one.words, buttons, not one.from_bot)


def _telegram_lines(messages: list[Message], own: int | None) -> Iterator[Line]:
    for one in messages:
        if not one.words:
            continue
        author = one.get("from", {})
        name = "Helpdesk" if one.by_bot else str(author.get("first_name", ""))
        yield Line(name, one.words, tuple(label for label, _action in one.buttons), author.get("id") == own)


def _first(messages: list[Message], action: str) -> Message:
    """The first message with such a button. Raises LookupError while there is none."""
    found = [one for one in messages if any(action in pressed for _label, pressed in one.buttons)]
    return found[0]


def _latin(text: str) -> str:
    return text.translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789"))
