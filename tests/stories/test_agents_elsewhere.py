"""Agents in topics, in private and on LINE; groups that nobody configured; who is an agent and who is one no more."""

import pytest
from talking import SLOW, HandClock, entries, heard, office_hours, settled, somebody, tell, ticket


async def crew(desk, *names):
    people = [somebody(desk, "telegram", name) for name in names]
    for person in people:
        desk.agents.add(person)
    return people


async def topic_of(desk, number):
    return await desk.wait(lambda: next((t for t in desk.agents.topics if f"#{number}" in t.name), None))


async def test_in_a_topic_the_assignee_s_words_go_out_and_another_agent_s_stay_inside(quick_desk):
    desk = await quick_desk(forum=True)
    bo, mai = await crew(desk, "Bo", "Mai")
    ana = somebody(desk, "telegram")
    await tell(desk, ana, SLOW)
    topic = await topic_of(desk, 1001)

    await bo.write("Which page is it?", in_group=desk.agents, topic=topic.id)
    await desk.wait(lambda: "Which page is it?" in heard(desk, ana)[-1])
    said = len(heard(desk, ana))
    await mai.write("I know that one, it is the cache", in_group=desk.agents, topic=topic.id)
    hint = await desk.wait(lambda: [m for m in topic.screen if m.by_bot and "/reply 1001" in (m.text or "")])
    assert "stay among the agents" in hint[0].text
    assert await entries(desk, 1001) == [SLOW, "Which page is it?"]

    await mai.write("/reply It is the cache, we empty it.", in_group=desk.agents, topic=topic.id)
    await desk.wait(lambda: "It is the cache, we empty it." in heard(desk, ana)[-1])
    assert len(heard(desk, ana)) == said + 1
    assert not any("I know that one" in words for words in heard(desk, ana))


async def test_general_stays_inside(quick_desk):
    desk = await quick_desk(forum=True)
    (bo,) = await crew(desk, "Bo")
    ana = somebody(desk, "telegram")
    await tell(desk, ana, SLOW)
    await topic_of(desk, 1001)
    said = len(heard(desk, ana))

    await bo.write("Lunch at noon?", in_group=desk.agents)
    await settled(desk)

    assert "Ticket #1001:" in await tell(desk, ana, "/status")
    assert len(heard(desk, ana)) == said + 1
    assert (await ticket(desk, 1001)).claimed_by is None


async def test_commands_in_a_topic_need_no_number(quick_desk):
    desk = await quick_desk(forum=True)
    (bo,) = await crew(desk, "Bo")
    ana = somebody(desk, "telegram")
    await tell(desk, ana, SLOW)
    topic = await topic_of(desk, 1001)

    for command in ("/claim", "/hold", "/note 3 colleagues know this already"):
        await bo.write(command, in_group=desk.agents, topic=topic.id)
    await bo.write("/close All done.", in_group=desk.agents, topic=topic.id)
    await desk.wait(lambda: "With this, ticket #1001 is closed" in heard(desk, ana)[-1])

    assert await entries(desk, 1001) == [SLOW, "3 colleagues know this already", "All done."]


async def test_free_text_of_an_agent_in_private_opens_nothing_and_says_so(quick_desk):
    desk = await quick_desk()
    (bo,) = await crew(desk, "Bo")
    await settled(desk)

    said = await tell(desk, bo, "My own screen is broken")
    assert "opens no ticket" in said
    assert "/new" in said
    assert await ticket(desk, 1001) is None
    message = next(m for m in bo.screen if not m.by_bot)
    await bo.edit(message, "My own screen is really broken")
    await settled(desk)
    assert await ticket(desk, 1001) is None

    assert "#1001" in await tell(desk, bo, "/new My own screen is broken")
    assert "opens no ticket" in await tell(desk, bo, "And the keyboard")


async def test_an_agent_acts_in_private_and_a_reply_to_a_private_word_answers_the_customer(quick_desk):
    clock = HandClock()
    desk = await quick_desk(clock=clock, changes=office_hours())
    bo, mai = await crew(desk, "Bo", "Mai")
    ana = somebody(desk, "telegram")
    await tell(desk, bo, "/start")
    await tell(desk, ana, SLOW)

    assert "#1001" in await tell(desk, bo, "/queue")
    assert "on its way" in await tell(desk, bo, "/reply 1001 We look at it.")
    await desk.wait(lambda: "We look at it." in heard(desk, ana)[-1])
    await mai.write("/assign 1001 Mai", in_group=desk.agents)
    await mai.write("/assign 1001 @bo", in_group=desk.agents)
    given = await desk.wait(lambda: [m for m in bo.screen if m.by_bot and "has given you" in (m.text or "")])
    assert "on its way" in await tell(desk, bo, "It is fixed.", reply_to=given[0])
    await desk.wait(lambda: "It is fixed." in heard(desk, ana)[-1])


async def test_who_left_the_group_is_no_agent_any_more(quick_desk):
    desk = await quick_desk()
    bo, mai = await crew(desk, "Bo", "Mai")
    ana = somebody(desk, "telegram")
    await tell(desk, ana, SLOW)
    assert "#1001" in await tell(desk, bo, "/queue")

    desk.agents.remove(bo, announce=False)
    await bo.write("/claim 1001")
    await desk.wait(lambda: any("Only agents" in words for words in heard(desk, bo)))
    await bo.write("/close 1001")
    await desk.wait(lambda: "cannot find" in heard(desk, bo)[-1])
    await mai.write("/assign 1001 @bo", in_group=desk.agents)
    await desk.wait(lambda: any("not in the agents' group" in (m.text or "") for m in desk.agents.screen))
    assert (await ticket(desk, 1001)).claimed_by is None
    assert "#1002" in await tell(desk, bo, "My own screen is broken")


async def test_who_was_in_the_group_before_the_bot_is_an_agent_as_soon_as_they_act(quick_desk):
    desk = await quick_desk(start=False)
    bo, ana = somebody(desk, "telegram", "Bo"), somebody(desk, "telegram")
    desk.agents.add(bo, announce=False)
    await desk.start()
    await tell(desk, ana, SLOW)

    await bo.write("/parked", in_group=desk.agents)
    await desk.wait(lambda: any("Nothing is parked" in (m.text or "") for m in desk.agents.screen))
    await bo.write("/assign 1001 @bo", in_group=desk.agents)
    await desk.wait(lambda: any("#1001 is with Bo" in (m.text or "") for m in desk.agents.screen))
    assert "opens no ticket" in await tell(desk, bo, "Good morning")


async def test_a_group_that_is_not_configured_is_told_its_id_once_and_then_silence(quick_desk):
    desk = await quick_desk()
    bo = somebody(desk, "telegram", "Bo")
    other = desk.telegram.group("Friends", bot=None)
    other.add(bo)
    other.add_bot(by=bo)
    told = await desk.wait(lambda: [m for m in other.screen if m.by_bot])
    assert str(other.id) in told[0].text
    assert "TELEGRAM_AGENT_GROUP" in told[0].text

    for words in ("/start", "/queue", "/claim 1001", "/help", "Hello"):
        await bo.write(words, in_group=other)
    await settled(desk)
    await tell(desk, bo, "/help")
    await desk.wait(lambda: any("/status" in words for words in heard(desk, bo)))
    assert len([m for m in other.screen if m.by_bot]) == 1
    assert await ticket(desk, 1001) is None


async def test_a_group_addressed_by_start_is_told_its_id_as_well(quick_desk):
    desk = await quick_desk(start=False)
    bo = somebody(desk, "telegram", "Bo")
    other = desk.telegram.group("Friends", bot=None)
    other.add(bo, announce=False)
    other.add_bot(by=bo)
    desk.telegram.world.queue.pending.clear()
    await desk.start()

    await bo.write("/start", in_group=other)
    await desk.wait(lambda: any(str(other.id) in (m.text or "") for m in other.screen))


@pytest.fixture
async def on_line(quick_desk):
    """The agents are on LINE: Kan and Lek are agents there, Nok is a customer."""
    desk = await quick_desk(
        line=True, line_group=True, telegram=False, changes=office_hours(line_push="all"), start=False
    )
    desk.clock = HandClock()
    await desk.start(desk.clock)
    desk.kan, desk.lek, desk.nok = (desk.line.person(name, language="en") for name in ("Kan", "Lek", "Nok"))
    await desk.line_agents.add(desk.kan, desk.lek)
    await desk.nok.write(SLOW)
    await desk.wait(lambda: heard(desk, desk.nok) and desk.line_agents.screen.received)
    return desk


async def test_a_press_in_a_line_group_without_its_presser_is_answered_with_the_words_to_type(on_line):
    card = next(m for m in on_line.line_agents.screen.received if m.buttons)
    await on_line.kan.press(card, "claim:1001", in_group=on_line.line_agents, with_presser=False)

    await on_line.wait(lambda: any("/claim 1001" in words for words in on_line.line_agents.screen.texts[1:]))
    assert (await ticket(on_line, 1001)).claimed_by is None
    await on_line.kan.write("/claim 1001", in_group=on_line.line_agents)
    await on_line.wait(lambda: any("#1001 is yours" in words for words in on_line.line_agents.screen.texts))


async def test_a_press_in_a_line_group_claims_and_the_next_is_told_who_has_it(on_line):
    card = next(m for m in on_line.line_agents.screen.received if m.buttons)
    await on_line.kan.press(card, "claim:1001", in_group=on_line.line_agents)
    await on_line.wait(lambda: any("#1001 is yours" in words for words in on_line.line_agents.screen.texts))
    await on_line.lek.press(card, "claim:1001", in_group=on_line.line_agents)
    await on_line.wait(lambda: any("Kan already has" in words for words in on_line.line_agents.screen.texts))


async def test_an_answer_to_the_card_on_line_reaches_the_customer_and_its_correction_follows(on_line):
    card = next(m for m in on_line.line_agents.screen.received if m.buttons)
    answer = await on_line.kan.write("It works agian.", quote=card, in_group=on_line.line_agents)
    await on_line.wait(lambda: any("It works agian." in words for words in heard(on_line, on_line.nok)))
    said = len(heard(on_line, on_line.nok))

    await on_line.kan.edit(answer, "It works again.")
    await on_line.wait(lambda: len(heard(on_line, on_line.nok)) > said)
    assert "It works again." in heard(on_line, on_line.nok)[-1]
    assert await entries(on_line, 1001) == [SLOW, "It works again."]


async def test_talk_in_a_line_group_stays_inside(on_line):
    said = len(heard(on_line, on_line.nok))
    await on_line.kan.write("Who takes this?", in_group=on_line.line_agents)
    on_line.clock.move(minutes=5)
    assert "Ticket #1001:" in await tell(on_line, on_line.nok, "/status")
    assert len(heard(on_line, on_line.nok)) == said + 1


async def test_who_left_the_line_group_is_no_agent_any_more(on_line):
    assert "#1001" in await tell(on_line, on_line.lek, "/queue")
    await on_line.line_agents.remove(on_line.lek)
    await on_line.lek.write("/queue")
    await on_line.wait(lambda: any("Only agents" in words for words in heard(on_line, on_line.lek)))


async def test_a_customer_on_line_who_blocked_us_is_reported_and_cannot_be_answered(on_line):
    await on_line.nok.unfollow()
    await on_line.wait(lambda: any("nothing reaches them" in words for words in on_line.line_agents.screen.texts))
    await on_line.kan.write("/reply 1001 Hello?", in_group=on_line.line_agents)
    await on_line.wait(lambda: any("nothing can be sent" in words for words in on_line.line_agents.screen.texts))


async def test_a_line_group_that_is_not_configured_is_told_its_id_once(quick_desk):
    desk = await quick_desk(line=True, telegram=False)
    kan = desk.line.person("Kan", language="en")
    other = desk.line.group("Friends")
    other.members.append(kan)
    await other.bot_join()
    await desk.wait(lambda: other.screen.received)
    assert other.id in other.screen.texts[0]
    assert "LINE_AGENT_GROUP" in other.screen.texts[0]

    for words in ("/start", "/queue", "Hello"):
        await kan.write(words, in_group=other)
    await tell(desk, kan, "/help")
    assert len(other.screen.received) == 1


async def test_the_customer_s_press_by_button_on_line_may_be_forged_and_changes_nothing(on_line):
    eve = on_line.line.person("Eve", language="en")
    await tell(on_line, eve, "Hello")
    before = await ticket(on_line, 1001)
    for action in (
        "close:1001",
        "priority:1001:urgent",
        "claim:1001",
        "rate:1001:1",
        "place:1:1001",
        "nonsense",
        "a:b:c:d:e",
    ):
        said = len(heard(on_line, eve))
        await eve.press(action)
        await on_line.wait(lambda said=said: len(heard(on_line, eve)) > said)
    assert await ticket(on_line, 1001) == before
