"""A stand-in of the LINE Messaging API on loopback, for tests, the demo and rehearsals.

    sandbox = LineSandbox(channel_secret="…", access_token="…", webhook_url="http://127.0.0.1:8080/line/webhook")
    async with sandbox.serve() as base_url:                  # both LINE_API_BASE_URL and LINE_DATA_API_BASE_URL
        nok = sandbox.person("Nok", language="th")
        event = await nok.write("…")                         # signed, delivered, answered: the event comes back
        await sandbox.wait(lambda: nok.screen.received)      # until the bot has written
        await nok.press(nok.screen.last, "Urgent")           # a button, by label or data; or any data at all

The world: `person`, `group`, `account` (name, chat_mode, mark_as_read_mode), `quota` (type, value, used). `start` and
`stop` take the API down and bring it back on the same port; `clock` drives token lives, retry keys and transcoding.

What people do: write, image, image_set, video, audio, file, location, sticker, press, follow, unfollow, unsend, edit
(groups only); most take `in_group=` and some `quote=`. Groups: add, remove, bot_join, bot_leave.

What they see: `screen` is a sequence of `Message` (type, text, words, alt_text, contents, buttons, quote, sender,
media, from_bot, read, edited, unsent), with `received`, `texts`, `last`, `buttons` (those that can be pressed now) and
`loading`. Quick replies go away with the next message. Pictures are fetched into `media` with `fetch_media=True`.

How events travel: one by one as they happen, redelivered when `redelivery.on`; by hand with `deliver`, which batches,
repeats, reorders and signs well or badly; `async with sandbox.held() as kept:` keeps what happens inside for that;
`event` makes one of any type, `deliver_raw` sends any bytes; `attempts` is the record.

How calls fail: `faults.fail`, `.rate_limit`, `.monthly_limit`, `.drop_before`, `.drop_after`, `.delay`, `.switch_off`
for the next calls to a path or a person; `rates.per_second` for real limits; `calls` is the record, and
`calls.of("push", to=nok)` a part of it. Messages are checked as LINE does; http addresses need `http_media=True`.

Not like the platform: the webhook may be plain http; no multi-person rooms, rich menus, narrowcasts, statistics, link
tokens or issuing of access tokens; pictures inside Flex are not fetched; a webhook that fails is never suspended.
"""

from bot.sandbox.line.answers import Json
from bot.sandbox.line.calls import Call, Calls, Rates
from bot.sandbox.line.delivery import Attempt, Redelivery
from bot.sandbox.line.faults import Faults
from bot.sandbox.line.people import Group, Person
from bot.sandbox.line.sandbox import LineSandbox
from bot.sandbox.line.screen import Button, Message, Screen
from bot.sandbox.line.world import Account, Quota, Stored

__all__ = [
    "Account",
    "Attempt",
    "Button",
    "Call",
    "Calls",
    "Faults",
    "Group",
    "Json",
    "LineSandbox",
    "Message",
    "Person",
    "Quota",
    "Rates",
    "Redelivery",
    "Screen",
    "Stored",
]
