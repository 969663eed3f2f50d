"""The shelf of pages: who was called for which ticket, and whether anybody is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, exists, func, insert, select, text, update

from desk.page import Page, PageState, Reason
from storage.both import Both
from storage.failures import Stale
from storage.tables import page_calls, pages, reminders, tickets

_KEPT: Final = tuple(field.name for field in fields(Page))
_COLUMNS: Final = [pages.c[name] for name in _KEPT]
_LIVE: Final = pages.c.ended_at.is_(None)
_THIS: Final = pages.c.id == bindparam("this")

_LAST: Final = select(func.coalesce(func.max(pages.c.id), 0))
_FIND: Final = select(*_COLUMNS).where(_THIS)
_OF_TICKET: Final = select(*_COLUMNS).where(pages.c.ticket == bindparam("of_ticket"), _LIVE)
_MADE: Final = Both(lambda insert: insert(pages).on_conflict_do_nothing().returning(pages.c.id))
_CHANGE: Final = (
    update(pages)
    .where(_THIS, pages.c.version == bindparam("read_version"))
    .values({name: bindparam(name) for name in _KEPT if name not in ("id", "ticket", "reason", "opened_at")})
)
# Whoever changes the ticket at this moment is waited for; then it is not the one that was read any more.
_UNCHANGED: Final = (
    update(tickets)
    .where(tickets.c.number == bindparam("of_ticket"), tickets.c.version == bindparam("read_version"))
    .values(version=tickets.c.version)
)
_END: Final = (
    update(pages)
    .where(pages.c.ticket == bindparam("of_ticket"), _LIVE)
    .values(state=PageState.ENDED.value, ended_at=bindparam("now"), version=pages.c.version + 1)
)
_CALL: Final = insert(page_calls)
_CALLED: Final = select(page_calls.c.person).where(page_calls.c.page == bindparam("of_page")).distinct()
_LOST: Final = (
    update(page_calls)
    .where(
        page_calls.c.id
        == select(func.min(page_calls.c.id))
        .where(
            page_calls.c.page == bindparam("of_page"),
            page_calls.c.person == bindparam("of_person"),
            page_calls.c.failed_at.is_(None),
        )
        .scalar_subquery()
    )
    .values(failed_at=bindparam("now"))
)
_HOPES: Final = select(func.count()).where(
    page_calls.c.page == bindparam("of_page"),
    page_calls.c.step == bindparam("at_step"),
    page_calls.c.round == bindparam("in_round"),
    page_calls.c.failed_at.is_(None),
)
_CALLING: Final = (
    select(*_COLUMNS)
    .where(_LIVE, pages.c.state.in_((PageState.CALLING.value, PageState.UNANSWERED.value)))
    .order_by(pages.c.id)
)
_CALLING_ONE: Final = _CALLING.where(
    exists().where(page_calls.c.page == pages.c.id, page_calls.c.person == bindparam("of_person"))
)


def _reminded(ticket: Any, moment: Any) -> Any:
    return exists().where(
        reminders.c.ticket == ticket,
        reminders.c.matter == "page",
        reminders.c.parked_at.is_(None),
        reminders.c.due <= moment,
    )


_WITHOUT: Final = (
    select(tickets.c.number)
    .where(
        text("status IN ('new', 'claimed', 'waiting')"),
        tickets.c.claimed_by.is_(None),
        tickets.c.answered_at.is_(None),
        tickets.c.priority.in_(bindparam("priorities", expanding=True)),
        ~exists().where(pages.c.ticket == tickets.c.number, _LIVE),
        ~_reminded(tickets.c.number, bindparam("soon", type_=reminders.c.due.type)),
    )
    .order_by(tickets.c.number)
)
_STANDING: Final = (
    select(*_COLUMNS)
    .where(
        _LIVE,
        pages.c.state == bindparam("in_state"),
        ~_reminded(pages.c.ticket, bindparam("latest", type_=reminders.c.due.type)),
    )
    .order_by(pages.c.id)
    .limit(bindparam("most"))
)


class Pages:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def next_id(self) -> int:
        """For a page to be made: where two are made at once, one of them is Stale."""
        return int(self._connection.execute(_LAST).scalar_one()) + 1

    def find(self, id: int) -> Page | None:
        return self._first(_FIND, {"this": id}) if 0 < id < 2**31 else None

    def of_ticket(self, number: int) -> Page | None:
        """The one that has not ended."""
        return self._first(_OF_TICKET, {"of_ticket": number})

    def calling(self, person: int | None = None) -> list[Page]:
        """Pages for which nobody is there yet; with a person, those for which they were called."""
        if person is None:
            return self._all(_CALLING, {})
        return self._all(_CALLING_ONE, {"of_person": person})

    def keep(self, page: Page, calls: Sequence[int], ticket_version: int) -> Page:
        """Writes the page on top of the version that was read, for a ticket that is as it was read. Raises Stale."""
        if (
            self._connection.execute(_UNCHANGED, {"of_ticket": page.ticket, "read_version": ticket_version}).rowcount
            != 1
        ):
            raise Stale("the ticket was changed by somebody else")
        kept = replace(page, version=page.version + 1)
        if page.version == 0:
            done = len(self._connection.execute(_MADE.on(self._connection), [_row(kept)]).fetchall())
        else:
            row = _row(kept) | {"this": page.id, "read_version": page.version}
            done = self._connection.execute(_CHANGE, row).rowcount
        if done != 1:
            raise Stale("the page was changed by somebody else")
        if calls:
            spot = {"page": page.id, "step": page.step, "round": page.round, "at": self._now}
            self._connection.execute(_CALL, [spot | {"person": person} for person in calls])
        return kept

    def end(self, ticket: int) -> bool:
        """The ticket's page is over, if it has one."""
        return self._connection.execute(_END, {"of_ticket": ticket, "now": self._now}).rowcount > 0

    def called(self, page: int) -> list[int]:
        """Everybody who was called for it so far."""
        return list(self._connection.execute(_CALLED, {"of_page": page}).scalars())

    def lost(self, page: Page, person: int) -> bool:
        """A call will not arrive; True if no other one of the page's step may."""
        self._connection.execute(_LOST, {"of_page": page.id, "of_person": person, "now": self._now})
        values = {"of_page": page.id, "at_step": page.step, "in_round": page.round}
        return self._connection.execute(_HOPES, values).scalar_one() == 0

    def without(self, priorities: Sequence[str], soon: datetime) -> list[int]:
        """Open tickets that nobody has, of such a priority, with neither a page nor a reminder until then of one."""
        return list(self._connection.execute(_WITHOUT, {"priorities": list(priorities), "soon": soon}).scalars())

    def standing(self, state: PageState, latest: datetime, most: int) -> list[Page]:
        """Pages in a state with no reminder until then that would carry them on."""
        return self._all(_STANDING, {"in_state": state.value, "latest": latest, "most": most})

    def _first(self, statement: Any, values: dict[str, Any]) -> Page | None:
        found = self._all(statement, values)
        return found[0] if found else None

    def _all(self, statement: Any, values: dict[str, Any]) -> list[Page]:
        return [_page(row) for row in self._connection.execute(statement, values)]


def _row(page: Page) -> dict[str, Any]:
    row = {name: getattr(page, name) for name in _KEPT}
    return row | {"state": page.state.value, "reason": page.reason.value}


def _page(row: Any) -> Page:
    values = dict(row._mapping)
    return Page(**values | {"state": PageState(values["state"]), "reason": Reason(values["reason"])})
