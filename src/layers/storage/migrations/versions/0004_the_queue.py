"""The queue and its lanes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "queue",
        sa.Column("execution_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("workflow_id", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("keeps", sa.Boolean(), nullable=False),
        sa.Column("line", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("execution_id", name="pk_queue"),
        sqlite_with_rowid=False,
    )
    for name, columns, where in (
        ("waiting", ["organisation_id", "workflow_id", "rank", "at", "execution_id", "owner"], "owner IS NULL"),
        ("held", ["organisation_id", "workflow_id", "owner"], "owner IS NOT NULL"),
        ("kin", ["organisation_id", "workflow_id", "at"], "line IS NOT NULL AND owner IS NULL"),
    ):
        only = sa.text(where)
        op.create_index(f"ix_queue_{name}", "queue", columns, sqlite_where=only, postgresql_where=only)
    op.create_table(
        "lanes",
        sa.Column("workflow_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("max_concurrent", sa.Integer(), nullable=True),
        sa.Column("rate", sa.Integer(), nullable=True),
        sa.Column("per", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("paused_by", sa.Text(), nullable=True),
        sa.Column("served", sa.BigInteger(), nullable=False),
        sa.Column("window_at", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("held_ms", sa.Integer(), nullable=True),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.Column("warned_day", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("workflow_id", name="pk_lanes"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_lanes_organisation_id_served", "lanes", ["organisation_id", "served"])
