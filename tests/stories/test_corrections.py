"""Agents correct what triage judged: the labels stay, their words only as long as the customer's own do."""

import asyncio
import json
import os
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from talking import DOWN, INVOICE, SLOW, HandClock, office_hours, settled, somebody, tell, ticket

from bot.workers.chores import Chores

ROOT = Path(__file__).parents[2]
NOT_ASKED = {"ask_below": 0.0}


@pytest.fixture
def corrections(tmp_path):
    """`helpdesk triage corrections`, beside the bot that serves: the lines that it writes, and its last word."""

    async def run(desk, *words: str) -> tuple[list[dict], str]:
        place = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "DATABASE_URL": desk.database_url}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "triage", "corrections", *words),
            cwd=tmp_path,
            env=place,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, told = await process.communicate()
        assert process.returncode == 0, told
        return [json.loads(line) for line in out.decode().splitlines()], told.decode().strip()

    return run


async def opened(quick_desk, platform="telegram", words=DOWN, **changes):
    """Ana's ticket 1001, and Bo among the agents."""
    clock = HandClock()
    desk = await quick_desk(line=platform == "line", clock=clock, changes=office_hours(**{**NOT_ASKED, **changes}))
    desk.bo = desk.telegram.person("Bo", username="bo", language="en")
    desk.agents.add(desk.bo)
    ana = somebody(desk, platform)
    await tell(desk, ana, words)
    await desk.wait(lambda: desk.card(1001).buttons)
    return desk, ana, clock


async def types(desk, *commands):
    for command in commands:
        await desk.bo.write(command, in_group=desk.agents)
        await settled(desk)


@pytest.mark.parametrize("platform", ["telegram", "line"])
async def test_what_an_agent_presses_is_a_label_on_the_words(quick_desk, corrections, platform):
    desk, _ana, clock = await opened(quick_desk, platform)
    assert (await ticket(desk, 1001)).judged == "urgent"

    await desk.bo.press(desk.card(1001), "priority:1001:normal")
    rows, told = await corrections(desk)

    judged = await ticket(desk, 1001)
    assert rows == [
        {
            "text": DOWN,
            "label": "normal",
            "kind": None,
            "lang": "en",
            "judged": "urgent",
            "confidence": judged.confidence,
            "at": clock.now().isoformat(),
            "ticket": 1001,
        }
    ]
    assert told == "1 label, 1 with their words; agents agreed with 0 of 1 levels"


async def test_the_file_is_its_owners_alone_and_what_eval_and_train_read(quick_desk, corrections, tmp_path):
    desk, _ana, _clock = await opened(quick_desk)
    await types(desk, "/priority 1001 important", "/kind 1001 question")
    file = tmp_path / "corrections.jsonl"
    file.write_text("an older one")
    file.chmod(0o644)

    assert await corrections(desk, "--output", "corrections.jsonl") == ([], _told(1, 1, 0, 1))

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    row = json.loads(file.read_text())
    assert (row["text"], row["label"], row["kind"]) == (DOWN, "important", "question")
    from bot.triage.lines import row_of, text_of

    assert text_of(row_of(file.read_bytes())) == DOWN


def _told(labels, standing, agreed, levels):
    word = "label" if labels == 1 else "labels"
    return f"{labels} {word}, {standing} with their words; agents agreed with {agreed} of {levels} levels"


async def test_agents_may_agree_and_change_their_mind_and_the_day_is_counted(quick_desk, corrections):
    desk, _ana, _clock = await opened(quick_desk)
    await tell(desk, somebody(desk, "telegram", "Eve"), INVOICE)
    await types(desk, "/priority 1001 urgent", "/priority 1002 important", "/priority 1002 urgent", "/kind 1002 money")

    rows, told = await corrections(desk)
    await desk.bo.write("/stats", in_group=desk.agents)

    assert [(row["ticket"], row["judged"], row["label"], row["kind"]) for row in rows] == [
        (1001, "urgent", "urgent", "fault"),
        (1002, "normal", "urgent", "money"),
    ]
    assert told == _told(2, 2, 1, 2)
    assert (await corrections(desk, "--since", "2026-11-24"))[1] == _told(0, 0, 0, 0)
    said = await desk.wait(lambda: next((m.text for m in desk.agents.everything if "The last seven" in m.words), None))
    assert "1 confirmed · 1 raised · 0 lowered" in said


async def test_what_customers_wish_and_answer_is_no_label(quick_desk, corrections):
    desk, ana, _clock = await opened(quick_desk, words=SLOW, ask_below=1.0)
    await ana.write("/stands 1001 down")
    await ana.write("/priority 1001 normal")
    await settled(desk)
    assert (await ticket(desk, 1001)).wished == "normal"

    assert await corrections(desk) == ([], _told(0, 0, 0, 0))


async def test_a_label_is_about_what_had_been_said_by_then(quick_desk, corrections):
    desk, ana, clock = await opened(quick_desk, words=INVOICE)
    await types(desk, "/priority 1001 important")
    clock.move(minutes=1)
    worse = f"#1001 {DOWN}"
    await ana.write(worse)  # what the agent decided gives way to it
    await settled(desk)
    assert (await ticket(desk, 1001)).decided is None
    await types(desk, "/priority 1001 normal")

    rows, _ = await corrections(desk)

    assert [(row["text"], row["judged"], row["label"]) for row in rows] == [
        (INVOICE, "normal", "important"),
        (f"{INVOICE}\n{worse}", "urgent", "normal"),
    ]


async def test_what_is_decided_after_the_answer_is_left_out_unless_asked_for(quick_desk, corrections):
    desk, _ana, _clock = await opened(quick_desk)
    await types(desk, "/reply 1001 It is up again", "/priority 1001 normal")
    await desk.bo.write("/stats", in_group=desk.agents)

    rows, told = await corrections(desk)

    assert (rows, told) == ([], _told(0, 0, 0, 0) + "; 1 late ones left out (--late)")
    assert [row["label"] for row in (await corrections(desk, "--late"))[0]] == ["normal"]
    said = await desk.wait(lambda: next((m.text for m in desk.agents.everything if "The last seven" in m.words), None))
    assert "lowered" not in said


async def test_two_matters_made_one_or_one_made_two_are_late(quick_desk, corrections):
    desk, ana, clock = await opened(quick_desk, words=INVOICE)
    await types(desk, "/priority 1001 important", "/split 1001 The logo")
    clock.move(minutes=1)
    await tell(desk, ana, "/new")
    await tell(desk, ana, SLOW)
    await types(
        desk, "/priority 1001 normal", "/priority 1002 urgent", "/priority 1003 normal", "/merge 1001 into 1003"
    )
    await types(desk, "/priority 1003 urgent")

    rows, told = await corrections(desk)

    # the words went along with the merge, and are what they were
    assert [(row["ticket"], row["text"], row["label"]) for row in rows] == [
        (1001, INVOICE, "important"),
        (1003, SLOW, "normal"),
    ]
    assert told.endswith("; 2 late ones left out (--late)")  # the split-off has no words of hers


async def test_words_that_are_edited_or_unsent_leave_the_label_without_them(quick_desk, corrections):
    desk, ana, clock = await opened(quick_desk, "line")
    clock.move(minutes=1)
    more = await ana.write("It also smells of smoke")
    await settled(desk)
    await types(desk, "/priority 1001 important")
    assert [row["text"] for row in (await corrections(desk))[0]] == [f"{DOWN}\nIt also smells of smoke"]

    await ana.unsend(more)
    await settled(desk)

    assert await corrections(desk) == ([], _told(1, 0, 0, 1))


async def test_who_is_erased_leaves_the_label_without_words(quick_desk, corrections):
    desk, _ana, _clock = await opened(quick_desk)
    await types(desk, "/priority 1001 important", "/close 1001")
    assert len((await corrections(desk))[0]) == 1

    await types(desk, "/erase 1001 yes")

    assert await corrections(desk) == ([], _told(1, 0, 0, 1))


async def test_time_takes_the_words_and_leaves_the_label(quick_desk, corrections):
    desk, _ana, clock = await opened(quick_desk)
    await types(desk, "/priority 1001 important", "/close 1001")
    clock.move(days=366)
    await Chores(replace(desk.app.office, clock=clock), desk.app.channels).forget()

    assert await corrections(desk) == ([], _told(1, 0, 0, 1))
