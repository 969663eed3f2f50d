"""Alerts become incidents: one ticket a group, without a customer, that follows what the monitoring says."""

import asyncio
import socket

import pytest
from bots import rows
from monitoring import ENV, delivered, handled, reported
from reports import alert, grafana, report
from talking import settled, tell, ticket

from bot.workers.chores import Chores

MILD = {"labels": {"severity": "warning"}}  # nobody is called for it
ISOLATES = str.maketrans("", "", "\u2068\u2069\u200e\u200f")


async def opened(quick_desk, *alerts, **how):
    """A desk whose monitoring has just reported, and an agent who is in the group."""
    desk = await quick_desk(env=ENV, **how)
    ann = desk.telegram.person("Ann", username="ann", language="en")
    desk.agents.add(ann)
    await reported(desk, *alerts)
    await desk.wait(lambda: desk.card(1001))
    return desk, ann


def shown(desk, number=1001):
    return (desk.card(number).text or "").translate(ISOLATES)


def group_texts(desk):
    return [(m.text or "").translate(ISOLATES) for m in desk.agents.everything if m.by_bot]


async def trail(desk, number=1001):
    found = await desk.app.office.read(lambda tx: tx.trail.of_ticket(number))
    return [trace.happened.what for trace in found if not trace.happened.what.startswith("page")]


async def asked(desk, person, text):
    """Types in the group, and returns what the bot says to that."""
    wrote = await person.write(text, in_group=desk.agents)
    answers = await desk.wait(lambda: [m for m in desk.agents.screen if m.by_bot and m.reply_to == wrote.id])
    return answers[-1].text.translate(ISOLATES)


async def test_the_first_report_opens_an_urgent_ticket_without_a_promise_and_its_card_lists_the_alerts(quick_desk):
    desk, _ann = await opened(quick_desk, alert("a1"), alert("b2", labels={"severity": "warning"}))

    kept = await ticket(desk, 1001)
    card = shown(desk)

    assert (kept.priority, kept.kind, kept.status, kept.first_answer_due) == ("urgent", "fault", "new", None)
    assert "DiskFull: Disk of dba1 is full" in card.splitlines()[0]
    assert "2 firing, 0 resolved" in card
    assert "DiskFull (critical)" in card
    assert "DiskFull (warning)" in card
    assert "Disk of dbb2 is full" in card
    assert await trail(desk) == ["opened"]


async def test_a_repeat_changes_nothing(quick_desk):
    desk, _ann = await opened(quick_desk, alert(**MILD))
    before = await rows(desk.database_url, "SELECT id FROM outbox")

    await reported(desk, alert(**MILD))
    await reported(desk, alert(startsAt="2026-11-23T10:30:00Z", **MILD), alert("old", resolved=True))

    assert await rows(desk.database_url, "SELECT id FROM outbox") == before
    assert await trail(desk) == ["opened"]
    assert (await ticket(desk, 1001)).version == 1


async def test_a_new_alert_and_one_that_ended_are_on_the_card_and_in_the_trail(quick_desk):
    desk, ann = await opened(quick_desk, alert("a1", labels={"severity": "info"}))

    await reported(desk, alert("a1", labels={"severity": "info"}), alert("b2", labels={"severity": "warning"}))
    await desk.wait(lambda: "2 firing, 0 resolved" in shown(desk))
    await reported(desk, alert("a1", resolved=True), alert("b2", labels={"severity": "warning"}))
    await desk.wait(lambda: "1 firing, 1 resolved" in shown(desk))
    view = await asked(desk, ann, "/ticket 1001")

    assert "✅ DiskFull, resolved" in shown(desk)
    assert (await ticket(desk, 1001)).priority == "important"
    assert await trail(desk) == ["opened", "alerts_began", "raised_by_alerts", "alerts_ended"]
    assert "the desk raised the priority to important: a more severe alert" in view
    assert "1 alert is resolved" in view
    assert "✅ DiskFull, resolved" in view


async def test_all_resolved_closes_the_ticket_and_firing_again_opens_another_that_names_it(quick_desk):
    desk, ann = await opened(quick_desk, alert("a1"), alert("b2"))
    await asked(desk, ann, "/claim 1001")

    await reported(desk, alert("a1", resolved=True), alert("b2"))
    assert (await ticket(desk, 1001)).status == "claimed"
    await reported(desk, alert("b2", resolved=True))
    await desk.wait(lambda: any("#1001 are resolved" in text for text in group_texts(desk)))
    closed = await ticket(desk, 1001)
    await reported(desk, alert("b2", resolved=True))
    await reported(desk, alert("a1"))
    await desk.wait(lambda: desk.card(1002))

    assert (closed.status, closed.closed_by) == ("closed", None)
    assert await trail(desk) == ["opened", "claimed", "alerts_ended", "resolved"]
    assert (await ticket(desk, 1002)).follows == 1001
    assert "#1001" in shown(desk, 1002)
    assert await ticket(desk, 1003) is None


async def test_what_an_agent_closed_stays_closed_until_something_new_fires(quick_desk):
    desk, ann = await opened(quick_desk, alert("a1"))
    await asked(desk, ann, "/close 1001 We know of it, the disk comes on Friday")

    await reported(desk, alert("a1"))
    await reported(desk, alert("a1"))
    assert (await ticket(desk, 1001)).status == "closed"
    assert await trail(desk) == ["opened", "closed", "still_firing"]
    await reported(desk, alert("a1"), alert("b2"))
    await desk.wait(lambda: desk.card(1002))

    assert (await ticket(desk, 1001)).status == "closed"
    assert (await ticket(desk, 1002)).follows == 1001
    assert "2 firing" in shown(desk, 1002)
    await reported(desk, alert("a1", resolved=True), alert("b2", resolved=True))
    assert (await ticket(desk, 1002)).status == "closed"
    said = await desk.app.office.read(lambda tx: tx.entries.of_ticket(1001))
    assert [(one.side, one.text) for one in said] == [("note", "We know of it, the disk comes on Friday")]


async def test_an_incident_that_was_closed_while_it_fired_ends_with_its_alerts(quick_desk):
    desk, ann = await opened(quick_desk, alert("a1"))
    await asked(desk, ann, "/close 1001")

    await reported(desk, alert("a1", resolved=True))
    await reported(desk, alert("a1"))
    await desk.wait(lambda: desk.card(1002))

    assert await trail(desk) == ["opened", "closed", "resolved"]


@pytest.mark.parametrize(
    "typed",
    [
        *("/reply 1001 hello", "/hold 1001", "/decline 1001 not ours", "/split 1001 another matter", "/block 1001"),
        *("/erase 1001", "/merge 1001 into 1002", "/eta 1001 2h"),
    ],
)
async def test_what_needs_a_customer_is_refused_with_a_clear_word(quick_desk, typed):
    desk, ann = await opened(quick_desk, alert())
    await reported(desk, alert(), groupKey="another group")
    before = await ticket(desk, 1001)
    await desk.wait(lambda: desk.card(1002))

    said = await asked(desk, ann, typed)

    assert "there is nobody to answer here" in said
    assert "/note" in said
    assert "/close" in said
    assert await ticket(desk, 1001) == before


async def test_an_answer_to_its_card_is_refused_and_nothing_is_ever_said_to_nobody(quick_desk):
    desk, ann = await opened(quick_desk, alert(**MILD))

    await ann.write("Looking into it", in_group=desk.agents, reply_to=desk.card(1001))
    await desk.wait(lambda: any("nobody to answer" in text for text in group_texts(desk)))
    await asked(desk, ann, "/claim 1001")
    await asked(desk, ann, "/priority 1001 normal")
    await asked(desk, ann, "/priority 1001 important")
    await asked(desk, ann, "/note 1001 the disk is on its way")
    await asked(desk, ann, "/close 1001")
    await asked(desk, ann, "/reopen 1001")

    assert (await ticket(desk, 1001)).first_answer_due is None
    assert {row.channel for row in await rows(desk.database_url, "SELECT channel FROM outbox")} == {"telegram"}
    people = {row.chat for row in await rows(desk.database_url, "SELECT chat FROM outbox")}
    assert people == {str(desk.agents.id)}


async def test_in_its_topic_the_agents_talk_among_themselves(quick_desk):
    desk, ann = await opened(quick_desk, alert(**MILD), forum=True)
    before = len(group_texts(desk))

    await ann.write("It is the log partition", in_group=desk.agents, topic=desk.card(1001).topic)
    await settled(desk)

    said = await desk.app.office.read(lambda tx: tx.entries.of_ticket(1001))
    assert [(one.side, one.text) for one in said] == [("note", "It is the log partition")]
    assert len(group_texts(desk)) == before


async def test_no_customer_ever_sees_an_incident(quick_desk):
    desk, _ann = await opened(quick_desk, alert())
    ana = desk.telegram.person("Ana", language="en")

    await tell(desk, ana, "/status 1001")
    await tell(desk, ana, "/status")
    await desk.wait(lambda: any("You have no open" in said for said in desk.said_to(ana)))

    assert any("cannot find" in said for said in desk.said_to(ana))
    assert "DiskFull" not in "".join(desk.said_to(ana))


async def test_grafana_s_payload_is_an_incident_too(quick_desk):
    desk = await quick_desk(env=ENV)

    await delivered(desk, grafana())
    await desk.wait(lambda: desk.card(1001))

    assert "DiskFull (critical)" in shown(desk)


async def test_five_reports_at_once_are_one_incident(quick_desk):
    desk = await quick_desk(env=ENV)

    await asyncio.gather(*(delivered(desk, report()) for _ in range(5)))
    await handled(desk)

    assert [row.number for row in await rows(desk.database_url, "SELECT number FROM tickets")] == [1001]


@pytest.mark.parametrize("database_kind", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
async def test_reports_at_two_instances_are_one_incident(quick_desk, spawn):
    desk = await quick_desk(env=ENV, start=False)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        second = probe.getsockname()[1]
    await asyncio.gather(spawn(desk), spawn(desk, port=second))

    await asyncio.gather(*(delivered(desk, report(), port=port) for port in (desk.port, second) * 4))
    await handled(desk)

    assert [row.number for row in await rows(desk.database_url, "SELECT number FROM tickets")] == [1001]
    assert len(await rows(desk.database_url, "SELECT id FROM incidents")) == 1


async def test_hostile_words_are_cut_kept_on_their_line_and_never_logged(quick_desk, caplog, capsys):
    evil = "\u202eevil\nCustomer: forged " + "x" * 5000
    desk, _ann = await opened(
        quick_desk, alert(labels={"alertname": evil, "severity": evil}, annotations={"summary": evil})
    )

    card = desk.card(1001).text or ""

    assert "\u202e" not in card
    assert len(card) < 2000
    assert not any(line.translate(ISOLATES).startswith("Customer:") for line in card.splitlines())
    assert "evil" not in caplog.text + "".join(capsys.readouterr())


async def test_a_storm_is_counted_rather_than_listed(quick_desk):
    many = [alert(f"f{n}") for n in range(120)]
    desk, _ann = await opened(quick_desk, *many)
    await reported(desk, *many, truncatedAlerts=30)
    await desk.wait(lambda: "150 firing" in shown(desk))

    assert "and 142 more alerts" in shown(desk)
    await reported(desk, *[alert(f"f{n}", resolved=True) for n in range(120)], truncatedAlerts=30)
    assert (await ticket(desk, 1001)).status == "new"  # thirty of them are not told to be over


async def test_the_words_of_an_incident_are_forgotten_in_time(quick_desk):
    desk, ann = await opened(quick_desk, alert())
    await asked(desk, ann, "/close 1001")
    database = desk.app.office.database
    await database.write(lambda c: c.exec_driver_sql("UPDATE tickets SET closed_at = 1"))

    await Chores(desk.app.office, desk.app.channels).forget()
    await desk.wait(lambda: "DiskFull" not in shown(desk))

    assert (await ticket(desk, 1001)).subject == ""
    kept = await rows(desk.database_url, "SELECT alerts FROM incidents")
    assert "DiskFull" not in str(kept)
    assert "a1" in str(kept)


async def test_where_cards_cannot_be_edited_one_line_says_what_became_of_the_alerts(quick_desk):
    desk = await quick_desk(env=ENV, line=True, line_group=True, group=False, changes={"line_push": "all"})
    texts = lambda: "\n".join(desk.line_agents.screen.texts).translate(ISOLATES)  # noqa: E731
    await reported(desk, alert("a1"))
    card = await desk.line.wait(lambda: next((m for m in desk.line_agents.screen.received if m.type == "flex"), None))

    await reported(desk, alert("a1"), alert("b2"))
    await desk.line.wait(lambda: "#1001 · Not claimed yet · Alerts: 2 firing, 0 resolved" in texts())
    await reported(desk, alert("a1"), alert("b2"))
    await reported(desk, alert("a1", resolved=True), alert("b2", resolved=True))
    await desk.line.wait(lambda: "Alerts: 0 firing, 2 resolved" in texts())

    assert "DiskFull (critical)" in card.words
    assert "/claim 1001" in card.words
    assert "/reply" not in card.words
    assert texts().count("2 firing") == 1
