"""Keyboards under messages: what the platform takes and what it refuses."""

import json
from typing import Any

from bot.sandbox.telegram.chats import Chat
from bot.sandbox.telegram.errors import bad
from bot.sandbox.telegram.form import Params

LONGEST_DATA = 64
LONGEST_MARKUP = 10_000
MOST_BUTTONS = 100
ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)


def read_markup(params: Params, chat: Chat) -> dict[str, Any] | None:
    """The checked reply_markup, None if there is none."""
    markup = params.mapping("reply_markup")
    if not markup:
        return None
    if "inline_keyboard" in markup:
        rows = [row for row in markup["inline_keyboard"] if row]
        for row in rows:
            for button in row:
                _check_button(button)
        _check_size(rows)
        return {"inline_keyboard": rows} if rows else None
    if "keyboard" in markup and chat.kind != "private":
        _check_wishes(markup["keyboard"])
    return markup


def inline(markup: dict[str, Any] | None) -> dict[str, Any] | None:
    return markup if markup and "inline_keyboard" in markup else None


def _check_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str) or not button["text"]:
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not any(action in button for action in ACTIONS):
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    carried = button.get("callback_data")
    if carried is not None and not 1 <= len(str(carried).encode()) <= LONGEST_DATA:
        raise bad("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not str(url).startswith(("http://", "https://", "tg://")):
        raise bad("BUTTON_URL_INVALID")


def _check_size(rows: list[list[dict[str, Any]]]) -> None:
    if (
        sum(len(row) for row in rows) > MOST_BUTTONS
        or len(json.dumps(rows, ensure_ascii=False).encode()) > LONGEST_MARKUP
    ):
        raise bad("reply markup is too long")


def _check_wishes(rows: Any) -> None:
    for row in rows:
        for button in row:
            if isinstance(button, dict) and button.get("request_contact"):
                raise bad("phone number can be requested in private chats only")
            if isinstance(button, dict) and button.get("request_location"):
                raise bad("location can be requested in private chats only")
