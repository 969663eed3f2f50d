"""Desk files: what a company promised, written in TOML, and their reader."""

from bot.policies.reader import built_in, read_policy
from bot.policies.reading import Mistake, PolicyError

__all__ = ["Mistake", "PolicyError", "built_in", "read_policy"]
