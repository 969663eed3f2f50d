"""A monitoring that reports to the desk over HTTP."""

from copy import deepcopy
from typing import Any

import httpx
from bots import rows, until
from reports import report

TOKEN = "alerts-story-token"
ENV = {"ALERTS_TOKEN": TOKEN}


async def post(desk: Any, payload: Any, *, token: str | None = TOKEN, port: int | None = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    body = {"content": payload} if isinstance(payload, bytes) else {"json": payload}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port or desk.port}") as http:
        return await http.post("/alerts", headers=headers, **body)


async def reported(desk: Any, *alerts: dict[str, Any], **changes: Any) -> None:
    """Reported, acknowledged and handled."""
    await delivered(desk, report(*deepcopy(alerts), **changes))
    await handled(desk)


async def delivered(desk: Any, payload: Any, *, port: int | None = None) -> None:
    """As Alertmanager does it: what could not be kept in time is sent again."""
    while (answer := await post(desk, payload, port=port)).status_code == 503:
        pass
    assert answer.status_code == 202, answer.text


async def handled(desk: Any) -> None:
    waiting = "SELECT id FROM inbox WHERE channel = 'alerts' AND handled_at IS NULL"
    await until(lambda: _none(desk, waiting), every=0.01)


async def _none(desk: Any, statement: str) -> bool:
    return not await rows(desk.database_url, statement)
