"""The methods of the Bot API, one file for each thing that they are about."""

from bot.sandbox.telegram.methods import chats, copying, editing, profile, receiving, sending, topics
from bot.sandbox.telegram.methods.registry import METHODS

__all__ = ["METHODS", "chats", "copying", "editing", "profile", "receiving", "sending", "topics"]
