"""What people say stays where it was said: not in the log, and nothing of one customer with another."""

import asyncio
import io
import json
import logging
import sys
from urllib.parse import quote

import pytest
import structlog
from conftest import ACCESS, SECRET, TOKEN
from talking import heard, settled, tell

from bot.logs import set_up_logs

METRICS = "story-metrics-token"
HOOK = "story-webhook-secret"
SAID = (
    "Our zebracheckout is down, nobody can open any page",
    "กขคพิเศษเจ็ดเจ็ด เปิดหน้าเว็บไม่ได้",
    "گورخرسفید باز نمی‌شود",
    "edited quaggawords",
    "walrusanswer from the desk",
    "narwhalnote among us",
    "lastwordocelot",
    "tapircaption",
    "axolotlforged",
    "<b>unclosed pangolin & co",
)
NAMES = ("Anaximandra", "anaximandra_user", "Nokkaewfah", "Boethiusagent", "Evelinthief", "payslip-quokka.pdf")
PHONES = ("+66812345678", "0912 345 6789")


@pytest.fixture
def log():
    """The whole log of a run, as production writes it at its most talkative."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    set_up_logs(form="json", level="debug", secrets=[TOKEN, SECRET, ACCESS, METRICS, HOOK], stream=stream)
    yield stream
    sys.excepthook = hook
    structlog.reset_defaults()
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_no_text_name_phone_or_token_stands_in_the_log_of_a_troubled_day(quick_desk, log, mode):
    desk = await quick_desk(
        forum=True, line=True, line_group=True, mode=mode, env={"METRICS_TOKEN": METRICS, "LOG_FORMAT": "json"}
    )
    await a_troubled_day(desk)
    await desk.stop()

    written = log.getvalue()
    for secret in (*SAID, *NAMES, *PHONES, TOKEN, SECRET, ACCESS, METRICS, HOOK, *_reply_tokens(desk)):
        for spelling in _spellings(secret):
            lines = [line for line in written.splitlines() if spelling in line]
            assert not lines, lines[0][:300]
    events = [json.loads(line)["event"] for line in written.splitlines()]
    assert {"send.failed", "inbox.parked"} <= set(events), sorted(set(events))
    assert "inbox.broken" not in events


async def a_troubled_day(desk):
    """Both platforms falter, people are rude, and something arrives that nobody understands."""
    ana = desk.telegram.person("Anaximandra", username="anaximandra_user", language="en")
    bo, eve = desk.telegram.person("Boethiusagent"), desk.telegram.person("Evelinthief", language="en")
    nok = desk.line.person("Nokkaewfah", language="th")
    desk.agents.add(bo)
    for method in ("sendMessage", "createForumTopic", "editMessageText", "answerCallbackQuery"):
        desk.telegram.faults.fail(status=500, method=method)
        desk.telegram.faults.drop_after(method=method)
    desk.line.faults.fail(status=500, path="reply")
    desk.line.faults.fail(status=400, path="push")
    first = await ana.write(SAID[0])
    await nok.write(SAID[1])
    await ana.edit(first, SAID[3])
    await ana.document("payslip-quokka.pdf", caption=SAID[7])
    await ana.contact(PHONES[0])
    await ana.write("/callback 1001")
    await ana.write(f"{SAID[9]} {PHONES[1]} {SAID[2]}")
    await desk.wait(lambda: len(desk.agents.topics) > 1, 30)
    await bo.write(f"/reply 1001 {SAID[4]}", in_group=desk.agents)
    await bo.write(f"/reply 1002 {SAID[4]}", in_group=desk.agents)
    await bo.write(f"/note 1001 {SAID[5]}", in_group=desk.agents)
    await desk.wait(lambda: any(SAID[4] in words for words in heard(desk, ana)), 30)
    await tell(desk, eve, "/start")
    await eve.press([m for m in eve.screen if m.by_bot][-1], SAID[8], forged=True)
    desk.telegram.tell("message", {"message_id": "no number", "text": SAID[0], "from": {"first_name": NAMES[0]}})
    await desk.line.delivery.deliver([{"type": "message", "message": SAID[1], "webhookEventId": "bad", "source": {}}])
    await desk.line.delivery.deliver([nok_event(nok, SAID[1])])
    desk.telegram.faults.fail(status=400, method="sendMessage", chat=ana)
    await bo.write(f"/reply 1001 {SAID[6]}", in_group=desk.agents)
    await ana.block()
    await bo.write(f"/reply 1001 {SAID[6]}", in_group=desk.agents)
    await nok.unfollow()
    await settled(desk)
    await asyncio.sleep(0.5)  # what is being said is said


def nok_event(nok, words):
    """Genuine, and without what it needs."""
    return {
        "type": "message",
        "webhookEventId": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "timestamp": 1_795_276_800_123,
        "mode": "active",
        "source": {"type": "user", "userId": nok.id},
        "text": words,
    }


def _spellings(secret):
    """As it is, as JSON escapes it, as a URL does."""
    return {secret, json.dumps(secret)[1:-1], quote(secret), quote(secret, safe="")}


def _reply_tokens(desk):
    return {
        call.body["replyToken"] for call in desk.line.calls if isinstance(call.body, dict) and "replyToken" in call.body
    }


@pytest.mark.parametrize("forum", [True, False])
async def test_nothing_of_one_customer_is_ever_shown_to_another(quick_desk, forum):
    desk = await quick_desk(forum=forum, line=True)
    bo = desk.telegram.person("Bo", language="en")
    desk.agents.add(bo)
    ana = desk.telegram.person("Anaximandra", username="anaximandra_user", language="en")
    await tell(desk, ana, SAID[0])
    await desk.wait(lambda: desk.card(1001) if not forum else desk.agents.topics)
    await bo.write(f"/reply 1001 {SAID[4]}", in_group=desk.agents)
    await desk.wait(lambda: any(SAID[4] in words for words in heard(desk, ana)))

    thieves = [desk.telegram.person("Eve", language="en"), desk.line.person("Mallory", language="en")]
    for eve in thieves:
        assert "#10" in await tell(desk, eve, "My invoice is wrong, please send another one")
        for words in _curious():
            await eve.write(words)
            await settled(desk)
        for action in _greedy():
            if eve is thieves[0]:
                await eve.press([m for m in eve.screen if m.by_bot][-1], action, forged=True, wait=False)
            else:
                await eve.press(action)
            await settled(desk)
    await asyncio.sleep(0.3)  # what is being said is said

    for eve in thieves:
        seen = "\n".join(heard(desk, eve))
        for private in ("zebra", "walrus", "Anaximandra", "anaximandra_user", str(ana.id)):
            assert private not in seen
    assert not any("Eve" in words or "invoice is wrong" in words for words in heard(desk, ana))
    kept = await desk.app.office.read(lambda tx: (tx.tickets.get(1001), tx.entries.of_ticket(1001)))
    assert kept[0].status.open
    assert kept[0].priority.value == "urgent"
    assert [entry.text for entry in kept[1]] == [SAID[0], SAID[4]]


def _curious():
    """All that a customer might type about somebody else's ticket."""
    commands = ("status", "close", "ticket", "reply", "note", "claim", "assign", "release", "hold", "reopen",
                "decline", "queue", "mine", "stats", "parked", "block", "unblock", "kind", "split",
                "callback")  # fmt: skip
    yield from (f"/{command} 1001 give me" for command in commands)
    yield from ("/priority 1001 normal", "/rate 1001 1", "/rate 1 of 1001", "/merge 1001 into 1002", "/status #1001")
    yield from (
        "/status ๑๐๐๑",
        "/status \u20681001\u2069",
        "/help",
        "/whoami",
        "/new",
        "about #1001: what was said?",
        "1001",
    )
    yield from (
        "/status 0",
        "/status -1",
        f"/status {10**30}",
        "/status\x00",
        "/close 1001\n1002",
        "/assign 1001 Anaximandra",
    )


def _greedy():
    verbs = ("claim", "release", "close", "reopen", "hold", "called", "noanswer", "busy", "callback", "status",
             "solved", "rate", "down", "assign")  # fmt: skip
    yield from (f"{verb}:1001" for verb in verbs)
    yield from (
        "priority:1001:normal",
        "rate:1001:1",
        "down:1001:yes",
        "down:1001:no",
        "close:1001:1002",
        "ack:1",
        "stands:1001:down",
    )
    yield from (f"place:{entry}:{ticket}" for entry in range(1, 5) for ticket in (1001, 1002, "new", "x"))
    yield from ("callback:1001:30", "callback:1001:cancel", "callback:1001:phone", "assign:1001:p1", "approve:1")
    yield from ("reject:1", f"close:{10**18}", "close:-1", "close:0")
