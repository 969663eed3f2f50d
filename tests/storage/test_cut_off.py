"""A turn that is cut off in the middle leaves nothing behind, and says why it ended."""

import asyncio

import pytest
from a_desk import Desk, opened
from sqlalchemy import text

from storage.failures import Unavailable
from storage.transaction import Transaction

pytestmark = pytest.mark.parametrize(
    "database_kind", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


async def tickets(desk: Desk) -> int:
    return await desk.database.read(lambda c: int(c.execute(text("SELECT count(*) FROM tickets")).scalar_one()))


async def test_a_connection_that_ends_inside_of_an_attempt_is_a_database_out_of_reach(desk: Desk) -> None:
    def work(tx: Transaction) -> None:
        with tx.attempt():
            opened(tx)
            tx.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(Unavailable):
        await desk.run(work)
    assert await tickets(desk) == 0


async def test_a_turn_that_is_ended_inside_of_an_attempt_is_ended_and_no_failure(desk: Desk) -> None:
    begun = asyncio.Event()

    def work(tx: Transaction) -> None:
        with tx.attempt():
            opened(tx)
            begun.set()
            tx.connection.execute(text("SELECT pg_sleep(30)"))

    turn = asyncio.create_task(desk.run(work))
    await begun.wait()
    await asyncio.sleep(0)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    assert await tickets(desk) == 0
