"""`/parked`: events that could not be handled, by channel, kind, age and error; never their text."""

from __future__ import annotations

from desk.asking import Asked
from desk.decision import say
from desk.notice import Code, Line, To
from desk.speech import paragraphs
from handlers.turn import Turn

_SHOWN = 20


def handle(turn: Turn, asked: Asked) -> None:
    rows = turn.tx.parked()
    if not rows:
        turn.say("agent.nothing_parked")
        return
    lines = [
        Line(
            "agent.parked_row",
            {
                "id": Code(str(row.id)),
                "channel": Code(row.channel),
                "since": row.received_at,
                "why": Code(row.error or "?"),
            },
        )
        for row in rows[:_SHOWN]
    ]
    turn.carry_out(say(paragraphs(To.HERE, Line("agent.parked", {"count": len(rows)}), *lines)))
