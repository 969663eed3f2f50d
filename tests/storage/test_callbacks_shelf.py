"""The shelf of callbacks: one open a ticket, each change on top of what was read, reminders that follow."""

from dataclasses import replace
from datetime import timedelta

import pytest
from a_desk import NOON, Desk
from sqlalchemy import text

from desk.callback import Callback, CallbackState
from desk.decision import Decision
from desk.ticket import Status, Ticket
from storage.database import Database
from storage.failures import Stale


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def waiting(ticket: Ticket) -> Callback:
    return Callback(
        ticket=ticket.number,
        state=CallbackState.WAITING,
        minutes=30,
        phone="+66812345678",
        asked_at=NOON,
        opens_at=NOON,
        due=NOON + timedelta(minutes=30),
    )


async def reminded(desk: Desk) -> list[object]:
    asked = text("SELECT matter FROM reminders WHERE matter = 'callback'")
    return await desk.run(lambda tx: list(tx.connection.execute(asked).scalars()))


async def test_what_is_kept_comes_back_as_it_was(desk: Desk) -> None:
    ticket = await desk.ticket()
    kept = await desk.run(lambda tx: tx.callbacks.keep(waiting(ticket)))

    assert await desk.run(lambda tx: tx.callbacks.open_of(ticket.number)) == kept
    assert await desk.run(lambda tx: tx.callbacks.open_among([ticket.number, 4711])) == {ticket.number: kept}
    assert await desk.run(lambda tx: tx.callbacks.open_among([])) == {}


async def test_a_second_one_and_a_change_of_what_was_changed_run_again(desk: Desk) -> None:
    ticket = await desk.ticket()
    kept = await desk.run(lambda tx: tx.callbacks.keep(waiting(ticket)))
    with pytest.raises(Stale):
        await desk.run(lambda tx: tx.callbacks.keep(waiting(ticket)))

    called = replace(kept, state=CallbackState.CALLED, settled_at=NOON)
    await desk.run(lambda tx: tx.callbacks.keep(called))
    with pytest.raises(Stale):
        await desk.run(lambda tx: tx.callbacks.keep(replace(kept, state=CallbackState.CANCELLED, settled_at=NOON)))

    assert await desk.run(lambda tx: tx.callbacks.open_of(ticket.number)) is None
    last = await desk.run(lambda tx: tx.callbacks.last_of(ticket.number))
    assert last is not None
    assert last.state is CallbackState.CALLED
    await desk.run(lambda tx: tx.callbacks.keep(waiting(ticket)))


async def test_every_change_sets_its_reminder_and_the_end_of_a_ticket_ends_it(desk: Desk) -> None:
    ticket = await desk.ticket()
    await desk.run(lambda tx: tx.carry_out(Decision(ticket=tx.tickets.get(ticket.number), callback=waiting(ticket))))
    assert await reminded(desk) == ["callback"]

    def close(tx):  # type: ignore[no-untyped-def]
        read = tx.tickets.get(ticket.number)
        tx.carry_out(Decision(ticket=replace(read, status=Status.DECLINED, closed_at=NOON, closed_by=read.customer)))

    await desk.run(close)

    last = await desk.run(lambda tx: tx.callbacks.last_of(ticket.number))
    assert last is not None
    assert (last.state, last.settled_by) == (CallbackState.DROPPED, ticket.customer)
    assert await reminded(desk) == []


async def test_what_asks_for_a_number_is_found_by_its_customer(desk: Desk) -> None:
    ticket = await desk.ticket()
    asking = replace(waiting(ticket), state=CallbackState.ASKING, phone=None)
    kept = await desk.run(lambda tx: tx.callbacks.keep(asking))
    customer = await desk.run(lambda tx: tx.people.get(ticket.customer))

    assert await desk.run(lambda tx: tx.callbacks.without_number(customer)) == kept
    await desk.run(lambda tx: tx.callbacks.keep(replace(kept, phone="+66812345678")))
    assert await desk.run(lambda tx: tx.callbacks.without_number(customer)) is None
