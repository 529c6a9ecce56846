"""What a person is waited for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("executions", sa.Column("attention", sa.Text(), nullable=True))
    op.create_index(
        "ix_executions_attention",
        "executions",
        ["organisation_id", "started_at", "id"],
        sqlite_where=sa.text("attention IS NOT NULL"),
        postgresql_where=sa.text("attention IS NOT NULL"),
    )
    op.execute("UPDATE executions SET attention = 'paused' WHERE status = 'paused' AND status <> 'completed'")
