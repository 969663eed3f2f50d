"""The Telegram channel: the only place that knows python-telegram-bot and Telegram's wire."""

from bot.channels.telegram.arriving import ALLOWED_UPDATES
from bot.channels.telegram.channel import TelegramChannel

__all__ = ["ALLOWED_UPDATES", "TelegramChannel"]
