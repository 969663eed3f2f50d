"""The month's messages are nearly used up: the agents are told before customers go without an answer."""

from __future__ import annotations

from desk.decision import say
from desk.notice import Fact, Notice, To, Urgency
from storage.transaction import Transaction

_STEPS = (95, 80)


def tell(tx: Transaction, channel: str, used: int, limit: int) -> None:
    """Once a month and step."""
    percent = 100 * used // limit
    step = next((step for step in _STEPS if percent >= step), None)
    if step is None or not tx.once(f"quota:{channel}:{tx.real_now:%Y-%m}:{step}"):
        return
    facts: dict[str, Fact] = {"used": used, "limit": limit, "percent": percent}
    tx.carry_out(say(Notice(to=To.AGENTS, key="agent.quota", facts=facts, urgency=Urgency.ALERT)))
