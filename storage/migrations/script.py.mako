"""${message}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
works_from = ${repr(down_revision)}  # the oldest code that can work with this schema


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
