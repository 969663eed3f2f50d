"""In tests nothing may be left unsaid: a warning of the voice fails the test that did not expect it."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _everything_is_said(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    if "warnings_of_the_voice" not in request.fixturenames:
        assert [record.getMessage() for record in caplog.records if record.name.startswith("locales.")] == []


@pytest.fixture
def warnings_of_the_voice(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Asked for by a test that means to leave something unsaid."""
    return caplog
