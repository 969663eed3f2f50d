"""Triage at the door: its commands, the corpus that it is measured with, and the weights that come in as a value."""

from bot.triage.commands import triage
from bot.triage.corrections import corrections

triage.add_command(corrections)

__all__ = ["triage"]
