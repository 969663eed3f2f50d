"""Agents in a LINE group: cards, claims, answers, files, and what a push costs."""

import pytest
from bots import rows, until

from bot.workers.chores import Chores

DOWN = "Our shop is down, nobody can open any page"
ASKS = "How can I change the delivery address?"


async def opened(open_desk, text=DOWN, *, group=False, **how):
    """The agents are in a LINE group alone; Ana writes on Telegram."""
    desk = await open_desk(line=True, line_group=True, group=group, **how)
    desk.line.fetch_media = True
    ann, bee = desk.line.person("Ann", language="en"), desk.line.person("Bee", language="en")
    desk.line_agents.members += [ann, bee]
    ana = desk.telegram.person("Ana", language="en")
    await ana.write(text)
    await desk.wait(lambda: desk.said_to(ana))
    return desk, ann, bee, ana


def card_of(desk, number=1001):
    cards = [m for m in desk.line_agents.screen.received if m.type == "flex" and f"#{number}" in m.words]
    return next((m for m in cards if m.buttons), None)


async def card(desk, number=1001):
    return await desk.line.wait(lambda: card_of(desk, number))


def texts(desk):
    return "\n".join(desk.line_agents.screen.texts)


async def both_wait(desk):
    return (await rows(desk.database_url, "SELECT count(*) FROM outbox WHERE kind = 'relay'"))[0][0] == 2


async def test_an_urgent_card_is_pushed_and_claimed_by_its_button(open_desk):
    desk, ann, _bee, ana = await opened(open_desk)

    shown = await card(desk)
    await ann.press(shown, "claim:1001", in_group=desk.line_agents)
    await desk.line.wait(lambda: "Ann" in texts(desk))

    assert shown.pushed
    assert DOWN[:20] in shown.words
    assert "/claim 1001" in shown.words
    await desk.wait(lambda: any("Ann" in words for words in desk.said_to(ana)))


async def test_a_ticket_is_claimed_by_typing(open_desk):
    desk, ann, bee, _ana = await opened(open_desk)
    await card(desk)

    await ann.write("/claim 1001", in_group=desk.line_agents)
    await desk.line.wait(lambda: "Ann" in texts(desk))
    await bee.write("/claim 1001", in_group=desk.line_agents)

    await desk.line.wait(lambda: "Ann already has" in texts(desk).replace("\u2068", "").replace("\u2069", ""))


async def test_a_press_without_its_presser_is_answered_with_what_to_type(open_desk):
    desk, ann, _bee, _ana = await opened(open_desk)

    await ann.press(await card(desk), "claim:1001", in_group=desk.line_agents, with_presser=False)

    await desk.line.wait(lambda: texts(desk).count("/claim 1001") == 2)


async def test_an_answer_quotes_the_card_or_the_customers_message_or_names_the_ticket(open_desk):
    desk, ann, _bee, ana = await opened(open_desk, changes={"line_push": "all"})
    shown = await card(desk)

    await ann.write("We are on it.", quote=shown, in_group=desk.line_agents)
    await desk.wait(lambda: any("We are on it." in words for words in desk.said_to(ana)))
    await ana.write("It says error 500")
    relayed = await desk.line.wait(
        lambda: next((m for m in desk.line_agents.screen.received if "error 500" in m.words), None)
    )
    await ann.write("Thanks, that helps.", quote=relayed, in_group=desk.line_agents)
    await desk.wait(lambda: any("Thanks, that helps." in words for words in desk.said_to(ana)))
    await ann.write("/reply 1001 Working again.", in_group=desk.line_agents)
    await desk.wait(lambda: any("Working again." in words for words in desk.said_to(ana)))

    assert not any("/reply" in words for words in desk.said_to(ana))


async def test_what_is_not_pushed_waits_for_somebody_to_write_and_goes_together(open_desk):
    desk, ann, _bee, ana = await opened(open_desk, ASKS)
    ben = desk.telegram.person("Ben", language="en")
    await ben.write("Where do I find my invoices?")
    await desk.wait(lambda: desk.said_to(ben))
    used = desk.line.quota.used

    await ann.write("Good morning", in_group=desk.line_agents)
    await desk.line.wait(lambda: card_of(desk, 1001) and card_of(desk, 1002))

    replies = desk.line.calls.of("reply", to=desk.line_agents)
    assert [len(call.body["messages"]) for call in replies] == [2]
    assert desk.line.quota.used == used
    assert ana.screen


@pytest.mark.parametrize(("push", "text", "pushed"), [("all", ASKS, True), ("none", DOWN, False)])
async def test_the_desk_says_what_is_pushed_into_the_group(open_desk, push, text, pushed):
    desk, ann, _bee, _ana = await opened(open_desk, text, changes={"line_push": push})

    if not pushed:
        await ann.write("/queue", in_group=desk.line_agents)
    shown = await card(desk)

    assert shown.pushed is pushed


async def test_a_picture_goes_to_the_ticket_that_its_sender_answered_a_moment_ago(open_desk):
    desk, ann, bee, ana = await opened(open_desk)
    await ann.write("Press here:", quote=await card(desk), in_group=desk.line_agents)
    await desk.wait(lambda: any("Press here" in words for words in desk.said_to(ana)))

    await ann.image(b"a picture", in_group=desk.line_agents)
    photo = await desk.wait(lambda: next((m for m in ana.screen if m.kind == "photo"), None))
    await bee.image(b"whose?", in_group=desk.line_agents)
    await desk.line.wait(lambda: "/reply" in desk.line_agents.screen.last.words)

    assert desk.telegram.files.get(photo.photo[-1]["file_id"]).content == b"a picture"
    assert sum(m.kind == "photo" for m in ana.screen) == 1


async def test_pictures_together_that_fit_nowhere_are_asked_about_once(open_desk):
    desk, _ann, bee, _ana = await opened(open_desk)
    await card(desk)

    await bee.image_set([b"1", b"2", b"3"], in_group=desk.line_agents)
    await bee.write("/whoami", in_group=desk.line_agents)
    await desk.line.wait(lambda: "line:U" in texts(desk))

    assert texts(desk).count("Which ticket is this picture for") == 1


async def test_a_customers_photo_and_document_reach_the_group_as_picture_and_link(open_desk):
    desk, ann, _bee, ana = await opened(open_desk)
    await card(desk)
    await ana.photo(content=b"a screenshot")
    await ana.document("log.txt", b"lines", "text/plain")
    await until(lambda: both_wait(desk))  # nothing of them is pushed: they go out on the free answers

    await ann.write("/mine", in_group=desk.line_agents)
    await ann.write("/queue", in_group=desk.line_agents)
    picture = await desk.line.wait(lambda: next((m for m in desk.line_agents.screen if m.type == "image"), None))
    await desk.line.wait(lambda: picture.media and "log.txt" in texts(desk))

    assert picture.media["originalContentUrl"] == b"a screenshot"


async def test_without_a_public_address_a_customers_picture_is_a_word(open_desk):
    desk, _ann, _bee, ana = await opened(open_desk, public=False, changes={"line_push": "all"})
    await card(desk)

    await ana.photo()

    await desk.line.wait(lambda: "photo (" in texts(desk))
    assert all(m.type != "image" for m in desk.line_agents.screen)


async def test_a_customers_file_over_twenty_megabytes_is_a_word_to_both_sides(open_desk):
    desk, _ann, _bee, ana = await opened(open_desk, changes={"line_push": "all"})
    await card(desk)

    await ana.document("backup.zip", b"x", "application/zip", size=21 << 20)

    await desk.line.wait(lambda: "backup.zip: too large" in texts(desk).replace("\u2068", "").replace("\u2069", ""))
    await desk.wait(lambda: any("backup.zip" in words for words in desk.said_to(ana)))


async def test_an_edit_in_the_group_is_edited_on_telegram_and_a_correction_on_line(open_desk):
    desk, ann, _bee, ana = await opened(open_desk)
    nok = desk.line.person("Nok")
    await nok.write("The shop is down for everybody!")
    await card(desk, 1002)
    first = await ann.write("Try agian.", quote=await card(desk), in_group=desk.line_agents)
    second = await ann.write("Try agian.", quote=await card(desk, 1002), in_group=desk.line_agents)
    await desk.wait(lambda: any("agian" in words for words in desk.said_to(ana)))
    await desk.line.wait(lambda: any("agian" in text for text in nok.screen.texts))

    await ann.edit(first, "Try again.")
    await ann.edit(second, "Try again.")

    await desk.wait(lambda: any("Try again." in words for words in desk.said_to(ana)))
    await desk.line.wait(lambda: any("Try again." in text for text in nok.screen.texts))
    assert not any("agian" in words for words in desk.said_to(ana))
    assert any("agian" in text for text in nok.screen.texts)


async def test_who_leaves_the_group_is_no_agent_any_more(open_desk):
    desk, ann, _bee, _ana = await opened(open_desk)
    await ann.write("/claim 1001", in_group=desk.line_agents)
    await desk.line.wait(lambda: "Ann" in texts(desk))

    await desk.line_agents.remove(ann)
    await ann.write("/queue")

    await desk.line.wait(lambda: ann.screen.received)
    assert "เฉพาะสมาชิกกลุ่มเจ้าหน้าที่" in ann.screen.texts[0]  # in a group LINE does not tell their language


async def test_a_group_nobody_configured_is_told_its_id_once(open_desk):
    desk, ann, _bee, _ana = await opened(open_desk)
    other = desk.line.group("Somewhere", ann)

    await other.bot_join()
    await ann.write("hello?", in_group=other)
    await ann.write("/start", in_group=other)
    await desk.line.wait(lambda: other.screen.received)
    await ann.write("/whoami", in_group=desk.line_agents)
    await desk.line.wait(lambda: "line:U" in texts(desk))

    assert len(other.screen.received) == 1
    assert other.id in other.screen.texts[0]
    assert "LINE_AGENT_GROUP" in other.screen.texts[0]


async def test_the_agents_hear_of_the_quota_once_at_eighty_and_once_at_ninety_five(open_desk):
    desk, ann, _bee, _ana = await opened(open_desk)
    await card(desk)
    chores = Chores(desk.app.office, desk.app.channels)

    for used in (240, 250, 286, 290):
        desk.line.quota.used = used
        await chores.watch_quota()
        await chores.watch_quota()
    # what is said is counted as well, so the last digits of the percentages are not ours to tell
    await desk.line.wait(lambda: "(8" in texts(desk) and "(9" in texts(desk))
    await ann.write("/whoami", in_group=desk.line_agents)
    await desk.line.wait(lambda: "line:U" in texts(desk))

    assert texts(desk).count("this month's") == 2


async def test_with_both_groups_an_urgent_card_falls_back_to_the_other(open_desk):
    desk = await open_desk(line=True, line_group=True)
    desk.line.quota.used = 300
    ann = desk.line.person("Ann")
    desk.line_agents.members.append(ann)
    ana = desk.telegram.person("Ana", language="en")

    await ana.write(DOWN)
    await desk.wait(lambda: desk.card(1001))
    await desk.line.wait(lambda: desk.line.calls.of("push", to=desk.line_agents))
    await ann.write("Anything new?", in_group=desk.line_agents)

    shown = await card(desk)  # nothing is lost: it goes on the free reply
    assert not shown.pushed
    assert len(desk.line.calls.of("push", to=desk.line_agents)) <= 2
