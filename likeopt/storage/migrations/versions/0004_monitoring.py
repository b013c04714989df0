"""The time line of answers, and what the server measured over time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column and the tables."""
    op.add_column("messages", sa.Column("spans", sa.JSON(), nullable=True))
    op.create_table(
        "performance_snapshots",
        sa.Column("host", sa.String(length=64), nullable=False),
        sa.Column("taken_at", sa.Float(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("window", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("host", "taken_at", name=op.f("pk_performance_snapshots")),
    )
    op.create_index(op.f("ix_performance_snapshots_taken_at"), "performance_snapshots", ["taken_at"])
    op.create_table(
        "slo_minutes",
        sa.Column("host", sa.String(length=64), nullable=False),
        sa.Column("minute", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("host", "minute", name=op.f("pk_slo_minutes")),
    )
    op.create_index(op.f("ix_slo_minutes_minute"), "slo_minutes", ["minute"])
