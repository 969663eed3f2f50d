"""A customer asks to be forgotten, and a supervisor sees to it."""

import pytest
from bots import rows
from talking import INVOICE, button, heard, somebody, tell

from storage.tables import metadata


async def closed_ticket(desk, platform: str = "telegram"):
    """Ana's matter, answered and closed by Bo; the two of them and Bo's card."""
    ana = somebody(desk, platform, "Ana")
    bo = desk.telegram.person("Bo", username="bo", language="en")
    desk.agents.add(bo)
    await tell(desk, ana, INVOICE)
    await ana.write("Please forget everything about me")
    await desk.wait(lambda: len(desk.card(1001).text) > 0)
    await desk.wait(lambda: any("forget everything" in (m.text or "") for m in desk.agents.everything))
    await bo.write("/reply 1001 Dear Ana, we shall.", in_group=desk.agents)
    await bo.write("/close 1001", in_group=desk.agents)
    await desk.wait(lambda: any("Dear Ana" in words for words in heard(desk, ana)))
    await desk.wait(lambda: newest(desk, "#1001 is closed"))
    return ana, bo


def newest(desk, words: str):
    """The bot's last message in the agents' group with these words."""
    found = [message for message in shown(desk) if words in (message.text or "")]
    if not found:
        raise LookupError(words)
    return found[-1]


def shown(desk):
    return [message for message in desk.agents.everything if message.by_bot]


async def kept(desk) -> str:
    """Every cell of every table."""
    cells = [await rows(desk.database_url, f"SELECT * FROM {table.name}") for table in metadata.sorted_tables]
    return repr(cells)


@pytest.mark.parametrize("platform", ["telegram", "line"])
async def test_a_supervisor_erases_a_customer_after_being_asked_once_more(open_desk, platform):
    desk = await open_desk(forum=True, line=platform == "line")
    ana, bo = await closed_ticket(desk, platform)
    assert "Ana" in desk.card(1001).text

    await bo.write("/erase 1001", in_group=desk.agents)
    question = await desk.wait(lambda: newest(desk, "cannot be undone"))
    assert INVOICE in await kept(desk)
    answer = await bo.press(question, button(question, "Erase"))

    assert "is erased" in answer.text
    await desk.wait(lambda: "Ana" not in desk.card(1001).text)
    await desk.wait(lambda: not any("forget everything" in (message.text or "") for message in shown(desk)))
    assert not any(INVOICE in (message.text or "") for message in shown(desk))
    left = await kept(desk)
    assert [word for word in (INVOICE, "forget everything", "Dear Ana", "'Ana'", f"'{ana.id}'") if word in left] == []


async def test_who_was_erased_writes_again_and_is_met_for_the_first_time(open_desk):
    desk = await open_desk()
    ana, bo = await closed_ticket(desk)
    await bo.write("/erase 1001 yes", in_group=desk.agents)
    await desk.wait(lambda: newest(desk, "is erased"))

    told = await tell(desk, ana, "Hello again, my printer has stopped to print today")

    assert "#1002" in told
    assert "/privacy" in " ".join(desk.said_to(ana)[-2:])


async def test_an_open_matter_is_closed_first(open_desk):
    desk = await open_desk()
    ana, bo = await closed_ticket(desk)
    await tell(desk, ana, "/new")
    await ana.write("Another thing: the export button does nothing today")
    await desk.wait(lambda: "#1002" in heard(desk, ana)[-1])
    await bo.write("/erase 1001 yes", in_group=desk.agents)

    no = await desk.wait(lambda: newest(desk, "still has open tickets"))

    assert "#1002" in no.text
    assert INVOICE in await kept(desk)


@pytest.mark.parametrize("command", ["/erase 1001", "/erase 1001 yes"])
async def test_only_supervisors_erase(open_desk, command):
    desk = await open_desk(env={"SUPERVISORS": "telegram:1"})
    _ana, bo = await closed_ticket(desk)
    await bo.write(command, in_group=desk.agents)
    await desk.wait(lambda: newest(desk, "Only supervisors"))
    assert INVOICE in await kept(desk)


async def test_an_agent_who_once_asked_as_a_customer_is_not_erased_while_they_are_one(open_desk):
    desk = await open_desk()
    ana, bo = await closed_ticket(desk)
    desk.agents.add(ana)
    await ana.write("/queue", in_group=desk.agents)
    await desk.wait(lambda: newest(desk, "Nothing is waiting"))
    await bo.write("/erase 1001 yes", in_group=desk.agents)
    await desk.wait(lambda: newest(desk, "is in the agents' group"))
    assert INVOICE in await kept(desk)
