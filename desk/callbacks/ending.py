"""A ticket ends, and what becomes of its callback."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desk.callback import Callback, CallbackState
from desk.callbacks.saying import to_customer
from desk.notice import Line, Outgoing
from desk.speech import number
from desk.ticket import Ticket


def end(
    ticket: Ticket, callback: Callback, into: Ticket | None, *, taken: bool, now: datetime
) -> tuple[Callback, tuple[Outgoing, ...]]:
    """Closed, and nobody calls any more; merged, the callback goes along unless the other ticket has one (`taken`)."""
    if into is not None and not taken:
        return replace(callback, ticket=into.number), ()
    over = replace(callback, state=CallbackState.DROPPED, settled_at=now, settled_by=ticket.closed_by)
    if into is not None:
        return over, ()
    return over, (to_customer(ticket, Line("callback.dropped", {"number": number(ticket)})),)
