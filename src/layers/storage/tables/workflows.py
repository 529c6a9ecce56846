"""Workflows, every saved version of them, and what their triggers listen to."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, text

from layers.storage.tables.schema import JsonText, Moment, metadata

workflows = Table(
    "workflows",
    metadata,
    Column("id", Text, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("published_version", Integer),
    Column("node_count", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("activated_at", Moment),
    Column("activated_by", Text),
    Index(None, "organisation_id", "updated_at", "id"),
)

# No foreign key: a version outlives its workflow while an execution needs it.
workflow_versions = Table(
    "workflow_versions",
    metadata,
    Column("workflow_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", JsonText, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("author", Text),
    Column("name", Text),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("workflow_id", ForeignKey("workflows.id", ondelete="CASCADE"), primary_key=True),
    Column("node_id", Text, primary_key=True),
    Column("organisation_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("config", JsonText),
    Index(
        "uq_subscriptions_hook",
        "address",
        unique=True,
        sqlite_where=text("kind = 'webhook'"),
        postgresql_where=text("kind = 'webhook'"),
    ),
    Index(None, "kind"),
)
