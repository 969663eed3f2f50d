"""`.env.example` and the settings say the same."""

import re
from pathlib import Path

from bot.settings import SETTINGS, read_settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"


def entries() -> list[tuple[str, str, str]]:
    """Comment, name and value of every setting in the example."""
    found = re.findall(r"^# (.+)\n#? ?([A-Z_]+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [(comment, name, value) for comment, name, value in found]


def test_every_setting_is_in_the_example_in_order_with_its_meaning_and_default():
    assert entries() == [(setting.meaning, setting.name, setting.default) for setting in SETTINGS]


def test_the_example_itself_is_read_without_a_mistake():
    settings = read_settings({"TELEGRAM_BOT_TOKEN": "1:token"}, EXAMPLE)
    assert settings == read_settings({"TELEGRAM_BOT_TOKEN": "1:token"})
