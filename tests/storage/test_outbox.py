"""What is to be said goes in the order of its chat, and is never lost."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from a_desk import NOON, Desk, opened
from sqlalchemy import Connection

from desk.notice import IfUnknown, Urgency
from storage import holds, outbox, reply_tokens
from storage.database import Database
from storage.outbox import Landed, OutboxRow
from storage.transaction import Transaction

SECOND = timedelta(seconds=1)


async def put(database: Database, *rows: dict[str, Any]) -> None:
    first = {"channel": "telegram", "chat": "1", "kind": "notice", "language": "th", "body": {"key": "x"}}
    await database.write(lambda connection: outbox.add(connection, [first | row for row in rows], NOON))


async def going(database: Database, *, channel: str = "telegram", at: datetime = NOON, **how: Any) -> list[list[int]]:
    found = await database.read(lambda connection: outbox.heads(connection, channel, at, **how))
    return [[row.id for row in rows] for rows in found]


async def due(database: Database, *, channel: str = "telegram", at: datetime = NOON) -> datetime | None:
    return await database.read(lambda connection: outbox.next_due(connection, channel, at))


async def begin(database: Database, *ids: int, owner: str = "me", **keys: str) -> list[int]:
    return await database.write(lambda connection: outbox.start(connection, ids, owner, NOON, **keys))


async def state(database: Database, id: int) -> OutboxRow:
    row = await database.read(lambda connection: outbox.get(connection, id))
    assert row is not None
    return row


async def send(database: Database, id: int, *refs: str) -> None:
    await begin(database, id)
    landed = [Landed(ref=ref) for ref in refs]
    await database.write(lambda connection: outbox.sent(connection, id, landed, NOON))


async def test_each_chat_sends_its_first_row_and_alerts_go_first(database: Database) -> None:
    await put(
        database,
        {"chat": "1", "urgency": int(Urgency.HINT)},
        {"chat": "1"},
        {"chat": "2", "urgency": int(Urgency.CARD)},
        {"chat": "3", "urgency": int(Urgency.ALERT)},
        {"chat": "9", "channel": "line"},
    )
    assert await going(database) == [[4], [2], [3]]
    assert await going(database, per_chat=5) == [[4], [2, 1], [3]]
    assert await going(database, limit=2) == [[4], [2]]
    assert await going(database, exclude_chats=["3", "1"]) == [[3]]


async def test_a_row_that_waits_holds_up_those_behind_it_in_its_chat(database: Database) -> None:
    later = NOON + 3 * SECOND
    await put(database, {"not_before": later}, {}, {"chat": "2"}, {"chat": "2", "not_before": later}, {"chat": "2"})
    assert await going(database, per_chat=5) == [[3]]
    assert await going(database, per_chat=5, at=later) == [[1, 2], [3, 4, 5]]


async def test_an_alert_does_not_wait_for_a_row_that_waits(database: Database) -> None:
    await put(database, {"not_before": NOON + SECOND}, {"urgency": int(Urgency.ALERT)})
    assert await going(database, per_chat=5) == [[2]]


async def test_an_expired_row_is_not_sent_and_then_dropped(database: Database) -> None:
    await put(database, {"not_after": NOON}, {})
    assert await going(database) == [[2]]
    assert await database.write(lambda connection: outbox.drop_expired(connection, "telegram", NOON)) == 1
    assert ((await state(database, 1)).state, (await state(database, 1)).reason) == ("dropped", "expired")


async def test_what_may_not_be_pushed_waits_for_a_free_answer_and_blocks_nothing(database: Database) -> None:
    group = {"channel": "line", "chat": "C1"}
    await put(database, group | {"may_push": False}, group | {"urgency": int(Urgency.CARD)})
    assert await going(database, channel="line", per_chat=5) == [[2]]
    await database.write(lambda connection: reply_tokens.keep(connection, "line", "C1", "t", NOON))
    assert await going(database, channel="line", per_chat=5) == [[1, 2]]
    assert await going(database, channel="line", per_chat=5, at=NOON + timedelta(minutes=2)) == [[2]]


async def test_what_may_be_pushed_leaves_the_free_answer_to_what_may_not(database: Database) -> None:
    group = {"channel": "line", "chat": "C1"}
    await put(database, group | {"urgency": int(Urgency.ALERT)}, group | {"may_push": False}, {"chat": "C1"})

    async def left(*others: int, chat: str = "C1") -> bool:
        return await database.read(lambda c: outbox.waits_for_free(c, "line", chat, others, NOON))

    assert [await left(1), await left(1, 2), await left(1, chat="C2")] == [True, False, False]


async def test_a_row_is_begun_by_one_sender_only(database: Database) -> None:
    await put(database, *({"chat": str(chat)} for chat in range(3)))
    tries = await asyncio.gather(*(begin(database, 1, 2, 3, owner=str(owner)) for owner in range(20)))
    assert sorted(id for won in tries for id in won) == [1, 2, 3]
    assert await going(database) == []


async def test_what_surely_was_not_sent_goes_again_later(database: Database) -> None:
    await put(database, {})
    await begin(database, 1)
    later = NOON + 30 * SECOND
    await database.write(lambda connection: outbox.again(connection, 1, later, "connect"))
    row = await state(database, 1)
    assert (row.state, row.attempts, row.reason, row.repeated) == ("waiting", 1, "connect", False)
    assert await going(database) == []
    assert await going(database, at=later) == [[1]]


async def test_what_may_have_arrived_goes_once_more_and_then_never(database: Database) -> None:
    await put(database, {})
    for expected in ("waiting", "dropped"):
        await begin(database, 1)
        assert await database.write(lambda connection: outbox.unknown(connection, 1, NOON)) == expected
    assert (await state(database, 1)).repeated


async def test_a_hint_that_may_have_arrived_is_dropped(database: Database) -> None:
    await put(database, {"if_unknown": IfUnknown.DROP.value})
    await begin(database, 1)
    assert await database.write(lambda connection: outbox.unknown(connection, 1, NOON)) == "dropped"


async def test_a_push_goes_again_under_its_one_key_for_less_than_a_day(database: Database) -> None:
    row = {"channel": "line", "chat": "U1", "if_unknown": IfUnknown.DROP.value}
    await put(database, row, row | {"urgency": int(Urgency.CARD)})
    await begin(database, 1, 2, retry_key="key", batch="one")
    for id in (1, 2):
        await database.write(lambda connection, id=id: outbox.unknown(connection, id, NOON))
    await put(database, row | {"urgency": int(Urgency.ALERT)})
    assert await going(database, channel="line", per_chat=5) == [[1, 2]]
    await begin(database, 1, 2, retry_key="another", batch="two")
    again = await state(database, 1)
    assert (again.retry_key, again.batch, again.repeated, again.attempts) == ("key", "one", False, 2)
    late = NOON + timedelta(hours=23, seconds=1)
    assert await database.write(lambda connection: outbox.unknown(connection, 1, late)) == "failed"


async def test_what_a_crash_left_trying_is_adopted(database: Database) -> None:
    await put(database, {"chat": "1"}, {"chat": "2", "if_unknown": "drop"}, {"chat": "3"}, {"chat": "4"})
    await begin(database, 1, 2, owner="crashed")
    await begin(database, 3, owner="me")
    adopted = await database.write(lambda connection: outbox.adopt(connection, "telegram", NOON, in_hand=[3]))
    assert adopted == [1, 2]
    states = [(await state(database, id)).state for id in (1, 2, 3, 4)]
    assert states == ["waiting", "dropped", "trying", "waiting"]


async def test_where_a_message_stands_is_known_once_it_was_sent(desk: Desk) -> None:
    ticket = await desk.ticket()
    entry = await desk.entry(ticket)
    row = {"chat": "-100", "thread": "7", "kind": "relay", "entry": entry.id, "ticket": ticket.number}
    await put(desk.database, row)
    await begin(desk.database, 1)

    def both_parts(connection: Connection) -> None:
        outbox.part_sent(connection, 1, [Landed(ref="70", quote="q")], NOON)
        outbox.sent(connection, 1, [Landed(ref="71")], NOON + SECOND)

    await desk.database.write(both_parts)
    copies = await desk.run(lambda tx: tx.copies.of_entry(entry.id))
    assert [(copy.ref, copy.part, copy.thread, copy.quote, copy.kind) for copy in copies] == [
        ("70", 0, "7", "q", "entry"),
        ("71", 1, "7", None, "entry"),
    ]
    found = await desk.run(lambda tx: tx.tickets.of_copy("telegram", "-100", "71"))
    assert found == ticket
    row_now = await state(desk.database, 1)
    assert (row_now.state, row_now.parts_sent) == ("sent", 2)
    calls = await desk.database.read(lambda connection: outbox.recent_sends(connection, "telegram", NOON))
    assert calls == [("-100", NOON + SECOND, 2)]


async def test_a_settled_row_stays_settled(database: Database) -> None:
    await put(database, {}, {"chat": "2"})
    await send(database, 1, "70")
    await database.write(lambda connection: outbox.fail(connection, 1, "late", NOON))
    await database.write(lambda connection: outbox.fail(connection, 2, "blocked", NOON))
    assert (await state(database, 1)).state == "sent"
    assert ((await state(database, 2)).state, (await state(database, 2)).reason) == ("failed", "blocked")
    assert await begin(database, 1, 2) == []


@pytest.mark.parametrize(("chat", "left"), [("1", [[2]]), (None, [])])
async def test_a_hold_keeps_a_chat_or_the_whole_channel_quiet(
    database: Database, chat: str | None, left: list[list[int]]
) -> None:
    await put(database, {"chat": "1"}, {"chat": "2"})
    until = NOON + 5 * SECOND
    await database.write(lambda connection: holds.hold(connection, "telegram", chat, until))
    await database.write(lambda connection: holds.hold(connection, "telegram", chat, NOON + SECOND))
    assert await going(database) == left
    assert await going(database, at=until) == [[1], [2]]


async def test_the_answer_to_a_press_waits_for_nothing_of_its_chat(database: Database) -> None:
    await put(database, {"urgency": 0, "not_before": NOON + SECOND}, {"kind": "press", "urgency": 0})
    await database.write(lambda connection: holds.hold(connection, "telegram", "1", NOON + SECOND))
    assert await going(database, exclude_chats=["1"]) == [[2]]


async def test_the_next_due_moment_looks_at_the_heads_and_their_holds(database: Database) -> None:
    assert await due(database) is None
    await put(database, {"not_before": NOON + 9 * SECOND}, {}, {"chat": "2", "not_before": NOON + 5 * SECOND})
    assert await due(database) == NOON + 5 * SECOND
    await database.write(lambda connection: holds.hold(connection, "telegram", "2", NOON + 20 * SECOND))
    assert await due(database) == NOON + 9 * SECOND
    await database.write(lambda connection: holds.hold(connection, "telegram", None, NOON + 30 * SECOND))
    assert await due(database) == NOON + 30 * SECOND


async def test_a_row_that_may_not_be_pushed_is_never_due_by_itself(database: Database) -> None:
    await put(database, {"channel": "line", "may_push": False})
    assert await due(database, channel="line") is None


async def test_a_group_takes_everything_along_to_its_new_id(desk: Desk) -> None:
    ticket = await desk.ticket()
    database = desk.database
    await put(database, {"chat": "-100", "ticket": ticket.number}, {"chat": "-100"}, {"chat": "5"})
    await send(database, 1, "70")
    await database.write(lambda connection: holds.hold(connection, "telegram", "-100", NOON + SECOND))
    await database.write(lambda connection: holds.move_chat(connection, "telegram", "-100", "-100200", NOON))
    assert await going(database) == [[2], [3]]
    assert (await state(database, 2)).chat == "-100200"

    def look(tx: Transaction) -> None:
        found = tx.tickets.of_copy("telegram", "-100200", "70")
        assert found is not None
        assert found.number == ticket.number
        assert tx.groups.resolve("telegram", "-100") == "-100200"
        assert tx.groups.resolve("telegram", "-100200") == "-100200"

    await desk.run(look)


async def test_bodies_are_emptied_long_after_they_were_settled(database: Database) -> None:
    await put(database, {}, {})
    await send(database, 1, "70")
    week = NOON + timedelta(days=7)
    assert await database.write(lambda connection: outbox.forget_bodies(connection, week)) == 1
    assert ((await state(database, 1)).body, (await state(database, 2)).body) == ({}, {"key": "x"})


async def test_a_ticket_opened_in_one_transaction_may_be_told_in_it(desk: Desk) -> None:
    def tell(tx: Transaction) -> int:
        number = opened(tx).number
        row = {"channel": "telegram", "chat": "1", "kind": "notice", "language": "th", "body": {}, "ticket": number}
        outbox.add(tx.connection, [row], tx.now)
        return number

    assert await desk.run(tell) == 1001
    assert await going(desk.database) == [[1]]
