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
    """Closed, and nobody calls any more; merged, the callback goes along unless the other ticket keeps its own
    (`taken`)."""
    if into is not None and not taken:
        return replace(callback, ticket=into.number), ()
    over = replace(callback, state=CallbackState.DROPPED, settled_at=now, settled_by=ticket.closed_by)
    if into is not None:
        return over, ()
    return over, (to_customer(ticket, Line("callback.dropped", {"number": number(ticket)})),)


def gives_way(other: Callback, callback: Callback, now: datetime) -> Callback | None:
    """Two tickets become one, and each has a callback: the call that is due first is made, and one that has its number
    goes before one that lacks it. The `other`, ended, where it is not that one."""
    if callback.state is not CallbackState.WAITING or callback.due is None:
        return None
    if other.state is CallbackState.WAITING and other.due is not None and other.due <= callback.due:
        return None
    return replace(other, state=CallbackState.DROPPED, settled_at=now)
