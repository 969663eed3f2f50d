"""A Bot API server for tests, rehearsals and the demo: the real library talks to it over HTTP.

    sandbox = TelegramSandbox(token="123456:TEST", username="desk_bot")
    async with sandbox.serve() as base:  # Bot(base_url=f"{base}/bot", base_file_url=f"{base}/file/bot")
        ana = sandbox.person("Ana", username="ana", language="en")
        asked = await ana.write("hello")  # likewise photo, document, voice, album, contact, edit, block …
        desk = sandbox.group("Agents", forum=True)  # `bot=` "admin", "member" or None
        desk.add(sandbox.person("Bo"), admin=True)
        await sandbox.wait(lambda: ana.screen[-1].buttons)
        answer = await ana.press(ana.screen[-1], "claim:1")  # Answer(text, show_alert), or None
        desk.topics, desk.topic(7).screen  # the forum as people see it; desk.screen is General

Outages: `sandbox.stop()` and `.start()`. Single calls: `sandbox.faults`. Rates: `sandbox.limits` (also `.on = False`).
Assertions read `sandbox.calls`, `.updates`, `.waiting` and the screens. `redeliver` repeats an update.

Not like the platform: only the HTML parse mode; a webhook may be plain http; links to files are opened on this machine
only; one bot; no channels, polls, payments, business connections, inline queries or topics in private chats.
"""

from bot.sandbox.telegram.faults import Faults
from bot.sandbox.telegram.groups import Group, Topic
from bot.sandbox.telegram.limits import Limits, Rate
from bot.sandbox.telegram.message import Message
from bot.sandbox.telegram.people import Person
from bot.sandbox.telegram.sandbox import TelegramSandbox
from bot.sandbox.telegram.server import Call
from bot.sandbox.telegram.updates import Update
from bot.sandbox.telegram.world import Answer

__all__ = [
    "Answer",
    "Call",
    "Faults",
    "Group",
    "Limits",
    "Message",
    "Person",
    "Rate",
    "TelegramSandbox",
    "Topic",
    "Update",
]
