"""What agents do in their group: take, answer, pass on, and close; and what stays among them."""

import asyncio

import pytest
from talking import DOWN, INVOICE, SLOW, HandClock, entries, heard, last, office_hours, settled, somebody, tell, ticket


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
async def desk(quick_desk, clock):
    """Bo and Mai answer; Ana's first ticket is there with its card."""
    desk = await quick_desk(clock=clock, changes=office_hours())
    desk.bo, desk.mai = somebody(desk, "telegram", "Bo"), somebody(desk, "telegram", "Mai")
    desk.agents.add(desk.bo)
    desk.agents.add(desk.mai)
    desk.ana = somebody(desk, "telegram")
    await tell(desk, desk.ana, SLOW)
    await desk.wait(lambda: desk.card(1001))
    return desk


async def asks(desk, agent, text, **spot):
    """An agent writes in the group, and reads what the bot answers there."""
    asked = await agent.write(text, in_group=desk.agents, **spot)
    answers = await desk.wait(lambda: [m for m in desk.agents.screen if m.by_bot and m.reply_to == asked.id])
    return answers[-1].text


async def reaches(desk, words):
    await desk.wait(lambda: any(words in said for said in heard(desk, desk.ana)))


async def test_the_queue_mine_and_a_ticket_are_listed(desk):
    assert "#1001" in await asks(desk, desk.bo, "/queue")
    assert "no open ticket" in await asks(desk, desk.bo, "/mine")
    await desk.bo.press(desk.card(1001), "claim:1001")
    assert "#1001" in await asks(desk, desk.bo, "/mine")
    whole = await asks(desk, desk.mai, "/ticket 1001")
    assert SLOW in whole
    assert "Bo claimed it" in whole
    assert "cannot find" in await asks(desk, desk.mai, "/ticket 4711")


async def test_claim_release_and_assign_by_username_mention_and_display_name(desk):
    assert "yours" in await asks(desk, desk.bo, "/claim ๑๐๐๑")
    assert "Bo already has" in await asks(desk, desk.mai, "/claim 1001")
    assert "back in the queue" in await asks(desk, desk.bo, "/release 1001")
    assert "Nobody has" in await asks(desk, desk.bo, "/release 1001")
    await desk.mai.write("/whoami")
    await desk.wait(lambda: heard(desk, desk.mai))

    assert "with Mai" in await asks(desk, desk.bo, "/assign 1001 @Mai")
    await desk.wait(lambda: "has given you ticket #1001" in heard(desk, desk.mai)[-1])
    assert "with Bo" in await asks(desk, desk.mai, "/assign 1001 Bo")
    assert "know nobody" in await asks(desk, desk.mai, "/assign 1001 @nobody")
    assert "know nobody" in await asks(desk, desk.mai, "/assign 1001 p4711")
    assert "not in the agents' group" in await asks(desk, desk.mai, "/assign 1001 @ana")
    assert (await ticket(desk, 1001)).claimed_by is not None


async def test_a_name_that_several_have_is_asked_for_with_buttons(desk):
    second = desk.telegram.person("Bo", username="other_bo", language="en")
    desk.agents.add(second)
    assert "Whom do you mean" in await asks(desk, desk.mai, "/assign 1001 bo")
    question = next(m for m in reversed(desk.agents.screen) if m.by_bot and "Whom" in (m.text or ""))
    choice = question.buttons[1][1]

    assert "with Bo" in (await desk.mai.press(question, choice)).text

    people = await desk.app.office.read(lambda tx: tx.people.by_mention("telegram", "@other_bo"))
    assert (await ticket(desk, 1001)).claimed_by == people[0].id


async def test_an_answer_to_the_card_claims_the_ticket_and_reaches_the_customer(desk):
    await desk.bo.write("We are looking into it.", in_group=desk.agents, reply_to=desk.card(1001))

    await reaches(desk, "We are looking into it.")
    kept = await ticket(desk, 1001)
    assert kept.answered_at is not None
    assert kept.status.value == "claimed"
    await desk.wait(lambda: "Claimed by" in desk.card(1001).text)


async def test_an_answer_to_the_customer_s_own_message_reaches_them(desk, clock):
    clock.move(minutes=5)
    await tell(desk, desk.ana, "It is the page with the totals")
    more = await desk.wait(lambda: [m for m in desk.agents.screen if "the totals" in (m.text or "")])

    await desk.bo.write("Thank you, found it.", in_group=desk.agents, reply_to=more[0])
    await reaches(desk, "Thank you, found it.")


async def test_replies_by_command_reach_the_customer_and_keep_their_digits(desk):
    await desk.bo.write("/reply #1001\nPlease call ۰۲ ๑๒๓, 5 minutes", in_group=desk.agents)
    await reaches(desk, "Please call ۰۲ ๑๒๓, 5 minutes")
    await desk.bo.write("/reply 5 minutes more, please", in_group=desk.agents, reply_to=desk.card(1001))
    await reaches(desk, "5 minutes more, please")
    assert "nothing to send" in await asks(desk, desk.bo, "/reply 1001")


async def test_a_note_never_leaves_the_agents(desk):
    said = len(heard(desk, desk.ana))
    assert "Noted" in await asks(desk, desk.bo, "/note 1001 She is always in a hurry")
    assert "hurry" in await asks(desk, desk.mai, "/ticket 1001")

    assert "Ticket #1001:" in await tell(desk, desk.ana, "/status 1001")
    assert len(heard(desk, desk.ana)) == said + 1
    assert not any("hurry" in words for words in heard(desk, desk.ana))
    assert (await ticket(desk, 1001)).answered_at is None
    assert "add the note itself" in await asks(desk, desk.bo, "/note 1001")


async def test_talk_among_agents_that_answers_nothing_stays_inside(desk):
    said = len(heard(desk, desk.ana))
    await desk.bo.write("Who takes the new one?", in_group=desk.agents)
    await settled(desk)

    assert "Ticket #1001:" in await tell(desk, desk.ana, "/status")
    assert len(heard(desk, desk.ana)) == said + 1


async def test_priority_and_kind_are_set_and_the_customer_hears_of_the_priority(desk):
    assert "urgent" in await asks(desk, desk.bo, "/priority 1001 urgent")
    await reaches(desk, "now urgent")
    assert "money" in await asks(desk, desk.bo, "/kind 1001 money")
    assert "data_request" in await asks(desk, desk.bo, "/kind 1001 whatever")
    assert "important" in await asks(desk, desk.bo, "/priority 1001 very")
    kept = await ticket(desk, 1001)
    assert (kept.priority.value, kept.kind.value) == ("urgent", "money")


async def test_more_of_the_same_does_not_undo_what_an_agent_decided_but_worse_does(desk, clock):
    await asks(desk, desk.bo, "/priority 1001 normal")
    await reaches(desk, "now normal")
    clock.move(minutes=5)
    await tell(desk, desk.ana, SLOW)
    assert (await ticket(desk, 1001)).priority.value == "normal"

    clock.move(minutes=5)
    await desk.ana.write(DOWN)
    await reaches(desk, "now urgent")
    assert (await ticket(desk, 1001)).priority.value == "urgent"


@pytest.mark.parametrize("words", ["Yes, it works now", "👍", "thanks"])
async def test_hold_waits_for_the_customer_and_any_word_of_theirs_ends_it(desk, clock, words):
    assert "waits for the customer" in await asks(desk, desk.bo, "/hold 1001")
    await desk.wait(lambda: "Waiting for the customer" in desk.card(1001).text)
    clock.move(hours=1)

    await desk.ana.write(words)
    await settled(desk)

    assert (await ticket(desk, 1001)).status.value == "claimed"


async def test_close_with_words_says_them_and_an_empty_close_is_no_answer(desk):
    await desk.bo.write("/close 1001 It is fixed, sorry for the wait.", in_group=desk.agents)
    await reaches(desk, "It is fixed, sorry for the wait.")
    await reaches(desk, "With this, ticket #1001 is closed")
    assert (await ticket(desk, 1001)).answered_at is not None

    await tell(desk, desk.ana, "/new " + INVOICE)
    assert "closed" in await asks(desk, desk.bo, "/close 1002")
    await reaches(desk, "Ticket #1002 is closed")
    assert (await ticket(desk, 1002)).answered_at is None


async def test_reopen_and_decline(desk):
    await asks(desk, desk.bo, "/close 1001")
    assert "open again" in await asks(desk, desk.mai, "/reopen 1001")
    await reaches(desk, "#1001 is open again")
    assert "add a reason" in await asks(desk, desk.bo, "/decline 1001")
    assert "declined" in await asks(desk, desk.bo, "/decline 1001 We do not repair printers.")
    await reaches(desk, "We do not repair printers.")
    assert (await ticket(desk, 1001)).status.value == "declined"
    assert "no longer open" in await asks(desk, desk.bo, "/claim 1001")


async def test_merge_takes_the_words_over_and_what_answers_the_old_goes_to_the_new(desk, clock):
    await tell(desk, desk.ana, "/new " + INVOICE)
    assert "part of #1002" in await asks(desk, desk.bo, "/merge 1001 into 1002")
    await reaches(desk, "one matter")

    assert await entries(desk, 1002) == [SLOW, INVOICE] or await entries(desk, 1002) == [INVOICE, SLOW]
    await desk.bo.write("One answer for both.", in_group=desk.agents, reply_to=desk.card(1001))
    await reaches(desk, "One answer for both.")
    assert "One answer for both." in await entries(desk, 1002)
    assert "itself" in await asks(desk, desk.bo, "/merge 1002 into 1002")
    assert "name both" in await asks(desk, desk.bo, "/merge 1002")

    eve = somebody(desk, "telegram", "Eve")
    await tell(desk, eve, INVOICE)
    assert "different customers" in await asks(desk, desk.bo, "/merge 1002 into 1003")


async def test_split_gives_the_second_matter_a_ticket_of_its_own(desk, clock):
    clock.move(minutes=1)
    assert "#1002" in await asks(desk, desk.bo, "/split 1001 The invoice address")
    await reaches(desk, "The invoice address")
    kept = await ticket(desk, 1002)
    assert kept.customer == (await ticket(desk, 1001)).customer
    assert kept.subject == "The invoice address"
    assert "second matter" in await asks(desk, desk.bo, "/split 1001")


async def test_stats_whoami_help_and_parked_are_answered(desk):
    assert "1 opened" in await asks(desk, desk.bo, "/stats")
    assert f"telegram:{desk.bo.id}" in await asks(desk, desk.bo, "/whoami")
    helped = await asks(desk, desk.bo, "/help")
    assert "/queue" in helped
    assert "Nothing is parked" in await asks(desk, desk.bo, "/parked")
    assert "/help" in await asks(desk, desk.bo, "/quote 1001 500")
    assert "/quote" not in helped
    assert "private chat only" in await asks(desk, desk.bo, "/new Something else")


async def test_commands_for_other_bots_are_left_alone(desk):
    said = len(heard(desk, desk.ana))
    await desk.bo.write("/ban@other_bot", in_group=desk.agents, reply_to=desk.card(1001))
    await settled(desk)
    assert "Nothing is parked" in await asks(desk, desk.bo, "/parked@desk_bot")
    assert "Ticket #1001:" in await tell(desk, desk.ana, "/status")
    assert len(heard(desk, desk.ana)) == said + 1


async def test_an_edited_answer_is_edited_at_a_telegram_customer(desk):
    answer = await desk.bo.write("It works agian", in_group=desk.agents, reply_to=desk.card(1001))
    await reaches(desk, "It works agian")
    said = len(heard(desk, desk.ana))

    await desk.bo.edit(answer, "It works again")
    await reaches(desk, "It works again")

    assert len(heard(desk, desk.ana)) == said
    assert not any("agian" in words for words in heard(desk, desk.ana))


@pytest.mark.parametrize("channel", ["telegram", "line"])
async def test_an_answer_edited_while_it_is_on_its_way_reaches_the_customer_corrected(quick_desk, channel):
    desk = await quick_desk(line=True, changes=office_hours())
    bo, ana = somebody(desk, "telegram", "Bo"), somebody(desk, channel)
    desk.agents.add(bo)
    await tell(desk, ana, SLOW)
    await desk.wait(lambda: desk.card(1001))
    if channel == "telegram":
        desk.telegram.faults.delay(0.5, method="sendMessage", chat=ana)
    else:
        desk.line.faults.delay(0.5, path="reply", to=ana)
        desk.line.faults.delay(0.5, path="push", to=ana)

    answer = await bo.write("It works agian", in_group=desk.agents, reply_to=desk.card(1001))
    await desk.wait(lambda: any("agian" in words for words in heard(desk, ana)))
    await bo.edit(answer, "It works again")

    await desk.wait(lambda: any("works again" in words for words in heard(desk, ana)))


async def test_twenty_agents_press_claim_at_once_and_exactly_one_has_it(desk):
    people = [somebody(desk, "telegram", f"Agent{number}") for number in range(20)]
    for person in people:
        desk.agents.add(person)
    card = desk.card(1001)

    answers = await asyncio.gather(*(person.press(card, "claim:1001") for person in people))

    said = [answer.text or "" for answer in answers]
    won = [person for person, words in zip(people, said, strict=True) if "is yours" in words]
    assert len(won) == 1
    name = won[0].account["first_name"]
    assert sum(f"{name} already has" in words for words in said if words) + 1 == sum(bool(words) for words in said)
    await desk.wait(lambda: f"Claimed by {name}" in desk.card(1001).text)
    trail = await desk.app.office.read(lambda tx: [one.happened.what for one in tx.trail.of_ticket(1001)])
    assert trail.count("claimed") == 1


@pytest.mark.parametrize(
    "action",
    ["claim:4711", "claim:", "close:1001:x:y:z", "nonsense:1", "assign:1001:p99999999999999999999", "::::", "ack:1",
     "priority:1001:highest", "rate:1001:9", "down:1001:maybe", "claim:99999999999999999999", "place:1:1001", "drop"],
)  # fmt: skip
async def test_a_forged_press_of_an_agent_is_answered_and_changes_nothing(desk, action):
    before = await ticket(desk, 1001)
    answer = await desk.bo.press(desk.card(1001), action, forged=True)

    assert answer is not None
    assert 0 < len(answer.text or "") <= 200
    assert await ticket(desk, 1001) == before


@pytest.mark.parametrize(
    "action", ["claim:1001", "close:1001", "priority:1001:urgent", "rate:1001:1", "hold:1001", "new"]
)
async def test_a_stranger_s_forged_press_changes_nothing(desk, action):
    eve = somebody(desk, "telegram", "Eve")
    await tell(desk, eve, "Hello")
    before = await ticket(desk, 1001)

    in_private = await eve.press(last(eve), action, forged=True, wait=action != "new")
    if action != "new":
        assert in_private is not None
        assert in_private.text
    await settled(desk)

    assert await ticket(desk, 1001) == before


@pytest.mark.parametrize("action", ["claim:1001", "hold:1001", "release:1001"])
async def test_the_customer_themselves_presses_no_agent_s_button(desk, action):
    before = await ticket(desk, 1001)
    answer = await desk.ana.press(last(desk.ana), action, forged=True)
    assert "Only agents" in answer.text
    assert await ticket(desk, 1001) == before


async def test_the_same_press_twice_at_once_is_one_act(desk):
    card = desk.card(1001)
    answers = await asyncio.gather(desk.bo.press(card, "claim:1001"), desk.bo.press(card, "claim:1001"))
    assert all("yours" in answer.text for answer in answers)
    trail = await desk.app.office.read(lambda tx: [one.happened.what for one in tx.trail.of_ticket(1001)])
    assert trail.count("claimed") == 1


async def test_a_press_on_a_closed_ticket_is_refused_where_it_was_pressed(desk):
    card = desk.card(1001)
    await asks(desk, desk.bo, "/close 1001")
    before = await ticket(desk, 1001)
    assert "no longer open" in (await desk.mai.press(card, "claim:1001", forged=True)).text
    assert await ticket(desk, 1001) == before


async def test_an_anonymous_administrator_is_refused_and_told_why(desk):
    desk.agents.add(desk.bo, admin=True)
    assert "Remain anonymous" in await asks(desk, desk.bo, "/claim 1001", anonymous=True)
    assert "Remain anonymous" in await asks(desk, desk.bo, "Hello", anonymous=True, reply_to=desk.card(1001))
    assert (await ticket(desk, 1001)).claimed_by is None


async def test_a_customer_who_blocked_us_cannot_be_answered_and_the_agents_are_told(desk, clock):
    await desk.ana.block()
    await desk.wait(lambda: any("blocked us or left: nothing reaches" in (m.text or "") for m in desk.agents.screen))
    refused = await asks(desk, desk.bo, "Are you there?", reply_to=desk.card(1001))
    assert "nothing can be sent" in refused
    assert (await ticket(desk, 1001)).answered_at is None
    assert "blocked us or left" in desk.card(1001).text
    await desk.ana.unblock()
    await desk.wait(lambda: "blocked us or left" not in desk.card(1001).text)
    clock.move(minutes=5)
    await tell(desk, desk.ana, "I am back")
    await desk.bo.write("Welcome back.", in_group=desk.agents, reply_to=desk.card(1001))
    await reaches(desk, "Welcome back.")


async def test_a_number_that_may_be_text_or_another_customers_ticket_is_asked_about(quick_desk):
    desk = await quick_desk(forum=True)
    bo = desk.telegram.person("Bo")
    desk.agents.add(bo)
    ana, eve = desk.telegram.person("Ana", language="en"), desk.telegram.person("Eve", language="en")
    await ana.write("What does the yearly plan cost?")
    mine = await desk.wait(lambda: desk.card(1001))
    await eve.write("Our invoices print with the wrong tax")
    await desk.wait(lambda: desk.card(1002))

    await bo.write("/reply 1002 baht is the price", in_group=desk.agents, topic=mine.topic)
    await desk.wait(lambda: any("/reply #1002" in (m.text or "") for m in desk.agents.everything if m.by_bot))
    await bo.write("/reply The price is 1002 baht", in_group=desk.agents, topic=mine.topic)
    await desk.wait(lambda: "The price is 1002 baht" in desk.said_to(ana)[-1])

    assert not any("baht" in text for text in desk.said_to(eve))
