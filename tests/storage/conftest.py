"""A desk over the database that the test runs on."""

import pytest
from a_desk import Desk

from storage.database import Database


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)
