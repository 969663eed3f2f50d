"""Telegram calls the bot instead of being asked: the same conversation, through the webhook."""


async def test_a_message_by_webhook_becomes_a_ticket_and_the_answer_comes_back(open_desk):
    desk = await open_desk(mode="webhook")
    bo, ana = desk.telegram.person("Bo"), desk.telegram.person("Ana", language="en")
    desk.agents.add(bo)

    await ana.write("Our invoices print with the wrong tax since yesterday")
    card = await desk.wait(lambda: desk.card(1001))
    await bo.write("Thank you, we found the cause.", in_group=desk.agents, reply_to=card)

    await desk.wait(lambda: "we found the cause" in desk.said_to(ana)[-1])
    assert "#1001" in desk.said_to(ana)[0]
    assert [call.method for call in desk.telegram.calls if call.method == "getUpdates"] == []
