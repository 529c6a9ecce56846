"""Timers are read page by page, in the order of all their fields."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_timers_at_execution_id", "timers")
    op.create_index("ix_timers_at_execution_id_node_scope", "timers", ["at", "execution_id", "node", "scope"])
