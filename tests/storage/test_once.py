"""What is said once is said once, however long its name is."""

import pytest

from storage.once import once


@pytest.mark.parametrize("key", ["quota:line:2026-11:80", "album:" + "x" * 300, "จำ" * 80])
async def test_the_first_caller_sets_the_mark_and_nobody_after_it(database, key):
    assert await database.write(lambda connection: once(connection, key)) is True
    assert await database.write(lambda connection: once(connection, key)) is False
    assert await database.write(lambda connection: once(connection, key + "!")) is True
