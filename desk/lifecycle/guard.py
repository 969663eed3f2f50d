"""What every act asks first."""

from __future__ import annotations

from desk.notice import Term, TicketNumber
from desk.refusal import Refusal
from desk.speech import number
from desk.ticket import Ticket


def must_be_open(ticket: Ticket) -> None:
    if ticket.merged_into:
        raise Refusal("merged", number=number(ticket), into=TicketNumber(ticket.merged_into))
    if not ticket.status.open:
        raise Refusal("not_open", number=number(ticket), status=Term(f"status.{ticket.status.value}"))
