"""The shelf of on-call: who is in the rotation, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from desk.oncall import Cover, Member
from storage.both import Both
from storage.tables import covers, on_call

_MEMBERS: Final = select(on_call).order_by(on_call.c.joined_at, on_call.c.person)
_KEEP: Final = Both(
    lambda insert: (row := insert(on_call)).on_conflict_do_update(
        index_elements=["person"], set_={"reached_at": row.excluded.reached_at, "turn_at": row.excluded.turn_at}
    )
)
_REMOVE: Final = delete(on_call).where(on_call.c.person == bindparam("this"))
_COVERS: Final = (
    select(covers.c.person, covers.c.covered, covers.c.starts_at, covers.c.ends_at)
    .where(covers.c.ends_at > bindparam("now"))
    .order_by(covers.c.id)
)
_COVER: Final = insert(covers)
_UNCOVER: Final = (
    update(covers)
    .where(covers.c.covered == bindparam("whom"), covers.c.ends_at > bindparam("now"))
    .values(ends_at=bindparam("now"))
)


class OnCall:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def members(self) -> list[Member]:
        """In the order of joining."""
        return [Member(**row._mapping) for row in self._connection.execute(_MEMBERS)]

    def keep(self, members: Sequence[Member]) -> None:
        """The rotation as it is from now on."""
        for gone in {one.person for one in self.members()} - {one.person for one in members}:
            self._connection.execute(_REMOVE, {"this": gone})
        if members:
            self._connection.execute(_KEEP.on(self._connection), [asdict(one) for one in members])

    def covers(self) -> list[Cover]:
        """Those that are not over, oldest first."""
        return [Cover(**row._mapping) for row in self._connection.execute(_COVERS, {"now": self._now})]

    def cover(self, cover: Cover) -> None:
        """In the place of what covered them until now."""
        self.uncover(cover.covered)
        self._connection.execute(_COVER, asdict(cover))

    def uncover(self, person: int) -> None:
        """Nobody stands in for them any more."""
        self._connection.execute(_UNCOVER, {"whom": person, "now": self._now})
