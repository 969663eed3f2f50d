"""What the customer answered to the question of a doubtful receipt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
works_from = "0001"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("stands", sa.String(length=16), nullable=True))
