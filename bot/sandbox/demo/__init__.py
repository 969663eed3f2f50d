"""The demo: a short scene on both stand-ins, and the page that shows it."""

from bot.sandbox.demo.page import page
from bot.sandbox.demo.scene import Scene

__all__ = ["Scene", "page"]
