"""The LINE channel."""

from bot.channels.line.channel import LineChannel

__all__ = ["LineChannel"]
