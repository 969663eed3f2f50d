"""What every act asks first."""

from __future__ import annotations

from desk.notice import Code, Term, TicketNumber
from desk.refusal import Refusal
from desk.speech import number
from desk.ticket import Ticket


def must_have_customer(ticket: Ticket) -> None:
    """What is said to a customer, or done with one, cannot be done with what the monitoring opened."""
    if ticket.incident:
        raise Refusal("no_customer", number=number(ticket), note=Code("/note"), close=Code("/close"))


def must_be_open(ticket: Ticket) -> None:
    if ticket.merged_into:
        raise Refusal("merged", number=number(ticket), into=TicketNumber(ticket.merged_into))
    if not ticket.status.open:
        raise Refusal("not_open", number=number(ticket), status=Term(f"status.{ticket.status.value}"))
